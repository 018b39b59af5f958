import QtQuick
import QtTest

import ComfyDeploy

TestCase {
    id: testCase
    name: "WorkflowRunMutation"

    WorkflowClient {
        id: client
        serverUrl: testServer.url
    }
    WorkflowForm {
        id: form
        source: testServer.workflow("text-to-image.json")
    }
    WorkflowRunMutation {
        id: mutation
        client: client
    }
    SignalSpy { id: succeeded; target: mutation; signalName: "succeeded" }
    SignalSpy { id: failed; target: mutation; signalName: "failed" }

    function init() {
        testServer.clear()
        form.reset()
        form.setValue("width", 64)
        form.setValue("height", 64)
        form.setValue("steps", 2)
        form.setValue("seed", 42)
        mutation.mode = WorkflowRunMutation.Queue
        mutation.reset()
        succeeded.clear()
        failed.clear()
    }

    function test_idleAtFirst() {
        compare(mutation.status, "idle")
        compare(mutation.pending, false)
        compare(mutation.error, undefined)
        compare(mutation.data.length, 0)
        compare(mutation.run, null)
    }

    function test_run_data() {
        return [
            { tag: "queue", mode: WorkflowRunMutation.Queue },
            { tag: "sync", mode: WorkflowRunMutation.Sync },
            { tag: "stream", mode: WorkflowRunMutation.Stream }
        ]
    }
    function test_run(row) {
        verify(form.valid, form.firstError)
        mutation.mode = row.mode
        mutation.mutate({ workflowApiJson: form.graph, inputs: form.values })
        compare(mutation.status, "pending")
        verify(mutation.run)
        tryCompare(mutation, "status", "success", 20000)
        compare(succeeded.count, 1)
        compare(failed.count, 0)
        compare(mutation.run.phase, WorkflowRun.Succeeded)
        compare(mutation.run.status, RunStatus.Success)
        compare(mutation.error, undefined)
        compare(mutation.data.length, 1)
        compare(mutation.data[0].mediaItems.length, 1)
        compare(mutation.data[0].mediaItems[0].kind, MediaItem.Image)
        compare(mutation.run.mediaItems[0].filename, mutation.data[0].mediaItems[0].filename)
        compare(testServer.requestCount("/run/workflow/" + row.tag), 1)
    }
}
