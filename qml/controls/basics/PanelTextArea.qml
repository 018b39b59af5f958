// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Templates as T

import ComfyDeploy

// A text editor that grows with its lines.
T.TextArea {
    id: root

    property bool invalid: false
    property int minimumLines: 1
    property bool framed: true

    // Ctrl+Z, before the text's undo: accepting the event prevents that.
    signal undoPressed(event: var)

    implicitWidth: 160
    implicitHeight: Math.max(contentHeight, metrics.lineSpacing * minimumLines) + topPadding + bottomPadding
    padding: 6
    leftPadding: 8
    rightPadding: 8
    color: look.palette.text
    selectionColor: look.palette.highlight
    selectedTextColor: look.palette.highlightedText
    placeholderTextColor: Tint.mix(look.palette.text, look.palette.base, 0.4)
    textFormat: TextEdit.PlainText
    wrapMode: TextEdit.Wrap
    selectByMouse: true
    activeFocusOnTab: true
    Accessible.role: Accessible.EditableText
    Accessible.multiLine: true
    // Tab moves to the next field: prompts contain no tabs.
    Keys.priority: Keys.BeforeItem
    Keys.onPressed: (event) => {
        if (event.matches(StandardKey.Undo))
            root.undoPressed(event);
    }
    Keys.onTabPressed: nextItemInFocusChain(true).forceActiveFocus(Qt.TabFocusReason)
    Keys.onBacktabPressed: nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason)

    // A control's palette is the style's; that of a plain item is the host's.
    Item {
        id: look
    }

    background: FocusFrame {
        visible: root.framed
        focused: root.activeFocus
        invalid: root.invalid
        hovered: root.hovered
    }

    FontMetrics {
        id: metrics

        font: root.font
    }

    Text {
        x: root.leftPadding
        y: root.topPadding
        width: root.width - root.leftPadding - root.rightPadding
        visible: root.text === "" && root.preeditText === ""
        text: root.placeholderText
        textFormat: Text.PlainText
        elide: Text.ElideRight
        font: root.font
        color: root.placeholderTextColor
    }
}
