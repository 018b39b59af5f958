// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// A question with its answers as buttons; Esc always does nothing.
DialogFrame {
    id: root

    property string text
    property string cancelText: qsTr("Cancel")
    property list<string> answers // the last one is the primary one
    property string rememberText // offers to remember the answer
    readonly property bool remember: rememberBox.visible && rememberBox.checked

    signal answered(index: int)

    width: Math.min(520, parent ? parent.width - 48 : 520)
    onOpened: {
        rememberBox.checked = false;
        buttons.itemAt(root.answers.length - 1)?.forceActiveFocus(Qt.PopupFocusReason);
    }

    // The ids are harmless: no style has its own content item here.
    contentItem: ColumnLayout { // qmllint disable deferred-property-id
        spacing: 12

        PlainLabel {
            objectName: "questionText"
            Layout.fillWidth: true
            text: root.text
        }
        PanelCheckBox {
            id: rememberBox

            objectName: "rememberBox"
            visible: root.rememberText.length > 0
            text: root.rememberText
        }
        Flow {
            Layout.fillWidth: true
            Layout.topMargin: 4
            spacing: Theme.gap
            layoutDirection: Qt.RightToLeft

            Repeater {
                id: buttons

                model: root.answers.length

                PanelButton {
                    required property int index

                    objectName: "answer" + index
                    text: root.answers[index]
                    primary: index === root.answers.length - 1
                    onClicked: {
                        root.answered(index);
                        root.close();
                    }
                }
            }
            PanelButton {
                text: root.cancelText
                onClicked: root.close()
            }
        }
    }
}
