// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls

import ComfyDeploy

// A text output of a run, shown without markup.
Item {
    id: root

    property OutputThumbnail output: null
    readonly property string ownText: output?.outputText ?? ""
    readonly property string errorString: file.status === MediaText.Error ? file.errorString : ""
    readonly property string shownText: ownText !== "" ? ownText : file.text

    MediaText {
        id: file

        client: root.output?.client ?? null
        item: root.output && root.ownText === "" ? root.output.item : undefined
        localFile: root.ownText === "" ? root.output?.localFile ?? "" : ""
    }

    Flickable {
        anchors.fill: parent
        anchors.margins: 8
        contentWidth: width
        contentHeight: column.height
        boundsBehavior: Flickable.StopAtBounds
        clip: true

        ScrollBar.vertical: ScrollBar {}

        Column {
            id: column

            width: parent.width

            PanelTextArea {
                objectName: "outputText"
                width: parent.width
                framed: false
                readOnly: true
                text: root.shownText
                Accessible.name: root.output?.title ?? ""
            }

            PlainLabel {
                width: parent.width
                visible: text !== ""
                leftPadding: 8
                text: file.status === MediaText.Loading ? qsTr("Loading…")
                    : file.cut ? qsTr("Only the beginning is shown: the text is longer than 1 MiB.") : ""
                color: Tint.muted(palette)
            }
        }
    }
}
