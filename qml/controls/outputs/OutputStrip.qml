// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick

import ComfyDeploy

// The thumbnails of a run's results.
Flickable {
    id: root

    required property var model
    required property WorkflowClient client
    required property int currentIndex

    signal chosen(int index)
    // The picture of this file is to be compared with others.
    signal comparisonWanted(url file)

    // Incremented for every created item: a model that is reset to the same number of rows has new
    // items but the same count.
    property int made: 0

    property bool follows: true

    function showCurrent() {
        const item = repeater.itemAt(currentIndex);
        if (item && follows)
            contentX = Math.max(0, Math.min(contentWidth - width, item.x - (width - item.width) / 2));
    }

    // Depends on the count and on created items, so that bindings are updated when results arrive.
    function itemAt(index: int): OutputThumbnail {
        return made >= 0 && index < repeater.count ? repeater.itemAt(index) as OutputThumbnail : null;
    }

    implicitHeight: 64
    contentWidth: row.width
    contentHeight: height
    flickableDirection: Flickable.HorizontalFlick
    boundsBehavior: Flickable.StopAtBounds
    clip: true
    Accessible.role: Accessible.List
    Accessible.name: qsTr("All results")
    // Also when the item is positioned, which happens after its creation; not if the user has
    // scrolled the strip.
    onCurrentIndexChanged: {
        follows = true;
        showCurrent();
    }
    onContentWidthChanged: showCurrent()
    onWidthChanged: showCurrent()
    onMovementStarted: follows = false

    Row {
        id: row

        x: Math.max(0, (root.width - width) / 2)
        spacing: 6

        Repeater {
            id: repeater

            model: root.model
            onItemAdded: ++root.made

            OutputThumbnail {
                objectName: "thumbnail" + index
                client: root.client
                dragDirections: root.contentWidth > root.width ? Qt.Vertical : Qt.Horizontal | Qt.Vertical
                checked: index === root.currentIndex
                // One screen on either side.
                loads: root.visible && x < root.contentX + 2 * root.width && x + width > root.contentX - root.width
                onClicked: root.chosen(index)
                onComparisonWanted: root.comparisonWanted(mediaKind === MediaItem.Image ? localFile : "")
            }
        }
    }
}
