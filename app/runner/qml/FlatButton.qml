import QtQuick
import QtQuick.Controls

// A quiet button with words.
AbstractButton {
    id: root

    property color colour: palette.buttonText

    implicitHeight: 32
    implicitWidth: implicitContentWidth + 24
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true
    opacity: root.enabled ? 1 : 0.5

    Accessible.name: root.text

    contentItem: Text {
        text: root.text
        textFormat: Text.PlainText
        color: root.colour
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        elide: Text.ElideRight
    }

    background: Rectangle {
        radius: 6
        color: root.down ? Qt.alpha(root.palette.highlight, 0.25)
             : root.hovered ? Qt.alpha(root.palette.windowText, 0.08) : root.palette.button
        border.width: root.visualFocus ? 2 : 1
        border.color: root.visualFocus ? root.palette.highlight : root.palette.mid
    }
}
