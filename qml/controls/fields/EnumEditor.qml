// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// Selects one of the options of the workflow.
PanelComboBox {
    id: root

    required property FormField field
    readonly property int fieldIndex: field.isEmpty ? -1 : field.options.indexOf(String(field.fieldValue))

    objectName: "editor:" + field.name
    focus: true
    model: field.options
    invalid: field.error !== ""
    displayText: currentIndex >= 0 ? currentText
               : field.isEmpty ? (field.placeholder || qsTr("Choose…"))
               : String(field.fieldValue)
    Accessible.name: field.label
    Accessible.description: field.error || field.description
    onFieldIndexChanged: currentIndex = fieldIndex
    onActivated: (index) => field.setValue(field.options[index])
    Component.onCompleted: currentIndex = fieldIndex
}
