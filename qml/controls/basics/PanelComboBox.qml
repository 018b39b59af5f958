// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import QtQuick.Templates as T

import ComfyDeploy

// A combo box. The wheel scrolls the form instead of changing the choice.
T.ComboBox {
    id: root

    property bool invalid: false

    implicitWidth: 120
    implicitHeight: Math.max(32, implicitContentHeight + topPadding + bottomPadding)
    padding: 6
    leftPadding: 8
    rightPadding: 28
    wheelEnabled: false
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.ComboBox

    contentItem: Text {
        text: root.displayText
        textFormat: Text.PlainText
        elide: Text.ElideRight
        verticalAlignment: Text.AlignVCenter
        font: root.font
        color: palette.text
    }

    indicator: Glyph {
        x: root.width - width - 8
        y: (root.height - height) / 2
        path: Glyphs.chevronDown
        color: Tint.muted(palette)
    }

    background: FocusFrame {
        focused: root.activeFocus
        invalid: root.invalid
        hovered: root.hovered
    }

    delegate: T.ItemDelegate {
        id: option

        required property int index

        width: ListView.view.width
        implicitHeight: Math.max(32, implicitContentHeight + 12)
        padding: 8
        highlighted: root.highlightedIndex === index
        text: root.textAt(index)
        Accessible.role: Accessible.ListItem
        Accessible.name: text

        contentItem: Text {
            text: option.text
            textFormat: Text.PlainText
            elide: Text.ElideRight
            verticalAlignment: Text.AlignVCenter
            font.family: root.font.family
            font.pointSize: root.font.pointSize
            font.bold: root.currentIndex === option.index
            color: option.highlighted ? palette.highlightedText : palette.text
        }

        background: Rectangle {
            radius: Tint.radius - 2
            color: option.highlighted ? palette.highlight : "transparent"
        }
    }

    popup: T.Popup {
        y: root.height + 2
        width: root.width
        height: Math.min(contentItem.implicitHeight + 8, 320)
        padding: 4
        margins: 8

        contentItem: ListView {
            clip: true
            implicitHeight: contentHeight
            model: root.delegateModel
            currentIndex: root.highlightedIndex
            highlightMoveDuration: 0
            boundsBehavior: Flickable.StopAtBounds

            ScrollBar.vertical: ScrollBar {}
        }

        background: Rectangle {
            radius: Tint.radius
            color: palette.base
            border.color: Tint.border(palette)
        }
    }
}
