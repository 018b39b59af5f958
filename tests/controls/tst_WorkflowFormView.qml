// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

Item {
    id: root

    width: 380
    height: 420

    readonly property string trap: "<img src=\"" + fixture.origin + "/trap.png\">"

    WorkflowForm {
        id: form
    }

    Component {
        id: unseen

        WorkflowFormView {
            width: 200
            height: 300
            form: WorkflowForm {}
        }
    }

    Component {
        id: ownForm

        WorkflowForm {}
    }

    WorkflowFormView {
        id: view

        anchors.fill: parent
        form: form
    }

    SignalSpy {
        id: submitted

        target: view
        signalName: "submitted"
    }

    SignalSpy {
        id: outputWanted

        target: view
        signalName: "outputWanted"
    }

    SignalSpy {
        id: replaced

        target: form
        signalName: "valuesReplaced"
    }

    TestCase {
        name: "WorkflowFormView"
        when: windowShown

        // One External node, optionally in a group.
        function node(type: string, inputs: var, order: int, group: string): var {
            const meta = { title: type, cd_input_order: order };
            if (group !== "")
                Object.assign(meta, { cd_input_group_id: group, cd_group_name: group });
            return { class_type: "ComfyUIDeployExternal" + type, inputs: inputs, _meta: meta };
        }

        readonly property string everyKind: JSON.stringify({
            1: node("Text", { input_id: "prompt", default_value: "a lake", display_name: "Prompt " + root.trap,
                              description: root.trap }, 1, "Words"),
            2: node("Text", { input_id: "negative", default_value: "blurry" }, 2, "Words"),
            3: node("NumberSliderInt", { input_id: "steps", default_value: 20, min_value: 1, max_value: 50 }, 3, "Sampling"),
            4: node("NumberSlider", { input_id: "cfg", default_value: 0.5, min_value: 0, max_value: 1 }, 4, "Sampling"),
            5: node("Enum", { input_id: "sampler", default_value: "euler",
                              options: JSON.stringify(["euler", "ddim", root.trap]) }, 5, "Sampling"),
            6: node("Seed", { input_id: "seed", default_value: 42, min_value: 1, max_value: 999999999999999 }, 6, "Sampling"),
            7: node("Boolean", { input_id: "hires", default_value: false }, 7, ""),
            8: node("Image", { input_id: "photo" }, 8, ""),
            9: node("ImageBatch", { input_id: "references" }, 9, ""),
            10: node("Audio", { input_id: "sound" }, 10, "")
        })

        function init() {
            submitted.clear();
            outputWanted.clear();
            view.filter = "";
            view.offersOutput = false;
            verify(form.loadJson(everyKind), form.errorString);
            tryVerify(() => editor("sound") !== null);
            waitForRendering(view, 200);
        }

        function editor(name: string): Item {
            return findChild(view, "editor:" + name);
        }

        function replaceText(name: string, text: string) {
            verify(view.focusInput(name));
            const item = editor(name);
            verify(item.activeFocus, name);
            item.selectAll();
            keyClick(Qt.Key_Delete);
            for (const letter of text)
                keyClick(letter);
        }

        // The final position of the layout.
        function click(item: Item) {
            verify(item);
            tryVerify(() => item.visible);
            mouseMove(item); // like a user: closes the tool tip of the previous item, which may cover this one
            waitForRendering(view, 200);
            const at = item.mapToItem(view, 0, 0);
            verify(at.y >= 0 && at.y + item.height <= view.height, item.objectName + " is out of sight at " + at.y);
            mouseClick(item);
        }

        function error(name: string): Item {
            return findChild(view, "error:" + name);
        }

        function test_typingSetsValues_data() {
            return [
                { tag: "text", name: "negative", typed: "dull", value: "dull" },
                { tag: "digits stay text", name: "negative", typed: "42", value: "42" },
                { tag: "whole number", name: "steps", typed: "33", value: 33 },
                { tag: "number", name: "cfg", typed: "0.25", value: 0.25 },
                { tag: "number with a decimal comma", name: "cfg", typed: "0,75", value: 0.75 },
                { tag: "comma alone", name: "cfg", typed: ",5", value: 0.5 },
                { tag: "large seed, to the digit", name: "seed", typed: "999999999999998", value: 999999999999998 }
            ];
        }

        function test_typingSetsValues(data) {
            replaceText(data.name, data.typed);
            compare(form.value(data.name), data.value);
            compare(editor(data.name).text, data.typed);
        }

        function test_tabSelectsANumber_data() {
            return [{ tag: "steps", typed: "3" }, { tag: "cfg", typed: "1" }, { tag: "seed", typed: "8" }];
        }

        function test_tabSelectsANumber(data) {
            verify(view.focusInput("prompt"));
            for (let i = 0; i < 40 && !editor(data.tag).activeFocus; ++i)
                keyClick(Qt.Key_Tab);
            verify(editor(data.tag).activeFocus);
            compare(editor(data.tag).selectedText, editor(data.tag).text);
            keyClick(data.typed);
            compare(editor(data.tag).text, data.typed);
        }

        function test_commaInAWholeNumberIsNoPoint() {
            replaceText("steps", "1,5");
            tryVerify(() => error("steps")?.visible);
        }

        function test_errorMessageAtTheField() {
            replaceText("steps", "99");
            tryVerify(() => error("steps")?.visible);
            verify(error("steps").text.includes("50"), error("steps").text);
            compare(error("steps").textFormat, Text.PlainText);
            compare(form.invalidInput, "steps");
            click(findChild(view, "reset:steps"));
            tryVerify(() => !error("steps").visible);
            compare(form.value("steps"), 20);
        }

        // The values, the replacement, and the field in which Ctrl+Z is pressed.
        function test_replacedComesBack_data() {
            const saved = JSON.stringify({ format: "comfydeploy-form-1", seedModes: {},
                                           values: { prompt: "theirs", negative: "theirs", steps: 7, seed: 7 } });
            return [
                { tag: "text, its reset button", typed: { prompt: "mine" }, act: () => click(findChild(view, "reset:prompt")), at: "prompt" },
                { tag: "number, its reset button", typed: { steps: "33" }, act: () => click(findChild(view, "reset:steps")), at: "steps" },
                { tag: "number, in another field", typed: { steps: "33" }, act: () => form.reset("steps"), at: "negative" },
                { tag: "seed, its reset button", typed: { seed: "77" }, act: () => form.reset("seed"), at: "seed" },
                { tag: "seed, the dice", typed: { seed: "77" }, act: () => form.rollSeed("seed"), at: "seed", quiet: true },
                { tag: "the group", typed: { prompt: "mine", negative: "mine too" }, act: () => { findChild(view, "resetGroup:Words").forceActiveFocus(); keyClick(Qt.Key_Space); }, at: "negative" },
                { tag: "all", typed: { prompt: "mine", steps: "12", seed: "77" }, act: () => form.reset(), at: "prompt" },
                { tag: "values of another run", typed: { prompt: "mine", steps: "12", seed: "77" }, act: () => form.restoreValues(saved), at: "prompt" },
                { tag: "what is wrong, too", typed: { steps: "99" }, act: () => form.reset(), at: "steps" },
                { tag: "in a switch", typed: { prompt: "mine" }, act: () => form.reset(), at: "hires" },
                { tag: "in a choice", typed: { prompt: "mine" }, act: () => form.reset(), at: "sampler" },
                { tag: "in a file's line", typed: { prompt: "mine" }, act: () => form.reset(), at: "photo" }
            ];
        }

        function test_replacedComesBack(data) {
            for (const name in data.typed)
                replaceText(name, data.typed[name]);
            const mine = form.saveValues();
            verify(!form.undoIsNext);
            data.act();
            verify(form.saveValues() !== mine);
            compare(form.undoIsNext, data.quiet !== true); // the latest typing is undone first
            verify(view.focusInput(data.at));
            keyClick(Qt.Key_Z, Qt.ControlModifier);
            compare(form.saveValues(), mine);
            for (const name in data.typed) {
                if (editor(name).text !== undefined)
                    compare(editor(name).text, data.typed[name]);
            }
            verify(!form.canUndo);
        }

        function test_typedSeedComesBackAfterARun() {
            verify(form.setSeedMode("seed", WorkflowForm.Random));
            replaceText("seed", "77");
            replaceText("prompt", "mine");
            form.advanceSeeds();
            verify(form.value("seed") !== 77);
            keyClick(Qt.Key_Z, Qt.ControlModifier); // in the prompt, which was edited last
            verify(form.value("prompt") !== "mine");
            verify(form.value("seed") !== 77);
            verify(view.focusInput("seed"));
            keyClick(Qt.Key_Z, Qt.ControlModifier);
            compare(form.value("seed"), 77);
        }

        // A text that was edited since undoes its own edits first.
        function test_ownUndoComesFirst() {
            replaceText("prompt", "mine");
            form.reset("prompt");
            verify(view.focusInput("prompt"));
            keyClick(Qt.Key_End, Qt.ControlModifier);
            keyClick("!");
            compare(form.value("prompt"), "a lake!");
            verify(!form.undoIsNext);
            keyClick(Qt.Key_Z, Qt.ControlModifier);
            compare(form.value("prompt"), "a lake");
            keyClick(Qt.Key_Z, Qt.ControlModifier);
            compare(form.value("prompt"), "mine");
        }

        // Values that were typed after a change are not undone.
        function test_undoLeavesWhatWasTypedSince() {
            replaceText("prompt", "mine");
            replaceText("steps", "12");
            form.reset();
            replaceText("prompt", "newer");
            verify(form.undo());
            compare(form.value("prompt"), "newer");
            compare(form.value("steps"), 12);
            verify(!form.undo());
        }

        function test_otherWorkflowEndsUndo() {
            replaceText("prompt", "mine");
            form.reset();
            verify(form.canUndo);
            verify(form.loadJson(everyKind));
            verify(!form.canUndo);
        }

        function test_saysWhatWasReplaced_data() {
            return [
                { tag: "one", act: () => form.reset("steps"), words: "steps" },
                { tag: "group", act: () => form.resetGroup("Sampling"), words: "Sampling" },
                { tag: "all", act: () => form.reset(), words: "All" },
                { tag: "nothing was", act: () => form.reset("negative"), words: "" },
                { tag: "a file", act: () => form.setFile("photo", fixture.workflows + "/other.png"), words: "photo" },
                { tag: "no file", act: () => form.clear("photo"), words: "photo" },
                { tag: "the first file", act: () => form.setFile("sound", fixture.workflows + "/one.wav"), words: "" }
            ];
        }

        function test_saysWhatWasReplaced(data) {
            replaceText("steps", "12");
            form.setFile("photo", fixture.workflows + "/text-to-image.json");
            replaced.clear();
            data.act();
            compare(replaced.count, data.words === "" ? 0 : 1);
            if (data.words !== "")
                verify(replaced.signalArguments[0][0].includes(data.words), replaced.signalArguments[0][0]);
        }

        // Typing does not press buttons.
        function test_focusFirstIsAnInput() {
            replaceText("prompt", "mine");
            findChild(view, "reset:prompt").forceActiveFocus();
            verify(view.focusFirst());
            verify(editor("prompt").activeFocus);
            keyClick(Qt.Key_Space);
            verify(form.value("prompt").includes("mine"));
            verify(view.focusInput("seed"));
            findChild(view, "dice:seed").forceActiveFocus();
            verify(view.focusFirst());
            verify(editor("seed").activeFocus); // the last field
        }

        function test_arrowKeysStepNumbers() {
            verify(view.focusInput("steps"));
            keyClick(Qt.Key_Up);
            compare(form.value("steps"), 21);
            keyClick(Qt.Key_Down);
            keyClick(Qt.Key_Down);
            compare(form.value("steps"), 19);
            keyClick(Qt.Key_PageUp);
            compare(form.value("steps"), 29);
            compare(editor("steps").text, "29");
        }

        function test_wheelScrollsAndChangesNothing_data() {
            return ["slider:steps", "editor:steps", "editor:sampler", "seedMode:seed", "editor:seed"]
                .map(name => ({ tag: name }));
        }

        function test_wheelScrollsAndChangesNothing(data) {
            const before = form.saveValues();
            const item = findChild(view, data.tag);
            verify(view.focusInput(data.tag.split(":")[1]));
            item.forceActiveFocus();
            const top = item.mapToItem(view, 0, 0).y;
            mouseWheel(item, item.width / 2, item.height / 2, 0, -120);
            mouseWheel(item, item.width / 2, item.height / 2, 0, -120);
            tryVerify(() => item.mapToItem(view, 0, 0).y !== top);
            compare(form.saveValues(), before);
        }

        function test_tabScrollsIntoView() {
            verify(view.focusInput("prompt"));
            const names = ["negative", "steps", "cfg", "sampler", "seed", "hires", "photo", "references", "sound"];
            for (let i = 0; i < 60 && names.length > 0; ++i) {
                keyClick(Qt.Key_Tab);
                if (view.currentInput !== names[0])
                    continue;
                names.shift();
                const item = findChild(view, "editor:" + view.currentInput);
                tryVerify(() => {
                    const y = item.mapToItem(view, 0, 0).y;
                    return y >= 0 && y + item.height <= view.height;
                }, 1000, view.currentInput);
            }
            compare(names, []);
        }

        function test_seedModes() {
            verify(view.focusInput("seed"));
            const mode = findChild(view, "seedMode:seed");
            mode.forceActiveFocus();
            keyClick(Qt.Key_Down);
            keyClick(Qt.Key_Down);
            compare(mode.currentText, "+1");
            form.advanceSeeds();
            compare(editor("seed").text, "43");
            verify(view.focusInput("seed"));
            click(findChild(view, "dice:seed"));
            verify(editor("seed").text !== "43");
        }

        function test_switchByKeys() {
            verify(view.focusInput("hires"));
            keyClick(Qt.Key_Space);
            compare(form.value("hires"), true);
            form.reset("hires");
            verify(!editor("hires").checked);
        }

        function test_enumByKeysAndPopup() {
            verify(view.focusInput("sampler"));
            keyClick(Qt.Key_Down);
            compare(form.value("sampler"), "ddim");
            keyClick(Qt.Key_Space);
            tryVerify(() => editor("sampler").popup.opened);
            keyClick(Qt.Key_Down);
            keyClick(Qt.Key_Return);
            tryVerify(() => !editor("sampler").popup.visible);
            compare(form.value("sampler"), root.trap);
        }

        function test_pasteGoesToFirstEmptyField() {
            fixture.copyPicture(40, 30);
            verify(view.focusInput("prompt"));
            verify(view.pasteImage());
            tryVerify(() => findChild(view, "clear:photo")?.visible);
            verify(view.focusInput("photo"));
            click(findChild(view, "clear:photo"));
            tryVerify(() => !findChild(view, "clear:photo").visible);
            verify(view.focusInput("photo"));
            keySequence(StandardKey.Paste);
            tryVerify(() => findChild(view, "clear:photo").visible);
        }

        function test_mediaByKeysAlone() {
            fixture.copyPicture(40, 30);
            verify(view.focusInput("photo"));
            keySequence(StandardKey.Paste);
            tryVerify(() => findChild(view, "browseOther:photo").activeFocus);
            keyClick(Qt.Key_Tab);
            verify(findChild(view, "clear:photo").activeFocus);
            keyClick(Qt.Key_Return);
            compare(form.value("photo"), "");
            tryVerify(() => editor("photo").activeFocus);
        }

        function test_pasteIntoListAdds() {
            verify(view.focusInput("references"));
            fixture.copyPicture(8, 8);
            keySequence(StandardKey.Paste);
            fixture.copyPicture(9, 9);
            keySequence(StandardKey.Paste);
            compare(form.value("references").length, 2);
            verify(form.value("references")[0] !== form.value("references")[1]);
        }

        function test_browsesForFiles() {
            verify(view.focusInput("photo"));
            const button = findChild(view, "browse:photo");
            click(button);
            const drop = button.parent.drop;
            const dialog = findChild(drop, "fileDialog");
            tryVerify(() => dialog.visible);
            verify(dialog.nameFilters[0].includes("*.webp"));
            dialog.reject();
            tryVerify(() => findChild(drop, "fileDialog") === null);
        }

        function test_fileShowsNameAndCanBeRemoved() {
            const file = fixture.pictureFile("my <b>photo.png", 64, 48);
            verify(view.focusInput("photo"));
            verify(view.takeFile(file));
            tryVerify(() => findChild(view, "fileName:photo")?.visible);
            compare(findChild(view, "fileName:photo").text, "my <b>photo.png");
            compare(findChild(view, "fileName:photo").textFormat, Text.PlainText);
            click(findChild(view, "clear:photo"));
            tryVerify(() => !findChild(view, "fileName:photo").visible);
        }

        function test_listTakesSeveral() {
            const one = fixture.pictureFile("one.png", 8, 8);
            const two = fixture.pictureFile("two.png", 8, 8);
            verify(view.focusInput("references"));
            verify(view.takeFile(one));
            verify(view.takeFile(two));
            compare(form.value("references").length, 2);
            tryVerify(() => findChild(view, "remove:references:1") !== null);
            click(findChild(view, "remove:references:0"));
            compare(form.value("references").length, 1);
            verify(String(form.value("references")[0]).endsWith("two.png"));
        }

        function test_workflowCannotNameFiles() {
            const secret = String(fixture.pictureFile("secret.png", 8, 8));
            verify(form.loadJson(JSON.stringify({
                1: node("ImageBatch", { input_id: "references",
                    images: JSON.stringify([secret, secret.replace("file://", ""), "https://example.invalid/a.png"]) }, 1, "")
            })));
            compare(form.value("references").map(String), ["https://example.invalid/a.png"]);
            verify(form.addFile("references", fixture.pictureFile("mine.png", 8, 8)));
            compare(form.value("references").length, 2);
            tryVerify(() => findChild(view, "remove:references:1") !== null);
        }

        function test_linkIsTyped() {
            replaceText("photo", "https://example.invalid/p.png");
            compare(form.value("photo"), "https://example.invalid/p.png");
        }

        function test_useOutput() {
            verify(findChild(view, "output:photo") === null || !findChild(view, "output:photo").visible);
            view.offersOutput = true;
            verify(view.focusInput("photo"));
            click(findChild(view, "output:photo"));
            compare(outputWanted.count, 1);
            compare(outputWanted.signalArguments[0][0], "photo");
        }

        function test_groupsFoldAndReset() {
            form.setValue("steps", 30);
            const button = findChild(view, "group:Sampling");
            button.forceActiveFocus();
            keyClick(Qt.Key_Return);
            verify(!editor("steps").visible);
            verify(view.focusInput("steps"));
            verify(editor("steps").visible);
            button.forceActiveFocus();
            click(findChild(view, "resetGroup:Sampling"));
            compare(form.value("steps"), 20);
        }

        function test_filter() {
            view.filter = "SEED";
            verify(editor("seed").visible);
            verify(!editor("steps").visible);
        }

        function test_promptGrows() {
            const item = editor("prompt");
            const before = item.height;
            form.setValue("prompt", "a\nb\nc\nd\ne\nf");
            tryVerify(() => item.height > before);
        }

        function test_ctrlEnterSubmits() {
            verify(view.focusInput("prompt"));
            keyClick(Qt.Key_Return, Qt.ControlModifier);
            compare(submitted.count, 1);
            compare(form.value("prompt"), "a lake");
        }

        function test_optionIsClicked() {
            verify(view.focusInput("sampler"));
            const popup = editor("sampler").popup;
            const options = editor("sampler").model;
            popup.open();
            tryVerify(() => popup.opened);
            compare(popup.contentItem.count, options.length);
            tryVerify(() => popup.contentItem.itemAtIndex(1) !== null);
            compare(popup.contentItem.itemAtIndex(1).contentItem.text, options[1]);
            click(popup.contentItem.itemAtIndex(1));
            tryVerify(() => !popup.visible);
            compare(form.value("sampler"), options[1]);
        }

        function test_graphTextFetchesNothing() {
            const before = fixture.connections();
            verify(view.focusInput("sampler"));
            editor("sampler").popup.open();
            tryVerify(() => editor("sampler").popup.opened);
            editor("sampler").popup.close();
            tryVerify(() => !editor("sampler").popup.visible);
            form.setValue("sampler", root.trap);
            form.setValue("photo", root.trap);
            form.setValue("prompt", root.trap);
            verify(view.focusInput("prompt"));
            const reset = findChild(view, "reset:prompt");
            tryVerify(() => reset.visible);
            mouseMove(reset, 5, 5);
            tryVerify(() => findChild(reset, "toolTip")?.opened);
            verify(findChild(reset, "toolTip").text.includes(root.trap));
            waitForRendering(view);
            wait(50); // rich text would load its resources during layout
            compare(fixture.connections(), before);
        }

        // In Qt 6.4, a layout that is resized before it is polished uses its previous items: the
        // entries of the previous form, which are deleted.
        function test_otherWorkflowBeforeItIsPainted() {
            const own = createTemporaryObject(ownForm, root);
            verify(own.loadJson(everyKind));
            const shown = createTemporaryObject(unseen, null, { form: own });
            verify(findChild(shown, "editor:photo") !== null);
            for (let i = 0; i < 4; ++i) {
                verify(own.loadJson(JSON.stringify({ 1: node("Image", { input_id: "a" + i }, 1, ""),
                                                     2: node("Image", { input_id: "b" + i }, 2, "") })));
                wait(1); // deletes the old ones
                shown.width += 40;
            }
            shown.parent = root;
            tryVerify(() => findChild(shown, "editor:b3") !== null && findChild(shown, "editor:b3").width > 0);
        }

        function test_listOfPicturesChangesUnseen() {
            const own = createTemporaryObject(ownForm, root);
            verify(own.loadJson(everyKind));
            own.setValue("references", ["https://example.invalid/a.png", "https://example.invalid/b.png"]);
            const shown = createTemporaryObject(unseen, null, { form: own });
            for (let i = 0; i < 4; ++i) {
                own.setValue("references", ["https://example.invalid/" + i + ".png"]);
                wait(1);
                shown.width += 40;
            }
            verify(findChild(shown, "remove:references:0") !== null);
        }

        function test_formGoesBeforeTheView() {
            failOnWarning(/TypeError/);
            const shown = createTemporaryObject(unseen, root);
            shown.form = null;
            wait(1);
            shown.form = form;
            tryVerify(() => findChild(shown, "editor:steps") !== null);
        }

        // A missing value is not an error before the user has visited the field.
        function test_missingIsReportedAfterAVisit() {
            compare(form.firstError, "photo is required");
            verify(!error("photo").visible);
            verify(view.focusInput("photo"));
            verify(!error("photo").visible);
            verify(view.focusInput("sound"));
            tryVerify(() => error("photo").visible);
            verify(!error("sound").visible);
            view.showErrors();
            tryVerify(() => error("sound").visible);
        }

        function test_missingIsNotRequiredWhereNothingUsesIt() {
            verify(form.loadJson(JSON.stringify({
                1: node("Image", { input_id: "used" }, 1, ""),
                2: node("Audio", { input_id: "loose" }, 2, ""),
                3: node("File", { input_id: "chained" }, 3, ""),
                4: node("Video", { input_id: "through", default_video: ["3", 0] }, 4, ""),
                5: { class_type: "ImageScale", inputs: { image: ["1", 0] } },
                6: { class_type: "SaveImage", inputs: { images: ["5", 0] } }
            })), form.errorString);
            compare(form.firstError, "used is required");
            form.setValue("used", "https://example.invalid/a.png");
            compare(form.firstError, "");
            verify(form.valid);
        }

        function test_clickBesideTheFieldsLeavesThem() {
            replaceText("negative", "dull");
            verify(editor("negative").activeFocus);
            mouseClick(view, 4, view.height / 2);
            verify(!editor("negative").activeFocus);
            keyClick(Qt.Key_Q);
            compare(form.value("negative"), "dull");
            fixture.copyPicture(12, 12);
            keySequence(StandardKey.Paste);
            tryVerify(() => String(form.value("photo")).startsWith("file:"));
        }

        function test_otherWorkflowIsShownFromItsTop() {
            verify(view.focusInput("sound"));
            tryVerify(() => editor("prompt").mapToItem(view, 0, 0).y < 0);
            const graph = { 0: node("Text", { input_id: "top" }, 0, "") };
            for (let i = 1; i < 12; ++i)
                graph[i] = node("Image", { input_id: "image" + i }, i, "");
            verify(form.loadJson(JSON.stringify(graph)));
            tryVerify(() => editor("top") !== null);
            waitForRendering(view, 200);
            verify(editor("top").mapToItem(view, 0, 0).y >= 0);
        }

        function test_jsonKeepsDigitsAndOrder() {
            const written = '{"b":[1,2,12345678901234567890],"a":1.50,"big":123456789012345678901234567890}';
            verify(form.loadJson('{"1":{"class_type":"ComfyUIDeployExternalNews","inputs":{"input_id":"news","default_value":'
                                 + written + '}}}'), form.errorString);
            tryVerify(() => editor("news") !== null);
            compare(editor("news").text, written);
            compare(form.modified, false);
            replaceText("news", "[12345678901234567890,1]");
            compare(editor("news").text, "[12345678901234567890,1]");
            verify(form.saveValues().includes("12345678901234567890"));
            verify(view.focusInput("news"));
            editor("news").focus = false;
            compare(JSON.parse(editor("news").text).length, 2);
            verify(editor("news").text.includes("12345678901234567890"));
        }

        function test_saysWhatIsWrongWithTheFile() {
            verify(!form.loadJson("{ \"1\": "));
            const label = findChild(view, "formError");
            verify(label.visible);
            compare(label.text, form.errorString);
        }
    }
}
