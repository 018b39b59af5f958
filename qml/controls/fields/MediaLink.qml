// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// The line of a media field in which a link is typed, with buttons to choose a file instead.
RowLayout {
    id: root

    required property FormField field
    required property MediaDrop drop
    property bool typing: false
    readonly property alias input: input

    readonly property string invitation: {
        switch (field.kind) {
        case InputSpec.Image: return qsTr("Drop, paste or choose a picture");
        case InputSpec.ImageBatch: return qsTr("Drop, paste or add pictures");
        case InputSpec.Video: return qsTr("Drop or choose a video, or type a link");
        case InputSpec.Audio: return qsTr("Drop or choose an audio file, or type a link");
        case InputSpec.Lora: return qsTr("Type a LoRA's name or link, or choose a file");
        default: return qsTr("Drop or choose a file, or type a link");
        }
    }

    spacing: 0

    Glyph {
        Layout.leftMargin: 6
        path: root.field.glyph
        color: Tint.muted(root.palette)
    }

    PanelTextField {
        id: input

        objectName: "editor:" + root.field.name
        Layout.fillWidth: true
        implicitHeight: 28
        focus: true
        background: null
        Component.onCompleted: text = root.drop.link
        placeholderText: root.field.placeholder || root.invitation
        Accessible.name: root.field.label
        Accessible.description: root.field.error || placeholderText
        // A path becomes a file, which changes the editor: not while the user is typing.
        onTextEdited: {
            root.typing = true;
            if (!/^(\/|[a-z]:\\|file:)/i.test(text))
                root.drop.linkEdited(text);
            root.typing = false;
        }
        onEditingFinished: {
            if (text !== root.drop.link)
                root.drop.linkFinished(text);
            text = root.drop.link;
        }

        Connections {
            target: root.drop

            function onLinkChanged() {
                if (!root.typing)
                    input.text = root.drop.link;
            }
        }
        onUndoPressed: (event) => root.field.takeUndo(event, canUndo)
        Keys.priority: Keys.BeforeItem
        Keys.onPressed: (event) => {
            if (event.matches(StandardKey.Paste))
                event.accepted = root.drop.pasteImage(); // otherwise the text is pasted
        }
    }

    GlyphButton {
        objectName: "output:" + root.field.name
        visible: root.field.offersOutput
        glyph: Glyphs.output
        text: qsTr("Use the displayed output for %1").arg(root.field.label)
        onClicked: root.field.outputWanted()
    }

    GlyphButton {
        objectName: "browse:" + root.field.name
        glyph: Glyphs.folder
        text: qsTr("Choose a file for %1").arg(root.field.label)
        onClicked: root.drop.browse()
    }
}
