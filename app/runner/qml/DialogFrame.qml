import QtQuick
import QtQuick.Controls

import ComfyDeploy.Runner

// What all dialogs of the window look like.
Dialog {
    id: root

    parent: Overlay.overlay
    anchors.centerIn: parent
    modal: true
    focus: true
    padding: 20
    topPadding: 8
    closePolicy: Popup.CloseOnEscape
    width: Math.min(560, parent ? parent.width - 48 : 560)

    background: Rectangle {
        radius: 12
        color: Theme.system.base
        border.color: Theme.line
    }
    header: Text {
        leftPadding: 20
        rightPadding: 20
        topPadding: 18
        text: root.title
        textFormat: Text.PlainText
        font.pixelSize: 18
        font.bold: true
        color: Theme.system.text
        elide: Text.ElideRight
        Accessible.role: Accessible.Heading
        Accessible.name: root.title
    }
    Overlay.modal: Rectangle {
        color: Qt.rgba(0, 0, 0, 0.45)
    }
}
