// SPDX-License-Identifier: MIT

import QtQuick

// Untrusted text, shown without markup.
Text {
    // Less prominent text.
    property bool small: false

    textFormat: Text.PlainText
    wrapMode: Text.Wrap
    font.pointSize: Application.font.pointSize * (small ? 0.9 : 1)
    color: palette.windowText
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
