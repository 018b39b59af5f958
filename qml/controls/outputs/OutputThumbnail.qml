// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Templates as T

import ComfyDeploy

// One result in the strip.
T.AbstractButton {
    id: root


    required property int index
    required property url localFile
    required property string filename
    required property int mediaKind
    // The text of an output that is not a file; it has no item then.
    readonly property string outputText: model.text ?? ""
    readonly property var item: model.item
    readonly property string title: filename === "" ? qsTr("Text") : filename
    required property WorkflowClient client
    required property var model // the roles of OutputModel
    // False prevents it from downloading while it is not visible.
    property bool loads: true
    property alias dragDirections: drag.directions

    // Emitted for a click with Alt.
    signal comparisonWanted()

    readonly property string glyph: {
        switch (mediaKind) {
        case MediaItem.Image: return Glyphs.picture;
        case MediaItem.Video: return Glyphs.video;
        case MediaItem.Audio: return Glyphs.audio;
        default: return Glyphs.file;
        }
    }

    implicitWidth: 64
    implicitHeight: 64
    checkable: false
    focusPolicy: Qt.NoFocus // the view's arrow keys select thumbnails
    Accessible.role: Accessible.ListItem
    Accessible.name: root.title
    Accessible.selected: root.checked

    TapHandler {
        acceptedModifiers: Qt.AltModifier
        gesturePolicy: TapHandler.WithinBounds // takes the click from the button
        onTapped: root.comparisonWanted()
    }

    background: Rectangle {
        radius: Tint.radius
        color: Tint.mix(palette.window, palette.windowText, root.hovered ? 0.16 : 0.1)
        border.width: root.checked ? 2 : 0
        border.color: palette.highlight
    }

    MediaImage {
        id: picture

        anchors.fill: parent
        anchors.margins: 4
        thumbnailSize: 128
        client: root.client
        item: root.loads && root.mediaKind === MediaItem.Image ? root.item : undefined
        localFile: root.loads && root.mediaKind === MediaItem.Image ? root.localFile : ""
    }

    FileDrag {
        id: drag

        file: root.localFile
    }

    Glyph {
        anchors.centerIn: parent
        visible: picture.status !== MediaImage.Ready
        path: root.glyph
        color: Tint.muted(palette)
    }
}
