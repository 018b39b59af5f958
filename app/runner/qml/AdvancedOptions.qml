import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy.Runner

// What few runs need: where they are booked, on which machine, and who is told.
GridLayout {
    id: root

    required property Session session
    readonly property bool remote: !root.session.server.profile.local

    columns: 2
    columnSpacing: Theme.gap
    rowSpacing: 6

    component Name: Text {
        textFormat: Text.PlainText
        font.pixelSize: Theme.smallFont
        color: Theme.dimmed
    }

    Name {
        text: qsTr("Workflow id")
        visible: root.remote
    }
    Field {
        objectName: "workflowIdField"
        Layout.fillWidth: true
        visible: root.remote
        text: root.session.server.profile.workflowId
        placeholderText: qsTr("UUID from the dashboard")
        Accessible.name: qsTr("Workflow id")
        onEditingFinished: root.session.setBooking(text, root.session.server.profile.machineId)
    }
    Name {
        text: qsTr("Machine id")
        visible: root.remote
    }
    Field {
        objectName: "machineIdField"
        Layout.fillWidth: true
        visible: root.remote
        text: root.session.server.profile.machineId
        placeholderText: qsTr("UUID from the dashboard")
        Accessible.name: qsTr("Machine id")
        onEditingFinished: root.session.setBooking(root.session.server.profile.workflowId, text)
    }
    Name { text: qsTr("GPU") }
    Choice {
        objectName: "gpuChoice"
        Layout.fillWidth: true
        model: root.session.options.gpus
        currentIndex: Math.max(0, [...root.session.options.gpus].indexOf(root.session.options.gpu))
        Accessible.name: qsTr("GPU")
        onActivated: index => root.session.options.gpu = index === 0 ? "" : root.session.options.gpus[index]
    }
    Name { text: qsTr("Webhook") }
    Field {
        objectName: "webhookField"
        Layout.fillWidth: true
        text: root.session.options.webhook
        placeholderText: "https://"
        Accessible.name: qsTr("Webhook")
        onEditingFinished: root.session.options.webhook = text
    }
    CheckBox {
        objectName: "keepSeedsBox"
        Layout.columnSpan: 2
        text: qsTr("Keep the seeds written in the workflow")
        checked: root.session.options.keepSeeds
        onToggled: root.session.options.keepSeeds = checked
    }
}
