// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

Item {
    width: 400
    height: 200

    WorkflowClient {
        id: client

        serverUrl: fixture.localServer
    }

    WorkflowForm {
        id: form

        source: fixture.workflows + "/text-to-image.json"
    }

    WorkflowRunMutation {
        id: mutation

        client: client
        mode: WorkflowRunMutation.Stream
    }

    RunProgress {
        id: view

        width: 400
        run: mutation.run
    }

    TestCase {
        name: "RunProgress"
        when: windowShown

        function filled(): real {
            let sum = 0;
            for (let i = 0; i < 5; ++i)
                sum += findChild(view, "segment" + i).value;
            return sum;
        }

        function test_1_withoutRun() {
            compare(view.run, null);
            compare(filled(), 0);
            compare(findChild(view, "statusText").text, "No run yet");
        }

        function test_2_neverMovesBack() {
            form.setValue("width", 64);
            form.setValue("height", 64);
            form.setValue("steps", 8);
            verify(fixture.fault("step-delay", "20"));
            mutation.mutate(form.values);
            verify(view.run);
            compare(filled(), 0);
            let most = 0;
            let sawHalfRun = false;
            while (mutation.status === "pending") {
                const now = filled();
                verify(now >= most, "from " + most + " to " + now);
                most = now;
                const part = findChild(view, "segment3").value;
                sawHalfRun = sawHalfRun || (part > 0 && part < 1);
                wait(5);
            }
            compare(mutation.status, "success");
            verify(sawHalfRun);
            compare(filled(), 5);
            compare(view.Accessible.name, "Succeeded");
        }

        function test_3_newRunBeginsAnew() {
            verify(fixture.fault("cold-start", "300"));
            mutation.mutate(form.values);
            verify(filled() < 5);
            tryCompare(mutation, "status", "success", 20000);
            compare(filled(), 5);
        }
    }
}
