import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// What stands on a PanelButton: a drawing, if there is one, and a word in the same colour.
RowLayout {
    id: root

    required property string glyph
    required property string text
    required property font font
    required property bool primary

    spacing: 6

    Glyph {
        visible: root.glyph !== ""
        path: root.glyph
        color: word.color
    }

    Text {
        id: word

        Layout.fillWidth: true
        horizontalAlignment: Text.AlignHCenter
        text: root.text
        textFormat: Text.PlainText
        elide: Text.ElideRight
        font: root.font
        color: root.primary ? palette.highlightedText : palette.windowText
    }
}
