// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtTest

import ComfyDeploy

// The advanced fields of a graph: folded away, one click from the form.
Item {
    id: root

    width: 380
    height: 700

    WorkflowForm {
        id: form
    }

    WorkflowFormView {
        id: view

        anchors.fill: parent
        form: form
    }

    TestCase {
        name: "MoreFields"
        when: windowShown

        function init() {
            view.showsAll = false;
            view.filter = "";
            view.earlierTexts = null;
            verify(form.loadJson(JSON.stringify({
                3: { class_type: "KSampler", inputs: { seed: 1, steps: 20, denoise: 1, positive: ["6", 0] } },
                6: { class_type: "CLIPTextEncode", inputs: { text: "a fox" } },
                9: { class_type: "SaveImage", inputs: { filename_prefix: "x", images: ["3", 0] } }
            })), form.errorString);
            tryVerify(() => find("editor:6.text") !== null);
            tryVerify(() => find("editor:3.denoise") === null);
            waitForRendering(view, 200);
        }

        function find(name: string): Item {
            return findChild(view, name);
        }

        function click(name: string) {
            const item = find(name);
            verify(item, name);
            mouseMove(item, item.width / 2, item.height / 2);
            mouseClick(item);
        }

        function test_allSeeds() {
            verify(!find("rollSeeds").visible); // there is one
            verify(form.loadJson(JSON.stringify({
                1: { class_type: "KSampler", inputs: { seed: 5 } },
                2: { class_type: "KSampler", inputs: { seed: 6, latent_image: ["1", 0] } },
                3: { class_type: "SaveImage", inputs: { images: ["2", 0] } }
            })));
            tryVerify(() => find("rollSeeds")?.visible ?? false);
            waitForRendering(view, 200);
            click("rollSeeds");
            verify(form.value("1.seed") !== 5 && form.value("2.seed") !== 6);
            keyClick(Qt.Key_Z, Qt.ControlModifier);
            compare([form.value("1.seed"), form.value("2.seed")], [5, 6]);
        }

        function test_allSeedsOfASplitOne() {
            loadTwoPasses();
            tryVerify(() => find("editor:2.seed+1.seed") !== null);
            verify(!find("rollSeeds").visible);
            verify(form.separate("2.seed+1.seed"));
            tryVerify(() => find("rollSeeds").visible);
            verify(form.join("2.seed+1.seed"));
            tryVerify(() => !find("rollSeeds").visible);
        }

        function test_moreAndFewer() {
            compare(find("moreFields").text, "More… (2)");
            verify(find("group:Sampling") === null || !find("group:Sampling").visible);
            click("moreFields");
            tryVerify(() => find("editor:3.denoise") !== null);
            tryVerify(() => find("group:Sampling")?.visible ?? false);
            compare(find("moreFields").text, "Fewer");
            click("moreFields");
            tryVerify(() => find("editor:3.denoise") === null);
        }

        // Prompts of six areas, and one of what is not wanted.
        function loadAreas() {
            const graph = { 9: { class_type: "SaveImage", inputs: { images: ["8", 0] } } };
            graph[8] = { class_type: "KSampler", inputs: { positive: ["25", 0], negative: ["7", 0], seed: 1 } };
            graph[7] = { class_type: "CLIPTextEncode", inputs: { text: "blurry" } };
            for (let i = 0; i < 6; ++i)
                graph[11 + i] = { class_type: "CLIPTextEncode", inputs: { text: "area " + i } };
            for (let i = 1; i < 6; ++i)
                graph[20 + i] = { class_type: "ConditioningCombine", inputs: {
                    conditioning_1: [i === 1 ? "11" : String(19 + i), 0], conditioning_2: [String(11 + i), 0] } };
            verify(form.loadJson(JSON.stringify(graph)), form.errorString);
        }

        function promptsOnScreen(): var {
            return [11, 12, 13, 14, 15, 16].map(node => node + ".text").filter(name => find("editor:" + name));
        }

        function test_manyPromptsAreFolded() {
            loadAreas();
            tryVerify(() => promptsOnScreen().length === 4);
            verify(find("editor:7.text")); // another kind
            const all = [11, 12, 13, 14, 15, 16].map(node => node + ".text");
            const folded = all.find(name => !find("editor:" + name));
            const last = promptsOnScreen().find(name => find("foldPrompts:" + name).visible);
            compare(find("foldPrompts:" + last).text, "2 more prompts");
            waitForRendering(view, 200);
            click("foldPrompts:" + last);
            tryVerify(() => promptsOnScreen().length === 6);
            const button = "foldPrompts:" + all.find(name => find("foldPrompts:" + name).visible);
            compare(find(button).text, "Fewer prompts");
            waitForRendering(view, 200);
            click(button);
            tryVerify(() => promptsOnScreen().length === 4);
            tryVerify(() => find("foldPrompts:" + promptsOnScreen()[3]).activeFocus);
            verify(view.focusInput(folded)); // such as "Go to field"
            tryVerify(() => find("editor:" + folded)?.activeFocus ?? false);
            verify(!view.showsAll);
        }

        function test_shownPromptsAreCounted() {
            loadAreas();
            tryVerify(() => promptsOnScreen().length === 4);
            const shown = promptsOnScreen();
            form.setShown(shown[0], false);
            form.setShown(shown[1], false);
            tryVerify(() => promptsOnScreen().length === 4);
            verify(!promptsOnScreen().includes(shown[0]));
            verify(!promptsOnScreen().some(name => find("foldPrompts:" + name).visible));
            view.filter = "prompt";
            tryVerify(() => promptsOnScreen().length === 6);
        }

        function loadTwoPasses() {
            const sampler = { seed: 1, steps: 25, positive: ["3", 0] };
            verify(form.loadJson(JSON.stringify({
                1: { class_type: "KSampler", inputs: Object.assign({ latent_image: ["2", 0] }, sampler) },
                2: { class_type: "KSampler", inputs: sampler },
                3: { class_type: "CLIPTextEncode", inputs: { text: "a fox" } },
                9: { class_type: "SaveImage", inputs: { images: ["1", 0] } }
            })), form.errorString);
        }

        function test_separatedAndJoined() {
            loadTwoPasses();
            const both = "2.steps+1.steps";
            tryVerify(() => find("editor:" + both) !== null);
            compare(find("targets:" + both).text, "2 nodes");
            form.setValue(both, 30);
            waitForRendering(view, 200);
            click("separate:" + both);
            tryVerify(() => find("editor:2.steps")?.activeFocus ?? false);
            verify(find("editor:1.steps")); // on screen, too
            compare([form.value("2.steps"), form.value("1.steps")], [30, 30]);
            compare(form.separateFields, [both]);
            form.setValue("1.steps", 12);
            waitForRendering(view, 200);
            click("join:1.steps");
            tryVerify(() => find("editor:" + both)?.activeFocus ?? false);
            compare(form.value(both), 30);
            compare(form.separateFields, []);
            keyClick(Qt.Key_Z, Qt.ControlModifier);
            tryVerify(() => find("editor:1.steps") !== null);
            compare([form.value("2.steps"), form.value("1.steps")], [30, 12]);
            verify(form.join(both));
            verify(form.separate(both)); // what is not seen was not lost
            compare([form.value("2.steps"), form.value("1.steps")], [30, 12]);
            verify(form.join(both));
            form.setValue(both, 20);
            verify(form.separate(both));
            compare([form.value("2.steps"), form.value("1.steps")], [20, 12]);
            verify(!form.separate("2.steps"));
            verify(!form.join("2.steps"));
            loadTwoPasses();
            compare(form.separateFields, []);
        }

        function test_choicesAreAnnounced() {
            verify(!find("choices:6.text").visible);
            form.setValue("6.text", "a {red|blue} fox");
            tryVerify(() => find("choices:6.text").visible);
            verify(/other braces/.test(find("choices:6.text").text)); // they are not sent either
            form.setValue("6.text", "a {red} fox");
            tryVerify(() => !find("choices:6.text").visible);
        }

        function test_weight_data() {
            const up = Qt.Key_Up;
            const down = Qt.Key_Down;
            return [
                { tag: "a word", text: "a red fox", at: 4, keys: [up], result: "a (red:1.05) fox", selected: "(red:1.05)" },
                { tag: "at its end", text: "a red fox", at: 5, keys: [up, up], result: "a (red:1.1) fox" },
                { tag: "less", text: "fox", at: 0, keys: [down, down], result: "(fox:0.9)" },
                { tag: "and back", text: "a red fox", at: 3, keys: [up, up, down, down], result: "a red fox", selected: "red" },
                { tag: "a selection", text: "a red fox", at: 2, to: 9, keys: [up], result: "a (red fox:1.05)" },
                { tag: "without the space", text: "a red fox", at: 2, to: 6, keys: [up], result: "a (red:1.05) fox" },
                { tag: "in parentheses", text: "a (red fox:1.3)", at: 6, keys: [up], result: "a (red fox:1.35)" },
                { tag: "in bare ones", text: "a (red) fox", at: 4, keys: [up], result: "a (red:1.05) fox" },
                { tag: "nested", text: "((a b:1.2) c)", at: 3, keys: [down], result: "((a b:1.15) c)" },
                { tag: "below nothing", text: "(a:0)", at: 1, keys: [down], result: "(a:-0.05)" },
                { tag: "no word", text: "a,  b", at: 3, keys: [up], result: "a,  b" },
                { tag: "nothing", text: "", at: 0, keys: [up], result: "" },
                { tag: "an escaped bracket", text: "miku \\(cosplay\\), sky", at: 8, keys: [up], result: "miku \\((cosplay:1.05)\\), sky" },
                { tag: "an escaped backslash", text: "a\\\\(b c)", at: 5, keys: [up], result: "a\\\\(b c:1.05)" },
                { tag: "brackets of two", text: "(a) and (b)", at: 0, to: 11, keys: [up, down], result: "(a) and (b)" },
                { tag: "weights of two", text: "(a:1.2), (b:1.05)", at: 0, to: 17, keys: [down], result: "((a:1.2), (b:1.05):0.95)" },
                { tag: "no leading zero", text: "(cat:.5)", at: 2, keys: [up], result: "(cat:0.55)" },
                { tag: "a bare point", text: "(cat: 1.)", at: 2, keys: [up], result: "(cat:1.05)" },
                { tag: "thousandths", text: "(cat:1.125)", at: 2, keys: [up], result: "(cat:1.175)" },
                { tag: "on its line", text: "one\ntwo", at: 5, keys: [up], result: "one\n(two:1.05)" }
            ];
        }

        function test_weight(data) {
            const editor = find("editor:6.text");
            form.setValue("6.text", data.text);
            editor.forceActiveFocus();
            editor.select(data.at, data.to ?? data.at);
            for (const key of data.keys)
                keyClick(key, Qt.ControlModifier);
            compare(form.value("6.text"), data.result);
            if (data.selected)
                compare(editor.selectedText, data.selected);
            if (data.result === data.text)
                return;
            for (let i = 0; i < data.keys.length; ++i)
                keyClick(Qt.Key_Z, Qt.ControlModifier);
            compare(form.value("6.text"), data.text);
        }

        function test_earlierTexts() {
            const editor = find("editor:6.text");
            editor.forceActiveFocus();
            keyClick(Qt.Key_Up, Qt.AltModifier); // nobody knows any
            compare(form.value("6.text"), "a fox");
            view.earlierTexts = name => name === "6.text" ? ["newest", "a fox", "oldest"] : [];
            const walk = [[Qt.Key_Up, "newest"], [Qt.Key_Up, "oldest"], [Qt.Key_Up, "oldest"],
                          [Qt.Key_Down, "newest"], [Qt.Key_Down, "a fox"], [Qt.Key_Down, "a fox"]];
            for (const [key, text] of walk) {
                keyClick(key, Qt.AltModifier);
                compare(form.value("6.text"), text);
            }
            keyClick(Qt.Key_Up, Qt.AltModifier);
            keyClick(Qt.Key_End);
            keyClick("!");
            compare(form.value("6.text"), "newest!");
            keyClick(Qt.Key_Up, Qt.AltModifier);
            compare(form.value("6.text"), "newest"); // from what was typed
            keyClick(Qt.Key_Down, Qt.AltModifier);
            compare(form.value("6.text"), "newest!");
            keyClick(Qt.Key_Z, Qt.ControlModifier);
            compare(form.value("6.text"), "newest");
        }

        // Those of runs made meanwhile as well, even if the same text is there again.
        function test_earlierTextsAreAskedAnew() {
            const editor = find("editor:6.text");
            const known = ["a hare"];
            view.earlierTexts = () => known;
            editor.forceActiveFocus();
            keyClick(Qt.Key_Up, Qt.AltModifier);
            compare(form.value("6.text"), "a hare");
            known.unshift("a wolf");
            form.setValue("6.text", "a bear");
            form.setValue("6.text", "a hare");
            keyClick(Qt.Key_Up, Qt.AltModifier);
            compare(form.value("6.text"), "a wolf");
        }

        function test_usedSeedIsLocked() {
            verify(!find("lockSeed:3.seed")?.visible);
            form.setSeedMode("3.seed", WorkflowForm.Increment);
            form.advanceSeeds();
            compare(form.value("3.seed"), 2);
            tryVerify(() => find("lockSeed:3.seed").visible);
            compare(find("usedSeed:3.seed").text, "The last run used 1.");
            waitForRendering(view, 200);
            click("lockSeed:3.seed");
            compare(form.value("3.seed"), 1);
            tryVerify(() => !find("lockSeed:3.seed").visible);
            form.advanceSeeds();
            compare(form.value("3.seed"), 1); // it stays
            verify(form.undo());
            compare(form.value("3.seed"), 2);
            tryVerify(() => find("lockSeed:3.seed").visible);
        }

        function test_wayToAnAdvancedOne() {
            verify(view.focusInput("3.denoise"));
            tryVerify(() => find("editor:3.denoise")?.activeFocus ?? false);
            verify(view.showsAll);
            verify(!view.focusInput("gone"));
        }

        function test_filterFindsThem() {
            view.filter = "deno";
            tryVerify(() => find("editor:3.denoise")?.visible ?? false);
            view.filter = "";
            tryVerify(() => find("editor:3.denoise") === null);
        }

        function test_anotherWorkflowIsFolded() {
            view.showsAll = true;
            verify(form.loadJson(JSON.stringify({
                1: { class_type: "KSampler", inputs: { seed: 1, denoise: 1 } } })), form.errorString);
            compare(view.showsAll, false);
        }

        // What is typed stays typed while the fields around it come and go.
        function test_valuesStay() {
            form.setValue("6.text", "a hare");
            click("moreFields");
            tryVerify(() => find("editor:3.denoise") !== null);
            compare(find("editor:6.text").text, "a hare");
            compare(form.value("6.text"), "a hare");
        }

        function test_choose() {
            click("chooseFields");
            let list = null;
            tryVerify(() => (list = findChild(root.Overlay.overlay, "fieldChoice")) !== null);
            tryVerify(() => list.activeFocus);
            keyClick(Qt.Key_Down);
            keyClick(Qt.Key_Down);
            compare(list.currentItem.text, "Steps");
            keyClick(Qt.Key_Space);
            tryCompare(list.currentItem, "checked", false);
            compare(form.fieldChoice, { "3.steps": false });
            keyClick(Qt.Key_Escape);
            tryVerify(() => find("chooseFields").activeFocus);
            tryVerify(() => find("editor:3.steps") === null);
        }
    }
}
