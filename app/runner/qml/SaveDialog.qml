// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs

import ComfyDeploy.Runner

// Asks where to save a result, and before replacing a file.
Item {
    id: root

    required property FileSaver saver
    property string path

    function save(path: string): void {
        root.path = path;
        fileDialog.currentFolder = root.saver.folder();
        fileDialog.selectedFile = root.saver.suggestion(path);
        fileDialog.open();
    }

    FileDialog {
        id: fileDialog

        objectName: "saveDialog"
        title: qsTr("Save as")
        acceptLabel: qsTr("Save")
        fileMode: FileDialog.SaveFile
        // This dialog asks itself, because Qt's built-in dialog does not. qmllint does not know the
        // flags in Qt 6.4.
        options: FileDialog.DontConfirmOverwrite // qmllint disable type
        onAccepted: {
            if (!root.saver.exists(selectedFile)) {
                root.saver.save(root.path, selectedFile);
                return;
            }
            replaceDialog.path = root.path;
            replaceDialog.target = selectedFile;
            replaceDialog.made().open();
        }
    }
    LazyPopup {
        id: replaceDialog

        property string path
        property url target

        objectName: "replaceDialog"
        popup: QuestionDialog {
            title: qsTr("Replace the file that is there?")
            text: qsTr("%1 exists already. What it holds would be lost.").arg(Desktop.localPath(replaceDialog.target))
            cancelText: qsTr("Keep it")
            answers: [qsTr("Replace")]
            onAnswered: root.saver.save(replaceDialog.path, replaceDialog.target)
        }
    }
}
