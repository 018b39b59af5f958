// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy
import ComfyDeploy.Runner

// The bars at the top of the window: messages, undo, and the state of the server.
Column {
    id: root

    required property Workspace workspace

    signal tokenRequested

    Connections {
        target: root.workspace.notices

        function onAdded(text: string, bad: bool, topic: string): void {
            noticeBar.show(text, bad, topic);
            if (!bad)
                expiry.restart();
        }
        function onSettled(topic: string): void {
            noticeBar.settle(topic);
        }
    }
    Timer {
        id: expiry

        interval: 8000
        onTriggered: noticeBar.expire()
    }

    NoticeBar {
        id: noticeBar

        objectName: "noticeBar"
        width: parent.width
        visible: text.length > 0
        accent: bad ? Theme.danger : Theme.success
        glyph: bad ? Glyphs.cross : Glyphs.check
        closable: true
        onClosed: noticeBar.clear()
    }
    NoticeBar {
        objectName: "undoBar"
        width: parent.width
        visible: text.length > 0
        accent: Theme.system.highlight
        glyph: Glyphs.undo
        text: root.workspace.undo.text
        action: qsTr("Undo")
        closable: true
        onTriggered: root.workspace.undo.undo()
        onClosed: root.workspace.undo.settle()
    }
    NoticeBar {
        objectName: "offerBar"
        width: parent.width
        visible: text.length > 0
        accent: Theme.warning
        text: root.workspace.runs.offerText
        action: qsTr("Show")
        closable: true
        onTriggered: root.workspace.runs.openOfferedSheet()
        onClosed: root.workspace.runs.closeOffer()
    }
    NoticeBar {
        objectName: "serverBar"
        readonly property ServerConnection server: root.workspace.servers.current

        width: parent.width
        visible: text.length > 0
        accent: server.state === ServerConnection.Offline ? Theme.dimmed : Theme.warning
        glyph: Glyphs.server
        text: {
            switch (server.state) {
            case ServerConnection.Offline:
                return (server.retrySeconds > 0 ? qsTr("Offline · retrying in %1 s.").arg(server.retrySeconds)
                                                : qsTr("Offline · retrying.")) + " " + server.problem;
            case ServerConnection.TokenRefused:
            case ServerConnection.Broken:
                return server.problem;
            default:
                return "";
            }
        }
        action: server.state !== ServerConnection.TokenRefused ? qsTr("Now")
            : server.profile.comfyUi ? qsTr("Change password") : qsTr("Change token")
        onTriggered: server.state === ServerConnection.TokenRefused ? root.tokenRequested() : server.check()
    }
    NoticeBar {
        objectName: "firstRunBar"
        width: parent.width
        visible: root.workspace.firstRun
        accent: Theme.system.highlight
        glyph: Glyphs.picture
        text: root.workspace.readiness.reason ? qsTr("The built-in server runs on your machine, without a model.")
            : qsTr("This runs on your machine, without a model: press Run. Drop a workflow of your own when you like.")
        action: qsTr("Add a Comfy Deploy token")
        closable: true
        onTriggered: {
            root.workspace.servers.currentId = "production";
            root.tokenRequested();
        }
        onClosed: root.workspace.dismissFirstRun()
    }
}
