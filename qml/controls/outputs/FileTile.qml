// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// A result that cannot be shown: its kind, the reason, and a button to open it with another
// program.
ColumnLayout {
    id: root

    property OutputThumbnail output: null
    // Why the file is not shown, unless the reason is its kind.
    property string problem: ""
    property string sizeText: ""
    // Whether the local file was deleted.
    property bool gone: false
    property bool offersDownload: false

    readonly property int kind: output?.mediaKind ?? MediaItem.Other
    readonly property string file: String(output?.localFile ?? "")
    readonly property bool isOwnFile: file.startsWith("file:///") && !gone
    readonly property string link: String(output?.item?.url ?? "")
    readonly property string suffix: {
        const name = output?.title ?? "";
        const dot = name.lastIndexOf(".");
        return dot > 0 && name.length - dot <= 6 ? name.slice(dot + 1).toUpperCase() : "";
    }
    readonly property string kindText: {
        switch (kind) {
        case MediaItem.Image: return suffix ? qsTr("Picture (%1)").arg(suffix) : qsTr("Picture");
        case MediaItem.Text: return qsTr("Text");
        case MediaItem.Video: return qsTr("Film");
        case MediaItem.Audio: return qsTr("Sound");
        case MediaItem.Model3D: return qsTr("3D model");
        case MediaItem.Archive: return qsTr("Archive");
        default: return qsTr("File");
        }
    }
    readonly property bool isHarmless: kind === MediaItem.Image || kind === MediaItem.Video
        || kind === MediaItem.Audio || kind === MediaItem.Model3D
    // A click must not start a program that a server sent as an output: its folder is shown
    // instead.
    readonly property bool opensFolder: isOwnFile && !isHarmless
    readonly property url target: opensFolder ? file.slice(0, file.lastIndexOf("/") + 1)
        : isOwnFile ? file : /^https?:\/\//i.test(link) ? link : ""

    signal downloadWanted()

    spacing: 8

    Glyph {
        Layout.alignment: Qt.AlignHCenter
        size: 48
        path: root.output?.glyph ?? ""
        color: Tint.muted(palette)

        FileDrag {
            file: root.isOwnFile ? root.file : ""
        }
    }

    PlainLabel {
        objectName: "fileName"
        Layout.fillWidth: true
        horizontalAlignment: Text.AlignHCenter
        text: root.output?.title ?? ""
        wrapMode: Text.WrapAnywhere
        maximumLineCount: 3
        elide: Text.ElideRight
    }

    PlainLabel {
        objectName: "fileKind"
        Layout.fillWidth: true
        horizontalAlignment: Text.AlignHCenter
        text: root.sizeText ? root.kindText + " · " + root.sizeText : root.kindText
        color: Tint.muted(palette)
    }

    PlainLabel {
        objectName: "fileProblem"
        Layout.fillWidth: true
        visible: text !== ""
        horizontalAlignment: Text.AlignHCenter
        text: root.gone ? qsTr("The file is not there any more.")
            : root.problem ? root.problem
            : root.target == "" ? qsTr("It has no link that can be opened.") : ""
        maximumLineCount: 6
        elide: Text.ElideRight
        color: Tint.muted(palette)
        Accessible.role: Accessible.AlertMessage
    }

    PanelButton {
        objectName: "openButton"
        Layout.alignment: Qt.AlignHCenter
        visible: root.target != ""
        text: root.opensFolder ? qsTr("Show in folder") : qsTr("Open")
        onClicked: Qt.openUrlExternally(root.target)
    }

    PanelButton {
        objectName: "downloadAgainButton"
        Layout.alignment: Qt.AlignHCenter
        visible: root.gone && root.offersDownload
        text: qsTr("Download again")
        onClicked: root.downloadWanted()
    }
}
