// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// What the keys do: rows with keys and a text.
DialogFrame {
    id: root

    required property var rows

    title: qsTr("Shortcuts")
    height: Math.min(640, parent ? parent.height - 48 : 640)
    onOpened: list.forceActiveFocus(Qt.PopupFocusReason)

    // The ids are harmless: no style has its own content item here.
    contentItem: ColumnLayout { // qmllint disable deferred-property-id
        spacing: 12

        ListView {
            id: list

            objectName: "shortcutList"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            // There is no current row to be seen: the arrows scroll.
            Keys.onDownPressed: list.ScrollBar.vertical.increase()
            Keys.onUpPressed: list.ScrollBar.vertical.decrease()
            boundsBehavior: Flickable.StopAtBounds
            model: root.rows
            Accessible.role: Accessible.List
            Accessible.name: root.title

            ScrollBar.vertical: ScrollBar {}

            delegate: RowLayout {
                id: row

                required property var modelData

                width: ListView.view.width - 12
                height: 28
                spacing: 12

                PlainLabel {
                    Layout.fillWidth: true
                    text: row.modelData.text
                    wrapMode: Text.NoWrap
                    elide: Text.ElideRight
                }
                PlainLabel {
                    text: row.modelData.keys.map(key => Desktop.keyText(key)).join(", ")
                    color: Theme.dimmed
                }
            }
        }
        PanelButton {
            objectName: "shortcutsClose"
            Layout.alignment: Qt.AlignRight
            text: qsTr("Close")
            onClicked: root.close()
        }
    }
}
