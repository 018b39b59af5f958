import QtQuick
import QtQuick.Controls.impl

// One of our own pictures in the colour of its surroundings.
IconImage {
    id: root

    required property string glyph
    property color colour: "black"
    property int size: 18

    width: root.size
    height: root.size
    sourceSize.width: root.size
    sourceSize.height: root.size
    source: root.glyph ? "qrc:/ComfyDeploy/Runner/icons/" + root.glyph + ".svg" : ""
    color: root.colour
}
