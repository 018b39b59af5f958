// SPDX-License-Identifier: MIT

pragma Singleton

import QtQuick

import ComfyDeploy

// The window's colors, derived from the palette like those of the module's controls, and the common
// sizes of all panes.
QtObject {
    id: root

    readonly property SystemPalette system: SystemPalette { colorGroup: SystemPalette.Active }
    readonly property bool dark: root.system.window.hslLightness < 0.5

    readonly property Palette palette: Palette {
        window: root.system.window
        windowText: root.system.windowText
    }

    readonly property color line: root.system.mid
    readonly property color border: Tint.border(root.palette)
    readonly property color link: root.dark ? "#a99dff" : "#4a35c9"
    readonly property color disabledText: root.dark ? "#6b6f7d" : "#9a9da8"
    readonly property color dimmed: Tint.muted(root.palette)
    readonly property color success: Tint.success(root.palette)
    readonly property color warning: Tint.warning(root.palette)
    readonly property color danger: Tint.error(root.palette)

    readonly property int radius: 8
    readonly property int gap: 8
    readonly property int margin: 16
    readonly property real smallFont: Application.font.pointSize * 0.9 // in points
}
