// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// An input that varies in the next runs, and its values as text.
ColumnLayout {
    id: root

    required property RunVariations variations
    required property int index
    required property string name
    required property string label
    required property string text
    required property string problem
    required property int values
    required property bool linePerValue
    required property string hint

    function focusText(): void {
        if (root.linePerValue) {
            lines.forceActiveFocus(Qt.OtherFocusReason);
            lines.cursorPosition = lines.length;
        } else {
            line.forceActiveFocus(Qt.OtherFocusReason);
            line.selectAll();
        }
    }

    function showText(): void {
        for (const edit of [line, lines]) {
            if (edit.text !== root.text)
                edit.text = root.text;
        }
    }

    spacing: 2
    onTextChanged: showText()
    Component.onCompleted: showText()

    RowLayout {
        spacing: 6

        PlainLabel {
            Layout.fillWidth: true
            text: root.label
            font.weight: Font.DemiBold
            maximumLineCount: 1
            elide: Text.ElideRight
        }
        PlainLabel {
            visible: root.values > 1
            text: qsTr("%1 values").arg(root.values)
            small: true
            color: Theme.dimmed
        }
        GlyphButton {
            objectName: "removeVariation:" + root.name
            size: 24
            glyph: Glyphs.cross
            text: qsTr("Do not vary %1").arg(root.label)
            onClicked: root.variations.remove(root.index)
        }
    }
    PanelTextField {
        id: line

        objectName: "variation:" + root.name
        Layout.fillWidth: true
        visible: !root.linePerValue
        invalid: root.problem.length > 0
        placeholderText: root.hint
        Accessible.name: qsTr("Values of %1").arg(root.label)
        Accessible.description: root.problem || root.hint
        onTextEdited: root.variations.setText(root.index, text)
    }
    PanelTextArea {
        id: lines

        objectName: "variationLines:" + root.name
        Layout.fillWidth: true
        visible: root.linePerValue
        minimumLines: 2
        invalid: root.problem.length > 0
        placeholderText: root.hint
        Accessible.name: qsTr("Values of %1").arg(root.label)
        Accessible.description: root.problem || root.hint
        onTextChanged: {
            if (activeFocus)
                root.variations.setText(root.index, text);
        }
    }
    PlainLabel {
        objectName: "variationProblem:" + root.name
        Layout.fillWidth: true
        text: root.problem || root.hint
        small: true
        maximumLineCount: 3
        elide: Text.ElideRight
        color: root.problem.length > 0 ? Theme.danger : Theme.dimmed
    }
}
