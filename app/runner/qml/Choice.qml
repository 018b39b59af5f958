pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls

import ComfyDeploy.Runner

// One of a few words, in the window's own look.
ComboBox {
    id: root

    implicitHeight: 34
    leftPadding: 10
    rightPadding: 28

    contentItem: Text {
        text: root.displayText
        textFormat: Text.PlainText
        elide: Text.ElideRight
        verticalAlignment: Text.AlignVCenter
        color: Theme.system.text
    }
    indicator: Icon {
        x: root.width - width - 8
        y: (root.height - height) / 2
        glyph: "down"
        size: 16
        colour: Theme.system.text
    }
    background: Rectangle {
        radius: 6
        color: root.hovered ? Qt.tint(Theme.system.base, Qt.alpha(Theme.system.windowText, 0.06)) : Theme.system.base
        border.width: root.visualFocus ? 2 : 1
        border.color: root.visualFocus ? Theme.system.highlight : Theme.border
    }
    delegate: AbstractButton {
        id: row

        required property int index
        required property string modelData

        width: ListView.view.width
        implicitHeight: 32
        text: row.modelData

        Accessible.role: Accessible.ListItem

        contentItem: Text {
            leftPadding: 8
            text: row.text
            textFormat: Text.PlainText
            verticalAlignment: Text.AlignVCenter
            elide: Text.ElideRight
            color: Theme.system.text
        }
        background: Rectangle {
            radius: 5
            color: root.highlightedIndex === row.index ? Qt.alpha(Theme.system.highlight, 0.22) : "transparent"
        }
    }
    popup: Popup {
        y: root.height + 4
        width: root.width
        height: Math.min(contentItem.implicitHeight + 8, 320)
        padding: 4

        contentItem: ListView {
            clip: true
            implicitHeight: contentHeight
            model: root.popup.visible ? root.delegateModel : null
            currentIndex: root.highlightedIndex
            ScrollBar.vertical: ScrollBar {}
        }
        background: Rectangle {
            radius: 8
            color: Theme.system.base
            border.color: Theme.line
        }
    }
}
