// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Templates as T

import ComfyDeploy

// A check box with a text.
T.CheckBox {
    id: root

    // Called for Space.
    function activate() {
        toggle();
        toggled();
    }

    implicitWidth: implicitContentWidth + leftPadding + rightPadding
    implicitHeight: Math.max(28, implicitContentHeight)
    spacing: 8
    leftPadding: 18 + spacing
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.CheckBox
    Accessible.name: root.text
    Accessible.checkable: true
    Accessible.checked: root.checked
    Keys.onReturnPressed: activate()
    Keys.onEnterPressed: activate()

    indicator: CheckSquare {
        y: (root.height - height) / 2
        checked: root.checked

        Rectangle {
            anchors.fill: parent
            anchors.margins: -3
            visible: root.visualFocus
            radius: 5
            color: "transparent"
            border.width: 2
            border.color: palette.highlight
        }
    }

    contentItem: PlainLabel {
        text: root.text
        verticalAlignment: Text.AlignVCenter
        Accessible.ignored: true
    }
}
