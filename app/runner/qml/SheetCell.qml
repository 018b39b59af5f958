// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy
import ComfyDeploy.Runner

// One run in the contact sheet: its picture, or its state, and a way to run it again.
Item {
    id: root

    required property Workspace workspace
    required property RunEntry entry
    property bool titled: true
    property bool current: false
    // Whether it has ended without its picture.
    readonly property bool bad: root.entry !== null && !root.entry.running && root.entry.phase !== WorkflowRun.Succeeded

    signal opened

    implicitHeight: root.width + (title.visible ? title.height + 2 : 0)

    Accessible.role: Accessible.Cell
    Accessible.name: root.entry ? root.entry.cellText + ", " + root.entry.stateText : ""
    Accessible.onPressAction: root.opened()

    CellPicture {
        id: picture

        width: root.width
        height: root.width
        entry: root.entry
        chosen: root.current || hover.hovered

        FileDrag {
            file: root.entry?.thumbnail ?? ""
            directions: Qt.Horizontal
        }
        HoverHandler { id: hover }
        TapHandler {
            id: tap

            onTapped: {
                if (tap.point.modifiers & Qt.AltModifier)
                    root.workspace.comparison.choose(root.entry, root.entry ? root.entry.thumbnail : "");
                else
                    root.opened();
            }
        }

        PlainLabel {
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.top: parent.verticalCenter
            anchors.topMargin: 18
            width: parent.width - 12
            visible: !picture.pictureShown
            text: root.entry === null ? ""
                : root.entry.running && root.entry.progressKnown ? qsTr("%1 %").arg(Math.floor(root.entry.progress * 100))
                : root.entry.stateText
            small: true
            maximumLineCount: 2
            elide: Text.ElideRight
            horizontalAlignment: Text.AlignHCenter
            color: Theme.dimmed
        }
        GlyphButton {
            objectName: "runCellAgain"
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.margins: 4
            visible: root.bad || (hover.hovered && root.entry !== null && !root.entry.running)
            glyph: Glyphs.reset
            text: qsTr("Run this one again")
            onClicked: root.workspace.runs.runAgain(root.entry.localId)
        }
        GlyphButton {
            objectName: "cancelCell"
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.margins: 4
            visible: hover.hovered && root.entry !== null && root.entry.canCancel
            enabled: visible && !root.entry.cancelRequested
            glyph: Glyphs.cross
            text: qsTr("Cancel this run")
            onClicked: root.workspace.runs.cancel(root.entry.localId)
        }
    }
    PlainLabel {
        id: title

        anchors.top: picture.bottom
        anchors.topMargin: 2
        width: root.width
        visible: root.titled && text.length > 0
        text: root.entry ? root.entry.cellText : ""
        small: true
        maximumLineCount: 1
        elide: Text.ElideRight
        horizontalAlignment: Text.AlignHCenter
        color: Theme.dimmed
    }
}
