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
        if (text === fieldText)
            return;
        typing = true; // the form may reformat the value: do not change it while the user is typing
        field.setValue(text);
        typing = false;
    }
    onEditingFinished: text = fieldText
    onUndoPressed: (event) => field.takeUndo(event, canUndo)
    Component.onCompleted: text = fieldText
}
