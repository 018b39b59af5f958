// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs
import QtQuick.Layouts
import QtQuick.Templates as T

import ComfyDeploy

// Edits a color as text, and shows and chooses it.
FocusScope {
    id: root

    required property FormField field
    readonly property bool isColor: /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(field.valueText)

    implicitHeight: layout.implicitHeight
    implicitWidth: 240

    RowLayout {
        id: layout

        width: parent.width
        spacing: 8

        TextEditor {
            Layout.fillWidth: true
            field: root.field
            focus: true
        }

        T.AbstractButton {
            id: swatch

            objectName: "chooseColor:" + root.field.name
            Layout.alignment: Qt.AlignTop
            implicitWidth: 40
            implicitHeight: 32
            focusPolicy: Qt.StrongFocus
            hoverEnabled: true
            text: qsTr("Choose %1").arg(root.field.label)
            Accessible.role: Accessible.Button
            Accessible.name: text
            Keys.onReturnPressed: clicked()
            Keys.onEnterPressed: clicked()
            onClicked: {
                const dialog = chooser.createObject(root) as ColorDialog;
                if (root.isColor)
                    dialog.selectedColor = root.field.valueText;
                dialog.open();
            }

            background: Rectangle {
                radius: Tint.radius
                color: root.isColor ? root.field.valueText : "transparent"
                border.width: swatch.visualFocus ? 2 : 1
                border.color: swatch.visualFocus ? palette.highlight : Tint.border(palette)
            }

            Glyph {
                anchors.centerIn: parent
                visible: !root.isColor
                path: Glyphs.question
                color: Tint.muted(palette)
            }
        }
    }

    Component {
        id: chooser

        ColorDialog {
            objectName: "colorDialog"
            title: qsTr("Choose %1").arg(root.field.label)
            onAccepted: root.field.setValue(String(selectedColor))
            onVisibleChanged: if (!visible) destroy()
        }
    }
}
