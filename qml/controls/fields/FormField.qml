// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// The input that an editor edits: the roles of InputModel, and functions to change it.
QtObject {
    id: root

    required property WorkflowForm form
    required property string name
    required property string label
    required property string group
    required property string description
    // The error of the value, and whether the error is that the value is missing.
    required property string problem
    required property bool missing
    required property bool showsErrors
    required property int kind
    required property bool modified
    required property var fieldValue
    // The value as text.
    required property string valueText
    required property var minimum
    required property var maximum
    // The limits of a slider, where they are narrower than the value's.
    required property var softMinimum
    required property var softMaximum
    required property double stepSize
    required property var options
    required property bool multiline
    required property bool hasWiredDefault
    required property bool defaultsDiffer
    // A sentence about different defaults.
    required property string note
    // Whether the field is a value of the graph itself, not of an External node.
    required property bool literal
    // Whether a local file can be used: it is uploaded.
    required property bool takesFile
    // How many values of the graph the field stands for; if several, it can be split.
    required property int targetCount
    // Whether each run picks one of the choices in the text.
    required property bool hasChoices
    // The name of the field from which this one is split; else empty.
    required property string joinedName
    required property int seedMode
    // The seed of the last run, if it is another one now; else undefined.
    required property var usedSeed
    required property string fileName
    required property double fileSize
    required property url localUrl
    // From 0 to 1 while files are uploaded, else -1.
    property real uploadProgress: -1
    property bool offersOutput: false
    property bool offersVariation: false
    // Returns the earlier texts of an input; null if the host keeps none.
    property var earlierTexts: null
    // Whether the user has visited or changed the field.
    property bool touched: false

    // A missing value is not an error before the user has visited the field.
    readonly property string error: missing && !touched && !showsErrors ? "" : problem
    readonly property bool takesPictures: kind === InputSpec.Image || kind === InputSpec.ImageBatch
    readonly property bool isEmpty: fieldValue === undefined || fieldValue === null
                                 || fieldValue.length === 0
    // Shown instead of a value that the workflow provides.
    readonly property string placeholder: modified ? ""
                                        : defaultsDiffer ? qsTr("Each node keeps its own")
                                        : hasWiredDefault ? qsTr("From the workflow") : ""
    readonly property string glyph: {
        switch (kind) {
        case InputSpec.Image:
        case InputSpec.ImageBatch: return Glyphs.picture;
        case InputSpec.Video: return Glyphs.video;
        case InputSpec.Audio: return Glyphs.audio;
        default: return Glyphs.file;
        }
    }

    signal outputWanted()
    signal variationWanted()
    // Requests to split the field into one for each of its values, or to join them again.
    signal separateWanted()
    signal joinWanted()

    function setValue(value: var) {
        touched = true;
        form.setValue(name, value);
    }

    // Undoes the last replacement of the whole value if it is the latest change, or if the text has
    // nothing to undo.
    function takeUndo(event: var, ownUndo: bool) {
        event.accepted = (form.undoIsNext || !ownUndo) && form.undo();
    }
}
