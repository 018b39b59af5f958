// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T

import ComfyDeploy

// A line of a checklist: a box, a text, and a detail in small.
T.AbstractButton {
    id: root

    property string detail: ""
    property bool highlighted: false

    signal chosen()

    implicitHeight: 32
    padding: 4
    focusPolicy: Qt.NoFocus
    hoverEnabled: true
    Accessible.role: Accessible.CheckBox
    Accessible.name: root.text
    Accessible.checkable: true
    Accessible.checked: root.checked
    onClicked: chosen()

    background: Rectangle {
        radius: Tint.radius
        color: root.hovered ? Tint.hovered(root.palette) : "transparent"
        border.width: root.highlighted ? 2 : 0
        border.color: root.palette.highlight
    }

    contentItem: RowLayout {
        spacing: 8

        CheckSquare {
            checked: root.checked
        }

        PlainLabel {
            Layout.fillWidth: true
            text: root.text
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
        }

        PlainLabel {
            text: root.detail
            small: true
            color: Tint.muted(root.palette)
            wrapMode: Text.NoWrap
        }
    }
}
