// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// The check boxes of a group of settings, in a layout.
Repeater {
    id: root

    required property AppSettings settings
    required property string group
    property var changed: ({}) // by name

    function set(name: string, on: bool): void {
        root.settings.setState(name, on);
        root.changed = Object.assign({}, root.changed, { [name]: on });
    }

    model: root.settings.switches(root.group)

    PanelCheckBox {
        required property var modelData

        objectName: modelData.name + "Box"
        Layout.fillWidth: true
        enabled: !modelData.needs || (root.changed[modelData.needs] ?? root.settings.state(modelData.needs)) // qmllint disable unqualified
        text: modelData.text
        checked: root.settings.state(modelData.name) // qmllint disable unqualified
        onToggled: root.set(modelData.name, checked) // qmllint disable unqualified
    }
}
