// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// The selected run's log; scrolls to the end unless the user has scrolled up.
Rectangle {
    id: root

    required property Workspace workspace
    property RunEntry entry

    color: Theme.system.window

    LogModel {
        id: logs

        run: root.entry ? root.entry.run : null
    }

    RowLayout {
        id: header

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.margins: 8
        height: 32

        PlainLabel {
            Layout.fillWidth: true
            leftPadding: 8
            text: list.count > 0 ? qsTr("Lines: %1").arg(list.count) : qsTr("No log lines")
            small: true
            color: Theme.dimmed
        }
        GlyphButton {
            size: 32
            glyph: Glyphs.copy
            text: qsTr("Copy the log")
            enabled: list.count > 0
            onClicked: Clipboard.setText(root.entry.run ? logs.text() : [...root.entry.logTail].join("\n"))
        }
    }
    ListView {
        id: list

        property bool following: true

        objectName: "logList"
        anchors.top: header.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: 8
        anchors.topMargin: 0
        clip: true
        model: root.entry && root.entry.run ? logs : root.entry ? root.entry.logTail : []
        activeFocusOnTab: true
        boundsBehavior: Flickable.StopAtBounds
        ScrollBar.vertical: ScrollBar {}
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Log")

        onMovementEnded: list.following = list.atYEnd
        // To qmllint, Qt.callLater is a value, not a function.
        onCountChanged: if (list.following) Qt.callLater(list.positionViewAtEnd) // qmllint disable type

        delegate: Text {
            id: line

            required property var model
            readonly property string level: line.model.level ?? ""

            Accessible.role: Accessible.ListItem
            Accessible.name: line.text
            width: ListView.view.width - 12
            text: line.model.message ?? line.model.modelData ?? ""
            textFormat: Text.PlainText
            wrapMode: Text.WrapAnywhere
            font.family: "monospace"
            font.pointSize: Theme.smallFont
            color: line.level === "error" ? Theme.danger : line.level === "warning" ? Theme.warning : Theme.system.text
        }
    }
}
