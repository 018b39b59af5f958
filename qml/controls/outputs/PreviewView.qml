// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// What a node is making, dimmed and labeled so that nobody takes it for a result.
Item {
    id: root

    property WorkflowRun run: null
    //! The node and its progress, while it is the one that runs.
    readonly property string description: {
        const preview = root.run?.preview;
        if (!preview || preview.empty)
            return "";
        return qsTr("Preview: %1").arg(root.run.currentNode === preview.nodeId
            ? root.run.statusText : preview.nodeTitle || preview.nodeId);
    }

    PreviewImage {
        id: picture

        objectName: "preview"
        anchors.fill: parent
        run: root.run
        opacity: 0.7
        Accessible.role: Accessible.Graphic
        Accessible.name: root.description
    }

    Rectangle {
        x: 8
        y: 8
        width: label.width + 20
        height: label.height + 10
        visible: picture.ready
        radius: Tint.radius
        color: palette.window
        border.color: Tint.hairline(palette)

        PlainLabel {
            id: label

            objectName: "previewLabel"
            x: 10
            y: 5
            width: Math.min(implicitWidth, root.width - 36)
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            text: root.description
            Accessible.ignored: true
        }
    }
}
