// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// A calendar in which the days with runs stand out; finds the first run of a day.
Popup {
    id: root

    required property RunHistoryModel history
    property date day: new Date() // the marked one

    signal chosen(row: int)

    function move(days: int, months: int): void {
        root.day = new Date(root.day.getFullYear(), root.day.getMonth() + months, root.day.getDate() + days);
    }
    function choose(date: date): void {
        root.close();
        root.chosen(root.history.rowOfDay(date.getFullYear(), date.getMonth() + 1, date.getDate()));
    }

    padding: 8
    focus: true
    onOpened: {
        root.day = new Date();
        grid.forceActiveFocus(Qt.PopupFocusReason);
    }

    background: Rectangle {
        radius: Theme.radius
        color: Theme.system.base
        border.color: Theme.line
    }

    // The ids are harmless: no style has its own content item here.
    contentItem: ColumnLayout { // qmllint disable deferred-property-id
        spacing: 4

        RowLayout {
            GlyphButton {
                objectName: "previousMonth"
                glyph: Glyphs.chevronRight
                rotation: 180
                text: qsTr("Previous month")
                onClicked: root.move(0, -1)
            }
            PlainLabel {
                Layout.fillWidth: true
                horizontalAlignment: Text.AlignHCenter
                wrapMode: Text.NoWrap
                font.bold: true
                text: root.day.toLocaleDateString(Qt.locale(), "MMMM yyyy")
            }
            GlyphButton {
                objectName: "nextMonth"
                glyph: Glyphs.chevronRight
                text: qsTr("Next month")
                onClicked: root.move(0, 1)
            }
        }
        DayOfWeekRow {
            Layout.fillWidth: true
            delegate: PlainLabel {
                required property string shortName

                text: shortName
                wrapMode: Text.NoWrap
                horizontalAlignment: Text.AlignHCenter
                font.pointSize: Theme.smallFont
                color: Theme.dimmed
            }
        }
        MonthGrid {
            id: grid // qmllint disable deferred-property-id

            objectName: "monthGrid"
            // The days are those of the list, as it is when the month is shown.
            readonly property list<int> daysWithRuns: root.visible ? root.history.daysWithRuns(year, month + 1) : []

            Layout.fillWidth: true
            implicitWidth: 232
            implicitHeight: 192
            month: root.day.getMonth()
            year: root.day.getFullYear()
            activeFocusOnTab: true
            Accessible.role: Accessible.Table
            Accessible.name: root.day.toLocaleDateString(Qt.locale(), Locale.LongFormat)
            onClicked: date => root.choose(date)

            Keys.onLeftPressed: root.move(-1, 0)
            Keys.onRightPressed: root.move(1, 0)
            Keys.onUpPressed: root.move(-7, 0)
            Keys.onDownPressed: root.move(7, 0)
            Keys.onReturnPressed: root.choose(root.day)
            Keys.onEnterPressed: root.choose(root.day)
            Keys.onSpacePressed: root.choose(root.day)
            Keys.onPressed: event => {
                if (event.key !== Qt.Key_PageUp && event.key !== Qt.Key_PageDown)
                    return;
                root.move(0, event.key === Qt.Key_PageUp ? -1 : 1);
                event.accepted = true;
            }

            delegate: Rectangle {
                id: cell

                required property var model
                readonly property bool marked: cell.model.day === root.day.getDate() && cell.model.month === root.day.getMonth() // qmllint disable unqualified
                readonly property bool hasRuns: cell.model.month === grid.month && grid.daysWithRuns.includes(cell.model.day) // qmllint disable unqualified

                radius: 6
                color: cell.marked ? Qt.alpha(Theme.system.highlight, 0.3) : "transparent"
                border.width: cell.model.today ? 1 : 0
                border.color: Theme.border

                PlainLabel {
                    anchors.centerIn: parent
                    text: cell.model.day // qmllint disable unqualified
                    font.bold: cell.hasRuns // qmllint disable unqualified
                    color: cell.hasRuns ? Theme.system.text : Theme.dimmed // qmllint disable unqualified
                }
            }
        }
    }
}
