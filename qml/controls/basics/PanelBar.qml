// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// A thin progress bar, animated while the progress is unknown.
Rectangle {
    id: root

    property real value: 0
    property bool indeterminate: false
    property bool gliding: true // moves to a new value; each frame of that is painted
    property color fill: palette.highlight

    implicitWidth: 64
    implicitHeight: 4
    radius: height / 2
    clip: true
    color: Tint.mix(palette.window, palette.windowText, 0.14)
    Accessible.ignored: true

    Rectangle {
        id: filling

        width: root.indeterminate ? root.width * 0.35 : root.width * Math.max(0, Math.min(1, root.value))
        height: root.height
        radius: root.radius
        color: root.fill

        Behavior on width {
            enabled: root.gliding && !root.indeterminate
            NumberAnimation { duration: 150 }
        }
    }

    SequentialAnimation {
        running: root.indeterminate && root.visible
        loops: Animation.Infinite
        onStopped: filling.x = 0

        NumberAnimation {
            target: filling
            property: "x"
            from: -root.width * 0.35
            to: root.width
            duration: 1400
            easing.type: Easing.InOutQuad
        }
    }
}
