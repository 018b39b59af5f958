// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// Options that few runs need: workflow and machine ids, and the webhook. Typed text is applied
// immediately, because a run can be started by a shortcut, and pending text would be overwritten.
GridLayout {
    id: root

    required property Workspace workspace
    // A deployment determines its workflow, and the server chooses its seeds.
    readonly property bool remote: !root.workspace.servers.current.profile.local && !root.workspace.workflow.isDeployment
    // It has no machines to choose from, and leaves seeds alone.
    readonly property bool comfyUi: root.workspace.servers.current.profile.comfyUi

    function focusProblem(): void {
        const profile = root.workspace.servers.current.profile;
        const field = root.remote && !profile.workflowId ? workflowId : root.remote && !profile.machineId ? machineId : webhook;
        field.forceActiveFocus(Qt.ShortcutFocusReason);
    }

    columns: 2
    columnSpacing: Theme.gap
    rowSpacing: 6

    component Name: PlainLabel {
        small: true
        color: Theme.dimmed
    }

    Name {
        text: qsTr("Workflow id")
        visible: root.remote
    }
    PanelTextField {
        id: workflowId

        objectName: "workflowIdField"
        Layout.fillWidth: true
        visible: root.remote
        text: root.workspace.servers.current.profile.workflowId
        placeholderText: qsTr("UUID from the dashboard")
        Accessible.name: qsTr("Workflow id")
        onTextEdited: root.workspace.servers.profiles.setBooking(root.workspace.servers.currentId, text, root.workspace.servers.current.profile.machineId)
    }
    Name {
        text: qsTr("Machine id")
        visible: root.remote
    }
    PanelTextField {
        id: machineId

        objectName: "machineIdField"
        Layout.fillWidth: true
        visible: root.remote
        text: root.workspace.servers.current.profile.machineId
        placeholderText: qsTr("UUID from the dashboard")
        Accessible.name: qsTr("Machine id")
        onTextEdited: root.workspace.servers.profiles.setBooking(root.workspace.servers.currentId, root.workspace.servers.current.profile.workflowId, text)
    }
    Name {
        text: qsTr("GPU")
        visible: !root.comfyUi
    }
    PanelComboBox {
        objectName: "gpuChoice"
        Layout.fillWidth: true
        visible: !root.comfyUi
        model: root.workspace.options.gpus
        currentIndex: Math.max(0, [...root.workspace.options.gpus].indexOf(root.workspace.options.gpu))
        Accessible.name: qsTr("GPU")
        onActivated: index => root.workspace.options.gpu = index === 0 ? "" : root.workspace.options.gpus[index]
    }
    Name { text: qsTr("Webhook") }
    PanelTextField {
        id: webhook

        objectName: "webhookField"
        Layout.fillWidth: true
        text: root.workspace.options.webhook
        placeholderText: "https://"
        Accessible.name: qsTr("Webhook")
        onTextEdited: root.workspace.options.webhook = text
    }
    PanelCheckBox {
        objectName: "keepSeedsBox"
        visible: !root.workspace.workflow.isDeployment && !root.comfyUi
        Layout.columnSpan: 2
        text: qsTr("Keep the seeds written in the workflow")
        checked: root.workspace.options.keepSeeds
        onToggled: root.workspace.options.keepSeeds = checked
    }
}
