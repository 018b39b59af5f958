// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// The inputs of a run, and the button that starts it.
Rectangle {
    id: root

    required property Workspace workspace
    property string outputFile // of the current result

    signal runRequested
    signal tokenRequested
    signal importRequested
    signal serversRequested

    color: Theme.system.window

    function focusInput(name: string): void {
        formView.focusInput(name);
    }
    function focusFirst(): void {
        // Never focus a button: Space of a typing user would press it.
        if (!formView.focusFirst())
            formView.nextItemInFocusChain(true).forceActiveFocus(Qt.ShortcutFocusReason);
    }
    // Focuses the control that solves the problem.
    function goToProblem(): void {
        formView.showErrors();
        const wrong = root.workspace.workflow.form.invalidInput;
        if (wrong)
            formView.focusInput(wrong);
        else if (!runBar.goToProblem())
            root.workspace.notices.addProblem(root.workspace.readiness.reason, "run");
    }
    function takeFile(file: url): bool {
        return formView.takeFile(file);
    }
    function pasteImage(): bool {
        return formView.pasteImage();
    }

    // A click on the background clears the focus.
    TapHandler {
        onTapped: root.forceActiveFocus(Qt.MouseFocusReason)
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        WorkflowFormView {
            id: formView

            objectName: "formView"
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: root.workspace.workflow.form.status === WorkflowForm.Ready
            form: root.workspace.workflow.form
            run: root.workspace.runs.selected ? root.workspace.runs.selected.run : null
            offersOutput: root.outputFile.length > 0
            offersVariations: true
            onVariationWanted: name => runBar.vary(name)
            earlierTexts: name => root.workspace.earlierTexts(name)
            onOutputWanted: name => root.workspace.workflow.form.setFile(name, Desktop.fileUrl(root.outputFile))
        }

        ColumnLayout {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.margins: Theme.margin
            visible: root.workspace.workflow.form.status !== WorkflowForm.Ready
            spacing: Theme.gap

            DropHint {
                Layout.fillWidth: true
                Layout.fillHeight: true
                onClicked: root.importRequested()
            }
        }

        Rectangle {
            Layout.fillWidth: true
            Layout.preferredHeight: 1
            color: Theme.line
        }
        RunBar {
            id: runBar

            objectName: "runBar"
            Layout.fillWidth: true
            workspace: root.workspace
            onRunRequested: root.runRequested()
            onTokenRequested: root.tokenRequested()
            onServersRequested: root.serversRequested()
            onProblemClicked: root.goToProblem()
        }
    }
}
