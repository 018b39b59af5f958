// SPDX-License-Identifier: MIT

import QtQuick

// Text from anywhere, shown as the characters that it is.
Text {
    // A line of less weight.
    property bool small: false

    textFormat: Text.PlainText
    wrapMode: Text.Wrap
    font.pointSize: Application.font.pointSize * (small ? 0.9 : 1)
    color: palette.windowText
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
