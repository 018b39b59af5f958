import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// Why a run has no result, where the reason lies, and what can be done.
Rectangle {
    id: root

    required property Workspace workspace
    required property RunEntry entry
    readonly property bool unconfirmed: root.entry.unconfirmed
    readonly property color colour: root.unconfirmed ? Theme.warning
                                  : root.entry.phase === WorkflowRun.Cancelled ? Theme.dimmed : Theme.danger
    readonly property string field: root.workspace.fieldOf(root.entry)

    function focusFirst(reason: int): void {
        const first = goToField.visible ? goToField : act.visible ? act : checkAgain.visible ? checkAgain : runAgain;
        first.forceActiveFocus(reason);
    }

    implicitHeight: layout.implicitHeight + 28
    radius: Theme.radius
    color: Theme.tint(root.colour)
    border.color: Qt.alpha(root.colour, 0.5)

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

            StateIcon {
                Layout.alignment: Qt.AlignTop
                phase: root.entry.phase
                size: 20
            }
            Words {
                objectName: "failureHeadline"
                Layout.fillWidth: true
                text: root.entry.headline
                wrapMode: Text.Wrap
                maximumLineCount: 6
                elide: Text.ElideRight
                font.bold: true
                font.pixelSize: 15
            }
        }
        Words {
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
            elide: Text.ElideRight
            color: Theme.dimmed
        }
        Words {
            objectName: "failureCause"
            Layout.fillWidth: true
            visible: text.length > 0 && text !== root.entry.headline
            text: root.entry.cause
            wrapMode: Text.Wrap
            maximumLineCount: 8
            elide: Text.ElideRight
        }
        Flow {
            Layout.fillWidth: true
            spacing: Theme.gap

            FlatButton {
                id: goToField

                objectName: "goToFieldButton"
                visible: root.field.length > 0
                text: qsTr("Go to field")
                onClicked: root.workspace.goToField(root.entry)
            }
            FlatButton {
                id: act

                objectName: "failureActionButton"
                visible: text.length > 0
                text: root.entry.actionText
                onClicked: root.workspace.actOnFailure(root.entry)
            }
            FlatButton {
                id: checkAgain

                objectName: "checkAgainButton"
                visible: root.unconfirmed
                text: qsTr("Check again")
                onClicked: root.workspace.checkAgain(root.entry.localId)
            }
            FlatButton {
                objectName: "sendAgainButton"
                visible: root.unconfirmed
                text: qsTr("It did not start – send again (may cost twice)")
                onClicked: root.workspace.sendAgain(root.entry.localId)
            }
            FlatButton {
                objectName: "forgetButton"
                visible: root.unconfirmed
                text: qsTr("Forget")
                onClicked: root.workspace.forget(root.entry.localId)
            }
            FlatButton {
                id: runAgain

                objectName: "runAgainButton"
                visible: !root.unconfirmed
                text: qsTr("Run again")
                onClicked: root.workspace.runAgain(root.entry.localId)
            }
            FlatButton {
                objectName: "copyDetailsButton"
                text: qsTr("Copy details")
                onClicked: root.workspace.copyDetails(root.entry)
            }
            FlatButton {
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
                font.pixelSize: Theme.smallFont
                wrapMode: TextEdit.Wrap
                Accessible.name: qsTr("Traceback")
            }
        }
    }
}
