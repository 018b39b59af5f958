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

    readonly property RunHistoryModel history: root.workspace.runs.history
    readonly property bool filtered: search.text.length > 0 || stateFilter.currentIndex > 0
                                     || workflowFilter.currentIndex > 0 || periodFilter.currentIndex > 0

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
    function chooseDay(): void {
        dayChooser.open();
    }
    function goTo(row: int): void {
        if (row >= 0)
            root.workspace.runs.select(root.history.idAt(row));
        list.positionViewAtIndex(row, ListView.Beginning);
        root.focusList();
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
                    onTriggered: root.history.searchText = search.text
                }
            }
            PanelComboBox {
                id: stateFilter

                objectName: "stateFilter"
                Layout.preferredWidth: 104
                model: [qsTr("All"), qsTr("Running"), qsTr("Succeeded"), qsTr("Failed"), qsTr("Starred")]
                Accessible.name: qsTr("Show")
                onActivated: index => root.history.stateFilter = index
            }
        }
        RowLayout {
            Layout.fillWidth: true
            Layout.leftMargin: 12
            Layout.rightMargin: 12
            Layout.bottomMargin: 8
            spacing: Theme.gap

            PanelComboBox {
                id: workflowFilter

                objectName: "workflowFilter"
                Layout.fillWidth: true
                model: [qsTr("All workflows"), ...root.history.workflowNames]
                Accessible.name: qsTr("Workflow")
                onActivated: index => root.history.workflowFilter = index > 0 ? textAt(index) : ""
                // The names change with the runs.
                onModelChanged: currentIndex = Math.max(0, find(root.history.workflowFilter))
            }
            PanelComboBox {
                id: periodFilter

                objectName: "periodFilter"
                Layout.preferredWidth: 104
                // The last one is not a filter, but finds a place in the list.
                model: [qsTr("Any time"), qsTr("Today"), qsTr("7 days"), qsTr("30 days"), qsTr("Go to day …")]
                Accessible.name: qsTr("Started")
                onActivated: index => {
                    if (index < count - 1) {
                        root.history.period = index;
                        return;
                    }
                    currentIndex = root.history.period;
                    dayChooser.open();
                }
            }
        }
        DayChooser {
            id: dayChooser

            objectName: "dayChooser"
            parent: root
            x: (root.width - width) / 2
            y: list.y + 8
            history: root.history
            onChosen: row => root.goTo(row)
        }

        ListView {
            id: list

            objectName: "runList"
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            model: root.history
            reuseItems: true
            cacheBuffer: 128
            highlightMoveDuration: 0
            activeFocusOnTab: true
            keyNavigationEnabled: true
            boundsBehavior: Flickable.StopAtBounds
            // Moving or filtering rows changes the count or emits a signal.
            currentIndex: root.history.count < 0 ? -1 : root.history.rowOf(root.workspace.runs.selectedId)
            ScrollBar.vertical: ScrollBar {}

            Accessible.role: Accessible.List
            Accessible.name: qsTr("Runs")

            section.property: "day"
            section.labelPositioning: ViewSection.InlineLabels | ViewSection.CurrentLabelAtStart
            section.delegate: Rectangle { // the one at the top is in front of the rows
                id: heading

                required property string section

                width: ListView.view.width
                implicitHeight: day.implicitHeight
                color: root.color // qmllint disable unqualified

                Text {
                    id: day

                    leftPadding: 14
                    topPadding: 8
                    bottomPadding: 4
                    text: heading.section // qmllint disable unqualified
                    textFormat: Text.PlainText
                    font.pointSize: Theme.smallFont
                    font.bold: true
                    color: Theme.dimmed
                }
                HoverHandler {
                    cursorShape: Qt.PointingHandCursor
                }
                TapHandler {
                    onTapped: root.chooseDay() // qmllint disable unqualified
                }
            }

            // Not a bound component: ListView of Qt 6.4 does not create bound delegates with
            // sections.
            delegate: RunRow {
                width: ListView.view.width
                workspace: root.workspace // qmllint disable unqualified
                selected: (localId.length > 0 && localId === root.workspace.runs.selectedId) || ListView.isCurrentItem // qmllint disable unqualified
                listFocused: list.activeFocus // qmllint disable unqualified
            }

            // ListView scrolls to the current item only when the current item changes.
            onHeightChanged: list.positionViewAtIndex(list.currentIndex, ListView.Contain)

            Keys.onUpPressed: root.workspace.runs.selectNeighbor(-1)
            Keys.onDownPressed: root.workspace.runs.selectNeighbor(1)
            // Unfolds a batch, and folds it.
            Keys.onRightPressed: (currentItem as RunRow)?.setUnfolded(true)
            Keys.onLeftPressed: (currentItem as RunRow)?.setUnfolded(false)
            Keys.onPressed: event => {
                const page = Math.max(1, Math.floor(list.height / 64) - 1);
                const steps = new Map([[Qt.Key_Home, -list.count], [Qt.Key_End, list.count], [Qt.Key_PageUp, -page], [Qt.Key_PageDown, page]]);
                if (event.modifiers === Qt.NoModifier && steps.has(event.key)) {
                    root.workspace.runs.selectNeighbor(steps.get(event.key));
                    event.accepted = true;
                }
            }
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
                visible: list.count === 0 && !root.history.searching
                horizontalAlignment: Text.AlignHCenter
                color: Theme.dimmed
                text: root.filtered ? qsTr("No run matches.") : qsTr("Your runs will appear here.")
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
