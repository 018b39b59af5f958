// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// All runs of a batch: a table if several inputs vary, each picture as soon as it is there.
FocusScope {
    id: root

    required property Workspace workspace
    required property RunBatch batch
    property int currentIndex: 0
    readonly property bool isTable: root.batch.columnTitles.length > 0
    readonly property int columns: root.isTable ? root.batch.columnTitles.length
        : Math.max(1, Math.min(root.batch.count, Math.floor(page.width / (root.smallestCell + grid.spacing))))
    readonly property int smallestCell: 148
    readonly property real rowTitleWidth: root.isTable ? 110 : 0
    readonly property real cellSize: Math.max(96, Math.min(400, (page.width - root.rowTitleWidth) / root.columns - grid.spacing))

    signal menuRequested

    function open(index: int): void {
        if (index >= 0 && index < root.batch.count)
            root.workspace.runs.select(root.batch.cells[index].localId);
    }
    function move(step: int): void {
        root.currentIndex = Math.max(0, Math.min(root.batch.count - 1, root.currentIndex + step));
        const cell = grid.cellAt(root.currentIndex);
        if (!cell)
            return;
        const top = cell.mapToItem(page.contentItem, 0, 0).y;
        page.contentY = Math.max(0, Math.min(Math.max(page.contentY, top + cell.height - page.height), top));
    }

    activeFocusOnTab: true
    Accessible.role: Accessible.Table
    Accessible.name: qsTr("The runs of the batch")
    Keys.onLeftPressed: root.move(-1)
    Keys.onRightPressed: root.move(1)
    Keys.onUpPressed: root.move(-root.columns)
    Keys.onDownPressed: root.move(root.columns)
    Keys.onReturnPressed: root.open(root.currentIndex)
    Keys.onEnterPressed: root.open(root.currentIndex)

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.margin
        spacing: 12

        RowLayout {
            spacing: Theme.gap

            ColumnLayout {
                Layout.fillWidth: true
                spacing: 2

                PlainLabel {
                    objectName: "sheetCount"
                    Layout.fillWidth: true
                    text: root.batch.count === 0 ? "" : root.batch.countText + " · " + root.batch.cells[0].workflowName
                    font.bold: true
                    maximumLineCount: 1
                    elide: Text.ElideRight
                }
                PlainLabel {
                    objectName: "sheetStatus"
                    Layout.fillWidth: true
                    visible: text.length > 0
                    text: root.batch.statusText
                    small: true
                    maximumLineCount: 1
                    elide: Text.ElideRight
                    color: root.batch.offered ? Theme.warning : Theme.dimmed
                }
            }
            PanelButton {
                objectName: "startUnsentButton"
                visible: root.batch.offered
                primary: true
                text: qsTr("Start %1").arg(root.batch.unsentCount)
                onClicked: root.workspace.runs.startUnsent(root.batch.id)
            }
            PanelButton {
                objectName: "dropUnsentButton"
                visible: root.batch.offered
                text: qsTr("Drop")
                Accessible.description: qsTr("Does not start them")
                onClicked: root.batch.dropUnsent()
            }
            PanelButton {
                objectName: "pauseButton"
                visible: root.batch.canPause
                text: root.batch.paused ? qsTr("Go on") : qsTr("Pause")
                Accessible.description: qsTr("Runs under way continue")
                onClicked: root.batch.setPaused(!root.batch.paused)
            }
            PanelButton {
                objectName: "cancelBatchButton"
                visible: root.batch.active && !root.batch.offered
                text: qsTr("Cancel")
                onClicked: root.batch.cancel()
            }
        }
        PanelBar {
            Layout.fillWidth: true
            Layout.preferredHeight: 6
            visible: root.batch.active && !root.batch.offered
            value: root.batch.progress
            Accessible.role: Accessible.ProgressBar
            Accessible.name: root.batch.countText
        }
        Flickable {
            id: page

            objectName: "sheetPage"
            Layout.fillWidth: true
            Layout.fillHeight: true
            contentWidth: Math.max(width, sheet.implicitWidth)
            contentHeight: sheet.implicitHeight
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            ScrollBar.vertical: ScrollBar {}
            ScrollBar.horizontal: ScrollBar {}

            Column {
                id: sheet

                spacing: 6

                Row {
                    visible: root.isTable
                    leftPadding: root.rowTitleWidth
                    spacing: grid.spacing

                    Repeater {
                        model: root.batch.columnTitles

                        PlainLabel {
                            required property string modelData

                            width: root.cellSize
                            text: modelData
                            small: true
                            maximumLineCount: 2
                            elide: Text.ElideRight
                            horizontalAlignment: Text.AlignHCenter
                            color: Theme.dimmed
                        }
                    }
                }
                Row {
                    Column {
                        visible: root.isTable
                        spacing: grid.spacing

                        Repeater {
                            model: root.batch.rowTitles

                            PlainLabel {
                                required property string modelData

                                width: root.rowTitleWidth - 8
                                height: root.cellSize
                                text: modelData
                                small: true
                                maximumLineCount: 6
                                elide: Text.ElideRight
                                verticalAlignment: Text.AlignVCenter
                                color: Theme.dimmed
                            }
                        }
                    }
                    Grid {
                        id: grid

                        function cellAt(index: int): Item {
                            return cells.itemAt(index);
                        }

                        columns: root.columns
                        spacing: 8

                        Repeater {
                            id: cells

                            model: root.batch.cells

                            SheetCell {
                                required property var modelData
                                required property int index

                                objectName: "sheetCell"
                                width: root.cellSize
                                workspace: root.workspace
                                entry: modelData
                                titled: !root.isTable
                                current: root.activeFocus && index === root.currentIndex
                                onOpened: {
                                    root.currentIndex = index;
                                    root.open(index);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
