// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// Edits a 64-bit seed as text, so that no digit is lost, and how it changes after a run.
GridLayout {
    id: root

    required property FormField field
    property bool typing: false
    readonly property string fieldText: field.isEmpty ? "" : String(field.fieldValue)

    columns: width < 260 ? 2 : 3
    columnSpacing: 8
    rowSpacing: 4

    PanelTextField {
        id: input

        objectName: "editor:" + root.field.name
        Layout.fillWidth: true
        Layout.minimumWidth: 120
        focus: true
        invalid: root.field.error !== ""
        placeholderText: root.field.placeholder || qsTr("Random")
        inputMethodHints: Qt.ImhDigitsOnly
        Accessible.name: root.field.label
        Accessible.description: root.field.error || root.field.description
        Component.onCompleted: text = root.fieldText
        onTextEdited: {
            root.typing = true; // an empty field may mean "random": do not change it while the user is typing
            root.field.setValue(text);
            root.typing = false;
        }
        onEditingFinished: text = root.fieldText
        onUndoPressed: (event) => root.field.takeUndo(event, canUndo)

        Connections {
            target: root

            function onFieldTextChanged() {
                if (!root.typing)
                    input.text = root.fieldText;
            }
        }
    }

    GlyphButton {
        objectName: "dice:" + root.field.name
        implicitWidth: 32
        implicitHeight: 32
        glyph: Glyphs.dice
        text: qsTr("Draw a new seed")
        onClicked: root.field.form.rollSeed(root.field.name)
    }

    PanelComboBox {
        objectName: "seedMode:" + root.field.name
        Layout.columnSpan: root.columns === 2 ? 2 : 1
        Layout.fillWidth: root.columns === 2
        implicitWidth: 104
        model: [qsTr("Fixed"), qsTr("Random"), qsTr("+1")]
        currentIndex: root.field.seedMode === WorkflowForm.Random ? 1
                    : root.field.seedMode === WorkflowForm.Increment ? 2 : 0
        Accessible.name: qsTr("%1 after each run").arg(root.field.label)
        onActivated: (index) => root.field.form.setSeedMode(root.field.name,
            [WorkflowForm.Fixed, WorkflowForm.Random, WorkflowForm.Increment][index])
    }

    RowLayout {
        Layout.columnSpan: root.columns
        visible: root.field.seedMode !== WorkflowForm.Fixed && root.field.usedSeed !== undefined
        spacing: 8

        PlainLabel {
            objectName: "usedSeed:" + root.field.name
            Layout.fillWidth: true
            text: qsTr("The last run used %1.").arg(String(root.field.usedSeed))
            small: true
            color: Tint.muted(palette)
        }

        PanelButton {
            objectName: "lockSeed:" + root.field.name
            text: qsTr("Lock")
            Accessible.description: qsTr("Use this seed again, and keep it")
            onClicked: root.field.form.lockSeed(root.field.name)
        }
    }

    PlainLabel {
        objectName: "seedDrawn:" + root.field.name
        Layout.columnSpan: root.columns
        Layout.fillWidth: true
        visible: root.fieldText === "-1" || (root.fieldText === "0" && !root.field.literal)
        text: qsTr("Random: the service draws a seed for each run.")
        small: true
        color: Tint.muted(palette)
    }

    PlainLabel {
        objectName: "seedLimit:" + root.field.name
        Layout.columnSpan: root.columns
        Layout.fillWidth: true
        visible: !root.field.literal && root.field.maximum !== undefined && Number(root.field.maximum) > 999999999999999
        text: qsTr("The service's seed node takes none above 999999999999999, whatever the workflow says.")
        small: true
        color: Tint.muted(palette)
    }
}
