// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Templates as T

import ComfyDeploy

// A button with a text and an optional icon.
T.Button {
    id: root

    property string glyph: ""
    // The main action; at most one in a view.
    property bool primary: false
    property string hint // such as the key

    // Called for Space.
    function activate() {
        if (checkable) {
            toggle();
            toggled();
        }
        clicked();
    }

    implicitWidth: implicitContentWidth + leftPadding + rightPadding
    implicitHeight: Math.max(32, implicitContentHeight + topPadding + bottomPadding)
    padding: 6
    horizontalPadding: 12
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true
    opacity: enabled || primary ? 1 : 0.5
    Accessible.role: Accessible.Button
    Accessible.name: root.text
    Keys.onReturnPressed: activate()
    Keys.onEnterPressed: activate()

    contentItem: ButtonLabel {
        glyph: root.glyph
        text: root.text
        font: root.font
        primary: root.primary
        hint: root.hint
    }

    background: Rectangle {
        radius: Tint.radius
        color: root.primary ? (!root.enabled ? Tint.hairline(palette)
                              : root.down ? Qt.darker(palette.highlight, 1.15)
                              : root.hovered ? Qt.lighter(palette.highlight, 1.08) : palette.highlight)
             : root.down || root.checked ? Tint.mix(palette.window, palette.windowText, 0.18)
             : root.hovered ? Tint.hovered(palette) : Tint.mix(palette.window, palette.base, 0.5)
        border.width: root.primary ? 0 : 1
        border.color: Tint.border(palette)

        Rectangle { // outside, so that it is visible on the accent color too
            anchors.fill: parent
            anchors.margins: -2
            visible: root.visualFocus
            radius: Tint.radius + 2
            color: "transparent"
            border.width: 2
            border.color: root.primary ? palette.windowText : palette.highlight
        }
    }
}
