import QtQuick
import QtQuick.Controls

import ComfyDeploy.Runner

// A quiet button with words; highlighted, it is the one to press next.
AbstractButton {
    id: root

    property bool highlighted: false
    property color colour: root.highlighted ? Theme.system.highlightedText : Theme.system.buttonText

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
        color: root.highlighted ? (root.down ? Qt.darker(Theme.system.highlight, 1.15) : Theme.system.highlight)
             : root.down ? Qt.alpha(Theme.system.highlight, 0.25)
             : root.hovered ? Qt.alpha(Theme.system.windowText, 0.08) : Theme.system.button
        border.width: root.visualFocus ? 2 : 1
        border.color: root.highlighted ? (root.visualFocus ? Theme.system.windowText : Theme.system.highlight)
                    : root.visualFocus ? Theme.system.highlight : Theme.border
    }
}
