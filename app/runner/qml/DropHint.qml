// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Shapes

import ComfyDeploy
import ComfyDeploy.Runner

// The place to drop a workflow while none is open.
AbstractButton {
    id: root

    text: qsTr("Open a workflow")
    Accessible.description: hint.text

    Column {
        anchors.centerIn: parent
        width: parent.width - 32
        spacing: 10

        Glyph {
            anchors.horizontalCenter: parent.horizontalCenter
            path: Glyphs.download
            size: 28
            color: Theme.dimmed
        }
        Text {
            id: hint

            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
            textFormat: Text.PlainText
            color: Theme.dimmed
            text: qsTr("Drop or paste a workflow here, or click to choose a file or a picture that ComfyUI made. In ComfyUI, File → Export Workflow (API), formerly Save (API format), writes one.")
        }
    }
    background: Shape {
        ShapePath {
            strokeColor: root.visualFocus || root.hovered ? Theme.system.highlight : Theme.line
            strokeWidth: 2
            strokeStyle: ShapePath.DashLine
            dashPattern: [3, 3]
            fillColor: "transparent"
            startX: 1
            startY: 1
            PathLine { x: root.width - 1; y: 1 }
            PathLine { x: root.width - 1; y: root.height - 1 }
            PathLine { x: 1; y: root.height - 1 }
            PathLine { x: 1; y: 1 }
        }
    }
}
