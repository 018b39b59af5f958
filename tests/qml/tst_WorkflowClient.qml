// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

TestCase {
    id: testCase
    name: "WorkflowClient"

    // A new client for each test: a token is kept until the server refuses it.
    property WorkflowClient client: null
    property int asked: 0
    property var reasons: []

    Component {
        id: newClient
        WorkflowClient { serverUrl: testServer.url }
    }
    WorkflowForm {
        id: form
        source: testServer.workflow("text-to-image.json")
    }
    RunListModel { id: list }
    SignalSpy { id: queued; signalName: "queued" }
    SignalSpy { id: completed; signalName: "completed" }
    SignalSpy { id: streamEvent; signalName: "streamEvent" }

    function init() {
        testServer.clear()
        form.reset()
        form.setValue("width", 64)
        form.setValue("height", 64)
        form.setValue("steps", 2)
        form.setValue("seed", 42)
        client = newClient.createObject(testCase)
        reasons = []
        for (const spy of [queued, completed, streamEvent]) {
            spy.target = client
            spy.clear()
        }
    }
    function cleanup() {
        client.destroy()
    }
    function messageOf(call) {
        try {
            call()
        } catch (error) {
            verify(error instanceof TypeError, error)
            return error.message
        }
        return "nothing was thrown"
    }

    function test_start_data() {
        return [{ tag: "queue" }, { tag: "sync" }, { tag: "stream" }]
    }
    function test_start(row) {
        const run = client[row.tag]({ workflowApiJson: form.graph, inputs: form.values })
        verify(run)
        tryCompare(completed, "count", 1, 20000)
        compare(completed.signalArguments[0][0], run)
        compare(queued.count, 1)
        compare(run.phase, WorkflowRun.Succeeded)
        compare(run.error.kind, ApiError.None)
        compare(run.mediaItems.length, 1)
        compare(testServer.requestCount("/run/workflow/" + row.tag), 1)
        if (row.tag === "stream") {
            verify(streamEvent.count > 0)
            compare(streamEvent.signalArguments[0][0], run)
            compare(streamEvent.signalArguments[0][1].event, "event_update")
        }
        const again = client.attach(run.id)
        tryCompare(completed, "count", 2, 20000)
        compare(again.id, run.id)
    }

    function test_optionsAreTaken() {
        const run = client.queue(form.values, {
            connectTimeout: 5000, idleTimeout: 5000, totalTimeout: 0, retries: "backoff",
            follow: false, headers: { "X-Trace": "7" }
        })
        tryCompare(run, "running", false)
        compare(run.phase, WorkflowRun.Queued)
        compare(testServer.lastHeader("/run/workflow/queue", "x-trace"), "7")
    }

    function test_refused_data() {
        return [
            { tag: "key", call: () => client.queue({ graph: 1 }), error: /has no "graph"/ },
            { tag: "nothing", call: () => client.stream(null), error: /A run request is an object/ },
            { tag: "option", call: () => client.queue(form.values, { timeout: 1 }), error: /option "timeout"/ },
            { tag: "time", call: () => client.sync(form.values, { idleTimeout: -1 }), error: /option "idleTimeout"/ },
            { tag: "time's type", call: () => client.sync(form.values, { idleTimeout: "1" }), error: /option "idleTimeout"/ },
            { tag: "header", call: () => client.queue(form.values, { headers: { Authorization: "x" } }), error: /option "headers"/ },
            { tag: "retries", call: () => client.queue(form.values, { retries: 3 }), error: /option "retries"/ },
            { tag: "follow", call: () => client.queue(form.values, { follow: 1 }), error: /option "follow"/ },
            { tag: "options", call: () => client.queue(form.values, "fast"), error: /options must be an object/ },
            { tag: "provider", call: () => client.setTokenProvider("secret"), error: /token provider is a function/ },
        ]
    }
    function test_refused(row) {
        if (row.tag === "header")
            ignoreWarning(/Authorization/i)
        const message = messageOf(row.call)
        verify(row.error.test(message), message)
        compare(testServer.requestCount("/run/workflow"), 0)
    }

    function test_token() {
        testServer.setRequiredToken("secret")
        client.setToken("secret")
        compare(client.hasToken, true)
        client.queue(form.values)
        tryCompare(completed, "count", 1, 20000)
        compare(testServer.lastHeader("/run/workflow/queue", "authorization"), "Bearer secret")
        compare(client.token, undefined)
    }

    function test_tokenProvider_data() {
        return [
            { tag: "text", provider: (reason) => { reasons.push(reason); return "secret" } },
            { tag: "promise", provider: (reason) => { reasons.push(reason); return Promise.resolve("secret") } },
            { tag: "later", provider: (reason) => new Promise((resolve) => {
                reasons.push(reason)
                Qt.callLater(() => resolve("secret"))
            }) },
        ]
    }
    function test_tokenProvider(row) {
        testServer.setRequiredToken("secret")
        client.setTokenProvider(row.provider)
        compare(client.hasToken, true)
        const first = client.queue(form.values)
        const second = client.queue(form.values)
        tryCompare(completed, "count", 2, 20000)
        compare(reasons, ["firstUse"])

        testServer.setRequiredToken("another")
        client.setTokenProvider((reason) => { reasons.push(reason); return reason === "rejected" ? "another" : "old" })
        client.queue(form.values)
        tryCompare(completed, "count", 3, 20000)
        compare(reasons, ["firstUse", "firstUse", "rejected"])
    }

    function test_noTokenComes_data() {
        return [
            { tag: "empty", provider: () => "", warning: null },
            { tag: "no text", provider: () => 5, warning: /gave no text/ },
            { tag: "nothing", provider: () => { }, warning: /gave no text/ },
            { tag: "throws", provider: () => { throw new Error("locked") }, warning: /failed: Error: locked/ },
            { tag: "rejects", provider: () => Promise.reject(new Error("locked")), warning: /rejected: Error: locked/ },
            { tag: "promises nothing", provider: () => Promise.resolve(), warning: /gave no text/ },
        ]
    }
    function test_noTokenComes(row) {
        if (row.warning)
            ignoreWarning(row.warning)
        client.setTokenProvider(row.provider)
        const run = client.queue(form.values)
        tryCompare(run, "running", false)
        compare(run.error.kind, ApiError.Unauthorized)
        compare(testServer.requestCount("/run/workflow"), 0)
        client.setTokenProvider(null)
        compare(client.hasToken, false)
    }

    function test_aPromiseThatIsDropped() {
        client.setTokenProvider(() => new Promise(() => { }))
        const run = client.queue(form.values)
        tryVerify(() => { gc(); return !run.running })
        compare(run.error.kind, ApiError.Unauthorized)
    }

    function test_listOfRuns() {
        list.client = client
        compare(list.count, 0)
        client.queue(form.values)
        tryCompare(list, "count", 1)
        tryCompare(completed, "count", 1, 20000)
        list.client = null
        compare(list.count, 0)
    }

    function test_seedsAdvance() {
        form.setSeedMode("seed", WorkflowForm.Increment)
        client.queue({ workflowApiJson: form.graph, inputs: form.values })
        compare(form.value("seed"), 43)
        form.setSeedMode("seed", WorkflowForm.Fixed)
    }
}
