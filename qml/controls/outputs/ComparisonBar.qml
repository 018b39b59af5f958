// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// What A and B are, how they differ, or why there is nothing to compare.
Rectangle {
    id: root

    property string problem
    // Whether only B is shown, while a key is held.
    property bool alone: false
    property bool swapped: false
    property string currentLabel
    property string otherLabel
    property string differenceText

    readonly property string currentText: qsTr("A %1", "the picture that is shown").arg(currentLabel)
    readonly property string otherText: qsTr("B %1", "the picture to compare with").arg(otherLabel)

    signal swapWanted()
    signal closed()

    implicitHeight: Math.max(40, layout.implicitHeight + 8)
    color: palette.window
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Comparison")

    RowLayout {
        id: layout

        anchors.fill: parent
        anchors.leftMargin: 12
        anchors.rightMargin: 6
        spacing: 12

        PlainLabel {
            objectName: "leftPictureLabel"
            visible: root.problem === ""
            opacity: root.alone ? 0 : 1
            text: root.swapped && !root.alone ? root.otherText : root.currentText
            font.bold: true
            wrapMode: Text.NoWrap
        }

        PlainLabel {
            objectName: "comparisonText"
            Layout.fillWidth: true
            horizontalAlignment: root.problem === "" ? Text.AlignHCenter : Text.AlignLeft
            text: root.problem !== "" ? root.problem : root.differenceText
            maximumLineCount: 3
            elide: Text.ElideRight
            color: Tint.muted(palette)
            Accessible.role: Accessible.AlertMessage
        }

        PlainLabel {
            objectName: "rightPictureLabel"
            visible: root.problem === ""
            text: root.swapped && !root.alone ? root.currentText : root.otherText
            font.bold: true
            wrapMode: Text.NoWrap
        }

        GlyphButton {
            objectName: "swapSidesButton"
            visible: root.problem === ""
            glyph: Glyphs.swap
            text: qsTr("Swap the sides")
            shortcutText: "X"
            onClicked: root.swapWanted()
        }

        GlyphButton {
            objectName: "leaveComparisonButton"
            glyph: Glyphs.cross
            text: qsTr("Leave the comparison")
            shortcutText: "Esc"
            onClicked: root.closed()
        }
    }
}
