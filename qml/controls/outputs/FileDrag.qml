// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// Lets its parent be dragged, as a copy of a file, to another window or to an input.
Item {
    id: root

    property url file // nothing is dragged if it is not a local one
    property int directions: Qt.Horizontal | Qt.Vertical // others belong to what scrolls

    // The picture at the pointer is there a frame later; the button may be released by then.
    function begin(picture: url) {
        Drag.imageSource = picture;
        Drag.active = handler.active;
    }

    objectName: "fileDrag"
    anchors.fill: parent
    Drag.dragType: Drag.Automatic
    Drag.supportedActions: Qt.CopyAction
    Drag.mimeData: ({ "text/uri-list": root.file })

    DragHandler {
        id: handler

        target: null
        enabled: String(root.file).startsWith("file:///")
        xAxis.enabled: (root.directions & Qt.Horizontal) !== 0
        yAxis.enabled: (root.directions & Qt.Vertical) !== 0
        onActiveChanged: {
            const shown = root.parent;
            const scale = Math.min(1, 128 / Math.max(1, shown.width, shown.height));
            const size = Qt.size(Math.ceil(shown.width * scale), Math.ceil(shown.height * scale));
            if (!active)
                root.Drag.active = false;
            else if (!shown.grabToImage(result => root.begin(result.url), size))
                root.begin("");
        }
    }
}
