// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Templates as T

import ComfyDeploy

// A line edit.
T.TextField {
    id: root

    property bool invalid: false

    // Ctrl+Z, before the text's undo: accepting the event prevents that.
    signal undoPressed(event: var)

    implicitWidth: 160
    implicitHeight: Math.max(32, contentHeight + topPadding + bottomPadding)
    padding: 6
    leftPadding: 8
    rightPadding: 8
    color: look.palette.text
    selectionColor: look.palette.highlight
    selectedTextColor: look.palette.highlightedText
    placeholderTextColor: Tint.mix(look.palette.text, look.palette.base, 0.4)
    verticalAlignment: TextInput.AlignVCenter
    selectByMouse: true
    activeFocusOnTab: true
    Accessible.role: Accessible.EditableText
    Keys.priority: Keys.BeforeItem
    Keys.onPressed: (event) => {
        if (event.matches(StandardKey.Undo))
            root.undoPressed(event);
    }

    // As in desktop line edits: typing replaces the text.
    onActiveFocusChanged: {
        if (activeFocus && (focusReason === Qt.TabFocusReason || focusReason === Qt.BacktabFocusReason))
            selectAll();
    }

    // A control's palette is the style's; that of a plain item is the host's.
    Item {
        id: look
    }

    background: FocusFrame {
        focused: root.activeFocus
        invalid: root.invalid
        hovered: root.hovered
    }

    Text {
        anchors.fill: parent
        anchors.leftMargin: root.leftPadding
        anchors.rightMargin: root.rightPadding
        visible: root.text === "" && root.preeditText === ""
        text: root.placeholderText
        textFormat: Text.PlainText
        elide: Text.ElideRight
        verticalAlignment: Text.AlignVCenter
        font: root.font
        color: root.placeholderTextColor
    }
}
