// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs
import QtQuick.Layouts

import ComfyDeploy

// Accepts a file that is dropped, pasted or chosen, or a link that is typed.
FocusScope {
    id: root

    required property FormField field
    property bool takesSeveral: false
    // Text instead of a file: a link, or the name of a file on the machine.
    property string link: ""
    readonly property list<string> nameFilters: {
        const all = qsTr("All files (*)");
        switch (field.kind) {
        case InputSpec.Image:
        case InputSpec.ImageBatch:
            return [qsTr("Pictures (*.png *.jpg *.jpeg *.webp *.gif *.bmp *.tif *.tiff)"), all];
        case InputSpec.Video: return [qsTr("Videos (*.mp4 *.webm *.mov *.mkv *.avi *.gif)"), all];
        case InputSpec.Audio: return [qsTr("Audio files (*.wav *.mp3 *.flac *.ogg *.m4a)"), all];
        default: return [all];
        }
    }
    default property alias content: layout.data

    signal urlsTaken(var urls) // a list<url>, never empty
    signal linkEdited(string link)
    signal linkFinished(string link)

    function browse() {
        (dialog.createObject(root) as FileDialog).open();
    }

    function takeUrls(urls: list<url>): bool {
        if (urls.length > 0)
            urlsTaken(urls);
        return urls.length > 0;
    }

    function pasteImage(): bool {
        if (Clipboard.files.length > 0)
            return takeUrls(Clipboard.files);
        if (!field.takesPictures || !Clipboard.hasImage)
            return false;
        const file = Clipboard.imageFile();
        if (file != "")
            takeUrls([file]);
        return file != "";
    }

    implicitHeight: layout.implicitHeight + 8
    implicitWidth: 240
    Keys.onPressed: (event) => {
        if (event.matches(StandardKey.Paste))
            event.accepted = pasteImage();
    }

    FocusFrame {
        anchors.fill: parent
        focused: root.activeFocus || target.containsDrag
        invalid: root.field.error !== ""
        hovered: hover.hovered
        color: target.containsDrag ? Tint.wash(root.palette.highlight, root.palette) : root.palette.base
    }

    HoverHandler {
        id: hover
    }

    DropArea {
        id: target

        anchors.fill: parent
        onEntered: (drag) => drag.accepted = drag.hasUrls
        onDropped: (drop) => {
            root.takeUrls(drop.urls);
            drop.accept();
        }
    }

    ColumnLayout {
        id: layout

        x: 4
        y: 4
        width: root.width - 8
        spacing: 4
    }

    Component {
        id: dialog

        FileDialog {
            objectName: "fileDialog"
            title: root.takesSeveral ? qsTr("Choose files") : qsTr("Choose a file")
            fileMode: root.takesSeveral ? FileDialog.OpenFiles : FileDialog.OpenFile
            nameFilters: [...root.nameFilters]
            onAccepted: {
                root.takeUrls(selectedFiles);
                destroy();
            }
            onRejected: destroy()
        }
    }
}
