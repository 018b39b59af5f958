// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// Asks for the token of the current server, checks it, and continues with the requested action.
DialogFrame {
    id: root

    required property Workspace workspace
    property bool runAfterwards: false
    property bool testing: false

    signal runWanted

    readonly property ServerConnection server: root.workspace.servers.current
    // Of a ComfyUI, or what stands in front of it.
    readonly property bool isPassword: root.server.profile.comfyUi
    readonly property string what: root.isPassword ? qsTr("Password") : qsTr("Token")

    title: root.isPassword ? qsTr("Password for %1").arg(root.server.profile.name) : qsTr("Token for %1").arg(root.server.profile.name)

    readonly property KeptTokens tokens: root.workspace.servers.tokens

    onOpened: {
        remember.checked = root.tokens.isKept(root.server);
        field.clear();
        root.testing = false;
        problem.text = "";
        field.forceActiveFocus(Qt.PopupFocusReason);
    }
    onClosed: field.clear() // the token is stored in one place only

    function test(): void {
        problem.text = root.server.problemWithToken(field.text);
        if (problem.text.length > 0)
            return;
        root.testing = true;
        root.server.setToken(field.text);
    }

    Connections {
        target: root.server

        function onChecked(): void {
            if (!root.testing)
                return;
            root.testing = false;
            if (root.server.state !== ServerConnection.Connected) {
                problem.text = root.server.problem;
                return;
            }
            if (remember.checked)
                root.tokens.keep(root.server, field.text);
            root.close();
            if (root.runAfterwards)
                root.runWanted();
        }
    }

    // The ids are harmless: no style has its own content item here.
    contentItem: ColumnLayout { // qmllint disable deferred-property-id
        spacing: 10

        PlainLabel {
            Layout.fillWidth: true
            color: Theme.dimmed
            text: root.isPassword ? qsTr("It is the one of the user in the address %1. It is sent there only, and kept until you close the program unless it is remembered.").arg(root.server.profile.address)
                : qsTr("You find it on the page “API keys” of your Comfy Deploy account. It is sent to %1 only, and kept until you close the program unless it is remembered.").arg(root.server.profile.address.split("/")[2])
        }
        PanelTextField {
            id: field

            objectName: "tokenField"
            Layout.fillWidth: true
            echoMode: TextInput.Password
            inputMethodHints: Qt.ImhSensitiveData | Qt.ImhNoPredictiveText
            placeholderText: root.what
            Accessible.name: root.what
            onAccepted: root.test()
        }
        PlainLabel {
            id: problem

            objectName: "tokenProblem"
            Layout.fillWidth: true
            visible: text.length > 0
            color: Theme.danger
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text
        }
        PanelCheckBox {
            id: remember

            objectName: "tokenRemember"
            Layout.fillWidth: true
            enabled: root.tokens.problem.length === 0
            text: root.isPassword ? qsTr("Remember the password in the system's store for secrets") : qsTr("Remember the token in the system's store for secrets")
            onToggled: {
                if (!checked)
                    root.tokens.forget(root.server);
            }
        }
        PlainLabel {
            objectName: "tokenStoreProblem"
            Layout.fillWidth: true
            visible: text.length > 0
            small: true
            color: Theme.dimmed
            text: root.tokens.problem
        }
        RowLayout {
            Layout.topMargin: 6
            spacing: Theme.gap

            BusyIndicator {
                Layout.preferredWidth: 28
                Layout.preferredHeight: 28
                running: root.testing
                visible: running
            }
            PanelButton {
                objectName: "tokenForget"
                visible: root.server.hasToken
                enabled: !root.testing
                text: root.isPassword ? qsTr("Forget password") : qsTr("Forget token")
                onClicked: {
                    root.tokens.forget(root.server);
                    root.server.setToken("");
                    root.close();
                }
            }
            Item { Layout.fillWidth: true }
            PanelButton {
                text: qsTr("Cancel")
                onClicked: root.close()
            }
            PanelButton {
                objectName: "tokenAccept"
                primary: true
                enabled: !root.testing
                text: root.runAfterwards ? qsTr("Test and run") : qsTr("Test and keep")
                onClicked: root.test()
            }
        }
    }
}
