import QtQuick

import ComfyDeploy.Runner

// How far a run is, as a line.
Rectangle {
    id: root

    property real value: 0

    implicitHeight: 6
    radius: height / 2
    clip: true
    color: Qt.alpha(Theme.system.windowText, 0.14)

    Rectangle {
        width: root.width * Math.max(0, Math.min(1, root.value))
        height: parent.height
        radius: parent.radius
        color: Theme.system.highlight
    }
}
