// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// The content of a PanelButton: an optional icon, its text in the same color, and a hint.
RowLayout {
    id: root

    required property string glyph
    required property string text
    required property font font
    required property bool primary
    required property string hint

    spacing: 6

    Glyph {
        visible: root.glyph !== ""
        path: root.glyph
        color: label.color
    }

    Item { // with the one after the hint, it centers both
        Layout.fillWidth: true
        visible: hint.visible
    }

    Text {
        id: label

        Layout.fillWidth: !hint.visible
        horizontalAlignment: Text.AlignHCenter
        text: root.text
        textFormat: Text.PlainText
        elide: Text.ElideRight
        font: root.font
        color: !root.primary ? palette.windowText
             : root.enabled ? palette.highlightedText : palette.placeholderText
    }

    Text {
        id: hint

        Layout.leftMargin: 4
        visible: text !== ""
        text: root.hint
        textFormat: Text.PlainText
        font.pixelSize: root.font.pixelSize * 0.86
        color: label.color
        opacity: 0.8
    }

    Item {
        Layout.fillWidth: true
        visible: hint.visible
    }
}
