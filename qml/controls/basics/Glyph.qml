import QtQuick

// A small line drawing in one color: sharp at every scale, and independent of what the fonts have.
Canvas {
    id: root

    // An SVG path in a square of 16 × 16.
    required property string path
    property color color: palette.windowText
    property bool filled: false
    property int size: 16

    implicitWidth: size
    implicitHeight: size
    Accessible.ignored: true
    onColorChanged: requestPaint()
    onPathChanged: requestPaint()
    onAvailableChanged: requestPaint() // what was asked for before is forgotten
    onWidthChanged: requestPaint()
    onPaint: {
        const context = getContext("2d");
        context.reset();
        context.scale(width / 16, height / 16);
        context.strokeStyle = color;
        context.fillStyle = color;
        context.lineWidth = 1.5;
        context.lineCap = "round";
        context.lineJoin = "round";
        context.path = path;
        if (filled)
            context.fill();
        else
            context.stroke();
    }
}
