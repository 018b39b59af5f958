import QtQuick
import QtQuick.Controls

import ComfyDeploy
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
    header: PlainLabel {
        leftPadding: 20
        rightPadding: 20
        topPadding: 18
        text: root.title
        wrapMode: Text.NoWrap
        font.pointSize: Application.font.pointSize * 1.5
        font.bold: true
        elide: Text.ElideRight
        Accessible.role: Accessible.Heading
    }
    Overlay.modal: Rectangle {
        color: Qt.rgba(0, 0, 0, 0.45)
    }
}
