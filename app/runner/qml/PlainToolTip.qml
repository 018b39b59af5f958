import QtQuick
import QtQuick.Controls

// A tool tip that shows its text as it is, whoever wrote it.
ToolTip {
    id: root

    delay: 500

    contentItem: Text {
        text: root.text
        textFormat: Text.PlainText
        font: root.font
        color: root.palette.toolTipText
        wrapMode: Text.Wrap
    }
}
