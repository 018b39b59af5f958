// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// The inputs that vary in the next runs, above the Run button.
ScrollView {
    id: root

    required property Workspace workspace

    function focusRow(row: int): void {
        (rows.itemAt(row) as VariationRow)?.focusText();
    }

    visible: root.workspace.variations.count > 0
    implicitHeight: Math.min(210, list.implicitHeight)
    contentWidth: availableWidth
    clip: true

    ColumnLayout {
        id: list

        width: root.availableWidth
        spacing: 10

        Repeater {
            id: rows

            model: root.workspace.variations

            VariationRow {
                Layout.fillWidth: true
                variations: root.workspace.variations
            }
        }
    }
}
