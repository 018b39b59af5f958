import QtQuick

import ComfyDeploy.Runner

// Words from anywhere, shown as the characters that they are and read out by screen readers.
Text {
    textFormat: Text.PlainText
    color: Theme.system.text
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
