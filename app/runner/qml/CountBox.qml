// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls

import ComfyDeploy
import ComfyDeploy.Runner

// The number of runs: "3×", typed or stepped.
SpinBox {
    id: root

    component Step: Item {
        id: step

        required property bool up
        readonly property bool usable: step.up ? root.value < root.to : root.value > root.from

        x: root.width - width - 2
        y: step.up ? 2 : root.height / 2
        implicitWidth: 22
        implicitHeight: root.height / 2 - 2

        Glyph {
            anchors.centerIn: parent
            path: Glyphs.chevronDown
            size: 12
            rotation: step.up ? 180 : 0
            opacity: step.usable ? 1 : 0.35
            color: Theme.system.text
        }
    }

    implicitWidth: 78
    implicitHeight: 32
    editable: true
    padding: 0 // the text has its own, and the buttons are on it
    leftPadding: 0
    rightPadding: 0
    textFromValue: (value, locale) => String(value)
    valueFromText: (text, locale) => parseInt(text) || 1

    onActiveFocusChanged: {
        if (activeFocus && (focusReason === Qt.TabFocusReason || focusReason === Qt.BacktabFocusReason))
            input.selectAll();
    }

    // The id is harmless: no style has its own content item here.
    contentItem: TextInput { // qmllint disable deferred-property-id
        id: input

        leftPadding: 10
        rightPadding: 24
        text: root.displayText
        color: Theme.system.text
        selectionColor: Theme.system.highlight
        selectedTextColor: Theme.system.highlightedText
        verticalAlignment: TextInput.AlignVCenter
        readOnly: !root.editable
        selectByMouse: true
        validator: root.validator
        inputMethodHints: Qt.ImhDigitsOnly

        Text { // not part of the text, so that digits can be typed on both sides
            x: input.leftPadding + input.contentWidth + 1
            height: parent.height
            verticalAlignment: Text.AlignVCenter
            text: qsTr("×")
            textFormat: Text.PlainText
            color: Theme.dimmed
        }
    }
    up.indicator: Step { up: true }
    down.indicator: Step { up: false }
    background: Rectangle {
        radius: 6
        color: Theme.system.base
        border.width: root.activeFocus ? 2 : 1
        border.color: root.activeFocus ? Theme.system.highlight : Theme.border
    }
}
