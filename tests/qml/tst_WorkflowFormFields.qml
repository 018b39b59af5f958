// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

// A graph without External nodes as a form: its own values are the fields.
TestCase {
    id: testCase
    name: "WorkflowFormFields"

    readonly property var graph: ({
        3: { class_type: "KSampler", inputs: { seed: 1, steps: 20, cfg: 8, sampler_name: "euler", denoise: 1,
             positive: ["6", 0], negative: ["7", 0], latent_image: ["5", 0] } },
        5: { class_type: "EmptyLatentImage", inputs: { width: 512, height: 512, batch_size: 1 } },
        6: { class_type: "CLIPTextEncode", inputs: { text: "a fox" } },
        7: { class_type: "CLIPTextEncode", inputs: { text: "blurry" } },
        9: { class_type: "SaveImage", inputs: { filename_prefix: "x", images: ["3", 0] } },
    })

    WorkflowForm { id: form }
    ShownFields { id: shown; inputs: form.inputs }
    SignalSpy { id: choice; target: form; signalName: "fieldChoiceChanged" }

    function load(nodes) {
        verify(form.loadJson(JSON.stringify(nodes)), form.errorString)
    }
    function init() {
        form.offersAllLiterals = false
        shown.all = false
        load(graph)
    }

    function test_primaryOnesAreShown() {
        compare(form.status, WorkflowForm.Ready)
        verify(form.valid, form.firstError)
        compare(form.hasLiterals, true)
        compare(form.inputs.count, 11)
        compare(shown.rowCount(), 7)
        compare(shown.advancedCount, 4)
        shown.all = true
        compare(shown.rowCount(), 11)
        compare(form.modified, false)
        compare(form.values.count, 0)
    }

    function test_choice() {
        choice.clear()
        verify(form.setShown("3.denoise", true))
        verify(form.setShown("3.steps", false))
        verify(!form.setShown("gone", true))
        compare(choice.count, 2)
        compare(shown.rowCount(), 7)
        compare(form.fieldChoice, { "3.denoise": true, "3.steps": false })
        const kept = form.fieldChoice
        load(graph)
        compare(form.fieldChoice, {})
        form.fieldChoice = Object.assign({ gone: true }, kept)
        compare(form.fieldChoice, kept)
        compare(shown.advancedCount, 4)
        form.reset() // is about values
        compare(form.fieldChoice, kept)
    }

    function test_values() {
        verify(form.setValue("6.text", "a hare"))
        verify(form.setValue("3.steps", "30"))
        verify(form.modified)
        compare(form.values.count, 2)
        compare(form.values.text("6.text"), "a hare")
        compare(form.values.text("3.steps"), "30")
        form.setValue("3.steps", "many")
        verify(!form.valid)
        compare(form.invalidInput, "3.steps")
        verify(/whole number/.test(form.firstError), form.firstError)
        form.setValue("3.steps", "")
        compare(form.firstError, "Steps is required")
        form.reset("3.steps")
        verify(form.valid)
        form.setValue("6.text", "") // an empty prompt is one
        verify(form.valid, form.firstError)
        compare(form.values.count, 1)
    }

    function test_savedAndRestored() {
        form.setValue("3.seed", "18446744073709551615")
        form.setValue("7.text", "")
        const saved = form.saveValues()
        load(graph)
        compare(form.restoreValues(saved), [])
        compare(form.value("3.seed"), "18446744073709551615")
        compare(form.value("7.text"), "")
        compare(form.value("6.text"), "a fox")
    }

    function test_seeds() {
        verify(form.setSeedMode("3.seed", WorkflowForm.Increment))
        form.setValue("3.seed", 0)
        form.advanceSeeds()
        compare(form.value("3.seed"), 1) // 0 is a seed here
        form.setSeedMode("3.seed", WorkflowForm.Random)
        form.advanceSeeds()
        verify(form.value("3.seed") >= 0)
        verify(form.value("3.seed") < Math.pow(2, 50))
        verify(form.valid, form.firstError)
    }

    Repeater {
        id: fields
        model: form.inputs
        Item { required property string name; required property var usedSeed }
    }
    function seedItem() {
        for (let i = 0; i < fields.count; ++i) {
            if (fields.itemAt(i).name === "3.seed")
                return fields.itemAt(i)
        }
        return null
    }

    function test_unknownSeedIsNotUsed() {
        verify(form.setSeedMode("3.seed", WorkflowForm.Random))
        form.setValue("3.seed", -1)
        form.advanceSeeds()
        compare(seedItem().usedSeed, undefined)
        verify(!form.lockSeed("3.seed"))
    }

    // After the reset arrow as well.
    function test_openSeedOfTheWorkflowIsDrawn() {
        const open = JSON.parse(JSON.stringify(graph))
        open[3].inputs.seed = -1
        load(open)
        verify(/^\d+$/.test(form.values.text("3.seed")), form.values.text("3.seed"))
    }

    function test_serverErrorsFindTheField() {
        compare(form.nameForNode("3", "steps"), "3.steps")
        compare(form.nameForNode("3", "model"), "")
    }

    function test_filesAreWanted() {
        load({ 1: { class_type: "LoadImage", inputs: { image: "somebodys.png" } },
               2: { class_type: "SaveImage", inputs: { images: ["1", 0] } } })
        verify(!form.valid)
        compare(form.firstError, "Picture is required")
        verify(form.setValue("1.image", "https://example.com/a.png"))
        verify(form.valid, form.firstError)
        compare(form.values.text("1.image"), "https://example.com/a.png")
    }

    // Also in a text that is no field.
    function test_choicesAreAlwaysPicked() {
        load({ 6: { class_type: "CLIPTextEncode", inputs: { text: "a {red|blue} boat" } },
               9: { class_type: "SaveImage", inputs: { images: ["11", 0] } },
               10: { class_type: "ComfyUIDeployExternalText", inputs: { input_id: "p", default_value: "x" } },
               11: { class_type: "KSampler", inputs: { positive: ["6", 0], negative: ["10", 0] } } })
        compare(form.inputs.count, 1)
        verify(/^a (red|blue) boat$/.test(form.values.text("6.text")), form.values.text("6.text"))
    }

    function test_externalNodesKeepTheirForm() {
        const authored = Object.assign({}, graph, {
            6: { class_type: "CLIPTextEncode", inputs: { text: ["10", 0] } },
            10: { class_type: "ComfyUIDeployExternalText", inputs: { input_id: "p", default_value: "x" } },
        })
        load(authored)
        compare(form.inputs.count, 1)
        compare(form.hasLiterals, false)
        compare(form.nameForNode("3", "steps"), "")
        form.offersAllLiterals = true
        load(authored)
        compare(form.inputs.count, 11)
        compare(shown.rowCount(), 1)
        form.setValue("3.steps", 4)
        form.setValue("p", "y")
        compare(form.values.count, 2)
    }
}
