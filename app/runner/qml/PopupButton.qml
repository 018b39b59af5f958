// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls

import ComfyDeploy
import ComfyDeploy.Runner

// A button that opens a list below itself.
AbstractButton {
    id: root

    required property Popup popup
    property string description // for screen readers: what is chosen

    implicitHeight: 34
    implicitWidth: label.implicitWidth + 24 + 26
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true

    Accessible.name: root.description ? root.description + ": " + root.text : root.text
    Accessible.role: Accessible.ButtonDropDown

    onClicked: root.popup.visible ? root.popup.close() : root.popup.open()
    Keys.onDownPressed: root.popup.open()

    Text {
        id: label

        anchors.left: parent.left
        anchors.leftMargin: 4
        anchors.right: arrow.left
        anchors.rightMargin: 4
        anchors.verticalCenter: parent.verticalCenter
        text: root.text
        textFormat: Text.PlainText
        elide: Text.ElideRight
        font.bold: true
        color: root.palette.buttonText
    }
    Glyph {
        id: arrow

        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        path: Glyphs.chevronDown
        size: 16
        color: root.palette.buttonText
    }

    background: Rectangle {
        radius: 6
        color: root.down || root.popup.visible ? Qt.alpha(root.palette.highlight, 0.2)
             : root.hovered ? Qt.alpha(root.palette.windowText, 0.08) : root.palette.button
        border.width: root.visualFocus ? 2 : 1
        border.color: root.visualFocus ? root.palette.highlight : Theme.border
    }
}
