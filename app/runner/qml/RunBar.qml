// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// The mode, the count and the Run button; always visible.
Item {
    id: root

    required property Workspace workspace
    property bool advanced: false

    signal tokenRequested
    signal serversRequested
    signal problemClicked

    // False if the problem cannot be solved in this bar.
    function goToProblem(): bool {
        if (root.workspace.readiness.action === RunReadiness.ChooseServer) {
            root.serversRequested();
            return true;
        }
        if (root.workspace.readiness.action !== RunReadiness.ShowAdvanced)
            return false;
        root.advanced = true;
        options.focusProblem();
        return true;
    }

    implicitHeight: layout.implicitHeight + 24

    Connections {
        target: root.workspace.runs

        function onAdvancedWanted(): void {
            root.advanced = true;
        }
    }

    ColumnLayout {
        id: layout

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: 12
        spacing: Theme.gap

        AdvancedOptions {
            id: options

            objectName: "advancedOptions"
            Layout.fillWidth: true
            visible: root.advanced
            workspace: root.workspace
        }
        RowLayout {
            spacing: Theme.gap

            ModeChoice {
                objectName: "modeChoice"
                Layout.fillWidth: true
                workspace: root.workspace
            }
            CountBox {
                objectName: "repeatCount"
                from: 1
                to: 99
                value: root.workspace.options.repeatCount
                onValueModified: root.workspace.options.repeatCount = value
                Accessible.name: qsTr("How many runs")
            }
            GlyphButton {
                size: 32
                objectName: "advancedButton"
                glyph: Glyphs.more
                text: qsTr("Advanced")
                checkable: true
                checked: root.advanced
                onToggled: root.advanced = checked
            }
        }
        PanelButton {
            objectName: "runButton"
            Layout.fillWidth: true
            implicitHeight: 40
            primary: true
            font.pixelSize: 14
            font.bold: true
            enabled: root.workspace.readiness.reason.length === 0
            text: root.workspace.readiness.needsToken ? (root.workspace.servers.current.profile.comfyUi ? qsTr("Give the password to run") : qsTr("Add token to run"))
                : root.workspace.options.repeatCount > 1 ? qsTr("Run %1").arg(root.workspace.options.repeatCount) : qsTr("Run")
            hint: Qt.platform.os === "osx" ? "⌘⏎" : qsTr("Ctrl+⏎")
            onClicked: root.workspace.readiness.needsToken ? root.tokenRequested() : root.workspace.run()
        }
        PlainLabel {
            objectName: "blockedReason"
            Layout.fillWidth: true
            visible: root.workspace.readiness.reason.length > 0
            text: root.workspace.readiness.reason
            small: true
            font.underline: hover.hovered
            color: Theme.warning
            Accessible.onPressAction: root.problemClicked()

            HoverHandler {
                id: hover

                cursorShape: Qt.PointingHandCursor
            }
            TapHandler {
                // After the pane has cleared the focus.
                onTapped: Qt.callLater(root.problemClicked) // qmllint disable type
            }
        }
        PanelButton {
            objectName: "blockedActionButton"
            visible: text.length > 0
            text: {
                switch (root.workspace.readiness.action) {
                case RunReadiness.ChooseServer:
                    return qsTr("Choose another server…");
                case RunReadiness.ShowAdvanced:
                    return root.advanced ? "" : qsTr("Advanced");
                case RunReadiness.CheckServer:
                    return qsTr("Check the server");
                default:
                    return "";
                }
            }
            onClicked: {
                if (root.workspace.readiness.action === RunReadiness.ChooseServer)
                    root.serversRequested();
                else if (root.workspace.readiness.action === RunReadiness.ShowAdvanced)
                    root.advanced = true;
                else
                    root.workspace.servers.current.check();
            }
        }
    }
}
