// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick

import ComfyDeploy

// Uses every type of the module once, for qmllint, which must know them without the plugin.
Item {
    id: root

    required property WorkflowClient client
    property MediaDownload download
    property apiError error
    property runStreamEvent event
    property mediaItem item
    property workflowRunOutput output
    property logEntry entry
    property runFailure failure
    property runPreview preview
    property validationError problem
    property inputSpec spec
    property workflowGraph graph: form.graph
    property runState state
    property workflowRunRequest request
    property formValues values: form.values
    property deployment deployed: form.deployment
    property apiSession session
    property runSummary summary

    readonly property bool isRefused: root.error.kind === ApiError.Validation
    readonly property bool isImage: root.item.kind === MediaItem.Image
    readonly property bool isSeed: root.spec.kind === InputSpec.Seed
    readonly property bool isProgress: root.event.type === RunStreamEvent.Progress
    readonly property bool isDone: mutation.run?.phase === WorkflowRun.Succeeded
        && mutation.run?.status === RunStatus.Success

    WorkflowForm {
        id: form
        onValuesChanged: form.setSeedMode("seed", WorkflowForm.Random)
    }
    WorkflowRunMutation {
        id: mutation
        client: root.client
        mode: WorkflowRunMutation.Stream
        onSucceeded: (data) => console.log(data.length)
        onFailed: (error) => console.log(error.message)
        onResultReady: (item, image) => root.download = root.client.download(item)
    }
    RunQueue {
        id: queue
        client: root.client
        mode: RunModes.Stream
        maximumRunning: 4
        onRunStarted: (index, run) => console.log(index, run.id)
        onRunFinished: (index) => console.log(queue.error(index).message)
        onFinished: console.log(queue.succeededCount, queue.count)
        Component.onCompleted: queue.add(form.values)
    }
    FocusFollower { flickable: null; margin: 8 }
    PanelButton {
        hint: "Ctrl+S"
        primary: true
        glyph: Glyphs.upload
    }
    GlyphButton {
        size: 32
        glyph: Glyphs.settings
        shortcutText: "Ctrl+,"
        PlainToolTip { text: "why" }
    }
    PanelTextField { invalid: text === "" }
    PanelTextArea { minimumLines: 2 }
    PanelComboBox { model: ["a", "b"] }
    PanelCheckBox { checked: text === "" }
    PanelBar {
        value: 0.5
        fill: Tint.success(root.palette)
    }
    RunStateGlyph {
        phase: WorkflowRun.Running
        uncertain: false
    }
    PlainLabel { small: true }
    Glyph {
        path: Glyphs.more
        size: 20
    }
    PreviewImage { run: mutation.run; onImageChanged: print(ready, root.preview.nodeTitle) }
    LocalFile { url: root.item.url; onChanged: print(exists, sizeText) }
    OutputModel { id: outputs; run: mutation.run }
    LogModel { id: logs; run: mutation.run }
    RunListModel { id: runs; client: root.client }
    DeploymentListModel {
        id: deployments
        client: root.client
        environment: "production"
        onCountChanged: form.deployment = deployments.deploymentAt(0)
    }
    SessionModel {
        id: sessions
        client: root.client
        machineId: root.deployed.machineId
        onCreated: (session) => console.log(session.url)
        onFailed: (error) => console.log(error.message)
        Component.onCompleted: sessions.create({ gpu: "T4", timeout: 15 })
    }
    UploadModel {
        id: uploads
        client: root.client
        onUploaded: (row, url) => form.setValue("image", url)
        Component.onCompleted: {
            uploads.add("/picture.png");
            Translations.install();
        }
    }
    RemoteRunModel { id: history; client: root.client; workflowId: root.summary.workflowId }
    Repeater {
        model: deployments
        delegate: Text {
            required property string name
            required property deployment deployment
            readonly property bool isBusy: sessions.loading || history.loading || sessions.busy
            text: name + deployment.inputs.length + (deployments.error?.message ?? "")
                + (UploadModel.Done + uploads.uploading)
        }
    }
    Repeater {
        model: form.inputs
        delegate: Text {
            required property string label
            text: label + outputs.count + logs.count + runs.count
        }
    }
}
