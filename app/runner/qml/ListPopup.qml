// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

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
    property string keyRole // of the rows that can be renamed and removed, it is not empty
    property bool searchable: false
    property string searchText // the model finds the rows
    property int editedRow: -1

    signal chosen(row: int)
    signal renamed(key: string, title: string)
    signal removed(key: string)

    y: parent ? parent.height + 4 : 0
    width: Math.max(root.minimumWidth, parent ? parent.width : 0)
    height: Math.min(420, list.contentHeight + 12 + (root.searchable ? search.height + 4 : 0) + (root.footer ? below.implicitHeight + 4 : 0))
    padding: 6
    focus: true

    onOpened: {
        root.editedRow = -1;
        search.clear();
        list.currentIndex = Math.max(0, root.currentRow);
        list.forceActiveFocus(Qt.PopupFocusReason);
    }

    background: Rectangle {
        radius: Theme.radius
        color: Theme.system.base
        border.color: Theme.line
    }

    // The ids are harmless: no style has its own content item here.
    contentItem: ColumnLayout { // qmllint disable deferred-property-id
        spacing: 4

        PanelTextField {
            id: search

            objectName: "popupSearch"
            Layout.fillWidth: true
            visible: root.searchable
            activeFocusOnTab: false // but by typing in the list, and by Up from its first row
            placeholderText: qsTr("Search")
            Accessible.name: placeholderText
            onTextChanged: {
                root.searchText = text;
                list.currentIndex = 0;
            }
            onAccepted: root.choose(list.currentIndex)
            Keys.onDownPressed: list.forceActiveFocus()
        }
        ListView {
            id: list

            objectName: "popupList"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            model: root.model
            keyNavigationEnabled: true
            ScrollBar.vertical: ScrollBar {}
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
                readonly property string key: root.keyRole ? row.model[root.keyRole] : "" // qmllint disable unqualified
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
                    anchors.right: tools.visible ? tools.left : detail.left
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
                Row {
                    id: tools

                    anchors.right: parent.right
                    anchors.rightMargin: 28
                    anchors.verticalCenter: parent.verticalCenter
                    visible: row.key.length > 0 && row.ListView.isCurrentItem

                    GlyphButton {
                        objectName: "renameButton"
                        focusPolicy: Qt.NoFocus
                        glyph: Glyphs.pencil
                        text: qsTr("Rename")
                        shortcutText: "F2"
                        onClicked: root.editedRow = row.index // qmllint disable unqualified
                    }
                    GlyphButton {
                        objectName: "removeButton"
                        focusPolicy: Qt.NoFocus
                        glyph: Glyphs.trash
                        text: qsTr("Remove")
                        shortcutText: "Del"
                        onClicked: root.removed(row.key) // qmllint disable unqualified
                    }
                }
                Loader {
                    anchors.fill: parent
                    active: root.editedRow >= 0 && row.index === root.editedRow // qmllint disable unqualified
                    sourceComponent: PanelTextField {
                        objectName: "titleEditor"
                        text: row.title // qmllint disable unqualified
                        Accessible.name: qsTr("Name of the workflow")
                        Component.onCompleted: {
                            selectAll();
                            forceActiveFocus();
                        }
                        onAccepted: focus = false
                        onActiveFocusChanged: if (!activeFocus) root.renameTo(row.key, text) // qmllint disable unqualified
                        Keys.onEscapePressed: {
                            text = row.title; // qmllint disable unqualified
                            focus = false;
                        }
                    }
                }
                HoverHandler {
                    onHoveredChanged: if (hovered && root.editedRow < 0) row.ListView.view.currentIndex = row.index // qmllint disable unqualified
                }
                TapHandler {
                    onTapped: root.choose(row.index) // qmllint disable unqualified
                }
            }

            Keys.onReturnPressed: root.choose(list.currentIndex)
            Keys.onEnterPressed: root.choose(list.currentIndex)
            Keys.onSpacePressed: root.choose(list.currentIndex)
            Keys.onUpPressed: event => {
                if (root.searchable && list.currentIndex <= 0)
                    search.forceActiveFocus();
                else
                    event.accepted = false;
            }
            Keys.onDeletePressed: root.removed((list.currentItem as Item)?.key ?? "") // qmllint disable property
            Keys.onPressed: event => {
                if (event.key === Qt.Key_F2 && list.currentItem?.key) { // qmllint disable property
                    root.editedRow = list.currentIndex;
                    event.accepted = true;
                } else if (root.searchable && /^[^\0-\x20\x7f]+$/.test(event.text) && (event.modifiers & ~Qt.ShiftModifier) === 0) {
                    search.forceActiveFocus();
                    search.insert(search.length, event.text);
                    event.accepted = true;
                }
            }
        }
        Loader {
            id: below

            Layout.fillWidth: true
            visible: root.footer !== null
            sourceComponent: root.footer
        }
    }

    // Nothing is changed without a title.
    function renameTo(key: string, title: string): void {
        if (root.editedRow < 0)
            return;
        root.editedRow = -1;
        list.forceActiveFocus();
        if (title.trim().length > 0)
            root.renamed(key, title);
    }

    function choose(row: int): void {
        root.close();
        if (row >= 0)
            root.chosen(row);
    }
}
