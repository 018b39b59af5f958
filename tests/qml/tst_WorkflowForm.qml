// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

TestCase {
    id: testCase
    name: "WorkflowForm"

    WorkflowForm {
        id: form
        source: testServer.data("qml/every-kind.json")
    }
    WorkflowForm { id: empty }
    Instantiator {
        id: rows
        model: form.inputs
        delegate: QtObject {
            required property var model
        }
    }
    SignalSpy { id: valuesSpy; target: form; signalName: "valuesChanged" }
    Component {
        id: newForm
        WorkflowForm { }
    }

    function init() {
        form.source = testServer.data("qml/every-kind.json")
        form.reload()
        valuesSpy.clear()
    }
    function field(name) {
        return rows.objectAt(form.inputs.indexOf(name)).model
    }

    function test_nothingLoaded() {
        compare(empty.status, WorkflowForm.Null)
        compare(empty.valid, false)
        compare(empty.graph.empty, true)
        compare(empty.inputs.count, 0)
        compare(empty.values.count, 0)
        compare(empty.errorString, "")
        compare(empty.setValue("prompt", "x"), false)
        compare(empty.value("prompt"), undefined)
        compare(empty.nameForNode("1"), "")
    }

    function test_load() {
        compare(form.status, WorkflowForm.Ready)
        compare(form.graph.nodeCount, 19)
        compare(form.inputs.count, 13)
        compare(form.modified, false)
        const prompt = field("prompt")
        compare(prompt.label, "Prompt")
        compare(prompt.description, "What to paint")
        compare(prompt.kind, InputSpec.Text)
        compare(prompt.fieldValue, "a fox")
        compare(prompt.multiline, true)
        compare(prompt.required, false)
        compare(prompt.nodeId, "1")
        compare(prompt.classType, "ComfyUIDeployExternalText")
        compare(field("title").multiline, false)
        compare(field("count").group, "Size")
        compare(field("count").fieldValue, "9007199254740993")
        compare(field("count").defaultValue, "9007199254740993")
        compare(field("strength").minimum, 0.25)
        compare(field("strength").maximum, 0.75)
        verify(field("strength").stepSize > 0)
        compare(field("tiled").fieldValue, true)
        compare(field("sampler").options, ["euler", "ddim"])
        compare(field("seed").seedMode, WorkflowForm.Fixed)
        compare(field("photo").required, true)
        compare(field("photo").error, "Photo is required")
        compare(field("style").hasWiredDefault, true)
        compare(field("style").error, "")
        compare(field("pictures").error, "")
        compare(field("tint").error, "")
        compare(form.invalidInput, "photo")
        compare(form.firstError, "Photo is required")
        compare(form.valid, false)
    }

    function test_badSources_data() {
        return [
            { tag: "no file", url: testServer.data("qml/nowhere.json"), error: /nowhere.json cannot be read/ },
            { tag: "not here", url: "http://localhost/graph.json", error: /neither a file: nor a qrc: URL/ },
            { tag: "a folder", url: testServer.data("qml"), error: /./ },
            { tag: "not JSON", url: testServer.writeText("bad.json", "{\n  \"1\": oops }"), error: /^Line 2, column 8/ },
            { tag: "no graph", url: testServer.writeText("list.json", "[]"), error: /./ },
        ]
    }
    function test_badSources(row) {
        form.source = row.url
        compare(form.status, WorkflowForm.Error)
        verify(row.error.test(form.errorString), form.errorString)
        compare(form.inputs.count, 0)
        compare(form.valid, false)
        compare(form.graph.empty, true)
        form.source = testServer.data("qml/every-kind.json")
        compare(form.status, WorkflowForm.Ready)
        compare(form.errorString, "")
        form.source = ""
        compare(form.status, WorkflowForm.Null)
    }

    function test_relativeSource() {
        const made = createTemporaryObject(newForm, testCase, { source: "../data/qml/every-kind.json" })
        compare(made.status, WorkflowForm.Ready, made.errorString)
        compare(made.source, testServer.data("qml/every-kind.json"))
    }

    function test_wrappedWorkflows_data() {
        const graph = testServer.workflowText("text-to-image.json")
        return [
            { tag: "prompt", text: `{"prompt": ${graph}}`, note: /^Taken from the field "prompt"\.$/ },
            { tag: "a string", text: JSON.stringify(graph), note: /^Taken from a JSON string\.$/ },
            { tag: "as it is", text: graph, note: null },
            { tag: "the editor's", steps: "3.steps", note: /^Converted from the editor's format with the classes of ComfyUI [0-9.]+\.$/,
              text: `{"nodes": [{"id": 3, "type": "KSampler", "widgets_values": [7, "fixed", 20]}], "links": []}` },
        ]
    }
    function test_wrappedWorkflows(row) {
        form.source = testServer.writeText("wrapped.json", row.text)
        compare(form.status, WorkflowForm.Ready, form.errorString)
        compare(form.value(row.steps || "steps"), 20)
        compare(form.notes.length, row.note ? 1 : 0)
        verify(!row.note || row.note.test(form.notes[0]), form.notes[0])
        compare(form.modified, false)
        form.source = ""
        compare(form.notes.length, 0)
    }

    function test_emptyFile() {
        form.source = testServer.data("qml/every-kind.json")
        verify(form.setFile("photo", testServer.writeText("empty.png", "")))
        verify(/empty\.png is empty/.test(field("photo").error), field("photo").error)
        compare(form.valid, false)
        verify(form.setFile("photo", testServer.writePicture("photo.png")))
        compare(field("photo").error, "")
    }

    // Values of an untrusted file are used, but never as the path of a local file.
    function test_valuesOfARequestBody() {
        const graph = {
            "1": { class_type: "ComfyUIDeployExternalText", inputs: { input_id: "prompt", default_value: "a" } },
            "2": { class_type: "ComfyUIDeployExternalImage", inputs: { input_id: "image" } },
            "3": { class_type: "ComfyUIDeployExternalImage", inputs: { input_id: "second" } },
        }
        const photo = testServer.writePicture("photo.png")
        verify(form.loadJson(JSON.stringify({
            inputs: { prompt: "a fox", image: photo.toString(), second: "https://a.b/c.png", gone: 1 },
            workflow_api_json: graph,
            workflow: { nodes: [], version: 0.4 },
        })))
        compare(form.value("prompt"), "a fox")
        compare(form.value("image"), "")
        compare(form.value("second"), "https://a.b/c.png")
    }

    function test_loadJson() {
        verify(!form.loadJson("oops"))
        compare(form.source, "")
        compare(form.status, WorkflowForm.Error)
        verify(/^Line 1, column 1/.test(form.errorString), form.errorString)
        verify(form.loadJson(testServer.workflowText("text-to-image.json")))
        compare(form.status, WorkflowForm.Ready)
        verify(form.valid, form.firstError)
        compare(form.value("steps"), 20)
    }

    function test_values_data() {
        return [
            { tag: "text", name: "prompt", value: "a hare", wire: "a hare" },
            { tag: "digits stay text", name: "prompt", value: "123", wire: "123" },
            { tag: "number for text", name: "prompt", value: 5, shown: "5", wire: "5" },
            { tag: "empty text", name: "prompt", value: "", wire: "" },
            { tag: "number", name: "cfg", value: 4.5, wire: "4.5" },
            { tag: "typed number", name: "cfg", value: " 4.25 ", shown: 4.25, wire: "4.25" },
            { tag: "integer", name: "count", value: 12, wire: "12" },
            { tag: "2^53+1", name: "count", value: "9007199254740995", wire: "9007199254740995" },
            { tag: "2^63", name: "count", value: "9223372036854775808", wire: "9223372036854775808" },
            { tag: "2^64-1", name: "count", value: "18446744073709551615", wire: "18446744073709551615" },
            { tag: "boolean", name: "tiled", value: false, wire: "false" },
            { tag: "option", name: "sampler", value: "ddim", wire: "ddim" },
            { tag: "seed", name: "seed", value: "42", shown: 42, wire: "42" },
            { tag: "random seed", name: "seed", value: "", shown: -1, wire: "-1" },
            { tag: "link", name: "photo", value: "https://a.invalid/b.png", wire: "https://a.invalid/b.png" },
            { tag: "links", name: "pictures", value: ["https://a.invalid/b.png", "https://a.invalid/c.png"],
              wire: '["https://a.invalid/b.png", "https://a.invalid/c.png"]' },
            { tag: "text for others", name: "later", value: "1", wire: "1" },
            { tag: "list for others", name: "later", value: [1, "a"], wire: "1, a" },
        ]
    }
    function test_values(row) {
        verify(form.setValue(row.name, row.value))
        compare(field(row.name).error, "")
        compare(field(row.name).modified, true)
        compare(form.modified, true)
        compare(form.value(row.name), row.shown ?? row.value)
        compare(field(row.name).fieldValue, row.shown ?? row.value)
        compare(form.values.text(row.name).replace(/\s*,\s*/, ", "), row.wire)
        compare(valuesSpy.count, 1)
        verify(form.reset(row.name))
        compare(form.modified, false)
    }

    function test_problems_data() {
        return [
            { tag: "no number", name: "cfg", value: "oops", error: /must be a number/ },
            { tag: "nothing", name: "cfg", value: "", error: /^Guidance is required$/ },
            { tag: "2^64", name: "count", value: "18446744073709551616", error: /at most/ },
            { tag: "rounded", name: "count", value: 1e19, error: /whole number/ },
            { tag: "beyond", name: "strength", value: 0.8, error: /at most 0.75/ },
            { tag: "no option", name: "sampler", value: "lms", error: /one of euler, ddim/ },
            { tag: "seed beyond", name: "seed", value: 44, error: /at most 43/ },
            { tag: "object", name: "later", value: ({ a: 1 }), error: /must not be an object/ },
            { tag: "function", name: "prompt", value: () => "x", error: /must be text/ },
            { tag: "null", name: "cfg", value: null, error: /required/ },
            { tag: "foreign scheme", name: "photo", value: "ftp://a.invalid/b.png", error: /http/ },
            { tag: "missing file", name: "photo", value: "file:///nowhere/b.png", error: /no file/ },
            { tag: "a folder", name: "photo", value: testServer.data("qml"), error: /not a file that can be read/ },
            { tag: "one of several", name: "pictures", value: ["https://a.invalid/b.png", "x"], error: /picture URLs/ },
        ]
    }
    function test_problems(row) {
        form.setValue("photo", "https://a.invalid/b.png")
        verify(form.valid, form.firstError)
        verify(form.setValue(row.name, row.value))
        verify(row.error.test(field(row.name).error), field(row.name).error)
        compare(form.valid, false)
        compare(form.invalidInput, row.name)
        compare(form.firstError, field(row.name).error)
        form.reset(row.name)
        compare(field(row.name).error, row.name === "photo" ? "Photo is required" : "")
    }

    function test_writeThroughTheModel() {
        field("prompt").fieldValue = "written"
        compare(form.value("prompt"), "written")
        compare(form.setValue("nobody", 1), false)
        compare(form.clear("nobody"), false)
        compare(form.reset("nobody"), false)
    }

    // Dropped as a URL with encoded characters, or typed as the file name.
    function test_fileNames_data() {
        return ["take #1.png", "x%20y.png", "a%41.png", "art%1.png", "100%.png", "why?.png"].map(name => ({ tag: name }))
    }
    function test_fileNames(row) {
        const url = testServer.writePicture(row.tag)
        for (const value of [url, url.toString(), "file://" + decodeURIComponent(url.toString().slice(7))]) {
            verify(form.setValue("photo", value))
            compare(field("photo").error, "")
            compare(field("photo").fileName, row.tag)
            compare(field("photo").localUrl, url)
        }
    }

    function test_files() {
        const a = testServer.writePicture("a.png")
        const b = testServer.writePicture("b b.png")
        verify(form.setFile("photo", a))
        compare(field("photo").error, "")
        compare(field("photo").fieldValue, a.toString())
        compare(field("photo").fileName, "a.png")
        compare(field("photo").localUrl, a)
        verify(field("photo").fileSize > 0)
        compare(form.values.text("photo"), "a.png")
        verify(form.valid, form.firstError)
        verify(form.clear("photo"))
        compare(field("photo").error, "Photo is required")
        compare(field("photo").localUrl, "")

        verify(form.addFile("pictures", a))
        verify(form.addFile("pictures", b))
        compare(field("pictures").fieldValue.length, 2)
        compare(form.values.text("pictures"), "a.png, b b.png")
        compare(form.removeFile("pictures", 2), false)
        compare(form.removeFile("pictures", -1), false)
        verify(form.removeFile("pictures", 0))
        compare(form.values.text("pictures"), "b b.png")
        verify(form.removeFile("pictures", 0))
        compare(field("pictures").modified, false)
        compare(form.values.text("pictures"), "")

        verify(form.setImage("photo", testServer.image()))
        compare(field("photo").error, "")
        compare(field("photo").fileName, "photo.png")
        compare(field("photo").localUrl, "")
        verify(form.setImage("photo", b))
        compare(field("photo").fileName, "b b.png")
    }

    function test_groups() {
        form.setValue("prompt", "x")
        form.setValue("count", 1)
        form.setValue("cfg", 1)
        form.resetGroup("Size")
        compare(form.value("prompt"), "x")
        compare(field("count").modified, false)
        compare(field("cfg").modified, false)
        form.resetGroup("")
        compare(form.modified, false)
    }

    function test_seeds() {
        compare(form.setSeedMode("prompt", WorkflowForm.Random), false)
        compare(form.rollSeed("prompt"), false)
        form.advanceSeeds()
        compare(form.value("seed"), 41)
        verify(form.setSeedMode("seed", WorkflowForm.Increment))
        compare(field("seed").seedMode, WorkflowForm.Increment)
        form.advanceSeeds()
        compare(form.value("seed"), 42)
        form.advanceSeeds()
        compare(form.value("seed"), 43)
        form.advanceSeeds()
        compare(form.value("seed"), 40)
        form.setValue("seed", -1)
        form.advanceSeeds()
        compare(form.value("seed"), -1)
        verify(form.setSeedMode("seed", WorkflowForm.Random))
        const seen = new Set()
        for (let i = 0; i < 200; ++i) {
            form.advanceSeeds()
            seen.add(form.value("seed"))
        }
        compare([...seen].sort(), [40, 41, 42, 43])
        compare(field("seed").error, "")
        form.setSeedMode("seed", WorkflowForm.Fixed)
        verify(form.rollSeed("seed"))
    }

    function test_allSeedsAtOnce() {
        compare(form.seedCount, 1)
        verify(form.loadJson(JSON.stringify({
            1: { class_type: "KSampler", inputs: { seed: 5 } },
            2: { class_type: "KSampler", inputs: { seed: 6, latent_image: ["1", 0] } },
            3: { class_type: "SaveImage", inputs: { images: ["2", 0] } }
        })))
        compare(form.seedCount, 2)
        form.rollSeeds()
        verify(form.value("1.seed") !== 5)
        verify(form.value("2.seed") !== 6)
        verify(form.undo()) // once
        compare([form.value("1.seed"), form.value("2.seed")], [5, 6])
        compare(form.undo(), false)
    }

    function test_saveAndRestore() {
        const a = testServer.writePicture("kept.png")
        form.setValue("prompt", "kept \u{1F98A}")
        form.setValue("count", "18446744073709551615")
        form.setFile("photo", a)
        form.setValue("pictures", [a, "https://a.invalid/b.png"])
        form.setSeedMode("seed", WorkflowForm.Increment)
        const saved = form.saveValues()
        verify(saved.includes("18446744073709551615"))
        verify(!saved.includes("sampler"))

        form.reload()
        form.setValue("cfg", 1)
        compare(form.restoreValues(saved), [])
        compare(form.value("prompt"), "kept \u{1F98A}")
        compare(form.value("count"), "18446744073709551615")
        compare(form.value("photo"), a.toString())
        compare(form.value("pictures"), [a.toString(), "https://a.invalid/b.png"])
        compare(field("seed").seedMode, WorkflowForm.Increment)
        compare(form.value("cfg"), 7)
        compare(form.saveValues(), saved)
    }

    function test_restoreWhatDoesNotFit() {
        const saved = JSON.parse(form.saveValues())
        saved.values = { cfg: "oops", gone: 1, photo: { file: "/nowhere/b.png" }, prompt: "kept" }
        compare(form.restoreValues(JSON.stringify(saved)), ["cfg", "photo", "gone"])
        compare(form.value("prompt"), "kept")
        compare(form.value("cfg"), 7)
        for (const bad of ["", "oops", "[]", "{}", JSON.stringify({ format: saved.format, values: 1 }),
                           JSON.stringify(Object.assign({}, saved, { seedModes: { seed: "up" } }))]) {
            let thrown = ""
            try {
                form.restoreValues(bad)
            } catch (error) {
                thrown = error.message
            }
            verify(thrown.startsWith("These are not saved values: "), bad + ": " + thrown)
        }
        compare(form.value("prompt"), "kept")
    }

    function test_nameForNode_data() {
        return [
            { tag: "itself", node: "1", input: "default_value", name: "prompt" },
            { tag: "one link", node: "42", input: "seed", name: "seed" },
            { tag: "through a node", node: "42", input: "cfg", name: "cfg" },
            { tag: "any input: the nearest", node: "42", input: "", name: "seed" },
            { tag: "two as near", node: "42", input: "size", name: "" },
            { tag: "a literal", node: "42", input: "steps", name: "" },
            { tag: "no such input", node: "42", input: "x", name: "" },
            { tag: "no such node", node: "99", input: "", name: "" },
            { tag: "a circle", node: "44", input: "a", name: "" },
        ]
    }
    function test_nameForNode(row) {
        compare(form.nameForNode(row.node, row.input), row.name)
    }
}
