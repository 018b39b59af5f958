// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// All runs, newest first.
Rectangle {
    id: root

    required property Workspace workspace

    signal paneLeft(step: int)

    color: Theme.system.base
    Keys.onPressed: event => {
        if (event.key === Qt.Key_F6) {
            root.paneLeft(event.modifiers & Qt.ShiftModifier ? -1 : 1);
            event.accepted = true;
        }
    }

    function focusSearch(): void {
        search.forceActiveFocus(Qt.ShortcutFocusReason);
        search.selectAll();
    }
    function focusList(): void {
        list.forceActiveFocus(Qt.ShortcutFocusReason);
    }

    FocusFollower { // for the buttons in the rows
        flickable: list
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.margins: 12
            Layout.bottomMargin: 8
            spacing: Theme.gap

            PanelTextField {
                id: search

                objectName: "runSearch"
                Layout.fillWidth: true
                placeholderText: qsTr("Search runs")
                Accessible.name: qsTr("Search runs")
                onTextChanged: searchDelay.restart()
                Keys.onDownPressed: root.focusList()

                Timer {
                    id: searchDelay

                    interval: 150
                    onTriggered: root.workspace.runs.history.searchText = search.text
                }
            }
            PanelComboBox {
                id: stateFilter

                objectName: "stateFilter"
                Layout.preferredWidth: 104
                model: [qsTr("All"), qsTr("Running"), qsTr("Succeeded"), qsTr("Failed"), qsTr("Starred")]
                Accessible.name: qsTr("Show")
                onActivated: index => root.workspace.runs.history.stateFilter = index
            }
        }

        ListView {
            id: list

            objectName: "runList"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            model: root.workspace.runs.history
            activeFocusOnTab: true
            keyNavigationEnabled: true
            boundsBehavior: Flickable.StopAtBounds
            // Moving or filtering rows changes the count or emits a signal.
            currentIndex: root.workspace.runs.history.count < 0 ? -1
                        : root.workspace.runs.history.rowOf(root.workspace.runs.selectedId)
            ScrollBar.vertical: ScrollBar {}

            Accessible.role: Accessible.List
            Accessible.name: qsTr("Runs")

            section.property: "day"
            section.delegate: Text {
                required property string section

                width: ListView.view.width
                leftPadding: 14
                topPadding: 8
                bottomPadding: 4
                text: section
                textFormat: Text.PlainText
                font.pointSize: Theme.smallFont
                font.bold: true
                color: Theme.dimmed
            }

            // Not a bound component: ListView of Qt 6.4 does not create bound delegates with
            // sections.
            delegate: RunRow {
                width: ListView.view.width
                workspace: root.workspace // qmllint disable unqualified
                selected: entry.localId === root.workspace.runs.selectedId || ListView.isCurrentItem // qmllint disable unqualified
                listFocused: list.activeFocus // qmllint disable unqualified
            }

            // ListView scrolls to the current item only when the current item changes.
            onHeightChanged: list.positionViewAtIndex(list.currentIndex, ListView.Contain)

            Keys.onUpPressed: root.workspace.runs.selectNeighbor(-1)
            Keys.onDownPressed: root.workspace.runs.selectNeighbor(1)
            // Unfolds a batch, and folds it.
            Keys.onRightPressed: (currentItem as RunRow)?.setUnfolded(true)
            Keys.onLeftPressed: (currentItem as RunRow)?.setUnfolded(false)
            Keys.onDeletePressed: root.workspace.runs.removeSelected()

            Rectangle { // the focus
                anchors.fill: parent
                visible: list.activeFocus
                color: "transparent"
                border.width: 2
                border.color: Qt.alpha(Theme.system.highlight, 0.7)
            }

            PlainLabel {
                anchors.centerIn: parent
                width: parent.width - 48
                visible: list.count === 0
                horizontalAlignment: Text.AlignHCenter
                color: Theme.dimmed
                text: search.text || stateFilter.currentIndex > 0 ? qsTr("No run matches.") : qsTr("Your runs will appear here.")
            }
        }

        Rectangle {
            Layout.fillWidth: true
            Layout.preferredHeight: 1
            color: Theme.line
            visible: cancelAll.visible
        }
        PanelButton {
            id: cancelAll

            objectName: "cancelAllButton"
            Layout.fillWidth: true
            Layout.margins: 10
            readonly property int count: root.workspace.runs.runningCount + root.workspace.runs.waitingCount

            visible: cancelAll.count > 0
            text: qsTr("Cancel all (%1)").arg(cancelAll.count)
            onClicked: root.workspace.runs.askCancelAll()
        }
    }
}
