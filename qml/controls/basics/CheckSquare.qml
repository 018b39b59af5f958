// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// The box of a check box. Its border has a contrast of more than 3 : 1 inside and outside, in both of
// Qt's palettes.
Rectangle {
    id: root

    property bool checked: false

    implicitWidth: 18
    implicitHeight: 18
    radius: 3
    color: root.checked ? palette.highlight : palette.base
    border.color: root.checked ? palette.highlight : Tint.muted(palette)

    Glyph {
        anchors.centerIn: parent
        visible: root.checked
        path: Glyphs.check
        color: root.palette.highlightedText
    }
}
