// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// What the editors know of the input that they edit: the roles of InputModel, and ways to change it.
QtObject {
    id: root

    required property WorkflowForm form
    required property string name
    required property string label
    required property string group
    required property string description
    // What is wrong with the value, and whether that is only that there is none.
    required property string problem
    required property bool missing
    required property bool showsErrors
    required property int kind
    required property bool modified
    required property var fieldValue
    // The value as it is typed.
    required property string valueText
    required property var minimum
    required property var maximum
    required property double stepSize
    required property var options
    required property bool multiline
    required property bool hasWiredDefault
    required property bool defaultsDiffer
    // A sentence about that.
    required property string note
    // A file of this machine may be given: it is uploaded.
    required property bool takesFile
    required property int seedMode
    required property string fileName
    required property double fileSize
    required property url localUrl
    // 0 to 1 while files go up; -1 else.
    property real uploadProgress: -1
    property bool offersOutput: false
    // The user has been there, or has changed it.
    property bool touched: false

    // Nobody is blamed for what they could not have filled in yet.
    readonly property string error: missing && !touched && !showsErrors ? "" : problem
    readonly property bool takesPictures: kind === InputSpec.Image || kind === InputSpec.ImageBatch
    readonly property bool isEmpty: fieldValue === undefined || fieldValue === null
                                 || fieldValue.length === 0
    // Said in place of a value where the workflow gives it.
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

    function setValue(value: var) {
        touched = true;
        form.setValue(name, value);
    }

    // Takes back what replaced the value as a whole, if that is what was done last, or the text has
    // nothing of its own to take back.
    function takeUndo(event: var, ownUndo: bool) {
        event.accepted = (form.undoIsNext || !ownUndo) && form.undo();
    }
}
