// SPDX-License-Identifier: MIT

pragma Singleton

import QtQuick

// The icons that Glyph shows.
QtObject {
    readonly property string cross: "M4 4 L12 12 M12 4 L4 12"
    readonly property string check: "M3 8.5 L6.5 12 L13 4.5"
    readonly property string reset: "M4.2 5.2 A5 5 0 1 1 3.2 9 M4 2 L4 5.5 L7.5 5.5"
    readonly property string chevronDown: "M4 6 L8 10 L12 6"
    readonly property string chevronRight: "M6 4 L10 8 L6 12"
    readonly property string chevronUp: "M4 10 L8 6 L12 10"
    readonly property string plus: "M8 3.5 L8 12.5 M3.5 8 L12.5 8"
    readonly property string minus: "M3.5 8 L12.5 8"
    readonly property string warning: "M8 2.5 L14 13 L2 13 Z M8 6.5 L8 9.5 M8 11.2 L8 11.3"
    readonly property string dice: "M3.5 2.5 L12.5 2.5 L13.5 3.5 L13.5 12.5 L12.5 13.5 L3.5 13.5 L2.5 12.5 L2.5 3.5 Z M5.5 5.5 L5.6 5.5 M10.4 5.5 L10.5 5.5 M8 8 L8.1 8 M5.5 10.5 L5.6 10.5 M10.4 10.5 L10.5 10.5"
    readonly property string folder: "M2 4 L6 4 L7.5 5.5 L14 5.5 L14 12.5 L2 12.5 Z"
    readonly property string paste: "M5.5 3.5 L3.5 3.5 L3.5 13.5 L12.5 13.5 L12.5 3.5 L10.5 3.5 M5.5 2.5 L10.5 2.5 L10.5 5 L5.5 5 Z"
    readonly property string copy: "M5.5 5.5 L13.5 5.5 L13.5 13.5 L5.5 13.5 Z M3.5 10.5 L2.5 10.5 L2.5 2.5 L10.5 2.5 L10.5 3.5"
    readonly property string picture: "M2.5 3 L13.5 3 L13.5 13 L2.5 13 Z M2.5 11 L6 7.5 L9 10.5 L10.5 9 L13.5 12 M10.5 6 L10.6 6"
    readonly property string file: "M4 2 L9.5 2 L12.5 5 L12.5 14 L4 14 Z M9.5 2 L9.5 5 L12.5 5"
    readonly property string video: "M2 4 L10.5 4 L10.5 12 L2 12 Z M10.5 7 L14 5 L14 11 L10.5 9"
    readonly property string audio: "M6 11.5 A1.8 1.8 0 1 1 5.9 11.4 M6 11.5 L6 3.5 L12.5 2.5 L12.5 10.5 A1.8 1.8 0 1 1 12.4 10.4"
    readonly property string output: "M8 10.5 L8 3 M5 5.5 L8 2.5 L11 5.5 M3 9.5 L3 13 L13 13 L13 9.5"
    readonly property string clock: "M8 2.5 A5.5 5.5 0 1 1 7.9 2.5 M8 5 L8 8 L10.5 9.5"
    readonly property string dot: "M8 5 A3 3 0 1 1 7.9 5 Z"
    readonly property string stop: "M8 2.5 A5.5 5.5 0 1 1 7.9 2.5 M4.3 4.3 L11.7 11.7"
    readonly property string question: "M5.5 6 A2.5 2.5 0 1 1 8 8.5 L8 9.8 M8 12.4 L8 12.5"
    readonly property string fit: "M2.5 6 L2.5 2.5 L6 2.5 M10 2.5 L13.5 2.5 L13.5 6 M13.5 10 L13.5 13.5 L10 13.5 M6 13.5 L2.5 13.5 L2.5 10"
    readonly property string oneToOne: "M3 5 L4.5 4 L4.5 12 M11 5 L12.5 4 L12.5 12 M8 6.4 L8 6.5 M8 10 L8 10.1"
    readonly property string download: "M8 2.4 L8 9.6 M5.2 6.8 L8 9.6 L10.8 6.8 M2.8 10.4 L2.8 13.2 L13.2 13.2 L13.2 10.4"
    readonly property string history: "M2.6 6.4 A5.6 5.6 0 1 1 2.4 8.5 M2.4 3.2 L2.4 6.4 L5.6 6.4 M8 5 L8 8 L10.1 9.4"
    readonly property string hourglass: "M4.8 2.7 L11.2 2.7 M4.8 13.3 L11.2 13.3 M5.4 2.7 C5.4 5.9 10.6 6.2 10.6 8 C10.6 9.8 5.4 10.1 5.4 13.3 M10.6 2.7 C10.6 5.9 5.4 6.2 5.4 8 C5.4 9.8 10.6 10.1 10.6 13.3"
    readonly property string lines: "M3.2 4.4 L12.8 4.4 M3.2 8 L12.8 8 M3.2 11.6 L8.8 11.6"
    readonly property string more: "M3.6 7.6 A0.4 0.4 0 1 1 3.59 7.6 Z M8 7.6 A0.4 0.4 0 1 1 7.99 7.6 Z M12.4 7.6 A0.4 0.4 0 1 1 12.39 7.6 Z"
    readonly property string running: "M8 2.7 A5.3 5.3 0 1 1 2.7 8 M8 7.4 A0.6 0.6 0 1 1 7.99 7.4 Z"
    readonly property string server: "M2.8 3.2 L13.2 3.2 L13.2 7.2 L2.8 7.2 Z M2.8 8.8 L13.2 8.8 L13.2 12.8 L2.8 12.8 Z M5.2 5.2 L5.3 5.2 M5.2 10.8 L5.3 10.8"
    readonly property string settings: "M8 5.9 A2.1 2.1 0 1 1 7.99 5.9 Z M8 2 L8 3.8 M8 12.2 L8 14 M2 8 L3.8 8 M12.2 8 L14 8 M3.8 3.8 L5 5 M11 11 L12.2 12.2 M12.2 3.8 L11 5 M5 11 L3.8 12.2"
    readonly property string trash: "M3.2 4.8 L12.8 4.8 M6.4 4.8 L6.4 3.4 L9.6 3.4 L9.6 4.8 M4.3 4.8 L4.9 12.8 L11.1 12.8 L11.7 4.8 M6.8 7.2 L6.8 10.8 M9.2 7.2 L9.2 10.8"
    readonly property string undo: "M3.2 6.8 L10 6.8 A2.8 2.8 0 0 1 10 12.4 L6.4 12.4 M3.2 6.8 L5.9 4.2 M3.2 6.8 L5.9 9.4"
    readonly property string swap: "M2.5 5.5 L13 5.5 M10.2 2.7 L13 5.5 L10.2 8.3 M13.5 10.5 L3 10.5 M5.8 7.7 L3 10.5 L5.8 13.3"
    readonly property string play: "M5 3 L12.5 8 L5 13 Z"
    readonly property string split: "M2.5 8 L7 8 L9.5 4 L13.5 4 M7 8 L9.5 12 L13.5 12 M11.7 2.2 L13.5 4 L11.7 5.8 M11.7 10.2 L13.5 12 L11.7 13.8"
    readonly property string join: "M2.5 4 L6 4 L8.5 8 L13.5 8 M2.5 12 L6 12 L8.5 8 M11.3 5.8 L13.5 8 L11.3 10.2"
    readonly property string stack: "M2.5 5.5 L10.5 5.5 L10.5 13.5 L2.5 13.5 Z M5.5 5.5 L5.5 2.5 L13.5 2.5 L13.5 10.5 L10.5 10.5"
    readonly property string upload: "M8 13 L8 4 M4.5 7 L8 3.5 L11.5 7"
}
