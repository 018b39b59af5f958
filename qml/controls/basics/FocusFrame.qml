// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// The frame of input controls: thin, in the accent color with the focus.
Rectangle {
    id: root

    property bool focused: false
    property bool invalid: false
    property bool hovered: false

    radius: Tint.radius
    color: palette.base
    border.width: root.focused ? 2 : 1
    border.color: root.focused ? palette.highlight
                : root.invalid ? Tint.error(palette)
                : root.hovered ? Tint.muted(palette) : Tint.border(palette)
}
