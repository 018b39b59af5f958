// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// Edits text that grows with its lines, a single line if the workflow requires it, or JSON for an
// unknown kind.
PanelTextArea {
    id: root

    required property FormField field
    readonly property bool isJson: field.kind === InputSpec.Other || field.kind === InputSpec.Color
    property bool typing: false
    readonly property string fieldText: field.valueText

    // The typed text and earlier texts, newest first; and the index of the shown one.
    property var walked: []
    property int walkedTo: 0
    property bool walking: false

    function isPromptKey(event: var, modifier: int): bool {
        const held = event.modifiers & (Qt.ControlModifier | Qt.ShiftModifier | Qt.AltModifier);
        return field.kind === InputSpec.Text && field.multiline && held === modifier;
    }

    // Up and Down: with Ctrl the weight of words, as in ComfyUI's editor, with Alt earlier texts.
    function takeArrow(event: var, step: int) {
        event.accepted = true;
        if (isPromptKey(event, Qt.ControlModifier)) {
            const range = PromptEditing.changeWeight(textDocument, selectionStart, selectionEnd, step);
            select(range.x, range.y);
        } else if (isPromptKey(event, Qt.AltModifier) && field.earlierTexts) {
            walk(step);
        } else {
            event.accepted = false;
        }
    }

    function walk(step: int) {
        if (walked.length === 0) {
            const earlierTexts = field.earlierTexts;
            walked = [text, ...earlierTexts(field.name).filter(earlier => earlier !== text)];
            walkedTo = 0;
        }
        const next = walkedTo + step;
        if (next < 0 || next >= walked.length)
            return;
        walkedTo = next;
        walking = true;
        PromptEditing.setText(textDocument, walked[next]);
        walking = false;
    }

    objectName: "editor:" + field.name
    focus: true
    minimumLines: field.multiline ? 2 : 1
    font.family: isJson ? "monospace" : Application.font.family
    invalid: field.error !== ""
    placeholderText: field.placeholder || (isJson ? qsTr("JSON") : "")
    Accessible.name: field.label
    Accessible.description: field.error || field.description
    onFieldTextChanged: if (!typing) text = fieldText
    onTextChanged: {
        if (!walking)
            walked = []; // there may be more of them when it is asked again
        if (text === fieldText)
            return;
        typing = true; // the form may reformat the value: do not change it while the user is typing
        field.setValue(text);
        typing = false;
    }
    onEditingFinished: text = fieldText
    Keys.onUpPressed: (event) => root.takeArrow(event, 1)
    Keys.onDownPressed: (event) => root.takeArrow(event, -1)
    onUndoPressed: (event) => field.takeUndo(event, canUndo)
    Component.onCompleted: text = fieldText
}
