// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

// Fields that stand for several values of a graph: split, joined, and with values of either form.
TestCase {
    id: testCase
    name: "WorkflowFormSplit"

    readonly property string both: "2.steps+1.steps"
    readonly property string bothTexts: "5.text+4.text"
    readonly property string bothSeeds: "2.seed+1.seed"

    WorkflowForm { id: form }
    SignalSpy { id: replaced; target: form; signalName: "valuesReplaced" }
    SignalSpy { id: seedCounts; target: form; signalName: "seedCountChanged" }

    function init() {
        const sampler = { seed: 1, steps: 25 }
        const nodes = {
            1: { class_type: "KSampler", inputs: Object.assign({ positive: ["4", 0], latent_image: ["2", 0] }, sampler) },
            2: { class_type: "KSampler", inputs: Object.assign({ positive: ["5", 0] }, sampler) },
            4: { class_type: "CLIPTextEncode", inputs: { text: "a fox" } },
            5: { class_type: "CLIPTextEncode", inputs: { text: "a fox" } },
            9: { class_type: "SaveImage", inputs: { images: ["1", 0] } },
        }
        verify(form.loadJson(JSON.stringify(nodes)), form.errorString)
        replaced.clear()
        seedCounts.clear()
    }
    function steps() {
        return [form.value("2.steps"), form.value("1.steps")]
    }

    function test_savedOfTheJoinedForm() {
        form.setValue(both, 40)
        form.setSeedMode(bothSeeds, WorkflowForm.Increment)
        form.setValue(bothSeeds, 7)
        const saved = form.saveValues()
        verify(form.separate(both))
        verify(form.separate(bothSeeds))
        form.setValue("1.steps", 3)
        compare(form.restoreValues(saved), [])
        compare(steps(), [40, 40])
        compare([form.value("1.seed"), form.value("2.seed")], [7, 7])
        form.advanceSeeds()
        compare([form.value("1.seed"), form.value("2.seed")], [8, 8])
    }

    function test_savedOfTheSplitForm_data() {
        return [
            { tag: "the same", values: { "2.steps": 40, "1.steps": 40 }, joined: 40, rejected: [] },
            { tag: "the first counts", values: { "2.steps": 40, "1.steps": 12 }, joined: 40, rejected: ["1.steps"] },
            { tag: "only the other", values: { "1.steps": 12 }, joined: 12, rejected: [] },
            { tag: "none of them", values: { "7.steps": 12 }, joined: 25, rejected: ["7.steps"] },
        ]
    }
    function test_savedOfTheSplitForm(data) {
        const saved = JSON.stringify({ format: "comfydeploy-form-1", values: data.values, seedModes: {} })
        compare(form.restoreValues(saved), data.rejected)
        compare(form.value(both), data.joined)
        compare(form.undo(), data.joined !== 25)
        compare(form.value(both), 25)
    }

    function test_theOwnNameComesFirst() {
        verify(form.separate(both))
        const values = { "2.steps+1.steps": 40, "1.steps": 12 }
        compare(form.restoreValues(JSON.stringify({ format: "comfydeploy-form-1", values: values, seedModes: {} })), [])
        compare(steps(), [40, 12])
    }

    function test_joiningIsUndone() {
        verify(form.separate(both))
        form.setValue("2.steps", 30)
        form.setValue("1.steps", 12)
        verify(form.join(both))
        compare(form.value(both), 30)
        compare(replaced.count, 1)
        compare(replaced.signalArguments[0][0], "“Steps” is one field again, with the first value.")
        verify(form.canUndo && form.undoIsNext)
        form.setValue(both, 31)
        verify(form.canUndo && !form.undoIsNext)
        form.reset(both)
        verify(form.undo()) // of the reset
        compare(form.value(both), 31)
        verify(form.undo())
        compare(steps(), [31, 12])
        verify(!form.canUndo && !form.undo())
    }

    function test_joiningTheSameIsNoNews() {
        verify(form.separate(both))
        form.setValue("2.steps", 30)
        form.setValue("1.steps", 30)
        verify(form.join(both))
        compare(replaced.count, 0)
        verify(!form.canUndo)
        form.setValue(both, 31)
        verify(form.separate(both))
        compare(steps(), [31, 31])
    }

    function test_editedAndSplitAgain() {
        compare(form.value(bothTexts), "a fox")
        verify(form.separate(bothTexts))
        form.setValue("5.text", "a hare")
        form.setValue("4.text", "a long text that was typed")
        verify(form.join(bothTexts))
        form.setValue(bothTexts, "a hare!")
        verify(form.separate(bothTexts))
        compare(form.value("5.text"), "a hare!")
        compare(form.value("4.text"), "a long text that was typed")
    }

    function test_joinedValuesAreSaved() {
        const plain = form.saveValues()
        verify(form.separate(both))
        verify(form.separate(bothTexts))
        verify(form.separate(bothSeeds))
        form.setValue("2.steps", 30) // the other keeps its default
        form.setValue("4.text", "typed")
        form.setSeedMode("1.seed", WorkflowForm.Increment)
        for (const name of [both, bothTexts, bothSeeds])
            verify(form.join(name))
        const saved = form.saveValues()
        init()
        compare(form.saveValues(), plain)
        compare(form.restoreValues(saved), [])
        compare(form.saveValues(), saved)
        compare([form.value(both), form.value(bothTexts)], [30, "a fox"])
        for (const name of [both, bothTexts, bothSeeds])
            verify(form.separate(name))
        compare(steps(), [30, 25])
        compare([form.value("5.text"), form.value("4.text")], ["a fox", "typed"])
        form.advanceSeeds()
        compare([form.value("1.seed"), form.value("2.seed")], [2, 1])
    }

    function test_brokenParts_data() {
        return [
            { tag: "a text", parts: "x" },
            { tag: "no seed modes", parts: { values: {}, names: [] } },
            { tag: "an unknown mode", parts: { values: {}, seedModes: { "1.seed": "x" }, names: [] } },
        ]
    }
    function test_brokenParts(data) {
        const saved = { format: "comfydeploy-form-1", values: {}, seedModes: {}, parts: data.parts }
        let message = ""
        try {
            form.restoreValues(JSON.stringify(saved))
        } catch (error) {
            message = error.message
        }
        verify(message.startsWith("These are not saved values: "), message)
    }

    function test_seedModesComeBack() {
        verify(form.separate(bothSeeds))
        form.setSeedMode("1.seed", WorkflowForm.Increment)
        verify(form.join(bothSeeds))
        compare(replaced.count, 1)
        verify(form.undo())
        form.advanceSeeds()
        compare([form.value("1.seed"), form.value("2.seed")], [2, 1])
    }

    function test_seedsAreCounted() {
        compare(form.seedCount, 1)
        verify(form.separate(bothSeeds))
        compare(form.seedCount, 2)
        compare(seedCounts.count, 1)
        verify(form.join(bothSeeds))
        compare(form.seedCount, 1)
        compare(seedCounts.count, 2)
    }
}
