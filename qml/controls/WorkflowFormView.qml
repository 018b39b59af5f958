// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls

import ComfyDeploy

//! The fields of a workflow, to be filled in.
//!
//! One column that scrolls, in groups that fold. Tab goes from field to field and brings each into
//! view; the wheel scrolls and never changes a value. A click beside the fields leaves them. A host
//! adds its own Run button and asks `form.valid`, or says `form.firstError`.
//!
//! That a value is missing is shown at its field once the user has been there; showErrors() shows it
//! at all of them.
FocusScope {
    id: root

    //! What is filled in.
    required property WorkflowForm form
    //! The run whose uploads the media fields show.
    property WorkflowRun run: null
    //! Only fields whose label or name contains it are shown; all if it is empty.
    property string filter: ""
    //! Gives media fields a button that asks for the output on show: see outputWanted().
    property bool offersOutput: false
    //! The input that has the focus, or had it last.
    readonly property alias currentInput: priv.currentInput

    //! The user wants the host's output in this input: answer with form.setFile().
    signal outputWanted(string name)
    //! Ctrl+Enter was pressed in a field.
    signal submitted()

    //! Puts the cursor into the input of that name and scrolls to it; false if there is none.
    function focusInput(name: string): bool {
        const entry = priv.entryOf(name);
        if (!entry)
            return false;
        priv.unfold(entry.field.group);
        entry.editor.focusEditor();
        return true;
    }

    //! Puts the cursor into the input that had the focus last, else into the first one that is shown;
    //! never on a button. False if no input is shown.
    function focusFirst(): bool {
        const last = priv.entryOf(priv.currentInput);
        if (last && last.editor.visible)
            return root.focusInput(priv.currentInput);
        for (let i = 0; i < fields.count; ++i) {
            if (priv.entryAt(i).editor.visible)
                return root.focusInput(priv.entryAt(i).field.name);
        }
        return false;
    }

    //! Shows at every field what is wrong with it, until another workflow is loaded: for a host whose
    //! user wanted to run the form and could not.
    function showErrors() {
        priv.allErrors = true;
    }

    //! Puts the clipboard's picture into the media field that has the focus, else into the first
    //! empty one, else into the first; false if there is no such field or nothing to paste.
    function pasteImage(): bool {
        const entry = priv.mediaEntry();
        return entry ? entry.editor.pasteImage() : false;
    }

    //! The same with a file of this machine, such as one that was dropped on the window.
    function takeFile(file: url): bool {
        const entry = priv.mediaEntry();
        return entry ? entry.editor.takeUrls([file]) : false;
    }

    implicitWidth: 340
    implicitHeight: column.implicitHeight + 16
    Accessible.role: Accessible.Form
    Accessible.name: qsTr("Inputs")
    Keys.onPressed: (event) => {
        const enter = event.key === Qt.Key_Return || event.key === Qt.Key_Enter;
        if (enter && event.modifiers & Qt.ControlModifier) {
            root.submitted();
            event.accepted = true;
        } else if (event.matches(StandardKey.Paste)) {
            event.accepted = root.pasteImage();
        } else if (event.matches(StandardKey.Undo) && root.form) {
            event.accepted = root.form.undo(); // no text has taken it
        }
    }

    QtObject {
        id: priv

        property string currentInput: ""
        property list<string> folded: []
        property real uploadProgress: -1
        property bool allErrors: false

        function entryAt(index: int): FormEntry {
            return fields.itemAt(index) as FormEntry;
        }

        function entryOf(name: string): FormEntry {
            for (let i = 0; i < fields.count; ++i) {
                if (entryAt(i).field.name === name)
                    return entryAt(i);
            }
            return null;
        }

        function mediaEntry(): FormEntry {
            const current = entryOf(currentInput);
            if (current && current.editor.activeFocus && current.field.takesPictures)
                return current;
            let first = null;
            for (let i = 0; i < fields.count; ++i) {
                const entry = entryAt(i);
                if (!entry.field.takesPictures)
                    continue;
                if (entry.field.isEmpty)
                    return entry;
                first = first ?? entry;
            }
            return first;
        }

        function isFolded(group: string): bool {
            return folded.indexOf(group) >= 0;
        }

        function unfold(group: string) {
            folded = [...folded].filter(name => name !== group);
        }

        function toggle(group: string) {
            if (isFolded(group))
                unfold(group);
            else
                folded = [...folded, group];
        }

        function isGroupModified(group: string): bool {
            for (let i = 0; i < fields.count; ++i) {
                const entry = entryAt(i);
                if (entry && entry.field.group === group && entry.field.modified)
                    return true;
            }
            return false;
        }
    }

    // Some styles paint their panes in a palette of their own: text is read on ours.
    Rectangle {
        anchors.fill: parent
        color: root.palette.window
    }

    Connections {
        target: root.form

        function onGraphChanged() {
            priv.allErrors = false;
            priv.currentInput = "";
            flickable.contentY = 0;
        }
    }

    Connections {
        target: root.run

        function onUploadProgress(sent, total) {
            priv.uploadProgress = total > 0 ? sent / total : -1;
        }

        function onPhaseChanged() {
            if (root.run.phase !== WorkflowRun.Uploading)
                priv.uploadProgress = -1;
        }
    }

    FocusFollower {
        flickable: flickable
    }

    Flickable {
        id: flickable

        anchors.fill: parent
        contentWidth: width
        contentHeight: column.implicitHeight + 16
        boundsBehavior: Flickable.StopAtBounds
        clip: true

        ScrollBar.vertical: ScrollBar {}

        TapHandler {
            parent: flickable // not only where there is content
            onTapped: flickable.forceActiveFocus(Qt.MouseFocusReason)
        }

        // No layout: one of Qt 6.4 that is resized before it is polished still works with the
        // entries of the form before, which are deleted by then.
        Column {
            id: column

            x: 8
            y: 8
            width: flickable.width - 24

            PlainLabel {
                objectName: "formError"
                width: column.width
                visible: root.form?.status === WorkflowForm.Error
                text: root.form?.errorString ?? ""
                color: Tint.error(root.palette)
                Accessible.role: Accessible.AlertMessage
            }

            PlainLabel {
                width: column.width
                visible: !root.form || root.form.status === WorkflowForm.Null
                      || (root.form.status === WorkflowForm.Ready && fields.count === 0)
                text: !root.form || root.form.status === WorkflowForm.Null
                    ? qsTr("No workflow is loaded.")
                    : qsTr("This workflow has nothing to fill in: it has no External nodes.")
                color: Tint.muted(root.palette)
            }

            Repeater {
                id: fields

                model: root.form?.inputs ?? null

                FormEntry {
                    id: entry

                    width: column.width
                    form: root.form
                    filter: root.filter
                    groupBefore: index > 0 ? priv.entryAt(index - 1)?.field.group ?? "" : ""
                    groupFolded: priv.isFolded(field.group)
                    groupModified: opensGroup && priv.isGroupModified(field.group)
                    uploadProgress: priv.uploadProgress
                    offersOutput: root.offersOutput
                    showsErrors: priv.allErrors
                    onGroupClicked: priv.toggle(field.group)
                    onOutputWanted: root.outputWanted(field.name)
                    onEntered: priv.currentInput = field.name
                }
            }
        }
    }
}
