// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Templates as T

import ComfyDeploy

// A button with only an icon; `text` is its accessible name and tool tip.
T.AbstractButton {
    id: root

    required property string glyph
    property string shortcutText // for the tool tip
    property int size: 28

    // Called for Space.
    function activate() {
        if (checkable) {
            toggle();
            toggled();
        }
        clicked();
    }

    implicitWidth: size
    implicitHeight: size
    padding: 6
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true
    opacity: enabled ? 1 : 0.4
    Accessible.role: Accessible.Button
    Accessible.name: root.text
    Keys.onReturnPressed: activate()
    Keys.onEnterPressed: activate()

    Loader {
        anchors.fill: parent // the tool tip is positioned next to its parent
        active: root.hovered || root.visualFocus
        sourceComponent: PlainToolTip {}
        onLoaded: (item as PlainToolTip).text = Qt.binding(() => root.shortcutText ? root.text + " (" + root.shortcutText + ")" : root.text)
    }

    contentItem: Item {
        Glyph {
            anchors.centerIn: parent
            path: root.glyph
            size: root.size < 32 ? 16 : 18
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
