import QtQuick
import QtQuick.Templates as T

import ComfyDeploy

// A button that is only a drawing; `text` is its name for those who do not see it, and its tool tip.
T.AbstractButton {
    id: root

    required property string glyph

    implicitWidth: 28
    implicitHeight: 28
    padding: 6
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true
    opacity: enabled ? 1 : 0.4
    Accessible.role: Accessible.Button
    Accessible.name: root.text
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    Loader {
        active: root.hovered || root.visualFocus
        sourceComponent: PlainToolTip {}
        onLoaded: (item as PlainToolTip).text = Qt.binding(() => root.text)
    }

    contentItem: Item {
        Glyph {
            anchors.centerIn: parent
            path: root.glyph
            color: root.hovered || root.checked ? palette.windowText : Tint.muted(palette)
        }
    }

    background: Rectangle {
        radius: Tint.radius
        color: root.down || root.checked ? Tint.mix(palette.window, palette.windowText, 0.18)
             : root.hovered ? Tint.hovered(palette) : "transparent"
        border.width: root.visualFocus ? 2 : 0
        border.color: palette.highlight
    }
}
