// SPDX-License-Identifier: MIT

pragma Singleton

import QtQuick

// The colors that controls need besides the palette's, mixed from the palette, so that they follow
// the host's light or dark theme. Only the hues of the states are fixed.
QtObject {
    readonly property int radius: 6

    function mix(a: color, b: color, share: real): color {
        return Qt.rgba(a.r + (b.r - a.r) * share, a.g + (b.g - a.g) * share,
                       a.b + (b.b - a.b) * share, 1);
    }

    function isDark(p: Palette): bool {
        return p.window.hslLightness < 0.5;
    }

    // Less prominent text, with a contrast of 4.5 : 1 on the window in both of Qt's palettes.
    function muted(p: Palette): color {
        return mix(p.windowText, p.window, 0.34);
    }

    // The border of buttons and editors, with a contrast of 3 : 1 on the window in both of Qt's
    // palettes.
    function border(p: Palette): color {
        return mix(p.windowText, p.window, 0.52);
    }

    function hairline(p: Palette): color {
        return mix(p.windowText, p.window, 0.88);
    }

    // The background of a bar, a drop zone or a tile.
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

    // The background for text in the strong color.
    function wash(strong: color, p: Palette): color {
        return mix(p.base, strong, isDark(p) ? 0.16 : 0.1);
    }
}
