// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// The picture B over the one that is shown: on one side of a divider, or alone.
Item {
    id: root

    property url file
    property bool divided: false
    property bool alone: false
    // Whether B is on the left.
    property bool swapped: false
    // The divider's place, a share of the width.
    property real divider: 0.5
    // The space into which B is fitted.
    property rect box
    // The zoom at which a pixel of a picture is one of the screen.
    property real pixel: 1

    readonly property bool active: (divided || alone) && picture.status === MediaImage.Ready
    readonly property string errorString: picture.status === MediaImage.Error ? picture.errorString : ""
    readonly property real fillZoom: picture.sourceSize.width > 0
        ? Math.min(width / picture.sourceSize.width, height / picture.sourceSize.height) : pixel

    function moveDivider(step: real) {
        if (active)
            divider = Math.max(0, Math.min(1, divider + step));
    }

    Item {
        id: side

        x: root.alone || root.swapped ? 0 : line.x
        width: root.alone ? root.width : root.swapped ? line.x : root.width - x
        height: root.height
        visible: root.active
        clip: true

        Rectangle { // covers A
            anchors.fill: parent
            color: Tint.well(palette)
        }

        Image {
            anchors.fill: picture
            source: "checkerboard.png"
            fillMode: Image.Tile
            horizontalAlignment: Image.AlignLeft
            verticalAlignment: Image.AlignTop
            smooth: false
            Accessible.ignored: true
        }

        MediaImage {
            id: picture

            readonly property real zoom: Math.min(root.box.width / Math.max(1, sourceSize.width),
                                                  root.box.height / Math.max(1, sourceSize.height))

            objectName: "otherPicture"
            x: root.box.x + (root.box.width - width) / 2 - side.x
            y: root.box.y + (root.box.height - height) / 2
            width: sourceSize.width * zoom
            height: sourceSize.height * zoom
            fillMode: MediaImage.Stretch
            smooth: zoom < 3 * root.pixel
            localFile: root.divided || root.alone ? root.file : ""
            Accessible.role: Accessible.Graphic
            Accessible.name: qsTr("Picture B")
        }
    }

    component Letter: Rectangle {
        property alias text: label.text

        y: 8
        width: 26
        height: 26
        radius: Tint.radius
        color: palette.window
        border.color: Tint.hairline(palette)

        PlainLabel {
            id: label

            anchors.centerIn: parent
            font.bold: true
        }
    }

    Letter {
        objectName: "leftLetter"
        x: Math.max(8, line.x - width - 8)
        visible: root.active
        text: root.alone || root.swapped ? "B" : "A"
    }

    Letter {
        objectName: "rightLetter"
        x: Math.min(root.width - width - 8, line.x + 8)
        visible: root.active && !root.alone
        text: root.swapped ? "A" : "B"
    }

    Item {
        id: line

        objectName: "divider"
        x: Math.round(root.width * root.divider)
        height: root.height
        visible: root.active && !root.alone
        Accessible.role: Accessible.Slider
        Accessible.name: qsTr("Divider, %1 %").arg(Math.round(100 * root.divider))

        Rectangle {
            x: -2
            width: 4
            height: parent.height
            color: palette.window
        }

        Rectangle {
            x: -1
            width: 2
            height: parent.height
            color: handleHover.hovered || drag.active ? palette.highlight : palette.windowText
        }

        Rectangle {
            id: handle

            x: -16
            y: (parent.height - height) / 2
            width: 32
            height: 32
            radius: 16
            color: palette.window
            border.width: handleHover.hovered || drag.active ? 2 : 1
            border.color: handleHover.hovered || drag.active ? palette.highlight : Tint.border(palette)

            Glyph {
                anchors.centerIn: parent
                path: "M6 4.5 L2.5 8 L6 11.5 M10 4.5 L13.5 8 L10 11.5"
                color: palette.windowText
            }
        }

        Item { // wide enough to be hit
            x: -12
            width: 24
            height: parent.height

            HoverHandler {
                id: handleHover

                cursorShape: Qt.SplitHCursor
            }

            DragHandler {
                id: drag

                target: null
                dragThreshold: 0
                cursorShape: Qt.SplitHCursor
                onCentroidChanged: {
                    if (active)
                        root.divider = Math.max(0, Math.min(1, root.mapFromItem(null, centroid.scenePosition).x / root.width));
                }
            }
        }
    }
}
