// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls

import ComfyDeploy
import ComfyDeploy.Runner

// The actions for the selected run and the current picture.
Menu {
    id: root

    required property Workspace workspace
    required property OutputView viewer
    property string path
    readonly property RunEntry entry: root.workspace.runs.selected

    signal saveRequested
    signal inputRequested(file: url)

    function copyCode(kind: int): void {
        const code = root.workspace.copier.code(root.entry, kind);
        if (code)
            Clipboard.setText(code);
    }

    MenuItem {
        text: qsTr("Save as…")
        enabled: root.path.length > 0
        onTriggered: root.saveRequested()
    }
    MenuItem {
        text: qsTr("Copy")
        enabled: root.viewer.visible
        onTriggered: root.viewer.copy()
    }
    MenuItem {
        text: qsTr("Copy path")
        enabled: root.path.length > 0
        onTriggered: Clipboard.setText(root.path)
    }
    MenuItem {
        text: qsTr("Show in folder")
        enabled: root.path.length > 0
        onTriggered: Desktop.showInFolder(root.path)
    }
    MenuItem {
        objectName: "useItem"
        text: qsTr("Use as input")
        enabled: root.path.length > 0
        onTriggered: root.inputRequested(Desktop.fileUrl(root.path))
    }
    MenuSeparator {}
    MenuItem {
        objectName: "compareItem"
        text: root.viewer.comparing ? qsTr("Leave the comparison") : qsTr("Compare with B")
        enabled: root.viewer.visible
        onTriggered: root.viewer.comparing = !root.viewer.comparing
    }
    MenuItem {
        objectName: "rememberItem"
        text: qsTr("Compare others with this (B)")
        enabled: root.viewer.visible
        onTriggered: root.viewer.wantAsOther()
    }
    MenuItem {
        objectName: "swapSidesItem"
        text: qsTr("Swap the sides")
        enabled: root.viewer.visible && root.viewer.comparing
        onTriggered: root.viewer.swapSides()
    }
    MenuSeparator {}
    MenuItem {
        objectName: "reuseItem"
        text: qsTr("Reuse inputs")
        enabled: root.entry !== null
        onTriggered: root.workspace.runs.reuse(root.workspace.runs.selectedId)
    }
    MenuItem {
        objectName: "reuseTextsItem"
        text: qsTr("Reuse its texts only")
        enabled: root.entry !== null
        onTriggered: root.workspace.runs.reuseTexts(root.workspace.runs.selectedId)
    }
    MenuItem {
        objectName: "reuseSeedsItem"
        text: qsTr("Reuse its seed only")
        enabled: root.entry !== null
        onTriggered: root.workspace.runs.reuseSeeds(root.workspace.runs.selectedId)
    }
    MenuItem {
        text: qsTr("Run again")
        enabled: root.entry !== null
        onTriggered: root.workspace.runs.runAgain(root.workspace.runs.selectedId)
    }
    MenuItem {
        text: root.entry && root.entry.starred ? qsTr("Remove star") : qsTr("Star")
        enabled: root.entry !== null
        onTriggered: root.workspace.runs.history.setStarred(root.entry.localId, !root.entry.starred)
    }
    MenuItem {
        text: qsTr("Copy run id")
        enabled: root.entry !== null && root.entry.runId.length > 0
        onTriggered: Clipboard.setText(root.entry.runId)
    }
    Menu {
        title: qsTr("Copy as")
        enabled: root.entry !== null

        MenuItem {
            objectName: "copyCurlItem"
            text: qsTr("curl line")
            onTriggered: root.copyCode(CodeCopier.Curl)
        }
        MenuItem {
            text: qsTr("comfydeploy line")
            onTriggered: root.copyCode(CodeCopier.CommandLine)
        }
        MenuItem {
            text: qsTr("C++")
            onTriggered: root.copyCode(CodeCopier.Cpp)
        }
        MenuItem {
            text: qsTr("QML")
            onTriggered: root.copyCode(CodeCopier.Qml)
        }
    }
    MenuSeparator {}
    MenuItem {
        text: qsTr("Remove from the list")
        enabled: root.entry !== null && !root.entry.running
        onTriggered: root.workspace.runs.removeSelected()
    }
}
