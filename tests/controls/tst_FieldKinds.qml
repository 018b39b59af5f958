// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

// Every kind of field with user input: its default is shown, typed values are kept when it loses
// the focus, and both the field and the form return them.
Item {
    id: root

    width: 380
    height: 420

    WorkflowForm {
        id: form
    }

    WorkflowFormView {
        id: view

        anchors.fill: parent
        form: form
    }

    TestCase {
        name: "FieldKinds"
        when: windowShown

        // A second field, reached with Tab. The graph may contain more.
        function load(type: string, inputs: var) {
            const graph = {
                1: { class_type: "ComfyUIDeployExternal" + type, _meta: { cd_input_order: 1 },
                     inputs: Object.assign({ input_id: "it", display_name: "It" }, inputs) },
                2: { class_type: "ComfyUIDeployExternalText", _meta: { cd_input_order: 2 },
                     inputs: { input_id: "after", default_value: "" } },
                3: { class_type: "PreviewAny", inputs: { source: ["1", 0], more: ["2", 0] } }
            };
            show(JSON.stringify(graph), "it");
        }

        function show(json: string, name: string) {
            const before = editor(name); // deleted slightly later
            verify(form.loadJson(json), form.errorString);
            tryVerify(() => editor(name) !== null && editor(name) !== before);
            waitForRendering(view, 200);
        }

        function editor(name: string): Item {
            return findChild(view, "editor:" + name);
        }

        function leave(name: string) {
            for (let i = 0; i < 8 && view.currentInput === name; ++i)
                keyClick(Qt.Key_Tab);
            verify(view.currentInput !== name);
            verify(!editor(name).activeFocus);
        }

        function replaceText(name: string, text: string) {
            verify(view.focusInput(name));
            editor(name).forceActiveFocus(); // not the button that had the focus in this field before
            editor(name).selectAll();
            keyClick(Qt.Key_Delete);
            for (const letter of text)
                keyClick(letter);
        }

        function test_typed_data() {
            return [
                { tag: "Text", inputs: { default_value: "a fox" }, shown: "a fox", typed: "a hare" },
                { tag: "TextAny", inputs: { default_value: "a fox" }, shown: "a fox", typed: "42" },
                { tag: "TextSingleLine", inputs: { default_value: "a fox" }, shown: "a fox", typed: "a hare" },
                { tag: "Number", inputs: { default_value: 7.5 }, shown: "7.5", typed: "0.25" },
                { tag: "Number", inputs: { default_value: "7.5" }, shown: "7.5", typed: "2" },
                { tag: "NumberInt", inputs: { default_value: 512 }, shown: "512", typed: "9007199254740993" },
                { tag: "NumberSlider", inputs: { default_value: 0.5 }, shown: "0.5", typed: "0.75" },
                { tag: "NumberSliderInt", inputs: { default_value: "5", min_value: "1", max_value: "8" },
                  shown: "5", typed: "6.5", left: "6" },
                { tag: "Seed", inputs: { default_value: 42 }, shown: "42", typed: "4294967295" },
                { tag: "Seed", inputs: { default_value: 1004563962940012 }, shown: "-1", typed: "43" },
                { tag: "Enum", inputs: { default_value: "euler" }, shown: "euler", typed: "ddim" },
                { tag: "Checkpoint", inputs: { default_value: "sdxl.safetensors" }, shown: "sdxl.safetensors",
                  typed: "sd/15.safetensors" },
                { tag: "Lora", inputs: { default_lora_name: "detail.safetensors", lora_url: "" },
                  shown: "detail.safetensors", typed: "style/ink.safetensors" },
                { tag: "Lora", inputs: { default_lora_name: "", lora_url: "https://a.invalid/a.st" },
                  shown: "https://a.invalid/a.st", typed: "https://a.invalid/b.st" },
                { tag: "FaceModel", inputs: { face_model_url: "https://a.invalid/anna.st" },
                  shown: "https://a.invalid/anna.st", typed: "https://a.invalid/b.st" },
                { tag: "FaceModel", inputs: { default_face_model_name: "anna.st", face_model_url: "" },
                  shown: "anna.st", typed: "https://a.invalid/b.st" },
                { tag: "Image", inputs: { default_value_url: "https://a.invalid/a.png" },
                  shown: "https://a.invalid/a.png", typed: "https://a.invalid/b.png" },
                { tag: "ImageAlpha", inputs: {}, shown: "", typed: "https://a.invalid/b.png" },
                { tag: "Video", inputs: { default_value_url: "", default_video: "clip.mp4" },
                  shown: "clip.mp4", typed: "https://a.invalid/b.mp4" },
                { tag: "Vid", inputs: { default_value: "clip.mp4" }, shown: "clip.mp4", typed: "https://a.invalid/b.mp4" },
                { tag: "Audio", inputs: { audio_file: "a.wav" }, shown: "a.wav", typed: "b.wav" },
                { tag: "EXR", inputs: { exr_file: "a.exr" }, shown: "a.exr", typed: "b.exr" },
                { tag: "File", inputs: { file_url: "notes.txt" }, shown: "notes.txt", typed: "https://a.invalid/b.txt" },
                { tag: "Color", inputs: { default_value: "#ffffff" }, shown: "#ffffff", typed: "#000000" },
                { tag: "News", inputs: { default_value: [1, 2.5] }, shown: "[1,2.5]", typed: "[3]" }
            ].map(row => Object.assign(row, { type: row.tag, tag: row.tag + ": " + row.shown }));
        }

        function test_typed(data) {
            load(data.type, data.inputs);
            compare(editor("it").text, data.shown);
            compare(form.modified, false);
            replaceText("it", data.typed);
            compare(editor("it").text, data.typed);
            leave("it");
            const left = data.left ?? data.typed;
            compare(editor("it").text, left);
            compare(form.values.text("it").replace(/^\[?(.*?)\]?$/, "$1"), left.replace(/^\[?(.*?)\]?$/, "$1"));
            compare(String(form.value("it")), left.replace(/[[\]]/g, ""));
            verify(form.valid, form.firstError);
            compare(form.modified, true);
            form.reset("it");
            compare(editor("it").text, data.shown);
            compare(form.modified, false);
        }

        // A typed name of a local file stays a name.
        function test_typedOverAFile() {
            load("Lora", { default_lora_name: "detail.safetensors" });
            const file = fixture.textFile("mine.safetensors", "weights");
            form.setFile("it", file);
            tryVerify(() => findChild(view, "fileName:it")?.visible);
            compare(findChild(view, "fileName:it").text, "mine.safetensors");
            compare(form.values.text("it"), "mine.safetensors");
            verify(form.valid, form.firstError);
            form.reset("it");
            tryVerify(() => editor("it").visible);
            compare(editor("it").text, "detail.safetensors");
        }

        function test_switch_data() {
            return [{ tag: "on", value: true }, { tag: "off", value: false }];
        }

        function test_switch(data) {
            load("Boolean", { default_value: data.value });
            compare(editor("it").checked, data.value);
            verify(view.focusInput("it"));
            keyClick(Qt.Key_Space);
            leave("it");
            compare(editor("it").checked, !data.value);
            compare(form.value("it"), !data.value);
            compare(form.values.text("it"), String(!data.value));
        }

        function test_options() {
            load("Enum", { default_value: "ddim", options: "[\"euler\", \"ddim\", \"lms\"]" });
            compare(editor("it").currentText, "ddim");
            verify(view.focusInput("it"));
            keyClick(Qt.Key_Down);
            leave("it");
            compare(editor("it").currentText, "lms");
            compare(form.value("it"), "lms");
            compare(form.values.text("it"), "lms");
        }

        function test_color() {
            load("Color", { default_value: "#ff8000" });
            const swatch = findChild(view, "chooseColor:it");
            verify(swatch !== null);
            compare(String(swatch.background.color), "#ff8000");
            replaceText("it", "#00f");
            leave("it");
            compare(String(swatch.background.color), "#0000ff");
            replaceText("it", "blue-ish");
            compare(swatch.background.color.a, 0);
            compare(form.value("it"), "blue-ish");
        }

        function test_listOfPictures() {
            load("ImageBatch", { images: "[\"https://a.invalid/a.png\"]" });
            tryVerify(() => findChild(view, "remove:it:0") !== null);
            compare(form.value("it"), ["https://a.invalid/a.png"]);
            replaceText("it", "https://a.invalid/b.png");
            leave("it");
            tryVerify(() => findChild(view, "remove:it:1") !== null);
            compare(form.value("it"), ["https://a.invalid/a.png", "https://a.invalid/b.png"]);
            compare(JSON.parse(form.values.text("it")), form.value("it"));
        }

        // A picker only if a file can be uploaded.
        function test_pickers_data() {
            const files = ["Image", "ImageAlpha", "ImageBatch", "Video", "Vid", "Audio", "EXR", "File", "Lora", "FaceModel"];
            return [...files, "Text", "TextAny", "Number", "NumberInt", "Enum", "Seed", "Checkpoint", "Color", "News"]
                .map(type => ({ tag: type, picker: files.includes(type) }));
        }

        function test_pickers(data) {
            load(data.tag, {});
            compare(findChild(view, "browse:it") !== null, data.picker);
        }

        function test_randomSeedSaysSo_data() {
            return [
                { tag: "-1", value: -1, random: true },
                { tag: "above its maximum", value: 5000000000, random: true },
                { tag: "below its minimum", value: -7, random: true },
                { tag: "in range", value: 5, random: false }
            ];
        }

        function test_randomSeedSaysSo(data) {
            load("Seed", { default_value: data.value });
            verify(form.valid, form.firstError);
            compare(findChild(view, "seedDrawn:it").visible, data.random);
            compare(findChild(view, "error:it").visible, false);
        }

        function test_eachNodeKeepsItsOwn_data() {
            return [
                { tag: "Text", one: { default_value: "a red fox" }, other: { default_value: "blurry" }, typed: "a hare" },
                { tag: "Number", one: { default_value: 1 }, other: { default_value: 2 }, typed: "1" },
                { tag: "NumberSliderInt", one: { default_value: 1 }, other: { default_value: 2 }, typed: "1" },
                { tag: "Seed", one: { default_value: 1 }, other: { default_value: 2 }, typed: "1" },
                { tag: "Lora", one: { default_lora_name: "a.st" }, other: { default_lora_name: "b.st" }, typed: "a.st" },
                { tag: "Checkpoint", one: { default_value: "a.st" }, other: { default_value: "b.st" }, typed: "a.st" }
            ];
        }

        function test_eachNodeKeepsItsOwn(data) {
            const node = fields => ({ class_type: "ComfyUIDeployExternal" + data.tag,
                                      inputs: Object.assign({ input_id: "it" }, fields) });
            show(JSON.stringify({ 1: node(data.one), 2: node(data.other),
                                  3: { class_type: "ComfyUIDeployExternalText", inputs: { input_id: "after" } },
                                  4: { class_type: "PreviewAny", inputs: { a: ["1", 0], b: ["2", 0] } } }), "it");
            compare(editor("it").text, "");
            compare(editor("it").placeholderText, "Each node keeps its own");
            const note = findChild(view, "note:it");
            verify(note.visible && note.text.startsWith("Nodes 1 and 2 share"), note.text);
            verify(view.focusInput("it"));
            leave("it");
            compare(form.values.text("it"), "");
            compare(form.modified, false);
            replaceText("it", data.typed);
            leave("it");
            compare(editor("it").text, data.typed);
            compare(form.values.text("it"), data.typed);
            mouseClick(findChild(view, "reset:it"));
            compare(editor("it").text, "");
            compare(form.modified, false);
        }
    }
}
