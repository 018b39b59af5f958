// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// Edits a boolean.
PanelSwitch {
    id: root

    required property FormField field

    objectName: "editor:" + field.name
    focus: true
    checked: field.fieldValue === true
    text: checked ? qsTr("On") : field.isEmpty && field.placeholder ? field.placeholder : qsTr("Off")
    Accessible.name: field.label
    Accessible.description: field.error || field.description
    onToggled: {
        field.setValue(checked);
        checked = Qt.binding(() => root.field.fieldValue === true);
    }
}
