// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T

import ComfyDeploy

// The header of a group of fields, which collapses and resets the group.
T.AbstractButton {
    id: root

    property bool open: true
    property bool modified: false

    signal resetClicked()

    implicitHeight: Math.max(32, implicitContentHeight + 8)
    implicitWidth: implicitContentWidth
    padding: 4
    rightPadding: 0
    leftPadding: 0
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: root.open ? qsTr("Group %1, expanded").arg(root.text) : qsTr("Group %1, collapsed").arg(root.text)
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()
    Keys.onLeftPressed: if (open) clicked()
    Keys.onRightPressed: if (!open) clicked()

    contentItem: RowLayout {
        spacing: 6

        Glyph {
            path: root.open ? Glyphs.chevronDown : Glyphs.chevronRight
            color: Tint.muted(palette)
        }

        PlainLabel {
            Layout.fillWidth: true
            text: root.text
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            font.weight: Font.Bold
            color: Tint.muted(palette)
            Accessible.ignored: true
        }

        GlyphButton {
            objectName: "resetGroup:" + root.text
            Layout.preferredHeight: 24
            visible: root.modified
            glyph: Glyphs.reset
            text: qsTr("Reset the group %1").arg(root.text)
            onClicked: root.resetClicked()
        }
    }

    background: Rectangle {
        radius: Tint.radius
        color: root.hovered ? Tint.well(palette) : "transparent"
        border.width: root.visualFocus ? 2 : 0
        border.color: palette.highlight

        Rectangle {
            anchors.bottom: parent.bottom
            width: parent.width
            height: 1
            visible: !root.visualFocus
            color: Tint.hairline(palette)
        }
    }
}
