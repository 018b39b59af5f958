// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Templates as T

import ComfyDeploy

// A slider. The wheel scrolls the form instead of changing the value.
T.Slider {
    id: root

    implicitWidth: 120
    implicitHeight: 24
    padding: 4
    wheelEnabled: false
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Slider

    background: Rectangle {
        x: root.leftPadding
        y: (root.height - height) / 2
        width: root.availableWidth
        height: 4
        radius: 2
        color: Tint.mix(palette.window, palette.windowText, 0.16)

        Rectangle {
            width: root.visualPosition * parent.width
            height: parent.height
            radius: 2
            color: palette.highlight
        }
    }

    handle: Rectangle {
        x: root.leftPadding + root.visualPosition * (root.availableWidth - width)
        y: (root.height - height) / 2
        width: 16
        height: 16
        radius: 8
        color: root.pressed ? palette.highlight : palette.base
        border.width: 2
        border.color: palette.highlight

        Rectangle {
            anchors.centerIn: parent
            visible: root.visualFocus
            width: 24
            height: 24
            radius: 12
            color: "transparent"
            border.width: 2
            border.color: palette.highlight
        }
    }
}
