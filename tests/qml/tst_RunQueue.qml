// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

TestCase {
    id: testCase
    name: "RunQueue"

    WorkflowClient {
        id: theClient
        serverUrl: testServer.url
    }
    WorkflowForm {
        id: form
        source: testServer.workflow("text-to-image.json")
    }
    Component {
        id: newQueue
        RunQueue {
            property var started: []
            property var ended: []

            client: theClient
            onRunStarted: (index, run) => started.push([index, run.phase])
            onRunFinished: (index) => ended.push(index)
        }
    }
    SignalSpy { id: finished; signalName: "finished" }

    property RunQueue queue

    function init() {
        testServer.clear()
        form.reload()
        form.setValue("width", 64)
        form.setValue("height", 64)
        form.setValue("steps", 2)
        form.setValue("seed", 5)
        queue = createTemporaryObject(newQueue, testCase)
        finished.target = queue
        finished.clear()
    }

    function test_defaults() {
        compare(queue.maximumRunning, 2)
        compare(queue.mode, RunModes.Queue)
        compare(queue.paused, false)
        compare(queue.stoppingOnFailure, false)
        compare(queue.active, false)
        compare(queue.progress, 0)
    }

    function test_variations_data() {
        return [
            { tag: "queue", mode: RunModes.Queue, path: "queue" },
            { tag: "sync", mode: RunModes.Sync, path: "sync" },
            { tag: "stream", mode: RunModes.Stream, path: "stream" }
        ]
    }
    // A seed of the form advances with each run.
    function test_variations(row) {
        queue.mode = row.mode
        form.setSeedMode("seed", WorkflowForm.Increment)
        for (let i = 0; i < 3; ++i)
            compare(queue.add(form.values), i)
        compare(form.value("seed"), 8)
        compare(queue.count, 3)
        compare(queue.waitingCount, 3)
        verify(queue.active)
        tryCompare(finished, "count", 1, 20000)
        compare(queue.succeededCount, 3)
        compare(queue.progress, 1)
        compare(queue.started, [[0, WorkflowRun.Draft], [1, WorkflowRun.Draft], [2, WorkflowRun.Draft]])
        compare(queue.ended.slice().sort(), [0, 1, 2])
        compare(testServer.requestCount("/run/workflow/" + row.path), 3)
        compare(queue.run(1).mediaItems.length, 1)
        compare(queue.phase(2), WorkflowRun.Succeeded)
        compare(queue.error(2).kind, ApiError.None)
    }

    function test_pauseAndCancel() {
        queue.paused = true
        queue.add({ workflowApiJson: form.graph, inputs: { prompt: "a fox" } }, { totalTimeout: 60000 })
        queue.add(form.values)
        queue.cancel(0)
        tryCompare(queue, "ended", [0])
        compare(queue.phase(0), WorkflowRun.Cancelled)
        compare(queue.run(0), null)
        compare(queue.error(0).kind, ApiError.Cancelled)
        compare(testServer.requestCount("/run/workflow"), 0)
        queue.paused = false
        tryCompare(finished, "count", 1, 20000)
        compare(queue.succeededCount, 1)
    }

    function test_refused_data() {
        return [
            { tag: "no client", client: null, request: {}, options: {}, why: /no client/ },
            { tag: "unknown key", client: theClient, request: { workflw: 1 }, options: {}, why: /workflw/ },
            { tag: "unknown option", client: theClient, request: {}, options: { follw: 1 }, why: /follw/ }
        ]
    }
    function test_refused(row) {
        queue.client = row.client
        let message = ""
        try {
            queue.add(Object.assign({ workflowApiJson: form.graph }, row.request), row.options)
        } catch (error) {
            message = error.message
        }
        verify(row.why.test(message), message)
        compare(queue.count, 0)
    }
}
