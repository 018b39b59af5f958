// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// One server in the settings.
RowLayout {
    id: root

    required property Workspace workspace
    required property string profileId
    required property string name
    required property string address
    required property bool own
    required property int kind
    readonly property bool comfyUi: root.kind === ServerKind.ComfyUi
    readonly property bool hasToken: root.workspace.servers.current.hasToken
    readonly property bool current: root.workspace.servers.currentId === root.profileId

    // Another server is being edited: its text must be kept.
    property bool editing: false

    signal removeRequested
    signal tokenRequested
    signal editRequested

    spacing: Theme.gap

    RadioButton {
        id: radio

        objectName: "profile-" + root.profileId
        checked: root.current
        Accessible.name: root.name
        indicator: Rectangle {
            anchors.centerIn: parent
            width: 18
            height: 18
            radius: 9
            color: Theme.system.base
            border.width: root.current ? 5 : 2
            border.color: root.current ? Theme.system.highlight : Theme.dimmed

            Rectangle { // the focus
                anchors.centerIn: parent
                width: 26
                height: 26
                radius: 13
                visible: radio.visualFocus
                color: "transparent"
                border.width: 2
                border.color: Theme.system.windowText
            }
        }
        onClicked: root.workspace.servers.currentId = root.profileId
    }
    ColumnLayout {
        spacing: 0

        Text {
            text: root.name
            textFormat: Text.PlainText
            color: Theme.system.text
        }
        PlainLabel {
            Layout.fillWidth: true
            text: root.address || qsTr("On this machine, without a model; its runs end with the program.")
            wrapMode: Text.NoWrap
            elide: Text.ElideMiddle
            small: true
            color: Theme.dimmed
        }
    }
    Item { Layout.fillWidth: true }
    PanelButton {
        objectName: "tokenButton-" + root.profileId
        visible: root.current && (root.comfyUi ? root.workspace.readiness.needsToken : root.kind !== ServerKind.BuiltIn)
        text: root.comfyUi ? qsTr("Password…") : root.hasToken ? qsTr("Change token…") : qsTr("Add token…")
        onClicked: root.tokenRequested()
    }
    GlyphButton {
        size: 32
        visible: root.own
        enabled: !root.editing
        objectName: "editServer-" + root.profileId
        glyph: Glyphs.settings
        text: qsTr("Change")
        onClicked: root.editRequested()
    }
    GlyphButton {
        size: 32
        objectName: "removeServer-" + root.profileId
        visible: root.own
        enabled: !root.editing
        glyph: Glyphs.trash
        text: qsTr("Remove")
        onClicked: root.removeRequested()
    }
}
