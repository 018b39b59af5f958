// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// Shows why a run has no result, the cause, and what can be done.
Rectangle {
    id: root

    required property Workspace workspace
    required property RunEntry entry
    readonly property bool unconfirmed: root.entry.unconfirmed
    readonly property color accent: state.color
    readonly property string field: root.workspace.runs.fieldOf(root.entry)

    function focusFirst(reason: int): void {
        const first = goToField.visible ? goToField : act.visible ? act : checkAgain.visible ? checkAgain : runAgain;
        first.forceActiveFocus(reason);
    }

    implicitHeight: layout.implicitHeight + 28
    radius: Theme.radius
    color: Tint.wash(root.accent, root.palette)
    border.color: Qt.alpha(root.accent, 0.5)

    Accessible.role: Accessible.AlertMessage
    Accessible.name: root.entry.headline

    ColumnLayout {
        id: layout

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: 14
        spacing: Theme.gap

        RowLayout {
            spacing: 8

            RunStateGlyph {
                id: state

                Layout.alignment: Qt.AlignTop
                phase: root.entry.phase
                size: 20
            }
            PlainLabel {
                objectName: "failureHeadline"
                Layout.fillWidth: true
                text: root.entry.headline
                maximumLineCount: 6
                elide: Text.ElideRight
                font.bold: true
                font.pointSize: Application.font.pointSize * 1.25
            }
        }
        PlainLabel {
            objectName: "failurePlace"
            Layout.fillWidth: true
            visible: text.length > 0
            text: {
                if (!root.entry.nodeTitle)
                    return "";
                const title = root.entry.nodeTitle + (root.entry.nodeId ? " (" + root.entry.nodeId + ")" : "");
                const node = qsTr("Node %1").arg(title);
                return root.entry.inputName ? [node, qsTr("input %1").arg(root.entry.inputName)].join(", ") : node;
            }
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            color: Theme.dimmed
        }
        PlainLabel {
            objectName: "failureCause"
            Layout.fillWidth: true
            visible: text.length > 0 && text !== root.entry.headline
            text: root.entry.cause
            maximumLineCount: 8
            elide: Text.ElideRight
        }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.gap

            PanelButton {
                id: goToField

                objectName: "goToFieldButton"
                visible: root.field.length > 0
                text: qsTr("Go to field")
                onClicked: root.workspace.runs.goToField(root.entry)
            }
            PanelButton {
                id: act

                objectName: "failureActionButton"
                visible: text.length > 0
                text: root.entry.actionText
                onClicked: root.workspace.runs.actOnFailure(root.entry)
            }
            PanelButton {
                id: checkAgain

                objectName: "checkAgainButton"
                visible: root.unconfirmed
                text: qsTr("Check again")
                onClicked: root.workspace.runs.checkAgain(root.entry.localId)
            }
            PanelButton {
                objectName: "sendAgainButton"
                visible: root.unconfirmed
                text: qsTr("It did not start – send again (may cost twice)")
                onClicked: root.workspace.runs.sendAgain(root.entry.localId)
            }
            PanelButton {
                objectName: "forgetButton"
                visible: root.unconfirmed
                text: qsTr("Forget")
                onClicked: root.workspace.runs.forget(root.entry.localId)
            }
            PanelButton {
                id: runAgain

                objectName: "runAgainButton"
                visible: !root.unconfirmed
                text: qsTr("Run again")
                onClicked: root.workspace.runs.runAgain(root.entry.localId)
            }
            PanelButton {
                objectName: "copyDetailsButton"
                text: qsTr("Copy details")
                onClicked: Clipboard.setText(root.entry.details())
            }
            PanelButton {
                objectName: "tracebackButton"
                visible: root.entry.traceback.length > 0 || root.entry.logTail.length > 0
                text: traceback.visible ? qsTr("Hide traceback") : qsTr("Show traceback")
                onClicked: traceback.visible = !traceback.visible
            }
        }
        ScrollView {
            id: traceback

            objectName: "traceback"
            visible: false
            contentWidth: availableWidth
            Layout.fillWidth: true
            Layout.preferredHeight: Math.min(220, area.implicitHeight)

            TextArea {
                id: area

                text: root.entry.traceback || [...root.entry.logTail].join("\n")
                textFormat: TextEdit.PlainText
                readOnly: true
                selectByMouse: true
                font.family: "monospace"
                font.pointSize: Theme.smallFont
                wrapMode: TextEdit.Wrap
                Accessible.name: qsTr("Traceback")
            }
        }
    }
}
