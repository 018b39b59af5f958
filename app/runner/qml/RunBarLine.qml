import QtQuick

import ComfyDeploy.Runner

// How far a run is, as a line; a light that wanders while nobody knows.
Rectangle {
    id: root

    property real value: 0
    property bool indeterminate: false

    implicitHeight: 6
    radius: height / 2
    clip: true
    color: Qt.alpha(Theme.system.windowText, 0.14)

    Rectangle {
        id: filling

        width: root.indeterminate ? root.width * 0.3 : root.width * Math.max(0, Math.min(1, root.value))
        height: parent.height
        radius: parent.radius
        color: Theme.system.highlight

        SequentialAnimation on x {
            running: root.indeterminate && root.visible
            loops: Animation.Infinite
            onStopped: filling.x = 0

            NumberAnimation {
                from: -root.width * 0.3
                to: root.width
                duration: 1400
                easing.type: Easing.InOutQuad
            }
        }
    }
}
