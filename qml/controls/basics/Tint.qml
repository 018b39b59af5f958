// SPDX-License-Identifier: MIT

pragma Singleton

import QtQuick

// Every color that a control needs beyond the palette's own, mixed from the palette, so that the
// controls follow the host into light and dark. Only the hues of the states are named here.
QtObject {
    readonly property int radius: 6

    function mix(a: color, b: color, share: real): color {
        return Qt.rgba(a.r + (b.r - a.r) * share, a.g + (b.g - a.g) * share,
                       a.b + (b.b - a.b) * share, 1);
    }

    function isDark(p: Palette): bool {
        return p.window.hslLightness < 0.5;
    }

    // Text of less weight; still 4.5 : 1 on the window in both of Qt's own palettes.
    function muted(p: Palette): color {
        return mix(p.windowText, p.window, 0.34);
    }

    // Of what is pressed or typed into; 3 : 1 on the window in both of Qt's own palettes.
    function border(p: Palette): color {
        return mix(p.windowText, p.window, 0.52);
    }

    function hairline(p: Palette): color {
        return mix(p.windowText, p.window, 0.88);
    }

    // The bed of a bar, a drop zone, a tile.
    function well(p: Palette): color {
        return mix(p.window, p.windowText, 0.07);
    }

    function hovered(p: Palette): color {
        return mix(p.window, p.windowText, 0.12);
    }

    function error(p: Palette): color {
        return mix(Qt.color("#d3302f"), p.windowText, isDark(p) ? 0.45 : 0.12);
    }

    function warning(p: Palette): color {
        return mix(Qt.color("#e59008"), p.windowText, isDark(p) ? 0.3 : 0.45);
    }

    function success(p: Palette): color {
        return mix(Qt.color("#15b86a"), p.windowText, isDark(p) ? 0.3 : 0.4);
    }

    // The background of what speaks in the strong color.
    function wash(strong: color, p: Palette): color {
        return mix(p.base, strong, isDark(p) ? 0.16 : 0.1);
    }
}
