// SPDX-License-Identifier: MIT

import ComfyDeploy.Runner

// Asks what to do with unfinished runs when the window closes.
QuestionDialog {
    id: root

    required property Workspace workspace
    // The numbers change while the dialog is open.
    readonly property int remoteRuns: root.workspace.runs.remoteCount
    readonly property int comfyUiRuns: root.workspace.runs.comfyUiCount
    readonly property int localRuns: root.workspace.runs.runningCount - remoteRuns
    readonly property int savedRuns: root.workspace.runs.activeCount - root.workspace.runs.runningCount - root.workspace.runs.waitingCount

    title: qsTr("Close while runs are under way?")
    text: {
        const parts = [];
        if (root.remoteRuns > root.comfyUiRuns)
            parts.push(qsTr("Runs that go on in the cloud, to be picked up on the next start: %1").arg(root.remoteRuns - root.comfyUiRuns));
        if (root.comfyUiRuns > 0)
            parts.push(qsTr("Runs that go on in ComfyUI, to be picked up on the next start: %1").arg(root.comfyUiRuns));
        if (root.localRuns > 0)
            parts.push(qsTr("Runs of the built-in server, which end with the program: %1").arg(root.localRuns));
        if (root.savedRuns > 0)
            parts.push(qsTr("Runs that have ended, whose files are still being saved: %1").arg(root.savedRuns));
        if (root.workspace.runs.waitingCount > 0)
            parts.push(qsTr("Runs of a batch that were not started, and are offered on the next start: %1").arg(root.workspace.runs.waitingCount));
        return parts.join("\n") || qsTr("Every run has ended, and its files are saved.");
    }
    cancelText: qsTr("Stay")
    rememberText: qsTr("Always do this")
    answers: root.remoteRuns > 0 ? [qsTr("Cancel runs and quit"), qsTr("Keep running and quit")] : [qsTr("Quit")]
    onAnswered: index => root.workspace.quit(index === 0 && root.remoteRuns > 0, root.remember)
}
