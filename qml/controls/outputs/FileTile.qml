import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// A result that is not shown here: what it is, and the way to a program that can.
ColumnLayout {
    id: root

    property OutputThumbnail output: null
    readonly property int kind: output?.mediaKind ?? MediaItem.Other
    readonly property string file: String(output?.localFile ?? "")
    readonly property bool isOwnFile: file.startsWith("file:///")
    readonly property string link: String(output?.item?.url ?? "")
    readonly property string word: {
        switch (kind) {
        case MediaItem.Video: return qsTr("Film");
        case MediaItem.Audio: return qsTr("Sound");
        case MediaItem.Model3D: return qsTr("3D model");
        case MediaItem.Archive: return qsTr("Archive");
        default: return qsTr("File");
        }
    }
    readonly property bool isHarmless: kind === MediaItem.Video || kind === MediaItem.Audio || kind === MediaItem.Model3D
    // A program that came as an "output" must not be started by a click: its folder is shown.
    readonly property bool opensFolder: isOwnFile && !isHarmless
    readonly property url target: opensFolder ? file.slice(0, file.lastIndexOf("/") + 1)
        : isOwnFile ? file : /^https?:\/\//i.test(link) ? link : ""

    spacing: 8

    Glyph {
        Layout.alignment: Qt.AlignHCenter
        implicitWidth: 48
        implicitHeight: 48
        path: root.output?.glyph ?? ""
        color: Tint.muted(palette)
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
        Layout.fillWidth: true
        horizontalAlignment: Text.AlignHCenter
        text: root.word
        color: Tint.muted(palette)
    }

    PanelButton {
        objectName: "openButton"
        Layout.alignment: Qt.AlignHCenter
        visible: root.target != ""
        text: root.opensFolder ? qsTr("Show in folder") : qsTr("Open")
        onClicked: Qt.openUrlExternally(root.target)
    }

    PlainLabel {
        Layout.fillWidth: true
        visible: root.target == ""
        horizontalAlignment: Text.AlignHCenter
        text: qsTr("It has no link that can be opened.")
        color: Tint.muted(palette)
    }
}
