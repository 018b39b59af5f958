// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// A chosen file: its thumbnail, name and size, and the progress of its upload.
RowLayout {
    id: root

    required property string glyph
    required property string fileName
    required property double fileSize
    required property url localUrl
    property real uploadProgress: -1

    function formattedSize(bytes: double): string {
        return bytes < 1000 ? qsTr("%1 bytes").arg(bytes)
             : bytes < 1e6 ? qsTr("%1 kB").arg(Math.round(bytes / 1e3))
             : qsTr("%1 MB").arg((bytes / 1e6).toLocaleString(Qt.locale(), 'f', 1));
    }

    function joined(parts: var): string {
        return parts.filter(part => part !== "").join(" · ");
    }

    spacing: 8

    Rectangle {
        implicitWidth: 48
        implicitHeight: 48
        radius: Tint.radius - 2
        color: Tint.well(root.palette)
        clip: true

        MediaImage {
            id: picture

            anchors.fill: parent
            visible: status === MediaImage.Ready
            thumbnailSize: 128
            localFile: root.glyph === Glyphs.picture ? root.localUrl : ""
        }

        Glyph {
            anchors.centerIn: parent
            visible: !picture.visible
            path: root.glyph
            color: Tint.muted(root.palette)
        }
    }

    ColumnLayout {
        Layout.fillWidth: true
        spacing: 2

        PlainLabel {
            objectName: root.objectName.replace("tile:", "fileName:")
            Layout.fillWidth: true
            text: root.fileName
            wrapMode: Text.NoWrap
            elide: Text.ElideMiddle
        }

        PlainLabel {
            Layout.fillWidth: true
            visible: text !== ""
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
            color: Tint.muted(root.palette)
            text: root.uploadProgress >= 0 && root.uploadProgress < 1
                ? qsTr("Uploading, %1 %").arg(Math.round(root.uploadProgress * 100))
                : root.joined([root.fileSize > 0 ? root.formattedSize(root.fileSize) : "",
                   picture.status === MediaImage.Ready
                       ? picture.sourceSize.width + " × " + picture.sourceSize.height : "",
                   picture.status === MediaImage.Error ? qsTr("no preview") : ""])
        }

        PanelBar {
            Layout.fillWidth: true
            visible: root.uploadProgress >= 0 && root.uploadProgress < 1
            value: root.uploadProgress
        }
    }
}
