// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T

import ComfyDeploy
import ComfyDeploy.Runner

// A batch in the list: how far it is, and unfolded a small picture of each run.
Item {
    id: root

    required property Workspace workspace
    required property RunBatch batch
    required property RunEntry first // of its runs
    property bool selected: false
    property bool hovered: false
    readonly property bool unfolded: root.batch.unfolded

    implicitHeight: head.height + (root.unfolded ? cells.height + 10 : 0)

    RowLayout {
        id: head

        anchors.left: parent.left
        anchors.right: parent.right
        height: 64
        spacing: 10

        // Up to four pictures.
        Rectangle {
            Layout.preferredWidth: 48
            Layout.preferredHeight: 48
            radius: 6
            color: Theme.system.window

            Grid {
                anchors.fill: parent
                columns: 2

                Repeater {
                    model: Math.min(4, root.batch.count)

                    Item {
                        id: quarter

                        required property int index

                        width: 24
                        height: 24

                        CellPicture {
                            anchors.fill: parent
                            anchors.margins: 1
                            entry: root.batch.cells[quarter.index]
                            glyphSize: 12
                        }
                    }
                }
            }
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: 1

            RowLayout {
                spacing: 5

                GlyphButton {
                    objectName: "unfoldButton"
                    size: 20
                    padding: 2
                    glyph: root.unfolded ? Glyphs.chevronDown : Glyphs.chevronRight
                    text: root.unfolded ? qsTr("Hide the runs of the batch") : qsTr("Show the runs of the batch")
                    onClicked: root.batch.unfolded = !root.unfolded
                }
                Text {
                    objectName: "batchCount"
                    text: root.batch.countText
                    textFormat: Text.PlainText
                    font.bold: true
                    color: Theme.system.text
                }
                Text {
                    Layout.fillWidth: true
                    objectName: "batchStatus"
                    text: root.batch.statusText || root.first.created.toLocaleTimeString(Qt.locale(), Locale.ShortFormat)
                    textFormat: Text.PlainText
                    font.pointSize: Theme.smallFont
                    elide: Text.ElideRight
                    color: Theme.dimmed
                    horizontalAlignment: Text.AlignRight
                }
            }
            Text {
                Layout.fillWidth: true
                text: root.first.mainText || root.first.workflowName
                textFormat: Text.PlainText
                elide: Text.ElideRight
                color: Theme.system.text
            }
            Text {
                Layout.fillWidth: true
                visible: !bar.visible
                text: root.first.workflowName
                textFormat: Text.PlainText
                font.pointSize: Theme.smallFont
                elide: Text.ElideRight
                color: Theme.dimmed
            }
            PanelBar {
                id: bar

                objectName: "batchBar"
                Layout.fillWidth: true
                Layout.preferredHeight: 6
                visible: root.batch.active && !root.batch.offered
                value: root.batch.progress
                Accessible.role: Accessible.ProgressBar
                Accessible.name: root.batch.countText
            }
        }
        GlyphButton {
            objectName: "cancelBatchRowButton"
            size: 32
            visible: root.batch.active && (root.hovered || root.selected)
            glyph: Glyphs.cross
            text: qsTr("Cancel this batch")
            onClicked: root.batch.cancel()
        }
    }
    Flow {
        id: cells

        anchors.top: head.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        visible: root.unfolded
        spacing: 4

        Repeater {
            model: root.unfolded ? root.batch.cells : []

            T.AbstractButton {
                id: cell

                required property var modelData
                readonly property RunEntry entry: modelData

                objectName: "rowCell"
                width: 44
                height: 44
                focusPolicy: Qt.StrongFocus
                text: cell.entry ? cell.entry.cellText + ", " + cell.entry.stateText : ""
                Accessible.role: Accessible.Button
                Accessible.name: cell.text
                onClicked: root.workspace.runs.select(cell.entry.localId)

                contentItem: CellPicture {
                    entry: cell.entry
                    glyphSize: 18
                    chosen: cell.visualFocus || (cell.entry === root.workspace.runs.selected && root.workspace.runs.sheet === null)
                }
            }
        }
    }
}
