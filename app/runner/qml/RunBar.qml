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

    signal runRequested
    signal tokenRequested
    signal serversRequested
    signal problemClicked

    function vary(name: string): void {
        const row = root.workspace.variations.add(name);
        Qt.callLater(() => variations.focusRow(row)); // qmllint disable type
    }
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
        Variations {
            id: variations

            objectName: "variations"
            Layout.fillWidth: true
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
                objectName: "varyButton"
                glyph: Glyphs.stack
                text: qsTr("Vary an input…")
                enabled: root.workspace.workflow.form.status === WorkflowForm.Ready
                onClicked: {
                    candidates.clear();
                    candidates.append(root.workspace.variations.candidates());
                    varyPopup.open();
                }

                ListModel { id: candidates }

                ListPopup {
                    id: varyPopup

                    objectName: "varyPopup"
                    y: -height - 4
                    x: Math.min(0, parent.width - width)
                    model: candidates
                    textRole: "label"
                    onChosen: row => root.vary(candidates.get(row).name)
                }
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
            enabled: root.workspace.readiness.reason.length === 0 && root.workspace.variations.problem.length === 0
            text: root.workspace.readiness.needsToken ? (root.workspace.servers.current.profile.comfyUi ? qsTr("Give the password to run") : qsTr("Add token to run"))
                : root.workspace.variations.total > 1 ? qsTr("Run %1").arg(root.workspace.variations.total) : qsTr("Run")
            hint: Qt.platform.os === "osx" ? "⌘⏎" : qsTr("Ctrl+⏎")
            onClicked: root.runRequested()
        }
        PlainLabel {
            objectName: "batchSummary"
            Layout.fillWidth: true
            visible: text.length > 0
            text: root.workspace.variations.total < 2 ? root.workspace.variations.problem
                : root.workspace.withUsualTime(root.workspace.variations.summary)
            small: true
            color: root.workspace.variations.problem.length > 0 ? Theme.danger : Theme.dimmed
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
