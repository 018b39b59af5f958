// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// A ComfyUI that was found on this machine, below the list of servers.
Rectangle {
    id: root

    required property Workspace workspace

    signal used

    implicitHeight: layout.implicitHeight + 12
    color: Theme.system.base

    Rectangle {
        width: parent.width
        height: 1
        color: Theme.line
    }
    RowLayout {
        id: layout

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: 8
        anchors.rightMargin: 6
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.gap

        ColumnLayout {
            spacing: 0

            Text {
                Layout.fillWidth: true
                text: qsTr("My ComfyUI (found)")
                textFormat: Text.PlainText
                elide: Text.ElideRight
                color: Theme.system.text
            }
            Text {
                Layout.fillWidth: true
                text: root.workspace.servers.foundComfyUi
                textFormat: Text.PlainText
                elide: Text.ElideRight
                font.pointSize: Theme.smallFont
                color: Theme.dimmed
            }
        }
        PanelButton {
            objectName: "useFoundComfyUi"
            text: qsTr("Use it")
            Accessible.name: qsTr("Use the ComfyUI that was found on this machine")
            onClicked: root.used()
        }
    }
}
