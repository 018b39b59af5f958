import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy.Runner

// The top line: which workflow, on which server.
Rectangle {
    id: root

    required property Workspace workspace
    property bool historyButton: false // the runs are in a drawer

    signal importRequested
    signal settingsRequested
    signal historyRequested

    implicitHeight: 52
    color: Theme.system.window

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 1
        color: Theme.line
    }

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: 12
        anchors.rightMargin: 12
        spacing: Theme.gap

        Image {
            source: "qrc:/ComfyDeploy/Runner/icons/comfydeploy-runner.svg"
            sourceSize.width: 56
            sourceSize.height: 56
            Layout.preferredWidth: 28
            Layout.preferredHeight: 28
            Accessible.ignored: true
        }
        PopupButton {
            id: workflowButton

            objectName: "workflowButton"
            Layout.maximumWidth: 320
            text: root.workspace.workflowTitle || qsTr("Choose a workflow")
            description: qsTr("Workflow")
            popup: workflowPopup

            ListPopup {
                id: workflowPopup

                objectName: "workflowPopup"
                model: root.workspace.workflows
                textRole: "title"
                sectionOf: sample => sample ? qsTr("Samples") : qsTr("Yours")
                sectionRole: "sample"
                onChosen: row => root.workspace.openWorkflow(root.workspace.workflows.keyAt(row))
            }
        }
        FlatButton {
            objectName: "importButton"
            text: qsTr("Import…")
            onClicked: root.importRequested()
        }
        Item { Layout.fillWidth: true }
        ConnectionChip {
            objectName: "connectionChip"
            workspace: root.workspace
        }
        IconButton {
            objectName: "historyButton"
            visible: root.historyButton
            glyph: "history"
            text: qsTr("Runs")
            onClicked: root.historyRequested()
        }
        IconButton {
            objectName: "settingsButton"
            glyph: "settings"
            text: qsTr("Settings")
            shortcutText: "Ctrl+,"
            onClicked: root.settingsRequested()
        }
    }
}
