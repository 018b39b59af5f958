// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Templates as T

import ComfyDeploy

// A tool tip. Unlike the styles' tool tips, it shows untrusted text without markup.
T.ToolTip {
    id: root

    objectName: "toolTip"
    x: parent ? (parent.width - implicitWidth) / 2 : 0
    y: -implicitHeight - 4
    implicitWidth: Math.min(320, implicitContentWidth + leftPadding + rightPadding)
    implicitHeight: implicitContentHeight + topPadding + bottomPadding
    margins: 4
    padding: 6
    delay: 600
    visible: true
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutsideParent

    contentItem: Text {
        text: root.text
        textFormat: Text.PlainText
        wrapMode: Text.Wrap
        color: palette.windowText
    }

    background: Rectangle {
        radius: Tint.radius - 2
        color: Tint.mix(palette.window, palette.base, 0.5)
        border.color: Tint.border(palette)
    }
}
