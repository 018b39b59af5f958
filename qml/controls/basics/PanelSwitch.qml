// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Templates as T

import ComfyDeploy

// A switch with a text for its state.
T.Switch {
    id: root

    // Called for Space.
    function activate() {
        toggle();
        toggled();
    }

    implicitWidth: implicitContentWidth + leftPadding + rightPadding
    implicitHeight: Math.max(28, implicitContentHeight)
    spacing: 8
    leftPadding: 36 + spacing
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.CheckBox
    Accessible.checkable: true
    Accessible.checked: root.checked
    Keys.onReturnPressed: activate()
    Keys.onEnterPressed: activate()

    indicator: Rectangle {
        y: (root.height - height) / 2
        width: 36
        height: 20
        radius: 10
        color: root.checked ? palette.highlight : Tint.mix(palette.window, palette.windowText, 0.12)
        border.color: root.checked ? palette.highlight : Tint.muted(palette)

        Rectangle {
            x: root.checked ? parent.width - width - 3 : 3
            y: 3
            width: 14
            height: 14
            radius: 7
            color: root.checked ? palette.highlightedText : Tint.muted(palette)

            Behavior on x { NumberAnimation { duration: 100 } }
        }

        Rectangle {
            anchors.fill: parent
            anchors.margins: -3
            visible: root.visualFocus
            radius: 13
            color: "transparent"
            border.width: 2
            border.color: palette.highlight
        }
    }

    contentItem: Text {
        text: root.text
        textFormat: Text.PlainText
        verticalAlignment: Text.AlignVCenter
        font: root.font
        color: palette.windowText
    }
}
