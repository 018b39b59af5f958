// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// Edits a number by typing, with the arrow keys or buttons, or with a slider if it has two limits.
// Integers are kept as text, so that 64-bit values do not lose digits.
RowLayout {
    id: root

    required property FormField field
    property bool typing: false
    readonly property bool isWhole: field.kind === InputSpec.Integer
    readonly property var lowest: field.softMinimum ?? field.minimum
    readonly property var highest: field.softMaximum ?? field.maximum
    readonly property bool hasRange: lowest !== undefined && highest !== undefined
                                  && Number(highest) > Number(lowest)
    readonly property double step: field.stepSize > 0 ? field.stepSize
                                 : isWhole ? 1
                                 : hasRange ? (Number(highest) - Number(lowest)) / 100
                                 : 0.1
    readonly property string fieldText: field.isEmpty ? ""
                                   : typeof field.fieldValue === "number" ? String(field.fieldValue).replace(".", Qt.locale().decimalPoint)
                                   : String(field.fieldValue)

    // Removes rounding errors such as that of 0.1 + 0.2.
    function rounded(value: double): double {
        const digits = Math.max(0, Math.ceil(-Math.log10(step))) + 1;
        return isWhole ? Math.round(value) : Number(value.toFixed(Math.min(12, digits)));
    }

    // Replaces a decimal comma by a point. "1,000" may also mean one thousand: it is left to the
    // user.
    function withPoint(text: string): string {
        const isDecimal = /^\s*[-+]?\d*,\d*(e[-+]?\d+)?\s*$/i.test(text) && !isWhole
            && (Qt.locale().decimalPoint === "," || !/^\s*[-+]?[1-9]\d{0,2},\d{3}\s*$/.test(text));
        return isDecimal ? text.replace(",", ".") : text;
    }

    function stepBy(count: int) {
        const number = Number(withPoint(input.text));
        if (Number.isNaN(number) || (isWhole && !Number.isSafeInteger(number)))
            return; // JavaScript would round the last digits
        let next = rounded(number + count * step);
        if (field.minimum !== undefined)
            next = Math.max(Number(field.minimum), next);
        if (field.maximum !== undefined)
            next = Math.min(Number(field.maximum), next);
        field.setValue(next);
    }

    spacing: 8

    PanelSlider {
        objectName: "slider:" + root.field.name
        Layout.fillWidth: true
        visible: root.hasRange
        from: root.hasRange ? Number(root.lowest) : 0
        to: root.hasRange ? Number(root.highest) : 1
        stepSize: root.isWhole ? Math.max(1, root.step) : root.step
        value: Number(root.field.fieldValue) || 0
        Accessible.name: root.field.label
        onMoved: root.field.setValue(root.rounded(value))
    }

    PanelTextField {
        id: input

        objectName: "editor:" + root.field.name
        Layout.fillWidth: !root.hasRange
        Layout.preferredWidth: 112
        Layout.minimumWidth: 80
        focus: true
        rightPadding: 28
        invalid: root.field.error !== ""
        placeholderText: root.field.placeholder
        inputMethodHints: Qt.ImhFormattedNumbersOnly
        Accessible.role: Accessible.SpinBox
        Accessible.name: root.field.label
        Accessible.description: root.field.error || root.field.description
        Component.onCompleted: text = root.fieldText
        onTextEdited: {
            root.typing = true; // "1." is an incomplete number: do not change it while the user is typing
            root.field.setValue(root.withPoint(text));
            root.typing = false;
        }
        onEditingFinished: text = root.fieldText
        onUndoPressed: (event) => root.field.takeUndo(event, canUndo)
        Keys.onUpPressed: root.stepBy(1)
        Keys.onDownPressed: root.stepBy(-1)
        Keys.onPressed: (event) => {
            if (event.key === Qt.Key_PageUp || event.key === Qt.Key_PageDown) {
                root.stepBy(event.key === Qt.Key_PageUp ? 10 : -10);
                event.accepted = true;
            }
        }

        Connections {
            target: root

            function onFieldTextChanged() {
                if (!root.typing)
                    input.text = root.fieldText;
            }
        }

        Column {
            anchors.right: parent.right
            anchors.rightMargin: 2
            anchors.verticalCenter: parent.verticalCenter

            Repeater {
                model: [1, -1]

                GlyphButton {
                    required property int modelData

                    implicitWidth: 24
                    implicitHeight: input.height / 2 - 2
                    padding: 0
                    activeFocusOnTab: false
                    focusPolicy: Qt.NoFocus
                    autoRepeat: true
                    glyph: modelData > 0 ? Glyphs.chevronUp : Glyphs.chevronDown
                    text: modelData > 0 ? qsTr("Increase %1").arg(root.field.label) : qsTr("Decrease %1").arg(root.field.label)
                    onClicked: root.stepBy(modelData)
                }
            }
        }
    }
}
