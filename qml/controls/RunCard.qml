// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

//! Shows one run: its state, a button to cancel it, and why it failed.
//!
//! The state is shown by an icon and a text as well as a color.
Item {
    id: root

    //! The run; null shows nothing.
    required property WorkflowRun run
    //! The headline; the run's state if it is empty.
    property string title: ""
    //! When the run was started, if the host knows it: see RunProgress.
    property date started: new Date(NaN)

    //! The user asks for the field that provides this input of this node: see
    //! WorkflowForm.nameForNode().
    signal fieldWanted(string nodeId, string inputName)

    readonly property bool hasFailed: run !== null && !run.running && run.phase !== WorkflowRun.Succeeded
                                   && run.phase !== WorkflowRun.Cancelled

    implicitWidth: 320
    implicitHeight: run ? layout.implicitHeight + 24 : 0
    visible: run !== null
    Accessible.role: Accessible.Grouping
    Accessible.name: priv.stateText + (root.title === "" ? "" : ", " + root.title)

    QtObject {
        id: priv

        property string cancelProblem: ""
        property bool detailed: false
        readonly property int phase: root.run?.phase ?? WorkflowRun.Draft
        readonly property bool lost: root.run !== null && root.run.running && root.run.contactLost
        readonly property string stateText: root.run?.stateText ?? ""
        readonly property string headline: root.hasFailed ? root.run.error.message : ""
        readonly property string details: {
            if (!root.hasFailed)
                return "";
            const failure = root.run.failure;
            return lines([failure.exceptionType, failure.traceback, ...failure.logTail]);
        }

        function lines(parts: var): string {
            return parts.filter(part => part !== "").join("\n");
        }
    }

    Connections {
        target: root.run

        function onCancelFailed(error) {
            priv.cancelProblem = error.message;
        }

        function onRunningChanged() {
            priv.cancelProblem = "";
        }
    }

    onRunChanged: {
        priv.cancelProblem = "";
        priv.detailed = false;
    }

    Rectangle {
        anchors.fill: parent
        radius: Tint.radius
        color: root.hasFailed ? Tint.wash(state.color, root.palette)
                              : Tint.mix(root.palette.window, root.palette.base, 0.5)
        border.color: root.hasFailed ? Tint.mix(root.palette.window, state.color, 0.5) : Tint.hairline(root.palette)
    }

    ColumnLayout {
        id: layout

        x: 12
        y: 12
        width: root.width - 24
        spacing: 8

        RowLayout {
            spacing: 8

            RunStateGlyph {
                id: state

                phase: priv.phase
                uncertain: priv.lost
            }

            PlainLabel {
                objectName: "state"
                text: priv.stateText
                wrapMode: Text.NoWrap
                font.weight: Font.DemiBold
            }

            PlainLabel {
                objectName: "title"
                Layout.fillWidth: true
                text: root.title
                wrapMode: Text.NoWrap
                elide: Text.ElideRight
                color: Tint.muted(root.palette)
            }

            PanelButton {
                objectName: "cancelButton"
                Layout.topMargin: -4
                Layout.bottomMargin: -4
                visible: root.run !== null && root.run.running
                enabled: visible && !root.run.cancelRequested
                text: enabled || !visible ? qsTr("Cancel") : qsTr("Cancelling…")
                onClicked: {
                    priv.cancelProblem = "";
                    root.run.cancel();
                }
            }
        }

        RunProgress {
            Layout.fillWidth: true
            visible: root.run !== null && root.run.running
            color: "transparent"
            run: root.run
            started: root.started
        }

        PlainLabel {
            objectName: "headline"
            Layout.fillWidth: true
            visible: text !== ""
            text: priv.headline
            Accessible.role: Accessible.AlertMessage
        }

        PlainLabel {
            objectName: "cancelProblem"
            Layout.fillWidth: true
            visible: priv.cancelProblem !== ""
            text: qsTr("The server did not stop the run: %1").arg(priv.cancelProblem)
            color: Tint.warning(root.palette)
            Accessible.role: Accessible.AlertMessage
        }

        Flow {
            Layout.fillWidth: true
            visible: root.hasFailed
            spacing: 8

            PanelButton {
                objectName: "fieldButton"
                visible: root.hasFailed && root.run.failure.nodeId !== ""
                text: qsTr("Go to field")
                onClicked: root.fieldWanted(root.run.failure.nodeId, root.run.failure.inputName)
            }

            PanelButton {
                objectName: "detailsButton"
                visible: priv.details !== ""
                checkable: true
                checked: priv.detailed
                text: checked ? qsTr("Hide details") : qsTr("Show details")
                onToggled: priv.detailed = checked
            }

            PanelButton {
                objectName: "copyButton"
                glyph: Glyphs.copy
                text: qsTr("Copy details")
                onClicked: Clipboard.setText(priv.lines([qsTr("Run %1").arg(root.run.id), priv.headline, priv.details]))
            }
        }

        PanelTextArea {
            objectName: "details"
            Layout.fillWidth: true
            visible: priv.detailed && priv.details !== ""
            readOnly: true
            text: priv.details
            font.family: "monospace"
            Accessible.name: qsTr("Details of the failure")
        }
    }
}
