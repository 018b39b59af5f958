// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// Edits several pictures, in the order in which they were added.
MediaDrop {
    id: root

    function nameOf(link: string): string {
        const last = link.split("?")[0].split("/").pop();
        try {
            return decodeURIComponent(last);
        } catch (malformed) {
            return last;
        }
    }

    focus: true
    takesSeveral: true
    onUrlsTaken: (urls) => {
        for (const one of urls)
            field.form.addFile(field.name, one);
    }
    onLinkFinished: (link) => {
        if (link.trim() !== "")
            field.form.addFile(field.name, link.trim());
    }

    // Not a layout, as in WorkflowFormView, because rows are removed.
    Column {
        id: rows

        Layout.fillWidth: true
        visible: !root.field.isEmpty
        spacing: 4

        Repeater {
            model: root.field.isEmpty ? [] : root.field.fieldValue

            RowLayout {
                id: row

                required property string modelData
                required property int index
                readonly property string shortName: root.nameOf(modelData)

                width: rows.width
                spacing: 4

                MediaTile {
                    Layout.fillWidth: true
                    glyph: root.field.glyph
                    fileName: row.shortName
                    fileSize: 0
                    localUrl: row.modelData.startsWith("file:") ? row.modelData : ""
                    uploadProgress: root.field.uploadProgress
                }

                GlyphButton {
                    objectName: "remove:" + root.field.name + ":" + row.index
                    glyph: Glyphs.cross
                    text: qsTr("Remove %1").arg(row.shortName)
                    onClicked: root.field.form.removeFile(root.field.name, row.index)
                }
            }
        }
    }

    MediaLink {
        Layout.fillWidth: true
        field: root.field
        drop: root
    }
}
