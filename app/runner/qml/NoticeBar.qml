// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// A bar across the window with a few sentences and at most one action.
Rectangle {
    id: root

    property string text
    property string action
    property string glyph: Glyphs.question
    property color accent: Theme.warning
    property bool closable: false
    readonly property bool bad: priv.notices.some(notice => notice.bad)

    signal triggered
    signal closed

    // A problem stays until it is closed or settled, and later ones are added below it. Duplicates
    // are dropped, and only the latest of a topic is kept.
    function show(text: string, bad: bool, topic: string): void {
        const isOther = notice => notice.text !== text && (topic === "" || notice.topic !== topic);
        priv.set(priv.notices.filter(notice => notice.bad && isOther(notice)).concat({ text: text, bad: bad, topic: topic }));
    }
    // The problem of the topic is solved.
    function settle(topic: string): void {
        priv.set(priv.notices.filter(notice => !notice.bad || notice.topic !== topic));
    }
    // Removes messages about success.
    function expire(): void {
        priv.set(priv.notices.filter(notice => notice.bad));
    }
    function clear(): void {
        priv.set([]);
    }

    QtObject {
        id: priv

        property var notices: []
        readonly property var sentences: notices.length > 0 ? notices.map(notice => notice.text) : [root.text]

        function set(notices: var): void {
            priv.notices = notices.slice(-3);
            root.text = priv.notices.map(notice => notice.text).join("\n");
        }
    }

    implicitHeight: Math.max(40, layout.implicitHeight + 12)
    color: Tint.wash(root.accent, root.palette)

    Accessible.role: Accessible.AlertMessage
    Accessible.name: root.text

    RowLayout {
        id: layout

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.gap
        spacing: 10

        Glyph {
            path: root.glyph
            color: root.accent
        }
        ColumnLayout {
            Layout.fillWidth: true
            spacing: 6

            Repeater {
                model: priv.sentences

                ColumnLayout {
                    id: sentence

                    required property int index
                    required property string modelData

                    Layout.fillWidth: true
                    spacing: 6

                    Rectangle {
                        objectName: "noticeSeparator" + sentence.index
                        Layout.fillWidth: true
                        implicitHeight: 1
                        visible: sentence.index > 0
                        color: Tint.mix(root.color, root.accent, 0.4)
                    }
                    Text {
                        objectName: "noticeText" + sentence.index
                        Layout.fillWidth: true
                        text: sentence.modelData
                        textFormat: Text.PlainText
                        color: Theme.system.windowText
                        wrapMode: Text.Wrap
                        maximumLineCount: 6
                        elide: Text.ElideRight
                    }
                }
            }
        }
        PanelButton {
            objectName: "noticeAction"
            visible: root.action.length > 0
            text: root.action
            onClicked: root.triggered()
        }
        GlyphButton {
            size: 32
            objectName: "noticeClose"
            visible: root.closable
            glyph: Glyphs.cross
            text: qsTr("Close")
            onClicked: root.closed()
        }
    }
}
