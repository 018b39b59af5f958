import QtQuick
import QtQuick.Controls

import ".."

ApplicationWindow {
    property alias server: panel.server

    visible: true
    width: 420
    height: 820
    title: qsTr("Panel")

    Panel {
        id: panel

        anchors.fill: parent
    }
}
