import QtQuick
import QtQuick.Controls

import ComfyDeploy.Runner

// A flat button with a picture; its words are for the tool tip and for screen readers.
AbstractButton {
    id: root

    required property string glyph // resources/icons/<name>.svg
    property string shortcutText
    property color colour: palette.buttonText

    implicitWidth: 32
    implicitHeight: 32
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true
    opacity: root.enabled ? 1 : 0.4

    // Fusion's buttons know the space bar only.
    Keys.onReturnPressed: press()
    Keys.onEnterPressed: press()

    function press(): void {
        if (root.checkable) {
            root.toggle();
            root.toggled();
        }
        root.clicked();
    }

    Accessible.name: root.text

    PlainToolTip {
        visible: root.hovered && root.text.length > 0
        text: root.shortcutText ? root.text + " (" + root.shortcutText + ")" : root.text
    }

    contentItem: Item {
        Icon {
            anchors.centerIn: parent
            glyph: root.glyph
            colour: root.colour
        }
    }

    background: Rectangle {
        radius: 6
        color: root.down || root.checked ? Qt.alpha(root.palette.highlight, 0.25)
             : root.hovered ? Qt.alpha(root.palette.windowText, 0.08) : "transparent"
        border.width: root.visualFocus ? 2 : 0
        border.color: root.palette.highlight
    }
}
