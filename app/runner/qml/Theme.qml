pragma Singleton

import QtQuick

// Colours with a meaning, and the measures that all panes share. Everything else comes from the
// palette.
QtObject {
    id: root

    readonly property SystemPalette system: SystemPalette { colorGroup: SystemPalette.Active }
    readonly property bool dark: root.system.window.hslLightness < 0.5

    readonly property color line: root.system.mid
    // Of what is pressed or typed into: 3 : 1 on every ground, as in the module's own controls.
    readonly property color border: root.mix(root.system.windowText, root.system.window, 0.52)
    readonly property color link: root.dark ? "#a99dff" : "#4a35c9"
    readonly property color disabledText: root.dark ? "#6b6f7d" : "#9a9da8"
    readonly property color dimmed: root.dark ? "#a3a7b5" : "#5f6270"
    readonly property color success: root.dark ? "#5ad39b" : "#13784a"
    readonly property color warning: root.dark ? "#f2b757" : "#8a5600"
    readonly property color danger: root.dark ? "#ff8a86" : "#b3261e"

    readonly property int radius: 8
    readonly property int gap: 8
    readonly property int margin: 16
    readonly property int smallFont: 12

    function mix(a: color, b: color, share: real): color {
        return Qt.rgba(a.r + (b.r - a.r) * share, a.g + (b.g - a.g) * share, a.b + (b.b - a.b) * share, 1);
    }
    // The ground of a bar or card that speaks in this colour.
    function tint(colour: color): color {
        return Qt.tint(root.system.base, Qt.rgba(colour.r, colour.g, colour.b, root.dark ? 0.16 : 0.1));
    }
}
