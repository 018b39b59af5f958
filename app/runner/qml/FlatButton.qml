import QtQuick
import QtQuick.Controls

import ComfyDeploy.Runner

// A quiet button with words; highlighted, it is the one to press next.
AbstractButton {
    id: root

    property bool highlighted: false
    property color colour: root.highlighted ? palette.highlightedText : palette.buttonText

    implicitHeight: 32
    implicitWidth: implicitContentWidth + 24
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true
    opacity: root.enabled ? 1 : 0.5

    // Fusion's buttons know the space bar only.
    Keys.onReturnPressed: root.clicked()
    Keys.onEnterPressed: root.clicked()

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
        color: root.highlighted ? (root.down ? Qt.darker(root.palette.highlight, 1.15) : root.palette.highlight)
             : root.down ? Qt.alpha(root.palette.highlight, 0.25)
             : root.hovered ? Qt.alpha(root.palette.windowText, 0.08) : root.palette.button
        border.width: root.visualFocus ? 2 : 1
        border.color: root.highlighted ? (root.visualFocus ? root.palette.windowText : root.palette.highlight)
                    : root.visualFocus ? root.palette.highlight : Theme.border
    }
}
