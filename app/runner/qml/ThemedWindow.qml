// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls

import ComfyDeploy.Runner

// A window in the colors of Theme.
ApplicationWindow {
    color: Theme.system.window

    // The style uses its own palette unless one is set.
    palette {
        window: Theme.system.window
        windowText: Theme.system.windowText
        base: Theme.system.base
        alternateBase: Theme.system.alternateBase
        text: Theme.system.text
        placeholderText: Theme.dimmed
        button: Theme.system.button
        buttonText: Theme.system.buttonText
        highlight: Theme.system.highlight
        highlightedText: Theme.system.highlightedText
        light: Theme.system.light
        midlight: Theme.system.midlight
        mid: Theme.system.mid
        dark: Theme.system.dark
        link: Theme.link
        toolTipBase: Theme.system.button
        toolTipText: Theme.system.buttonText
        disabled {
            windowText: Theme.disabledText
            text: Theme.disabledText
            buttonText: Theme.disabledText
            highlight: Theme.line
        }
    }
}
