pragma ComponentBehavior: Bound

import QtQuick

import ComfyDeploy

// Names every type of the module once, for qmllint: it must know them without the plugin.
Item {
    id: root

    required property WorkflowClient client
    property apiError error
    property runStreamEvent event
    property mediaItem item
    property workflowRunOutput output
    property logEntry entry
    property runFailure failure
    property validationError problem
    property inputSpec spec
    property workflowGraph graph: form.graph
    property runState state
    property workflowRunRequest request
    property formValues values: form.values

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
    }
    OutputModel { id: outputs; run: mutation.run }
    LogModel { id: logs; run: mutation.run }
    RunListModel { id: runs; client: root.client }
    Repeater {
        model: form.inputs
        delegate: Text {
            required property string label
            text: label + outputs.count + logs.count + runs.count
        }
    }
}
