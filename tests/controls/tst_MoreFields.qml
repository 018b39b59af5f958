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
