import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy.Runner

// One sentence across the window, with at most one thing to do about it.
Rectangle {
    id: root

    property string text
    property string action
    property string iconName: "question"
    property color colour: Theme.warning
    property bool closable: false
    property bool bad: false

    signal triggered
    signal closed

    // What went wrong stays until it is closed: whatever comes next stands below it.
    function show(text: string, bad: bool): void {
        const standing = root.bad ? root.text.split("\n").filter(line => line !== text) : [];
        root.text = standing.concat(text).slice(-3).join("\n");
        root.bad = bad || standing.length > 0;
    }
    function clear(): void {
        root.text = "";
        root.bad = false;
    }

    implicitHeight: Math.max(40, layout.implicitHeight + 12)
    color: Theme.tint(root.colour)

    Accessible.role: Accessible.AlertMessage
    Accessible.name: root.text

    RowLayout {
        id: layout

        anchors.fill: parent
        anchors.leftMargin: Theme.margin
        anchors.rightMargin: Theme.gap
        spacing: 10

        Icon {
            glyph: root.iconName
            colour: root.colour
        }
        Text {
            Layout.fillWidth: true
            text: root.text
            textFormat: Text.PlainText
            color: Theme.system.windowText
            wrapMode: Text.Wrap
            maximumLineCount: 6
            elide: Text.ElideRight
        }
        FlatButton {
            objectName: "noticeAction"
            visible: root.action.length > 0
            text: root.action
            onClicked: root.triggered()
        }
        IconButton {
            objectName: "noticeClose"
            visible: root.closable
            glyph: "close"
            text: qsTr("Close")
            onClicked: root.closed()
        }
    }
}
