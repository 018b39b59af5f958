pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// How to run, how often, and Run itself; never out of sight.
Item {
    id: root

    required property Session session
    property bool advanced: false

    signal tokenRequested

    implicitHeight: layout.implicitHeight + 24

    ColumnLayout {
        id: layout

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: 12
        spacing: Theme.gap

        AdvancedOptions {
            objectName: "advancedOptions"
            Layout.fillWidth: true
            visible: root.advanced
            session: root.session
        }
        RowLayout {
            spacing: Theme.gap

            ModeChoice {
                objectName: "modeChoice"
                Layout.fillWidth: true
                session: root.session
            }
            CountBox {
                objectName: "repeatCount"
                from: 1
                to: 99
                value: root.session.options.repeatCount
                onValueModified: root.session.options.repeatCount = value
                Accessible.name: qsTr("How many runs")
            }
            IconButton {
                objectName: "advancedButton"
                glyph: "more"
                text: qsTr("Advanced")
                checkable: true
                checked: root.advanced
                onToggled: root.advanced = checked
            }
        }
        PrimaryButton {
            objectName: "runButton"
            Layout.fillWidth: true
            enabled: root.session.blockedReason.length === 0
            text: root.session.needsToken ? qsTr("Add token to run")
                : root.session.options.repeatCount > 1 ? qsTr("Run %1").arg(root.session.options.repeatCount) : qsTr("Run")
            hint: Qt.platform.os === "osx" ? "⌘⏎" : qsTr("Ctrl+⏎")
            onClicked: root.session.needsToken ? root.tokenRequested() : root.session.run()
        }
        Text {
            objectName: "blockedReason"
            Layout.fillWidth: true
            visible: root.session.blockedReason.length > 0
            text: root.session.blockedReason
            textFormat: Text.PlainText
            wrapMode: Text.Wrap
            font.pixelSize: Theme.smallFont
            color: Theme.warning
        }
    }
}
