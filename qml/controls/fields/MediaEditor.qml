// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// Edits one local file or a link.
MediaDrop {
    id: root

    readonly property bool hasFile: field.fileName !== ""

    function focusShown() {
        if (hasFile)
            browseButton.forceActiveFocus(Qt.OtherFocusReason);
        else
            linkLine.input.forceActiveFocus(Qt.OtherFocusReason);
    }

    focus: true
    // The focused item is now hidden. (qmllint thinks that Qt.callLater is a value, not a
    // function.)
    onHasFileChanged: {
        if (activeFocus)
            Qt.callLater(focusShown); // qmllint disable type
    }
    link: hasFile || field.isEmpty ? "" : String(field.fieldValue)
    onUrlsTaken: (urls) => {
        const one = urls[0];
        if (String(one).startsWith("file:"))
            field.form.setFile(field.name, one);
        else
            field.setValue(String(one));
    }
    onLinkEdited: (link) => field.setValue(link)
    onLinkFinished: (link) => field.setValue(link)

    RowLayout {
        visible: root.hasFile
        spacing: 4

        MediaTile {
            objectName: "tile:" + root.field.name
            Layout.fillWidth: true
            glyph: root.field.glyph
            fileName: root.field.fileName
            fileSize: root.field.fileSize
            localUrl: root.field.localUrl
            uploadProgress: root.field.uploadProgress
        }

        GlyphButton {
            id: browseButton

            objectName: "browseOther:" + root.field.name
            glyph: Glyphs.folder
            text: qsTr("Choose another file for %1").arg(root.field.label)
            focus: root.hasFile
            onClicked: root.browse()
        }

        GlyphButton {
            objectName: "clear:" + root.field.name
            glyph: Glyphs.cross
            text: qsTr("Remove %1").arg(root.field.fileName)
            onClicked: root.field.form.clear(root.field.name)
        }
    }

    MediaLink {
        id: linkLine

        Layout.fillWidth: true
        visible: !root.hasFile
        field: root.field
        drop: root
    }
}
