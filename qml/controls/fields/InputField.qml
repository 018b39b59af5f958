// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

// One input of a form: its label, the editor for its kind, and its error.
FocusScope {
    id: root

    required property FormField field

    // Takes what was dropped, pasted or chosen: local files or links.
    function takeUrls(urls: list<url>): bool {
        return (editor.item as MediaDrop)?.takeUrls(urls) ?? false;
    }

    function pasteImage(): bool {
        return (editor.item as MediaDrop)?.pasteImage() ?? false;
    }

    // Focuses the editor, not one of the buttons next to it, which may have had the focus last.
    function focusEditor() {
        (find(editor, "editor:" + root.field.name) ?? editor).forceActiveFocus(Qt.OtherFocusReason);
    }

    function find(item: var, name: string): var {
        if (item.objectName === name)
            return item.visible ? item : null;
        for (let i = 0; i < item.children.length; ++i) {
            const found = find(item.children[i], name);
            if (found)
                return found;
        }
        return null;
    }

    implicitHeight: layout.implicitHeight
    implicitWidth: 280
    Accessible.role: Accessible.Grouping
    Accessible.name: root.field.label

    HoverHandler { id: hover }

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

            PlainLabel {
                objectName: "targets:" + root.field.name
                visible: root.field.targetCount > 1
                text: qsTr("%1 nodes").arg(root.field.targetCount)
                small: true
                color: Tint.muted(root.palette)
            }

            GlyphButton {
                objectName: "separate:" + root.field.name
                Layout.topMargin: -6
                Layout.bottomMargin: -6
                visible: root.field.targetCount > 1
                glyph: Glyphs.split
                text: qsTr("Edit %1 separately in each node").arg(root.field.label)
                onClicked: root.field.separateWanted()
            }

            GlyphButton {
                objectName: "join:" + root.field.name
                Layout.topMargin: -6
                Layout.bottomMargin: -6
                visible: root.field.joinedName !== ""
                glyph: Glyphs.join
                text: qsTr("Edit %1 together in all its nodes again").arg(root.field.label)
                onClicked: root.field.joinWanted()
            }

            GlyphButton {
                objectName: "vary:" + root.field.name
                Layout.topMargin: -6
                Layout.bottomMargin: -6
                visible: root.field.offersVariation && (hover.hovered || root.activeFocus)
                glyph: Glyphs.stack
                text: qsTr("Vary %1 in several runs").arg(root.field.label)
                onClicked: root.field.variationWanted()
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

        PlainLabel {
            objectName: "note:" + root.field.name
            Layout.fillWidth: true
            visible: text !== ""
            text: root.field.note
            small: true
            color: Tint.muted(root.palette)
        }

        Loader {
            id: editor

            // Loads only the required editor; root.field stays the same object, but its kind may
            // change.
            readonly property string editorFile: {
                if (root.field.takesFile)
                    return root.field.kind === InputSpec.ImageBatch ? "MediaListEditor.qml" : "MediaEditor.qml";
                switch (root.field.kind) {
                case InputSpec.Boolean: return "SwitchEditor.qml";
                case InputSpec.Number:
                case InputSpec.Integer: return "NumberEditor.qml";
                case InputSpec.Seed: return "SeedEditor.qml";
                case InputSpec.Color: return "ColorEditor.qml";
                case InputSpec.Enum: return root.field.options.length > 0 ? "EnumEditor.qml" : "TextEditor.qml";
                default: return "TextEditor.qml";
                }
            }

            Layout.fillWidth: true
            focus: true
            onEditorFileChanged: setSource(editorFile, { field: root.field })
        }

        PlainLabel {
            objectName: "choices:" + root.field.name
            Layout.fillWidth: true
            visible: root.field.hasChoices
            text: qsTr("Each run picks one of {… | …} at random. As in ComfyUI's editor, other braces and comments (// …) are left out.")
            small: true
            color: Tint.muted(root.palette)
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
}
