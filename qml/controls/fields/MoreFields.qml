// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls

import ComfyDeploy

// The row under the fields that are shown at once: buttons for the other fields, for choosing which
// ones are shown, and for new seeds.
Flow {
    id: root

    required property WorkflowForm form
    required property int advancedCount
    required property bool open

    signal toggled()

    topPadding: 4
    bottomPadding: 8
    spacing: 8

    PanelButton {
        objectName: "moreFields"
        visible: root.advancedCount > 0
        glyph: root.open ? Glyphs.chevronUp : Glyphs.chevronDown
        text: root.open ? qsTr("Fewer") : qsTr("More… (%1)").arg(root.advancedCount)
        onClicked: root.toggled()
    }

    PanelButton {
        id: chooseButton

        objectName: "chooseFields"
        visible: root.form?.hasLiterals ?? false
        text: qsTr("Choose fields…")
        onClicked: chooser.open()
    }

    PanelButton {
        objectName: "rollSeeds"
        visible: (root.form?.seedCount ?? 0) > 1
        glyph: Glyphs.dice
        text: qsTr("Randomize all seeds")
        onClicked: root.form.rollSeeds()
    }

    Popup {
        id: chooser

        parent: chooseButton
        y: -height - 4
        width: Math.min(360, root.width)
        height: Math.min(420, (root.form?.inputs.count ?? 0) * 32 + 64)
        padding: 12
        focus: true
        palette: root.palette
        onOpened: contentItem.forceActiveFocus()
        onClosed: chooseButton.forceActiveFocus()

        background: Rectangle {
            color: root.palette.window
            border.color: Tint.border(root.palette)
            radius: Tint.radius
        }

        contentItem: FocusScope {
            PlainLabel {
                width: parent.width
                text: qsTr("Fields shown at once")
                font.weight: Font.DemiBold
            }

            ListView {
                objectName: "fieldChoice"
                anchors.fill: parent
                anchors.topMargin: 28
                focus: true
                clip: true
                keyNavigationEnabled: true
                boundsBehavior: Flickable.StopAtBounds
                model: root.form?.inputs ?? null
                currentIndex: 0
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Fields shown at once")
                Keys.onSpacePressed: (currentItem as ChoiceRow)?.chosen()

                ScrollBar.vertical: ScrollBar {}

                delegate: ChoiceRow {
                    required property int index
                    required property var model

                    width: ListView.view.width - 12
                    highlighted: ListView.isCurrentItem && ListView.view.activeFocus
                    objectName: "show:" + model.name
                    text: model.label
                    detail: model.alias || model.name
                    checked: model.shown
                    onChosen: root.form.setShown(model.name, !model.shown)
                }
            }
        }
    }
}
