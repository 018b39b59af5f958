import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// One input of a form: its label, the editor for its kind, and in words what is wrong with it.
FocusScope {
    id: root

    required property FormField field

    // What was dropped, pasted or chosen: files of this machine, or links.
    function takeUrls(urls: list<url>): bool {
        return editor.item && editor.item.takeUrls ? editor.item.takeUrls(urls) : false; // qmllint disable type
    }

    function pasteImage(): bool {
        return editor.item && editor.item.pasteImage ? editor.item.pasteImage() : false; // qmllint disable type
    }

    implicitHeight: layout.implicitHeight
    implicitWidth: 280
    Accessible.role: Accessible.Grouping
    Accessible.name: root.field.label

    ColumnLayout {
        id: layout

        width: parent.width
        spacing: 4

        RowLayout {
            spacing: 6

            Rectangle {
                implicitWidth: 6
                implicitHeight: 6
                radius: 3
                visible: root.field.modified
                color: root.palette.highlight
            }

            PlainLabel {
                Layout.fillWidth: true
                text: root.field.label
                font.weight: Font.DemiBold
                maximumLineCount: 2
                elide: Text.ElideRight
                Accessible.ignored: true
            }

            GlyphButton {
                objectName: "reset:" + root.field.name
                Layout.topMargin: -6
                Layout.bottomMargin: -6
                visible: root.field.modified
                glyph: Glyphs.reset
                text: qsTr("Reset %1 to the workflow's value").arg(root.field.label)
                onClicked: root.field.form.reset(root.field.name)
            }
        }

        PlainLabel {
            Layout.fillWidth: true
            visible: text !== ""
            text: root.field.description
            small: true
            color: Tint.muted(root.palette)
        }

        Loader {
            id: editor

            Layout.fillWidth: true
            focus: true
            sourceComponent: {
                switch (root.field.kind) {
                case InputSpec.Boolean: return switchEditor;
                case InputSpec.Number:
                case InputSpec.Integer: return numberEditor;
                case InputSpec.Seed: return seedEditor;
                case InputSpec.Enum: return root.field.options.length > 0 ? enumEditor : textEditor;
                case InputSpec.Image:
                case InputSpec.Video:
                case InputSpec.Audio:
                case InputSpec.File:
                case InputSpec.FaceModel: return mediaEditor;
                case InputSpec.ImageBatch: return mediaListEditor;
                default: return textEditor;
                }
            }
        }

        RowLayout {
            visible: root.field.error !== ""
            spacing: 6

            Glyph {
                Layout.alignment: Qt.AlignTop
                path: Glyphs.warning
                color: Tint.error(root.palette)
            }

            PlainLabel {
                objectName: "error:" + root.field.name
                Layout.fillWidth: true
                text: root.field.error
                color: Tint.error(root.palette)
                Accessible.role: Accessible.AlertMessage
            }
        }
    }

    Component { id: textEditor; TextEditor { field: root.field } }
    Component { id: numberEditor; NumberEditor { field: root.field } }
    Component { id: seedEditor; SeedEditor { field: root.field } }
    Component { id: enumEditor; EnumEditor { field: root.field } }
    Component { id: switchEditor; SwitchEditor { field: root.field } }
    Component { id: mediaEditor; MediaEditor { field: root.field } }
    Component { id: mediaListEditor; MediaListEditor { field: root.field } }
}
