// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Dialogs
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// Shows what a report about the program holds, before it is copied or saved.
DialogFrame {
    id: root

    required property Workspace workspace
    property string report

    title: qsTr("Diagnostics")
    width: Math.min(720, parent ? parent.width - 48 : 720)
    height: Math.min(620, parent ? parent.height - 48 : 620)
    onAboutToShow: root.report = root.workspace.diagnostics.text()

    FileDialog {
        id: fileDialog

        title: qsTr("Save the diagnostics")
        acceptLabel: qsTr("Save")
        fileMode: FileDialog.SaveFile
        onAccepted: {
            root.workspace.saver.saveText(root.report, selectedFile);
            root.close();
        }
    }

    // The ids are harmless: no style has its own content item here.
    contentItem: ColumnLayout { // qmllint disable deferred-property-id
        spacing: 12

        PlainLabel {
            Layout.fillWidth: true
            text: qsTr("This is all that is copied or saved. It has no tokens, no prompts and no other values of inputs; nothing is sent anywhere.")
            color: Theme.dimmed
        }
        ScrollView {
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true

            PanelTextArea {
                objectName: "diagnosticsText"
                readOnly: true
                text: root.report
                font.family: "monospace"
                Accessible.name: root.title
            }
        }
        RowLayout {
            spacing: 12

            Item { Layout.fillWidth: true }
            PanelButton {
                objectName: "diagnosticsClose"
                text: qsTr("Close")
                onClicked: root.close()
            }
            PanelButton {
                objectName: "diagnosticsSave"
                text: qsTr("Save…")
                onClicked: {
                    fileDialog.currentFolder = root.workspace.saver.folder();
                    fileDialog.selectedFile = root.workspace.saver.suggestion("comfydeploy-diagnostics.txt");
                    fileDialog.open();
                }
            }
            PanelButton {
                objectName: "diagnosticsCopy"
                text: qsTr("Copy")
                onClicked: {
                    Clipboard.setText(root.report);
                    root.close();
                }
            }
        }
    }
}
