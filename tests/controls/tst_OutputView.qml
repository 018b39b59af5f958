// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

Item {
    id: root

    width: 480
    height: 400

    WorkflowClient {
        id: client

        serverUrl: fixture.server
    }

    WorkflowRunMutation {
        id: mutation

        client: client
        mode: WorkflowRunMutation.Stream
    }

    OutputView {
        id: view

        anchors.fill: parent
        focus: true
    }

    TextInput { // another item for the focus
        id: elsewhere

        width: 1
        height: 1
    }

    SignalSpy {
        id: downloadWanted

        target: view
        signalName: "downloadWanted"
    }

    TestCase {
        id: test

        property int runs: 0

        name: "OutputView"
        when: windowShown

        // A finished run with these files; each is [file name, link].
        function finishedRun(files: var, texts: var): WorkflowRun {
            const id = "22222222-2222-4222-8222-" + String(++runs).padStart(12, "0");
            const images = files.map(file => ({ filename: file[0], url: file[1], subfolder: "", type: "output" }));
            fixture.answer("GET /run/" + id, 200, JSON.stringify({
                id: id, status: "success", progress: 1, live_status: null, created_at: "2026-01-01T00:00:00Z",
                outputs: [{ id: "o", run_id: id, data: { images: images, text: texts ?? [] }, created_at: "2026-01-01T00:00:00Z",
                            updated_at: "2026-01-01T00:00:00Z" }] }));
            return client.attach(id);
        }

        function show(files: var) {
            view.run = finishedRun(files);
            tryCompare(view.run, "running", false, 20000);
            tryCompare(view, "count", files.length);
        }

        function picture(): Item {
            return findChild(view, "picture");
        }

        function test_showsPicture() {
            fixture.answerPicture("/a.png", 320, 200);
            show([["a.png", fixture.server + "/a.png"]]);
            tryVerify(() => view.pictureShown);
            compare(picture().sourceSize, Qt.size(320, 200));
            verify(view.copy());
        }

        // A run that its stream follows, with one node.
        function streamedRun(id: string, request: var): WorkflowRun {
            fixture.answerStream("/run/workflow/stream");
            mutation.mutate(Object.assign({
                workflowId: id, machineId: id,
                workflowApiJson: { "1": { class_type: "KSampler", inputs: {}, _meta: { title: "Sampler" } } }
            }, request));
            compare(mutation.status, "pending");
            view.run = mutation.run;
            tryVerify(() => fixture.isStreaming());
            fixture.sendEvent("executing", { prompt_id: id, node: "1" });
            return mutation.run;
        }

        function test_previewUntilTheResult() {
            const id = "33333333-3333-4333-8333-000000000001";
            const run = streamedRun(id, { previews: true });
            compare(JSON.parse(fixture.body("POST /run/workflow/stream")).flags, ["previews"]);
            tryCompare(run, "currentNode", "1");
            verify(!view.previewShown);
            fixture.sendPreview("1", 64, 32);
            tryVerify(() => view.previewShown);
            const preview = findChild(view, "preview");
            tryVerify(() => preview.ready);
            const label = findChild(view, "previewLabel");
            verify(label.visible);
            compare(label.text, "Preview: " + run.statusText);
            fixture.sendEvent("progress", { prompt_id: id, node: "1", value: 2, max: 5 });
            tryVerify(() => label.text.startsWith("Preview: Sampler") && label.text.includes("step 2 of 5"));
            compare(preview.Accessible.name, label.text);
            compare(view.Accessible.description, label.text);
            verify(!view.copy()); // it is not a result
            // Another node runs, but what is seen is still of the first.
            fixture.sendEvent("executing", { prompt_id: id, node: "2" });
            tryCompare(label, "text", "Preview: Sampler");

            fixture.answerPicture("/result.png", 64, 32);
            fixture.answer("GET /run/" + id, 200, JSON.stringify({
                id: id, status: "success", progress: 1, live_status: null, created_at: "2026-01-01T00:00:00Z",
                outputs: [{ id: "o", run_id: id, data: { images: [{ filename: "result.png", url: fixture.server + "/result.png",
                            subfolder: "", type: "output" }] }, created_at: "2026-01-01T00:00:00Z",
                            updated_at: "2026-01-01T00:00:00Z" }] }));
            fixture.sendEvent("status", { prompt_id: id, status: "success" });
            tryVerify(() => view.pictureShown);
            verify(!view.previewShown);
            compare(findChild(view, "preview"), null);
        }

        function test_previewEndsWithItsRun() {
            const id = "33333333-3333-4333-8333-000000000002";
            const run = streamedRun(id, { previews: true });
            fixture.sendPreview("1", 64, 32);
            tryVerify(() => view.previewShown);
            run.abort();
            tryCompare(run, "running", false);
            verify(!view.previewShown);
            tryVerify(() => findChild(view, "preview") === null);
        }

        function test_noPreviewUnlessAskedFor() {
            const id = "33333333-3333-4333-8333-000000000003";
            const run = streamedRun(id, {});
            compare(JSON.parse(fixture.body("POST /run/workflow/stream")).flags, undefined);
            fixture.sendPreview("1", 64, 32);
            fixture.sendEvent("progress", { prompt_id: id, node: "1", value: 2, max: 5 });
            tryCompare(run, "step", 2);
            verify(!view.previewShown);
            run.abort();
            tryCompare(run, "running", false);
        }

        function test_arrowKeysGoThroughThem() {
            for (const name of ["a", "b", "c"])
                fixture.answerPicture("/" + name + ".png", 32, 32);
            show(["a", "b", "c"].map(name => [name + ".png", fixture.server + "/" + name + ".png"]));
            view.forceActiveFocus();
            compare(view.currentName, "a.png");
            keyClick(Qt.Key_Right);
            compare(view.currentName, "b.png");
            keyClick(Qt.Key_End);
            compare(view.currentName, "c.png");
            keyClick(Qt.Key_Right);
            compare(view.currentName, "c.png");
            keyClick(Qt.Key_Left);
            compare(view.currentName, "b.png");
            keyClick(Qt.Key_Home);
            compare(view.currentName, "a.png");
            mouseClick(findChild(view, "thumbnail2"));
            compare(view.currentName, "c.png");
        }

        // The current thumbnail is positioned later, and moves when the view gets narrower.
        function test_chosenThumbnailIsSeen() {
            const names = [...Array(12).keys()].map(n => "t" + n + ".png");
            for (const name of names)
                fixture.answerPicture("/" + name, 32, 32);
            show(names.map(name => [name, fixture.server + "/" + name]));
            const isSeen = index => {
                const x = findChild(view, "thumbnail" + index).mapToItem(view, 0, 0).x;
                return x >= 0 && x + 64 <= view.width;
            };
            tryVerify(() => findChild(view, "thumbnail11") !== null);
            view.forceActiveFocus();
            keyClick(Qt.Key_End);
            tryVerify(() => isSeen(11));
            view.anchors.rightMargin = view.width - 150;
            waitForRendering(view);
            tryVerify(() => isSeen(11));
            keyClick(Qt.Key_Home);
            tryVerify(() => isSeen(0));
            view.anchors.rightMargin = 0;
            waitForRendering(view);
            tryVerify(() => isSeen(0));
        }

        // Finished before they are shown: the number of results does not change then.
        function test_otherRunWithAsManyResults_data() {
            return [{ tag: "one", names: ["a"] }, { tag: "two, the second on show", names: ["a", "b"] }];
        }

        function test_otherRunWithAsManyResults(data) {
            const runs = ["first", "second"].map(run => finishedRun(data.names.map(name => {
                fixture.answerPicture("/" + run + name + ".png", 32, 32);
                return [run + name + ".png", fixture.server + "/" + run + name + ".png"];
            })));
            runs.forEach(run => tryCompare(run, "running", false, 20000));
            for (const [run, name] of [[0, "first"], [1, "second"], [0, "first"]]) {
                view.run = runs[run];
                tryCompare(view, "count", data.names.length);
                compare(view.currentName, name + "a.png");
                tryVerify(() => view.pictureShown);
                verify(view.copy());
                keyClick(Qt.Key_End);
            }
        }

        function test_clickTakesTheKeys() {
            for (const name of ["a", "b"])
                fixture.answerPicture("/" + name + ".png", 32, 32);
            show(["a", "b"].map(name => [name + ".png", fixture.server + "/" + name + ".png"]));
            tryVerify(() => view.pictureShown);
            elsewhere.forceActiveFocus();
            mouseClick(view, 60, 60);
            verify(view.activeFocus);
            keyClick(Qt.Key_Right);
            compare(view.currentName, "b.png");
            compare(elsewhere.text, "");
        }

        function test_wheelZoomsTowardsPointer() {
            fixture.answerPicture("/zoom.png", 400, 300);
            show([["zoom.png", fixture.server + "/zoom.png"]]);
            tryVerify(() => view.pictureShown);
            const item = picture();
            const before = item.mapFromItem(view, 120, 150);
            const width = item.width;
            mouseWheel(view, 120, 150, 0, 240);
            verify(item.width > width);
            const after = item.mapFromItem(view, 120, 150);
            fuzzyCompare(after.x / item.width, before.x / width, 0.01);
            // Dragging moves it, and F fits it again.
            const left = item.x;
            mouseDrag(view, 200, 150, -60, 0);
            verify(item.x < left);
            view.forceActiveFocus();
            keyClick(Qt.Key_F);
            compare(item.width, width);
            keyClick(Qt.Key_1);
            compare(item.width, 400 / Screen.devicePixelRatio);
        }

        function test_smallPictureIsEnlargedByTheSecondFit() {
            fixture.answerPicture("/small.png", 40, 30);
            show([["small.png", fixture.server + "/small.png"]]);
            tryVerify(() => view.pictureShown);
            const actual = 40 / Screen.devicePixelRatio;
            compare(picture().width, actual);
            compare(findChild(view, "fitButton").text, "Fill the space with the picture (F)");
            view.forceActiveFocus();
            keyClick(Qt.Key_F);
            verify(picture().width > 4 * actual);
            keyClick(Qt.Key_F);
            compare(picture().width, actual);
            keyClick(Qt.Key_Plus);
            verify(picture().width > actual);
            keyClick(Qt.Key_F);
            compare(picture().width, actual);
        }

        function test_largePictureIsNotSaidToFill() {
            fixture.answerPicture("/large.png", 4000, 3000);
            show([["large.png", fixture.server + "/large.png"]]);
            tryVerify(() => view.pictureShown);
            compare(findChild(view, "fitButton").text, "Fit the picture (F)");
        }

        function test_transparencyIsACheckerboard() {
            fixture.answerTransparentPicture("/clear.png", 64, 64);
            show([["clear.png", fixture.server + "/clear.png"]]);
            tryVerify(() => view.pictureShown);
            tryCompare(findChild(view, "checkerboard"), "status", Image.Ready);
            const at = picture().mapToItem(view, 0, 0);
            const shot = grabImage(view);
            const first = shot.pixel(at.x + 4, at.y + 4);
            verify(!Qt.colorEqual(first, shot.pixel(at.x + 12, at.y + 4)));
            verify(Qt.colorEqual(first, shot.pixel(at.x + 12, at.y + 12)));
        }

        function test_fileLinkOfServerIsNotOpened() {
            const secret = fixture.pictureFile("secret.png", 16, 16);
            show([["secret.png", String(secret)]]);
            tryVerify(() => findChild(view, "fileProblem")?.visible);
            verify(!view.pictureShown);
            verify(findChild(view, "fileProblem").text.includes("http"));
        }

        function test_fileLinkOfOtherKindHasNoButton() {
            show([["x.zip", "file:///etc/passwd"]]);
            tryVerify(() => findChild(view, "openButton") !== null);
            verify(!findChild(view, "openButton").visible);
            show([["x.zip", fixture.server + "/x.zip"]]);
            tryVerify(() => findChild(view, "openButton")?.visible);
        }

        function test_hugePictureIsRefused() {
            fixture.answerPicture("/huge.png", 20000, 6000);
            show([["huge.png", fixture.server + "/huge.png"]]);
            tryVerify(() => findChild(view, "fileProblem")?.visible, 20000);
            verify(findChild(view, "fileProblem").text.includes("20000"));
        }

        // Files that the system can open, but that are not shown.
        function test_otherPictureIsAFile_data() {
            return ["a.exr", "a.hdr", "a.psd", "a.avif", "a.heic", "a.svg", "cut.png", "empty.webp"].map(name => ({ tag: name }));
        }

        function test_otherPictureIsAFile(data) {
            fixture.answer("GET /" + data.tag, 200, data.tag.startsWith("empty") ? "" : "no picture");
            show([[data.tag, fixture.server + "/" + data.tag]]);
            tryVerify(() => findChild(view, "openButton")?.visible);
            compare(findChild(view, "openButton").text, "Open");
            compare(findChild(view, "fileName").text, data.tag);
            verify(findChild(view, "fileKind").text.includes(data.tag.split(".")[1].toUpperCase()));
            const file = fixture.fileWith(data.tag, "no picture");
            verify(view.model.setLocalFile(0, file));
            tryVerify(() => findChild(view, "fileKind")?.text.includes("10 bytes"));
            compare(findChild(view, "openButton").text, "Open");
        }

        function test_deletedFileIsOffered_data() {
            return ["gone.png", "gone.mp4", "gone.zip", "gone.txt"].map(name => ({ tag: name }));
        }

        function test_deletedFileIsOffered(data) {
            fixture.answer("GET /" + data.tag, 200, "x");
            show([[data.tag, fixture.server + "/" + data.tag]]);
            const file = fixture.fileWith(data.tag, "words");
            verify(view.model.setLocalFile(0, file));
            view.offersDownload = true;
            tryVerify(() => String(view.currentFile) === String(file));
            fixture.removeFile(file);
            tryVerify(() => findChild(view, "downloadAgainButton")?.visible);
            compare(view.currentFile, "");
            downloadWanted.clear();
            mouseClick(findChild(view, "downloadAgainButton"));
            compare(downloadWanted.count, 1);
            // It exists again.
            fixture.fileWith(data.tag, "words");
            tryVerify(() => String(view.currentFile) === String(file));
            tryVerify(() => !(findChild(view, "downloadAgainButton")?.visible ?? false));
            view.offersDownload = false;
        }

        function test_textWithoutFile() {
            const trap = "<img src=\"" + fixture.origin + "/trap.png\">";
            view.run = finishedRun([], [trap]);
            tryCompare(view, "count", 1);
            tryVerify(() => findChild(view, "outputText")?.text === trap);
            compare(view.currentName, "Text");
            compare(view.currentFile, "");
            compare(fixture.count("GET /trap.png"), 0);
        }

        function test_textIsPlain() {
            const trap = "<img src=\"" + fixture.origin + "/trap.png\"> & more";
            fixture.answer("GET /t.txt", 200, trap);
            show([["t.txt", fixture.server + "/t.txt"]]);
            tryVerify(() => findChild(view, "outputText")?.text === trap);
            compare(findChild(view, "outputText").textFormat, TextEdit.PlainText);
            verify(findChild(view, "outputText").readOnly);
            verify(view.copy());
            compare(fixture.clipboardText(), trap);
            compare(fixture.count("GET /trap.png"), 0);
        }

        function test_fileNameIsPlain() {
            const trap = "<img src='" + fixture.origin + "/trap.png'>.zip";
            show([[trap, fixture.server + "/y.zip"]]);
            tryVerify(() => findChild(view, "fileName") !== null);
            compare(findChild(view, "fileName").text, trap);
            compare(findChild(view, "fileName").textFormat, Text.PlainText);
        }

        function test_saysThatThereIsNothing() {
            show([]);
            compare(view.currentIndex, -1);
            verify(view.Accessible.description.includes("output node"));
        }
    }
}
