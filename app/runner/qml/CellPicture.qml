// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy
import ComfyDeploy.Runner

// The first picture of a run of a batch, or its state.
Rectangle {
    id: root

    required property RunEntry entry
    property int glyphSize: 24
    property bool chosen: false
    // Or is being loaded.
    readonly property bool pictureShown: picture.visible || picture.status === MediaImage.Loading

    radius: 4
    color: Qt.alpha(Theme.system.windowText, 0.06)

    MediaImage {
        id: picture

        anchors.fill: parent
        visible: status === MediaImage.Ready
        localFile: root.entry ? root.entry.thumbnail : ""
        thumbnailSize: Math.max(64, Math.ceil(Math.max(root.width, root.height) / 128) * 128)
    }
    RunStateGlyph {
        anchors.centerIn: parent
        visible: !root.pictureShown
        size: root.glyphSize
        phase: root.entry ? root.entry.phase : WorkflowRun.Draft
        uncertain: root.entry !== null && (root.entry.contactLost || root.entry.unattended || root.entry.savingError.length > 0)
    }
    Rectangle { // over the picture
        anchors.fill: parent
        radius: root.radius
        visible: root.chosen
        color: "transparent"
        border.width: 2
        border.color: Theme.system.highlight
    }
}
