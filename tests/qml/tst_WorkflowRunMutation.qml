// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

TestCase {
    id: testCase
    name: "WorkflowRunMutation"

    WorkflowClient {
        id: theClient
        serverUrl: testServer.url
    }
    WorkflowClient {
        id: farClient
        serverUrl: "http://service.invalid/api"
    }
    WorkflowForm {
        id: form
        source: testServer.workflow("text-to-image.json")
    }
    WorkflowRunMutation {
        id: mutation
        client: theClient
    }
    SignalSpy { id: succeeded; target: mutation; signalName: "succeeded" }
    SignalSpy { id: failed; target: mutation; signalName: "failed" }
    SignalSpy { id: cancelled; target: theClient; signalName: "failed" }
    SignalSpy { id: completed; target: theClient; signalName: "completed" }
    Component {
        id: newMutation
        WorkflowRunMutation { client: theClient }
    }
    Component {
        id: newClient
        WorkflowClient { serverUrl: testServer.url }
    }

    function init() {
        testServer.clear()
        form.source = testServer.workflow("text-to-image.json")
        form.reload()
        makeSmall()
        mutation.client = theClient
        mutation.mode = WorkflowRunMutation.Queue
        mutation.reset()
        succeeded.clear()
        failed.clear()
        cancelled.clear()
        completed.clear()
    }
    function makeSmall() {
        form.setValue("width", 64)
        form.setValue("height", 64)
        form.setValue("steps", 2)
        form.setValue("seed", 42)
    }
    function request(more) {
        return Object.assign({ workflowApiJson: form.graph, inputs: form.values }, more)
    }
    function runPath(mode) {
        return "/run/workflow/" + (mode ?? "queue")
    }
    // The exact text of a number in the last body.
    function sentNumber(name) {
        return testServer.lastBody(runPath()).match('"inputs": *\\{.*"' + name + '": *(-?[0-9]+)')?.[1]
    }

    // Two texts with the same name in a run: each keeps its own until the user sets one.
    function test_untouchedDefaultsOfTheirOwn_data() {
        return [
            { tag: "untouched", set: undefined, texts: ["a red fox", "blurry"] },
            { tag: "set", set: "a hare", texts: ["a hare", "a hare"] },
            { tag: "set to the first one's", set: "a red fox", texts: ["a red fox", "a red fox"] },
            { tag: "set and reset", set: null, texts: ["a red fox", "blurry"] },
        ]
    }
    function test_untouchedDefaultsOfTheirOwn(row) {
        const text = value => ({ class_type: "ComfyUIDeployExternalText",
                                 inputs: { input_id: "input_text", default_value: value } })
        const shown = node => ({ class_type: "ShowText|pysssss", inputs: { text: [node, 0] } })
        verify(form.loadJson(JSON.stringify({ 1: text("a red fox"), 2: text("blurry"),
                                              3: shown("1"), 4: shown("2") })), form.errorString)
        if (row.set === null)
            form.setValue("input_text", "gone")
        if (row.set)
            form.setValue("input_text", row.set)
        else
            form.reset("input_text")
        mutation.mutate(request())
        tryCompare(mutation, "status", "success", 20000)
        const sent = JSON.parse(testServer.lastBody(runPath())).inputs ?? {}
        compare(Object.keys(sent).filter(name => name !== "_comfydeploy_run").length, row.set ? 1 : 0)
        const texts = mutation.data.map(output => output.texts[0])
        compare(texts.sort(), row.texts)
    }

    function test_resultReady() {
        const made = createTemporaryObject(newMutation, testCase)
        const seen = []
        made.resultReady.connect((item, image) => seen.push({ item, image }))
        mutation.mutate(request()) // nothing is connected to this one
        tryCompare(mutation, "status", "success", 20000)
        compare(testServer.requestCount("/storage/"), 0)
        made.mutate(request())
        tryVerify(() => seen.length === 1, 20000)
        compare(made.status, "success")
        compare(seen[0].item.fileName, made.run.mediaItems[0].fileName)
        compare(testServer.widthOf(seen[0].image), 64)
        testServer.addFault("expired-link", "", -1, "/storage/")
        ignoreWarning(new RegExp("WorkflowRunMutation"))
        made.mutate(request())
        tryVerify(() => seen.length === 2, 20000)
        compare(testServer.widthOf(seen[1].image), 0)
    }

    function test_download() {
        mutation.mutate(request())
        tryCompare(mutation, "status", "success", 20000)
        const item = mutation.run.mediaItems[0]
        const file = testServer.newFile("saved.png")
        const downloaded = file => {
            const download = theClient.download(item, file)
            let isFinished = false
            download.finished.connect(() => isFinished = true)
            tryVerify(() => isFinished, 20000)
            compare(download.item.fileName, item.fileName)
            return download
        }
        const inMemory = downloaded("")
        compare(inMemory.error.kind, ApiError.None)
        verify(inMemory.data.byteLength > 0)
        const toFile = downloaded(file)
        compare(toFile.error.kind, ApiError.None)
        verify(file.toString().endsWith(toFile.path))
        const again = downloaded(file)
        compare(again.error.kind, ApiError.InvalidRequest)
        for (const download of [inMemory, toFile, again])
            download.destroy()
        let thrown = ""
        try {
            theClient.download(item, "http://elsewhere.invalid/x.png")
        } catch (error) {
            thrown = error.message
        }
        verify(thrown.includes("http://elsewhere.invalid/x.png"), thrown)
    }

    function test_asMap() {
        mutation.mutate(request())
        compare(mutation.asMap.status, "pending")
        tryCompare(mutation, "status", "success", 20000)
        const run = JSON.parse(JSON.stringify(mutation.run.asMap))
        compare(run.phase, "Succeeded")
        compare(run.mediaItems[0].fileName, mutation.run.mediaItems[0].fileName)
        compare(mutation.run.asMap.error, undefined)
        compare(mutation.asMap.data[0].mediaItems[0].kind, "Image")
        compare(mutation.asMap.mode, "Queue")
    }

    function test_idleAtFirst() {
        const made = createTemporaryObject(newMutation, testCase)
        compare(made.status, "idle")
        compare(made.pending, false)
        compare(made.error, undefined)
        compare(made.data.length, 0)
        compare(made.run, null)
        compare(made.mode, WorkflowRunMutation.Queue)
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
        mutation.mutate(request())
        compare(mutation.status, "pending")
        compare(mutation.pending, true)
        verify(mutation.run)
        tryCompare(mutation, "status", "success", 20000)
        compare(mutation.pending, false)
        compare(succeeded.count, 1)
        compare(failed.count, 0)
        compare(mutation.run.phase, WorkflowRun.Succeeded)
        compare(mutation.run.status, RunStatus.Success)
        compare(mutation.error, undefined)
        compare(mutation.data.length, 1)
        compare(mutation.data[0].mediaItems.length, 1)
        compare(mutation.data[0].mediaItems[0].kind, MediaItem.Image)
        compare(mutation.run.mediaItems[0].fileName, mutation.data[0].mediaItems[0].fileName)
        compare(testServer.requestCount(runPath(row.tag)), 1)
        mutation.reset()
        compare(mutation.status, "idle")
        compare(mutation.data.length, 0)
        compare(mutation.run, null)
    }

    function test_requestForms_data() {
        return [
            { tag: "values alone", request: () => form.values },
            { tag: "values, graph from the form", request: () => ({ inputs: form.values }) },
            { tag: "plain inputs", request: () => ({ workflowApiJson: form.graph, inputs:
                { prompt: "a lake", width: 64, height: "64", steps: 2, seed: "42" } }) },
            { tag: "graph as text", request: () => ({
                workflowApiJson: testServer.workflowText("text-to-image.json"),
                inputs: { width: 64, height: 64, steps: 2, seed: 42 } }) },
            { tag: "graph as object", request: () => ({
                workflowApiJson: JSON.parse(testServer.workflowText("text-to-image.json")),
                inputs: { width: 64, height: 64, steps: 2, seed: 42, prompt: undefined } }) },
        ]
    }
    function test_requestForms(row) {
        mutation.mutate(row.request())
        compare(mutation.status, "pending", mutation.error?.message)
        tryCompare(mutation, "status", "success", 20000)
        const body = JSON.parse(testServer.lastBody(runPath()))
        compare(body.inputs.width, 64)
        compare(body.inputs.height, 64)
        compare(body.inputs.seed, 42)
        compare(body.workflow_id, "00000000-0000-4000-8000-000000000001")
        compare(body.workflow_api_json["3"].class_type, "KSampler")
        compare(body.inputs.hasOwnProperty("prompt"), row.tag.startsWith("values") || row.tag === "plain inputs")
    }

    function test_everyKey() {
        const deployment = "11111111-1111-4111-8111-111111111111"
        mutation.mutate({
            workflowId: deployment, machineId: deployment, workflowApiJson: form.graph,
            inputs: form.values, workflow: { nodes: [], extra: 1 }, webhook: "http://hook.invalid/x",
            webhookIntermediateStatus: true, gpu: "A10G", flags: ["a", "b"], origin: "api",
            isNativeRun: false, gpuEventId: "22222222-2222-4222-8222-222222222222", keepSeeds: true
        })
        compare(mutation.status, "pending", mutation.error?.message)
        tryVerify(() => testServer.requestCount(runPath()) === 1)
        const body = JSON.parse(testServer.lastBody(runPath()))
        compare(body.workflow_id, deployment)
        compare(body.machine_id, deployment)
        compare(body.workflow.extra, 1)
        compare(body.webhook, "http://hook.invalid/x")
        compare(body.webhook_intermediate_status, true)
        compare(body.gpu, "A10G")
        compare(body.flags, ["a", "b"])
        compare(body.origin, "api")
        compare(body.is_native_run, false)
        compare(body.gpu_event_id, "22222222-2222-4222-8222-222222222222")

        mutation.mutate({ deploymentId: deployment, inputs: form.values })
        tryVerify(() => testServer.requestCount("/run/deployment/queue") === 1)
        const other = JSON.parse(testServer.lastBody("/run/deployment/queue"))
        compare(other.deployment_id, deployment)
        compare(other.inputs.seed, 42)
        compare(other.workflow_api_json, undefined)
    }

    function test_deprecatedRoute_data() {
        const id = "11111111-1111-4111-8111-111111111111"
        return [
            { tag: "workflow", request: () => ({ workflowApiJson: form.graph, inputs: form.values, deprecatedRoute: true }), key: "workflow_id", path: "/run/queue" },
            { tag: "deployment", request: () => ({ deploymentId: id, deprecatedRoute: true }), key: "deployment_id", path: "/run/queue" },
            { tag: "version", request: () => ({ workflowVersionId: id, deprecatedRoute: false }), key: "workflow_version_id", path: "/run/queue" },
            { tag: "not wanted", request: () => ({ deploymentId: id, deprecatedRoute: false }), key: "deployment_id", path: "/run/deployment/queue" },
        ]
    }
    function test_deprecatedRoute(row) {
        mutation.mutate(row.request())
        compare(mutation.status, "pending", mutation.error?.message)
        tryVerify(() => testServer.requestCount(row.path) === 1)
        verify(JSON.parse(testServer.lastBody(row.path))[row.key])
    }

    // The inputs of a deployment are unknown: a url is a file, a text that looks like one is not.
    function test_filesOfADeployment() {
        const picture = testServer.writePicture("a.png")
        mutation.mutate({ deploymentId: "11111111-1111-4111-8111-111111111111", inputs:
            { image: picture, images: [picture, "http://h/b.png"], prompt: "file: a red folder" } })
        compare(mutation.status, "pending", mutation.error?.message)
        tryVerify(() => testServer.requestCount("/run/deployment/queue") === 1)
        const inputs = JSON.parse(testServer.lastBody("/run/deployment/queue")).inputs
        verify(inputs.image.startsWith("http"), inputs.image)
        compare(JSON.parse(inputs.images), [inputs.image, "http://h/b.png"])
        compare(inputs.prompt, "file: a red folder")
        compare(testServer.requestCount("/file/upload"), 1)
    }

    function test_refusedHere_data() {
        return [
            { tag: "nothing", request: undefined, error: /A run request is an object/ },
            { tag: "a number", request: 5, error: /A run request is an object/ },
            { tag: "empty", request: ({}), error: /graph/ },
            { tag: "unknown key", request: ({ worklfowId: "x" }), error: /has no "worklfowId"; it has .*workflowId/ },
            { tag: "wire key", request: ({ workflow_id: "x" }), error: /has no "workflow_id"/ },
            { tag: "number for text", request: ({ gpu: 5 }), error: /"gpu" must be a text/ },
            { tag: "text for flag", request: ({ isNativeRun: "no" }), error: /"isNativeRun" must be true or false/ },
            { tag: "flags", request: ({ flags: ["a", 1] }), error: /"flags" must be a list of texts/ },
            { tag: "batch number", request: ({ batchNumber: 1.5 }), error: /"batchNumber" must be a whole number/ },
            { tag: "batch", request: ({ batchInputParams: 1 }), error: /"batchInputParams" must be an object/ },
            { tag: "workflow", request: ({ workflow: 1 }), error: /"workflow" must be an object/ },
            { tag: "graph's type", request: ({ workflowApiJson: 1 }), error: /"workflowApiJson" must be a form's graph/ },
            { tag: "graph's text", request: ({ workflowApiJson: "{\n oops" }), error: /"workflowApiJson": line 2, column 2/ },
            { tag: "inputs", request: ({ inputs: [1] }), error: /"inputs" must be an object/ },
            { tag: "unknown input", request: ({ inputs: { promt: "x" } }), graph: true, error: /no input "promt"; it has .*prompt/ },
            { tag: "bad input", request: ({ inputs: { steps: "many" } }), graph: true, error: /Input "steps": .*whole number/ },
            { tag: "rounded input", request: ({ inputs: { steps: 2 ** 64 } }), graph: true, error: /Input "steps"/ },
            { tag: "function", request: ({ inputs: { prompt: () => 1 } }), graph: true, error: /Input "prompt"/ },
            { tag: "file as text", request: ({ deploymentId: "d", inputs: { image: " FILE:///a/b.png" } }), error: /Input "image": .*Qt.resolvedUrl/ },
            { tag: "resource as text", request: ({ workflowVersionId: "v", inputs: { image: "qrc:/b.png" } }), error: /Input "image": .*Qt.resolvedUrl/ },
            { tag: "files as texts", request: ({ deploymentId: "d", inputs: { images: ["http://h/a.png", "file:/b.png"] } }), error: /Input "images": .*Qt.resolvedUrl/ },
            { tag: "files of a batch", request: ({ deploymentId: "d", batchInputParams: { image: ["file:///b.png"] } }), error: /Input "image": .*Qt.resolvedUrl/ },
            { tag: "text for flag, route", request: ({ deprecatedRoute: "yes" }), error: /"deprecatedRoute" must be true or false/ },
            { tag: "two ids", request: ({ workflowId: "a", deploymentId: "b" }), graph: true, error: /more than one/ },
        ]
    }
    function test_refusedHere(row) {
        const given = row.graph ? Object.assign({ workflowApiJson: form.graph }, row.request) : row.request
        mutation.mutate(given)
        compare(mutation.status, "error")
        compare(mutation.error.kind, ApiError.InvalidRequest)
        verify(row.error.test(mutation.error.message), mutation.error.message)
        compare(failed.count, 1)
        compare(mutation.run, null)
        compare(testServer.requestCount("/run/workflow"), 0)
        mutation.reset()
        compare(mutation.error, undefined)
    }

    function test_invalidFormIsNotSent() {
        form.setValue("steps", "oops")
        mutation.mutate(request())
        compare(mutation.status, "error")
        compare(mutation.error.message, form.firstError)
        compare(testServer.requestCount("/run/workflow"), 0)
    }

    function test_withoutClient() {
        mutation.client = null
        mutation.mutate(request())
        compare(mutation.error.kind, ApiError.InvalidRequest)
        compare(mutation.error.message, "The mutation has no client.")
    }

    function test_idsAreNeededElsewhere() {
        mutation.client = farClient
        mutation.mutate(request())
        compare(mutation.error.kind, ApiError.InvalidRequest)
        verify(/workflowId/.test(mutation.error.message), mutation.error.message)
    }

    function test_numbersToTheDigit_data() {
        return [
            { tag: "2^53+1", value: "9007199254740993" },
            { tag: "2^63-1", value: "9223372036854775807" },
            { tag: "2^63", value: "9223372036854775808" },
            { tag: "2^64-1", value: "18446744073709551615" },
        ]
    }
    function test_numbersToTheDigit(row) {
        const graph = JSON.parse(testServer.workflowText("text-to-image.json"))
        graph["90"] = { class_type: "ComfyUIDeployExternalNumberInt",
                        inputs: { input_id: "big", default_value: 1 } }
        // A literal seed, which JSON.parse would round.
        const text = JSON.stringify(graph).replace('"seed":["22",0]', '"seed":' + row.value)
        verify(form.loadJson(text), form.errorString)
        form.setValue("big", row.value)
        makeSmall()
        mutation.mutate(request())
        tryVerify(() => testServer.requestCount(runPath()) === 1)
        compare(sentNumber("big"), row.value)
        verify(testServer.lastBody(runPath()).includes('"seed":' + row.value))

        testServer.clear()
        mutation.mutate({ workflowApiJson: form.graph, inputs: { big: row.value, width: 64, height: 64 } })
        tryVerify(() => testServer.requestCount(runPath()) === 1)
        compare(sentNumber("big"), row.value)
    }

    // The values of a graph's own nodes go into the graph, however the request is written.
    function test_literalsReachTheGraph_data() {
        return [
            { tag: "values alone", request: () => form.values },
            { tag: "with the form's graph", request: () => request() },
            { tag: "inputs alone", request: () => ({ inputs: form.values }) },
        ]
    }
    function test_literalsReachTheGraph(row) {
        loadLiterals()
        form.setValue("1.text", "a hare")
        form.setValue("2.seed", "18446744073709551615")
        mutation.mutate(row.request())
        tryVerify(() => testServer.requestCount(runPath()) === 1)
        const body = testServer.lastBody(runPath())
        compare(JSON.parse(body).workflow_api_json[1].inputs.text, "a hare")
        verify(body.includes("18446744073709551615"), body)
    }
    function test_literalsOfAnotherGraph_data() {
        return [
            { tag: "another graph", request: { workflowApiJson: { 1: { class_type: "PreviewAny", inputs: {} } } } },
            { tag: "a deployment", request: { deploymentId: "4d2a2a9b-7d4e-4a93-8c4e-6f6f2f5a9b10" } },
        ]
    }
    function test_literalsOfAnotherGraph(row) {
        loadLiterals()
        form.setValue("1.text", "a hare")
        mutation.mutate(Object.assign({ inputs: form.values }, row.request))
        compare(mutation.status, "error")
        verify(/belong into its own graph/.test(mutation.error.message), mutation.error.message)
        compare(testServer.requestCount(runPath()), 0)
    }
    function loadLiterals() {
        verify(form.loadJson('{"1": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox"}}, '
            + '"2": {"class_type": "KSampler", "inputs": {"seed": 5, "positive": ["1", 0]}}}'), form.errorString)
    }

    function test_seedsAdvance() {
        form.setSeedMode("seed", WorkflowForm.Increment)
        mutation.mutate(request())
        compare(form.value("seed"), 43)
        tryVerify(() => testServer.requestCount(runPath()) === 1)
        compare(sentNumber("seed"), "42")
        form.setValue("steps", "oops")
        mutation.mutate(request())
        compare(form.value("seed"), 43) // nothing was sent
    }

    function test_filesGoUp_data() {
        return [
            { tag: "form, file", inputs: () => { form.setFile("image", testServer.writePicture("up.png")); return form.values } },
            { tag: "form, picture", inputs: () => { form.setImage("image", testServer.image()); return form.values } },
            { tag: "plain, url", inputs: () => ({ image: testServer.writePicture("up.png") }) },
            { tag: "plain, text", inputs: () => ({ image: testServer.writePicture("up.png").toString() }) },
            { tag: "plain, picture", inputs: () => ({ image: testServer.image() }) },
        ]
    }
    function test_filesGoUp(row) {
        mutation.client = createTemporaryObject(newClient, testCase) // which has not uploaded it before
        form.source = testServer.workflow("photo-effects.json")
        mutation.mutate({ workflowApiJson: form.graph, inputs: row.inputs() })
        compare(mutation.status, "pending", mutation.error?.message)
        tryCompare(mutation, "status", "success", 20000)
        compare(testServer.requestCount("/file/upload"), 1)
        const image = JSON.parse(testServer.lastBody(runPath())).inputs.image
        verify(/^http:\/\/.*\.png/.test(image), image)
    }

    // A typed prompt does not upload a local file.
    function test_textStaysText_data() {
        const url = testServer.writeText("secret.txt", "secret").toString()
        return [
            { tag: "plain", text: url, request: () => ({ workflowApiJson: form.graph, inputs: { prompt: url, width: 64 } }) },
            { tag: "path", text: "/etc/hostname", request: () => ({ workflowApiJson: form.graph, inputs: { prompt: "/etc/hostname" } }) },
            { tag: "form", text: url, request: () => { form.setValue("prompt", url); return form.values } },
        ]
    }
    function test_textStaysText(row) {
        mutation.mutate(row.request())
        compare(mutation.status, "pending", mutation.error?.message)
        tryVerify(() => testServer.requestCount(runPath()) === 1)
        compare(JSON.parse(testServer.lastBody(runPath())).inputs.prompt, row.text)
        compare(testServer.requestCount("/file/upload"), 0)
    }

    function test_refusedByTheServer() {
        testServer.addFault("status", "422", 1, runPath())
        mutation.mutate(request())
        tryCompare(mutation, "status", "error", 20000)
        compare(mutation.error.kind, ApiError.Validation)
        compare(mutation.error.httpStatus, 422)
        compare(mutation.run.phase, WorkflowRun.Failed)
        compare(failed.count, 1)
    }

    function test_runFails() {
        testServer.addFault("fail-node", "3")
        form.setValue("seed", 777) // a cached result does not fail
        mutation.mode = WorkflowRunMutation.Stream
        mutation.mutate(request())
        tryCompare(mutation, "status", "error", 20000)
        compare(mutation.error.kind, ApiError.RunFailed)
        compare(mutation.run.phase, WorkflowRun.Failed)
        compare(mutation.run.failure.nodeId, "3")
        compare(mutation.data.length, 0)
        compare(failed.count, 1)
        compare(succeeded.count, 0)
        compare(failed.signalArguments[0][0].kind, ApiError.RunFailed)
    }

    function test_abortIsReported() {
        testServer.addFault("cold-start", "1500")
        mutation.mutate(request())
        const run = mutation.run
        tryVerify(() => run.id !== "")
        run.abort()
        tryCompare(mutation, "status", "error")
        compare(mutation.error.kind, ApiError.Aborted)
    }

    function test_newestIsFollowed() {
        testServer.addFault("step-delay", "20")
        mutation.mutate(request())
        const first = mutation.run
        form.setValue("seed", 43)
        mutation.mutate(request())
        verify(mutation.run !== first)
        compare(mutation.status, "pending")
        tryCompare(mutation, "status", "success", 20000)
        tryCompare(completed, "count", 2, 20000)
        compare(succeeded.count, 1)
        compare(first.phase, WorkflowRun.Succeeded)
        compare(testServer.requestCount("/cancel"), 0)
    }

    function test_resetAndEndOnlyLetGo_data() {
        return [
            { tag: "reset", seed: 801, end: (made) => made.reset() },
            { tag: "destroyed", seed: 802, end: (made) => made.destroy() },
        ]
    }
    function test_resetAndEndOnlyLetGo(row) {
        const made = newMutation.createObject(testCase)
        testServer.addFault("step-delay", "50")
        form.setValue("seed", row.seed) // new, so that it is not cached
        made.mutate(request())
        const run = made.run
        let end = ""
        run.finished.connect(() => end = run.rawStatus)
        tryVerify(() => run.id !== "")
        compare(end, "")
        row.end(made)
        tryVerify(() => end === "success", 20000)
        compare(testServer.requestCount("/cancel"), 0)
        if (row.tag === "reset") {
            compare(made.status, "idle")
            compare(made.run, null)
            made.destroy()
        }
    }

    function test_clientGoesFirst() {
        const short_ = newClient.createObject(testCase)
        testServer.addFault("cold-start", "1500")
        mutation.client = short_
        mutation.mutate(request())
        tryVerify(() => mutation.run.id !== "")
        short_.destroy()
        tryCompare(mutation, "status", "error")
        compare(mutation.error.kind, ApiError.Aborted)
        compare(mutation.run, null)
        compare(mutation.client, null)
        mutation.mutate(request())
        compare(mutation.error.kind, ApiError.InvalidRequest)
    }

    function test_mutateInsideItsOwnSignals() {
        const made = createTemporaryObject(newMutation, testCase)
        let again = 2
        made.succeeded.connect(() => { if (--again > 0) made.mutate(form.values) })
        made.mutate(form.values)
        tryVerify(() => again === 0, 20000)
        compare(made.status, "success")
        let resets = 0
        made.failed.connect(() => { ++resets; made.reset() })
        made.mutate({ nonsense: 1 })
        compare(resets, 1)
        compare(made.status, "idle")
    }
}
