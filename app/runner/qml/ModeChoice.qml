// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import QtQuick.Templates as T

import ComfyDeploy
import ComfyDeploy.Runner

// The choice of the run mode.
Item {
    id: root

    required property Workspace workspace
    readonly property var modes: [
        { mode: WorkflowRunMutation.Queue, name: qsTr("Safe"), tip: qsTr("Can be cancelled and picked up again from the first second.") },
        { mode: WorkflowRunMutation.Stream, name: qsTr("Live"), tip: qsTr("Shows every step as it happens.") },
        { mode: WorkflowRunMutation.Sync, name: qsTr("Sync"), tip: qsTr("One answer at the end; nothing to see before.") }
    ]

    implicitHeight: 32
    implicitWidth: 180

    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("How to run")

    Rectangle {
        anchors.fill: parent
        radius: 7
        color: Theme.system.window
        border.color: Theme.border
    }
    ButtonGroup { id: group }

    Row {
        anchors.fill: parent
        anchors.margins: 2

        Repeater {
            model: root.modes

            T.RadioButton {
                id: option

                required property var modelData

                objectName: "mode" + option.modelData.mode
                width: parent.width / root.modes.length
                height: parent.height
                hoverEnabled: true
                focusPolicy: Qt.StrongFocus
                ButtonGroup.group: group
                checked: root.workspace.options.mode === option.modelData.mode
                text: option.modelData.name
                onClicked: root.workspace.options.mode = option.modelData.mode

                Accessible.name: option.text
                Accessible.description: option.modelData.tip

                PlainToolTip {
                    visible: option.hovered
                    text: option.modelData.tip
                }
                contentItem: Text {
                    text: option.text
                    textFormat: Text.PlainText
                    horizontalAlignment: Text.AlignHCenter
                    verticalAlignment: Text.AlignVCenter
                    font.bold: option.checked
                    color: option.checked ? Theme.system.highlightedText : Theme.system.text
                }
                background: Rectangle {
                    radius: 5
                    color: option.checked ? Theme.system.highlight
                         : option.hovered ? Qt.alpha(Theme.system.windowText, 0.08) : "transparent"
                    border.width: option.visualFocus ? 2 : 0
                    border.color: Theme.system.windowText
                }
            }
        }
    }
}
