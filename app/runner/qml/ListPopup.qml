// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls

import ComfyDeploy
import ComfyDeploy.Runner

// The list of a PopupButton. Titles come from files, so they are shown as plain text.
Popup {
    id: root

    required property var model
    required property string textRole
    property string detailRole // a short text at the end of the row
    property string sectionRole // the title of the section
    property int currentRow: -1
    property real minimumWidth: 260
    property Component footer // stays below the list

    signal chosen(row: int)

    y: parent ? parent.height + 4 : 0
    width: Math.max(root.minimumWidth, parent ? parent.width : 0)
    height: Math.min(420, list.contentHeight + 12)
    padding: 6
    focus: true

    onOpened: {
        list.currentIndex = Math.max(0, root.currentRow);
        list.forceActiveFocus(Qt.PopupFocusReason);
    }

    background: Rectangle {
        radius: Theme.radius
        color: Theme.system.base
        border.color: Theme.line
    }

    // The ids are harmless: no style has its own content item here.
    contentItem: ListView { // qmllint disable deferred-property-id
        id: list

        objectName: "popupList"

        clip: true
        model: root.model
        keyNavigationEnabled: true
        ScrollBar.vertical: ScrollBar {}
        footer: root.footer
        footerPositioning: ListView.OverlayFooter
        Accessible.role: Accessible.List

        // Not a bound component: ListView of Qt 6.4 does not create bound section delegates.
        section.property: root.sectionRole
        section.delegate: Text {
            required property string section

            width: ListView.view.width
            leftPadding: 8
            topPadding: 8
            bottomPadding: 4
            text: section
            textFormat: Text.PlainText
            font.pointSize: Theme.smallFont
            color: Theme.dimmed
        }

        delegate: Rectangle {
            id: row

            required property int index
            required property var model
            readonly property string title: row.model[root.textRole] // qmllint disable unqualified
            readonly property string detail: root.detailRole ? row.model[root.detailRole] : "" // qmllint disable unqualified

            width: ListView.view.width
            height: 34
            radius: 6
            color: row.ListView.isCurrentItem ? Qt.alpha(Theme.system.highlight, 0.22) : "transparent"

            Accessible.role: Accessible.ListItem
            Accessible.name: row.detail ? row.title + ", " + row.detail : row.title

            Text {
                anchors.left: parent.left
                anchors.leftMargin: 8
                anchors.right: detail.left
                anchors.rightMargin: Theme.gap
                height: parent.height
                verticalAlignment: Text.AlignVCenter
                text: row.title
                textFormat: Text.PlainText
                elide: Text.ElideRight
                color: Theme.system.text
            }
            Text {
                id: detail

                anchors.right: parent.right
                anchors.rightMargin: 28
                width: Math.min(implicitWidth, parent.width / 2)
                height: parent.height
                verticalAlignment: Text.AlignVCenter
                text: row.detail
                textFormat: Text.PlainText
                elide: Text.ElideRight
                font.pointSize: Theme.smallFont
                color: Theme.dimmed
            }
            Glyph {
                anchors.right: parent.right
                anchors.rightMargin: 6
                anchors.verticalCenter: parent.verticalCenter
                visible: row.index === root.currentRow // qmllint disable unqualified
                path: Glyphs.check
                color: Theme.system.highlight
            }
            HoverHandler {
                onHoveredChanged: if (hovered) row.ListView.view.currentIndex = row.index
            }
            TapHandler {
                onTapped: root.choose(row.index) // qmllint disable unqualified
            }
        }

        Keys.onReturnPressed: root.choose(list.currentIndex)
        Keys.onEnterPressed: root.choose(list.currentIndex)
        Keys.onSpacePressed: root.choose(list.currentIndex)
    }

    function choose(row: int): void {
        root.close();
        if (row >= 0)
            root.chosen(row);
    }
}
