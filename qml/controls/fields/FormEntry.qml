// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// One row of a form: an input, under its group's header if it is the first one.
ColumnLayout {
    id: root

    required property int index
    required property var model // the roles of InputModel
    required property WorkflowForm form
    required property string filter
    // The group of the row above; empty for none.
    required property string groupBefore
    required property bool groupFolded
    // Fields of the graph itself get group headers only if all of them are shown.
    required property bool showsAll
    required property bool groupModified
    required property real uploadProgress
    required property bool offersOutput
    required property bool offersVariations
    required property var earlierTexts
    // Whether foldable prompts are shown.
    required property bool promptsUnfolded
    // Whether all errors are shown, including missing values of fields that were not visited.
    required property bool showsErrors

    readonly property alias field: field
    readonly property alias editor: editor
    readonly property alias foldButton: foldButton
    readonly property bool opensGroup: (showsAll || !field.literal) && field.group !== "" && groupBefore !== field.group
    readonly property bool matches: filter === ""
        || (field.label + " " + field.name).toLowerCase().includes(filter.toLowerCase())

    signal groupClicked()
    signal outputWanted()
    signal variationWanted()
    signal separateWanted()
    signal joinWanted()
    signal foldClicked()
    // The editor got the focus.
    signal entered()

    spacing: 0

    GroupHeader {
        objectName: "group:" + text
        Layout.fillWidth: true
        Layout.topMargin: root.index > 0 ? 4 : 0
        visible: root.opensGroup && root.filter === ""
        text: root.field.group
        open: !root.groupFolded
        modified: visible && root.groupModified
        onClicked: root.groupClicked()
        onResetClicked: root.form.resetGroup(root.field.group)
    }

    FormField {
        id: field

        form: root.form
        name: root.model.name
        label: root.model.label
        group: root.model.group
        description: root.model.description
        problem: root.model.error
        missing: root.model.missing
        showsErrors: root.showsErrors
        kind: root.model.kind
        modified: root.model.modified
        fieldValue: root.model.fieldValue
        valueText: root.model.valueText
        minimum: root.model.minimum
        maximum: root.model.maximum
        softMinimum: root.model.softMinimum
        softMaximum: root.model.softMaximum
        stepSize: root.model.stepSize
        literal: root.model.literal
        options: root.model.options
        multiline: root.model.multiline
        hasWiredDefault: root.model.hasWiredDefault
        defaultsDiffer: root.model.defaultsDiffer
        note: root.model.note
        takesFile: root.model.takesFile
        targetCount: root.model.targetCount
        joinedName: root.model.joinedName
        hasChoices: root.model.hasChoices
        seedMode: root.model.seedMode
        usedSeed: root.model.usedSeed
        fileName: root.model.fileName
        fileSize: root.model.fileSize
        localUrl: root.model.localUrl
        uploadProgress: root.uploadProgress
        offersOutput: root.offersOutput && takesPictures
        offersVariation: root.offersVariations && !takesFile && kind !== InputSpec.Other
        earlierTexts: root.earlierTexts
        onOutputWanted: root.outputWanted()
        onVariationWanted: root.variationWanted()
        onSeparateWanted: root.separateWanted()
        onJoinWanted: root.joinWanted()
    }

    InputField {
        id: editor

        Layout.fillWidth: true
        Layout.topMargin: root.opensGroup ? 8 : 2
        Layout.bottomMargin: 12
        visible: root.matches && (root.filter !== "" || !root.groupFolded)
        field: root.field
        onActiveFocusChanged: {
            if (activeFocus)
                root.entered();
            else
                field.touched = true;
        }
    }

    PanelButton {
        id: foldButton

        objectName: "foldPrompts:" + field.name
        Layout.bottomMargin: 12
        visible: root.model.foldedCount > 0 && root.filter === ""
        glyph: root.promptsUnfolded ? Glyphs.chevronUp : Glyphs.chevronDown
        text: root.promptsUnfolded ? qsTr("Fewer prompts")
            : root.model.foldedCount === 1 ? qsTr("One more prompt") : qsTr("%1 more prompts").arg(root.model.foldedCount)
        onClicked: root.foldClicked()
    }
}
