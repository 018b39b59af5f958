import QtQuick
import QtQuick.Controls
import QtQuick.Layouts
import ComfyDeploy

// A panel for a creative tool: the workflow's fields, a Run button, the run, its results.
Rectangle {
    property alias server: client.serverUrl

    color: palette.window

    WorkflowClient { id: client; serverUrl: "http://localhost:3011/api" }
    WorkflowForm { id: form; source: "workflow.json" }
    WorkflowRunMutation { id: mutation; client: client; mode: WorkflowRunMutation.Stream }

    ColumnLayout {
        anchors { fill: parent; margins: 8 }
        WorkflowFormView { form: form; run: mutation.run; Layout.fillWidth: true; Layout.preferredHeight: 320 }
        Button { text: qsTr("Run"); enabled: form.valid; onClicked: mutation.mutate(form.values) }
        RunCard { run: mutation.run; Layout.fillWidth: true }
        OutputView { run: mutation.run; Layout.fillWidth: true; Layout.fillHeight: true }
    }
}
