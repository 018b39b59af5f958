// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls

import ComfyDeploy
import ComfyDeploy.Runner

// The current server and whether it answers; opens the list of servers.
AbstractButton {
    id: root

    required property Workspace workspace
    readonly property ServerConnection server: root.workspace.servers.current
    readonly property color stateColor: {
        switch (root.server.state) {
        case ServerConnection.Connected:
            return Theme.success;
        case ServerConnection.Checking:
            return Theme.dimmed;
        case ServerConnection.Offline:
            return Theme.dimmed;
        default:
            return Theme.warning;
        }
    }

    function openList(): void {
        popup.open();
        root.workspace.servers.lookForComfyUi();
    }

    implicitHeight: 34
    implicitWidth: row.implicitWidth + 24
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true
    text: root.server.stateText + " · " + root.server.profile.name

    Accessible.name: qsTr("Server: %1").arg(root.text)
    Accessible.role: Accessible.ButtonDropDown

    onClicked: popup.visible ? popup.close() : root.openList()
    Keys.onDownPressed: root.openList()

    Row {
        id: row

        anchors.centerIn: parent
        spacing: 8

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: 8
            height: 8
            radius: 4
            color: root.server.state === ServerConnection.Connected ? root.stateColor : "transparent"
            border.width: 2
            border.color: root.stateColor
        }
        Text {
            anchors.verticalCenter: parent.verticalCenter
            text: root.text
            textFormat: Text.PlainText
            color: Theme.system.windowText
        }
        Glyph {
            anchors.verticalCenter: parent.verticalCenter
            path: Glyphs.chevronDown
            size: 16
            color: Theme.system.windowText
        }
    }

    background: Rectangle {
        radius: 17
        color: root.hovered || popup.visible ? Qt.alpha(Theme.system.windowText, 0.08) : Theme.system.base
        border.width: root.visualFocus ? 2 : 1
        border.color: root.visualFocus ? Theme.system.highlight : Theme.line
    }

    // Not a bound component: Loader of Qt 6.4 does not create bound components.
    Component {
        id: found

        FoundComfyUi {
            // qmllint disable unqualified
            workspace: root.workspace
            onUsed: {
                popup.close();
                root.workspace.servers.useFoundComfyUi();
            }
            // qmllint enable unqualified
        }
    }
    ListPopup {
        id: popup

        objectName: "profilePopup"
        model: root.workspace.servers.profiles
        textRole: "name"
        currentRow: root.workspace.servers.profiles.indexOf(root.workspace.servers.currentId)
        footer: root.workspace.servers.foundComfyUi ? found : null
        onChosen: row => root.workspace.servers.currentId = root.workspace.servers.profiles.idAt(row)
    }
}
