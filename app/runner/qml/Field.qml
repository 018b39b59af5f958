import QtQuick
import QtQuick.Controls

import ComfyDeploy.Runner

// A line of text in the window's own look.
TextField {
    id: root

    implicitHeight: 34
    leftPadding: 10
    rightPadding: 10
    selectByMouse: true
    color: Theme.system.text
    placeholderTextColor: Theme.dimmed

    onActiveFocusChanged: {
        if (activeFocus && (focusReason === Qt.TabFocusReason || focusReason === Qt.BacktabFocusReason))
            selectAll();
    }

    background: Rectangle {
        radius: 6
        color: Theme.system.base
        border.width: root.activeFocus ? 2 : 1
        border.color: root.activeFocus ? Theme.system.highlight : Theme.border
    }
}
