// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls

import ComfyDeploy

//! Shows the inputs of a workflow as a form.
//!
//! One scrolling column, in groups that can be collapsed. Tab moves from field to field and scrolls
//! each into view; the wheel scrolls and never changes a value. A click outside of the fields
//! clears the focus. A host adds its own Run button, which uses `form.valid` and `form.firstError`.
//!
//! A missing value is reported at its field only after the user has visited it; showErrors()
//! reports all of them.
FocusScope {
    id: root

    //! The form to show.
    required property WorkflowForm form
    //! The run whose uploads the media fields show.
    property WorkflowRun run: null
    //! If not empty, only fields whose label or name contains it are shown.
    property string filter: ""
    //! Whether media fields have a button for the current output: see outputWanted().
    property bool offersOutput: false
    //! Whether fields have a button to vary their value in several runs: see variationWanted().
    property bool offersVariations: false
    //! A function that returns the earlier texts of an input by its name, newest first: Alt+Up and
    //! Alt+Down walk through them.
    property var earlierTexts: null
    //! Whether the advanced fields are shown, too: what the button "More…" switches.
    property bool showsAll: false
    //! The input that has, or last had, the focus.
    readonly property alias currentInput: priv.currentInput

    //! The user wants to use the host's output in this input: call form.setFile().
    signal outputWanted(string name)
    //! Emitted if the user wants several values of this field.
    signal variationWanted(string name)
    //! Ctrl+Enter was pressed in a field.
    signal submitted()

    //! Focuses the input \a name and scrolls to it; false if there is none.
    function focusInput(name: string): bool {
        const isThere = (root.form?.inputs.indexOf(name) ?? -1) >= 0;
        if (isThere && !priv.entryOf(name))
            priv.promptsUnfolded = true;
        if (isThere && !priv.entryOf(name))
            root.showsAll = true; // the input is an advanced one
        const entry = priv.entryOf(name);
        if (!entry)
            return false;
        priv.unfold(entry.field.group);
        entry.editor.focusEditor();
        return true;
    }

    //! Focuses the editor of currentInput, else of the first visible input; never a button. False
    //! if no input is visible.
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

    //! Shows all errors, until another workflow is loaded: to be called if the user tries to run an
    //! invalid form.
    function showErrors() {
        priv.allErrors = true;
    }

    //! Pastes the clipboard's picture into the focused media field, else into the first empty one,
    //! else into the first; false if there is no such field or nothing to paste.
    function pasteImage(): bool {
        const entry = priv.mediaEntry();
        return entry ? entry.editor.pasteImage() : false;
    }

    //! The same for a local file, such as one that was dropped on the window.
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
            event.accepted = root.form.undo(); // no text field has accepted it
        }
    }

    QtObject {
        id: priv

        property string currentInput: ""
        property list<string> folded: []
        property real uploadProgress: -1
        property bool allErrors: false
        property bool promptsUnfolded: false

        // Called later, since the fields are made anew.
        function separate(name: string) {
            if (root.form.separate(name))
                root.focusInput(name.split("+")[0]);
        }

        function join(name: string) {
            if (root.form.join(name))
                root.focusInput(name);
        }

        // The button is then that of another prompt.
        function foldPrompts() {
            promptsUnfolded = !promptsUnfolded;
            for (let i = 0; i < fields.count; ++i) {
                if (entryAt(i).foldButton.visible)
                    entryAt(i).foldButton.forceActiveFocus(Qt.OtherFocusReason);
            }
        }

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

    // Some styles paint their panes with their own palette: text needs ours as background.
    Rectangle {
        anchors.fill: parent
        color: root.palette.window
    }

    Connections {
        target: root.form

        function onGraphChanged() {
            priv.allErrors = false;
            priv.promptsUnfolded = false;
            priv.currentInput = "";
            root.showsAll = false;
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
            parent: flickable // not only the content
            onTapped: flickable.forceActiveFocus(Qt.MouseFocusReason)
        }

        // Not a layout: in Qt 6.4, a layout that is resized before it is polished uses entries of
        // the previous form, which are already deleted.
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
                      || (root.form.status === WorkflowForm.Ready && root.form.inputs.count === 0)
                text: !root.form || root.form.status === WorkflowForm.Null
                    ? qsTr("No workflow is loaded.")
                    : qsTr("This workflow has nothing to fill in.")
                color: Tint.muted(root.palette)
            }

            Repeater {
                id: fields

                model: ShownFields {
                    id: shown

                    inputs: root.form?.inputs ?? null
                    all: root.showsAll || root.filter !== ""
                    prompts: priv.promptsUnfolded
                }

                FormEntry {
                    id: entry

                    width: column.width
                    form: root.form
                    filter: root.filter
                    // The count, since the entry before may be another one without this one's index changing.
                    groupBefore: index > 0 && fields.count > 0 ? priv.entryAt(index - 1)?.field.group ?? "" : ""
                    groupFolded: priv.isFolded(field.group)
                    showsAll: root.showsAll
                    groupModified: opensGroup && priv.isGroupModified(field.group)
                    uploadProgress: priv.uploadProgress
                    offersOutput: root.offersOutput
                    offersVariations: root.offersVariations
                    showsErrors: priv.allErrors
                    onGroupClicked: priv.toggle(field.group)
                    promptsUnfolded: priv.promptsUnfolded
                    earlierTexts: root.earlierTexts
                    onOutputWanted: root.outputWanted(field.name)
                    onVariationWanted: root.variationWanted(field.name)
                    onSeparateWanted: Qt.callLater(priv.separate, field.name) // qmllint disable type
                    onJoinWanted: Qt.callLater(priv.join, field.joinedName) // qmllint disable type
                    onFoldClicked: Qt.callLater(priv.foldPrompts) // qmllint disable type
                    onEntered: priv.currentInput = field.name
                }
            }

            MoreFields {
                width: column.width
                visible: root.form?.status === WorkflowForm.Ready && (root.form.hasLiterals || root.form.seedCount > 1)
                form: root.form
                advancedCount: shown.advancedCount
                open: root.showsAll
                onToggled: root.showsAll = !root.showsAll
            }
        }
    }
}
