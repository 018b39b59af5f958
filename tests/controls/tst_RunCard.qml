// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

Item {
    id: root

    width: 400
    height: 400

    readonly property string trap: "<img src=\"" + fixture.origin + "/trap.png\">"

    WorkflowClient {
        id: client

        serverUrl: fixture.server
    }

    WorkflowClient {
        id: local

        serverUrl: fixture.localServer
    }

    WorkflowForm {
        id: form

        source: fixture.workflows + "/text-to-image.json"
    }

    WorkflowRunMutation {
        id: mutation

        client: local
        mode: WorkflowRunMutation.Stream
    }

    RunCard {
        id: card

        width: 400
        run: null
    }

    SignalSpy {
        id: fieldWanted

        target: card
        signalName: "fieldWanted"
    }

    TestCase {
        name: "RunCard"
        when: windowShown

        function text(name: string): string {
            return findChild(card, name).text;
        }

        function startSmall() {
            form.reset();
            form.setValue("width", 64);
            form.setValue("height", 64);
            form.setValue("steps", 4);
            mutation.mutate(form.values);
            card.run = mutation.run;
        }

        function cleanup() {
            card.run = null;
            card.title = "";
        }

        function test_nothingWithoutRun() {
            verify(!card.visible);
            compare(card.implicitHeight, 0);
        }

        function test_succeeds() {
            startSmall();
            verify(findChild(card, "cancelButton").visible);
            tryCompare(findChild(card, "state"), "text", "Succeeded", 20000);
            verify(!findChild(card, "cancelButton").visible);
            verify(!findChild(card, "copyButton").visible);
        }

        function test_cancelByKeys() {
            verify(fixture.fault("step-delay", "200"));
            startSmall();
            tryCompare(findChild(card, "state"), "text", "Running", 20000);
            const button = findChild(card, "cancelButton");
            button.forceActiveFocus();
            keyClick(Qt.Key_Return);
            verify(!button.enabled);
            tryCompare(findChild(card, "state"), "text", "Cancelled", 20000);
            verify(!findChild(card, "headline").visible);
        }

        function test_saysWhyItFailed() {
            verify(fixture.fault("fail-node", "3"));
            startSmall();
            tryCompare(findChild(card, "state"), "text", "Failed", 20000);
            verify(text("headline").includes("node 3"), text("headline"));
            const button = findChild(card, "fieldButton");
            verify(button.visible);
            fieldWanted.clear();
            waitForRendering(card, 200); // the button is positioned only now
            mouseClick(button);
            compare(fieldWanted.count, 1);
            compare(fieldWanted.signalArguments[0][0], "3");
            mouseClick(findChild(card, "copyButton"));
            verify(fixture.clipboardText().includes(text("headline")));
            const details = findChild(card, "details");
            compare(details.textFormat, TextEdit.PlainText);
            verify(!details.visible);
            mouseClick(findChild(card, "detailsButton"));
            verify(details.visible);
        }

        function test_foreignTextFetchesNothing() {
            const id = "11111111-1111-4111-8111-111111111111";
            fixture.answer("GET /run/" + id, 200, JSON.stringify({
                id: id, status: "failed", live_status: root.trap, created_at: "2026-01-01T00:00:00Z", outputs: [] }));
            card.title = root.trap;
            card.run = client.attach(id);
            tryCompare(card.run, "running", false, 20000);
            verify(text("headline").includes(root.trap), text("headline"));
            verify(waitForRendering(card));
            const before = fixture.connections();
            compare(text("title"), root.trap);
            compare(findChild(card, "title").textFormat, Text.PlainText);
            compare(findChild(card, "headline").textFormat, Text.PlainText);
            wait(50); // rich text would load its resources during layout
            compare(fixture.connections(), before);
        }
    }
}
