import QtQuick
import QtQuick.Controls

// The one thing to do next.
AbstractButton {
    id: root

    property string hint // such as the key

    implicitHeight: 40
    implicitWidth: row.implicitWidth + 32
    focusPolicy: Qt.StrongFocus
    hoverEnabled: true

    // Fusion's buttons know the space bar only.
    Keys.onReturnPressed: root.clicked()
    Keys.onEnterPressed: root.clicked()

    Accessible.name: root.text

    Row {
        id: row

        anchors.centerIn: parent
        spacing: 10

        Text {
            anchors.verticalCenter: parent.verticalCenter
            text: root.text
            textFormat: Text.PlainText
            font.pixelSize: 14
            font.bold: true
            color: root.enabled ? root.palette.highlightedText : root.palette.placeholderText
        }
        Text {
            anchors.verticalCenter: parent.verticalCenter
            visible: root.hint.length > 0
            text: root.hint
            textFormat: Text.PlainText
            font.pixelSize: 12
            opacity: 0.8
            color: root.enabled ? root.palette.highlightedText : root.palette.placeholderText
        }
    }

    background: Rectangle {
        radius: 8
        color: !root.enabled ? root.palette.mid
             : root.down ? Qt.darker(root.palette.highlight, 1.15)
             : root.hovered ? Qt.lighter(root.palette.highlight, 1.08) : root.palette.highlight

        Rectangle { // the focus, outside of the fill so that it is seen on it
            anchors.fill: parent
            anchors.margins: -3
            visible: root.visualFocus
            radius: 10
            color: "transparent"
            border.width: 2
            border.color: root.palette.highlight
        }
    }
}
