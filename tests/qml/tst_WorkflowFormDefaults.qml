// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

// How a form uses the workflow's values, and that it does not change them.
TestCase {
    id: testCase
    name: "WorkflowFormDefaults"

    WorkflowForm { id: form }
    Instantiator {
        id: rows
        model: form.inputs
        delegate: QtObject {
            required property var model
        }
    }

    function field(name) {
        return rows.objectAt(form.inputs.indexOf(name)).model
    }
    // A form whose nodes all have the input_id "it".
    function load(nodes) {
        const graph = {}
        nodes.forEach((node, index) => {
            graph[index + 1] = { class_type: "ComfyUIDeployExternal" + node.type,
                                 inputs: Object.assign({ input_id: "it" }, node.inputs) }
            graph[index + 100] = { class_type: "PreviewAny", inputs: { source: [String(index + 1), 0] } }
        })
        verify(form.loadJson(JSON.stringify(graph)), form.errorString)
    }

    // None of them prevents a run, and the sent value is the node's default.
    function test_cases_data() {
        return [
            { tag: "vid_default", name: "clip", value: "clip.mp4", wire: "" },
            { tag: "video_default", name: "video", value: "clip.mp4", wire: "" },
            { tag: "exr_wired", name: "exr", value: "", wire: "" },
            { tag: "face_url", name: "face", value: "https://models.example/anna.safetensors", wire: "" },
            { tag: "seed_default_big", name: "s", value: -1, wire: "-1" },
            { tag: "slider_string_limits", name: "n", value: 5, wire: "5" },
            { tag: "lora-and-checkpoint", name: "style", value: "detail.safetensors", wire: "" },
            { tag: "one-id-two-defaults", name: "input_text", value: undefined, wire: "" },
        ]
    }
    function test_cases(row) {
        form.source = testServer.data("cases/" + row.tag + ".json")
        compare(form.status, WorkflowForm.Ready, form.errorString)
        verify(form.valid, form.firstError)
        compare(form.modified, false)
        compare(form.value(row.name), row.value)
        compare(form.values.text(row.name), row.wire)
        compare(form.values.problem, undefined)
    }

    function test_limitsWrittenAsText() {
        form.source = testServer.data("cases/slider_string_limits.json")
        compare(field("n").minimum, 1)
        compare(field("n").maximum, 8)
        form.setValue("n", 9)
        verify(/at most 8/.test(field("n").error), field("n").error)
        form.setValue("n", "8.4")
        compare(form.value("n"), 8)
        compare(form.values.text("n"), "8")
        form.setValue("n", 2.5)
        compare(form.value("n"), 2)
    }

    function test_everyClassOfThePlugin() {
        form.source = testServer.data("cases/every-external-node.json")
        compare(form.inputs.count, 20)
        for (let i = 0; i < form.inputs.count; ++i) {
            const input = rows.objectAt(i).model
            verify(input.kind !== InputSpec.Other, input.classType)
            const files = ["Image", "ImageAlpha", "ImageBatch", "Video", "Vid", "Audio", "EXR", "File", "Lora", "FaceModel"]
            compare(input.takesFile, files.includes(input.classType.replace("ComfyUIDeployExternal", "")), input.classType)
            compare(input.note, "")
        }
    }

    function test_untouchedStays_data() {
        const text = value => ({ type: "Text", inputs: { default_value: value } })
        return [
            { tag: "texts", nodes: [text("a red fox"), text("blurry")], set: "a hare", wire: "a hare" },
            { tag: "the first one's default, typed", nodes: [text("a red fox"), text("blurry")],
              set: "a red fox", wire: "a red fox" },
            { tag: "no text at all", nodes: [text("a red fox"), text("blurry")], set: "", wire: "", sent: true },
            { tag: "three texts", nodes: [text("a"), text("a"), text("b")], set: "c", wire: "c" },
            { tag: "two classes", nodes: [text("a"), { type: "TextAny", inputs: { default_value: "b" } }],
              set: "c", wire: "c" },
            { tag: "two kinds", nodes: [text("5"), { type: "NumberInt", inputs: { default_value: 5 } }],
              set: "6", wire: "6" },
            { tag: "numbers", nodes: [{ type: "Number", inputs: { default_value: 1 } },
                                      { type: "Number", inputs: { default_value: 2.5 } }], set: 1, wire: "1" },
            { tag: "whole numbers", nodes: [{ type: "NumberInt", inputs: { default_value: 1 } },
                                            { type: "NumberInt", inputs: { default_value: 2 } }], set: "2", wire: "2" },
            { tag: "sliders", nodes: [{ type: "NumberSlider", inputs: { default_value: 0.1 } },
                                      { type: "NumberSlider", inputs: { default_value: 0.2 } }], set: 0.1, wire: "0.1" },
            { tag: "choices", nodes: [{ type: "Enum", inputs: { default_value: "a", options: "[\"a\", \"b\"]" } },
                                      { type: "Enum", inputs: { default_value: "b", options: "[\"a\", \"b\"]" } }],
              set: "b", wire: "b" },
            { tag: "switches", nodes: [{ type: "Boolean", inputs: { default_value: false } },
                                       { type: "Boolean", inputs: { default_value: true } }], set: false, wire: "false" },
            { tag: "seeds", nodes: [{ type: "Seed", inputs: { default_value: 42 } },
                                    { type: "Seed", inputs: { default_value: -1 } }], set: 42, wire: "42" },
            { tag: "checkpoints", nodes: [{ type: "Checkpoint", inputs: { default_value: "a.st" } },
                                          { type: "Checkpoint", inputs: { default_value: "b.st" } }],
              set: "a.st", wire: "a.st" },
            { tag: "LoRAs", nodes: [{ type: "Lora", inputs: { default_lora_name: "a.st" } },
                                    { type: "Lora", inputs: { lora_url: "https://a.invalid/b.st" } }],
              set: "a.st", wire: "a.st" },
            { tag: "pictures", nodes: [{ type: "Image", inputs: { default_value_url: "https://a.invalid/a.png" } },
                                       { type: "Image", inputs: { default_value: ["100", 0] } }],
              set: "https://a.invalid/a.png", wire: "https://a.invalid/a.png" },
            { tag: "lists of pictures", nodes: [{ type: "ImageBatch", inputs: { images: "[\"https://a.invalid/a.png\"]" } },
                                                { type: "ImageBatch", inputs: { images: "[\"https://a.invalid/b.png\"]" } }],
              set: ["https://a.invalid/a.png"], wire: "[\"https://a.invalid/a.png\"]" },
            { tag: "sounds", nodes: [{ type: "Audio", inputs: { audio_file: "a.wav" } },
                                     { type: "Audio", inputs: { audio_file: "b.wav" } }], set: "b.wav", wire: "b.wav" },
            { tag: "a class unknown here", nodes: [{ type: "News", inputs: { default_value: 1 } },
                                                   { type: "News", inputs: { default_value: 2 } }], set: 1, wire: "1" },
        ]
    }
    function test_untouchedStays(row) {
        load(row.nodes)
        verify(form.valid, form.firstError)
        compare(form.modified, false)
        compare(form.values.count, 0)
        compare(field("it").defaultsDiffer, true)
        verify(/^Nodes 1(, 2)? and [23] share the name "it"/.test(field("it").note), field("it").note)

        form.setValue("it", row.set)
        compare(form.modified, true)
        compare(form.values.count, 1)
        compare(form.values.text("it"), row.wire)
        verify(form.valid, form.firstError)
        const saved = form.saveValues()

        form.reset("it")
        compare(form.modified, false)
        compare(form.values.count, 0)
        compare(form.restoreValues(saved), [])
        compare(form.values.text("it"), row.wire)
        form.reset()
        compare(form.values.count, 0)
    }

    function test_sameDefaultsAreOne() {
        load([{ type: "Text", inputs: { default_value: "a" } }, { type: "Text", inputs: { default_value: "a" } }])
        compare(field("it").note, "")
        compare(form.value("it"), "a")
        compare(form.values.text("it"), "a")
    }

    // The second node has none: if not set, it would have no value.
    function test_oneOfThemHasNoDefault() {
        load([{ type: "Image", inputs: { default_value_url: "https://a.invalid/a.png" } }, { type: "Image", inputs: {} }])
        compare(form.firstError, "it is required")
        form.setValue("it", "https://a.invalid/a.png")
        verify(form.valid, form.firstError)
    }

    function test_drawnSeedsAreSentOnceTheUserWantsThem() {
        load([{ type: "Seed", inputs: { default_value: 42 } }, { type: "Seed", inputs: { default_value: 7 } }])
        form.advanceSeeds()
        compare(form.values.count, 0)
        form.rollSeed("it")
        compare(form.values.count, 1)
    }
}
