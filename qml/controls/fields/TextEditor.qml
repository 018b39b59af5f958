// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// Text that grows with its lines; one line where the workflow wants one; JSON where the kind is not
// known here.
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
        typing = true; // the form may write the value in another way: not under the cursor
        field.setValue(text);
        typing = false;
    }
    onEditingFinished: text = fieldText
    onUndoPressed: (event) => field.takeUndo(event, canUndo)
    Component.onCompleted: text = fieldText
}
