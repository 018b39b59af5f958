// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls

import ComfyDeploy
import ComfyDeploy.Runner

// The base of the window's dialogs.
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

    // In Qt 6.4 the parts of an open popup inherit the window's new palette without a signal, so
    // that items inside them keep the old one. Changing a role of a part propagates the whole
    // palette.
    function passPaletteOn(): void {
        for (const part of [root.header, root.contentItem, root.footer]) {
            if (part) {
                part.palette.window = "transparent";
                part.palette.window = Theme.system.window;
            }
        }
    }

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
    Connections {
        target: Theme.system

        function onPaletteChanged(): void {
            Qt.callLater(root.passPaletteOn); // qmllint disable type
        }
    }
    Overlay.modal: Rectangle {
        color: Qt.rgba(0, 0, 0, 0.45)
    }
}
