// SPDX-License-Identifier: MIT

import QtQuick
import QtTest

import ComfyDeploy

// Deployments from the list to the run, and other lists of a server, with the local server.
TestCase {
    id: testCase
    name: "Deployments"
    width: 400
    height: 400
    visible: true
    when: windowShown

    WorkflowClient {
        id: theClient
        serverUrl: testServer.url
    }
    DeploymentListModel {
        id: deployments
        client: theClient
        environment: "production"
    }
    ListView { // requests the list
        id: view
        anchors.fill: parent
        model: deployments
        delegate: Text {
            required property string name
            required property string deploymentId
            required property deployment deployment
            text: name
            textFormat: Text.PlainText
        }
    }
    WorkflowForm { id: form }
    WorkflowRunMutation {
        id: mutation
        client: theClient
    }
    RemoteRunModel {
        id: history
        client: theClient
        deploymentId: form.deployment.id
    }
    SessionModel {
        id: sessions
        client: theClient
        machineId: "11111111-1111-4111-8111-111111111111"
    }
    UploadModel {
        id: uploads
        client: theClient
    }
    SignalSpy { id: created; target: sessions; signalName: "created" }
    SignalSpy { id: removed; target: sessions; signalName: "removed" }
    SignalSpy { id: valuesChanged; target: form; signalName: "valuesChanged" }

    function init() {
        testServer.clear()
        mutation.reset()
        tryVerify(() => deployments.count > 0)
        form.deployment = undefined
        created.clear()
        removed.clear()
    }
    function rowOf(name) {
        for (let row = 0; row < deployments.count; ++row) {
            if (deployments.deploymentAt(row).name === name)
                return row
        }
        return -1
    }
    function choose(name) {
        form.deployment = deployments.deploymentAt(rowOf(name))
        compare(form.status, WorkflowForm.Ready)
        compare(form.deployment.name, name)
    }
    function makeSmall() {
        form.setValue("width", 64)
        form.setValue("height", 64)
        form.setValue("steps", 2)
        form.setValue("seed", 42)
    }

    function test_list() {
        tryCompare(view, "count", deployments.count)
        verify(rowOf("Text to image") >= 0)
        const item = view.itemAtIndex(0)
        compare(item.name, deployments.deploymentAt(0).name)
        compare(item.deployment.id, item.deploymentId)
        verify(item.deployment.inputs.length > 0)
        verify(item.deployment.inputs[0].name)
    }

    function test_formAndRun_data() {
        return [
            { tag: "named", request: () => ({ deploymentId: form.deployment.id, inputs: form.values }) },
            { tag: "by the values", request: () => ({ inputs: form.values }) },
            { tag: "values alone", request: () => form.values },
        ]
    }
    function test_formAndRun(row) {
        choose("Text to image")
        verify(form.inputs.indexOf("prompt") >= 0)
        makeSmall()
        verify(form.valid, form.firstError)
        mutation.mutate(row.request())
        tryCompare(mutation, "status", "success", 20000)
        const body = JSON.parse(testServer.lastBody("/run/deployment/queue"))
        compare(body.deployment_id, form.deployment.id)
        compare(body.inputs.seed, 42)
        verify(!("workflow_api_json" in body))
        verify(!("workflow_id" in body))
        history.reload()
        tryVerify(() => history.count > 0 && !history.loading)
        compare(history.data(history.index(0, 0), RemoteRunModel.RunIdRole), mutation.run.id)
        compare(history.data(history.index(0, 0), RemoteRunModel.StatusRole), RunStatus.Success)
    }

    function test_graphOfADeploymentAsAWorkflow() {
        choose("Text to image")
        makeSmall()
        mutation.mutate({ workflowApiJson: form.graph, inputs: form.values })
        tryCompare(mutation, "status", "success", 20000)
        compare(testServer.requestCount("/run/deployment"), 0)
        compare(testServer.requestCount("/run/workflow"), 1)
    }

    function test_fileIsUploaded() {
        choose("Image to image")
        const picture = testServer.writePicture("dropped.png")
        verify(form.setFile("image", picture))
        verify(form.valid, form.firstError)
        mutation.mutate(form.values)
        tryCompare(mutation, "status", "success", 20000)
        compare(testServer.requestCount("/file/upload"), 1)
        verify(JSON.parse(testServer.lastBody("/run/deployment")).inputs.image.startsWith("http"))
    }

    // The latest of source, deployment and loadJson() is used.
    function test_origin() {
        form.source = testServer.workflow("caption.json")
        choose("Text to image")
        compare(form.source.toString(), "")
        valuesChanged.clear()
        const chosen = form.deployment
        form.deployment = chosen
        compare(valuesChanged.count, 0)
        form.setValue("prompt", "x")
        form.reload()
        verify(!form.modified)
        verify(form.inputs.indexOf("negative_prompt") >= 0)
        form.source = testServer.workflow("caption.json")
        compare(form.deployment.id, "")
        compare(form.inputs.indexOf("negative_prompt"), -1)
        choose("Text to image")
        verify(form.loadJson(testServer.workflowText("caption.json")))
        compare(form.deployment.id, "")
        choose("Text to image")
        form.deployment = undefined
        compare(form.status, WorkflowForm.Null)
        compare(form.inputs.count, 0)
        verify(!form.valid)
        mutation.mutate(form.values)
        compare(mutation.error.kind, ApiError.InvalidRequest)
    }

    function test_uploads() {
        uploads.clear()
        const row = uploads.add(testServer.writePicture("up.png"))
        tryCompare(uploads, "uploading", 0)
        const url = uploads.data(uploads.index(row, 0), UploadModel.UrlRole)
        verify(url.toString().startsWith("http"), uploads.data(uploads.index(row, 0), UploadModel.ErrorRole))
        choose("Image to image")
        form.setValue("image", url)
        compare(form.value("image"), url.toString())
        uploads.add(testServer.image())
        tryCompare(uploads, "uploading", 0)
        compare(uploads.data(uploads.index(1, 0), UploadModel.StatusRole), UploadModel.Done)
    }

    function test_sessions() {
        sessions.create({ gpu: "T4", timeout: 10 })
        tryCompare(created, "count", 1)
        const id = created.signalArguments[0][0].id
        tryCompare(sessions, "count", 1)
        compare(sessions.data(sessions.index(0, 0), SessionModel.SessionIdRole), id)
        compare(sessions.data(sessions.index(0, 0), SessionModel.TimeoutRole), 10)
        sessions.remove(id)
        tryCompare(removed, "count", 1)
        tryCompare(sessions, "count", 0)
    }
}
