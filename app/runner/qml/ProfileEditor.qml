// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Dialogs
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// Adds or changes a custom server, or one's own ComfyUIs.
ColumnLayout {
    id: root

    required property Workspace workspace
    property string profileId // empty for a new one
    property int kind: ServerKind.Api
    property bool active: false
    readonly property bool comfyUi: root.kind === ServerKind.ComfyUi

    spacing: 6

    function add(kind: int): void {
        root.begin("", kind);
        if (root.comfyUi) {
            nameField.text = qsTr("My ComfyUI");
            urlField.text = root.workspace.servers.foundComfyUi || "http://127.0.0.1:8188";
            urlField.forceActiveFocus(Qt.TabFocusReason);
        }
    }
    function edit(id: string): void {
        const profile = root.workspace.servers.profiles.profile(id);
        root.begin(id, profile.kind);
        nameField.text = profile.name;
        urlField.text = profile.address;
        caField.text = profile.caFile;
    }
    function begin(id: string, kind: int): void {
        root.profileId = id;
        root.kind = kind;
        nameField.text = "";
        urlField.text = "";
        caField.text = "";
        problem.text = "";
        tester.cancel();
        root.active = true;
        nameField.forceActiveFocus(Qt.OtherFocusReason);
    }
    function leave(): void {
        tester.cancel();
        root.active = false;
    }
    function test(): void {
        problem.text = "";
        tester.start(root.workspace.servers.profiles, root.profileId, urlField.text, caField.text);
    }
    function save(): void {
        const servers = root.workspace.servers;
        problem.text = servers.profiles.problemWith(root.kind, nameField.text, urlField.text, caField.text);
        if (problem.text)
            return;
        moveQuestion.underWay = root.profileId && root.comfyUi ? root.workspace.runs.activeCountOf(root.profileId) : 0;
        if (moveQuestion.underWay > 0 && urlField.text.trim() !== servers.profiles.profile(root.profileId).address)
            moveQuestion.open();
        else
            root.saveNow();
    }
    function saveNow(): void {
        root.workspace.servers.save(root.profileId, root.kind, nameField.text, urlField.text, caField.text);
        root.leave();
    }

    ComfyUiTester {
        id: tester
    }
    QuestionDialog {
        id: moveQuestion

        property int underWay: 0

        objectName: "moveServerDialog"
        title: qsTr("Change the address?")
        text: qsTr("Runs under way on it: %1. Those of a ComfyUI that is no longer in the list are not followed any more; they go on there.").arg(moveQuestion.underWay)
        cancelText: qsTr("Keep it")
        answers: [qsTr("Change")]
        onAnswered: root.saveNow()
    }
    FileDialog {
        id: caDialog

        title: qsTr("Certificate authority")
        nameFilters: [qsTr("Certificates (*.pem *.crt *.cer)"), qsTr("All files (*)")]
        onAccepted: caField.text = Desktop.localPath(selectedFile)
    }
    RowLayout {
        visible: !root.active
        spacing: Theme.gap

        PanelButton {
            objectName: "addComfyUiButton"
            text: qsTr("Add a ComfyUI…")
            onClicked: root.add(ServerKind.ComfyUi)
        }
        PanelButton {
            objectName: "addServerButton"
            text: qsTr("Add a server…")
            onClicked: root.add(ServerKind.Api)
        }
    }
    PanelTextField {
        id: nameField

        objectName: "profileName"
        Layout.fillWidth: true
        visible: root.active
        placeholderText: qsTr("Name")
        Accessible.name: qsTr("Name of the server")
    }
    PanelTextField {
        id: urlField

        objectName: "profileUrl"
        Layout.fillWidth: true
        visible: root.active
        placeholderText: root.comfyUi ? "http://127.0.0.1:8188" : qsTr("Address, such as https://comfy.example.org/api")
        Accessible.name: qsTr("Address of the server")
        onAccepted: root.save()
        onTextEdited: tester.cancel()
    }
    PlainLabel {
        Layout.fillWidth: true
        visible: root.active && root.comfyUi
        text: qsTr("Several are separated by commas. If one asks for a user: http://user@host:8188; the password is asked for then.")
        small: true
        color: Theme.dimmed
    }
    RowLayout {
        visible: root.active
        spacing: Theme.gap

        PanelTextField {
            id: caField

            objectName: "profileCa"
            Layout.fillWidth: true
            placeholderText: qsTr("Own certificate authority (PEM file), if it has one")
            Accessible.name: qsTr("Certificate authority file")
            onTextChanged: tester.cancel() // typed or chosen
        }
        PanelButton {
            text: qsTr("Choose…")
            onClicked: caDialog.open()
        }
    }
    PlainLabel {
        id: problem

        objectName: "profileProblem"
        Layout.fillWidth: true
        visible: root.active && text.length > 0
        color: Theme.danger
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
    PlainLabel {
        objectName: "testAnswers"
        Layout.fillWidth: true
        visible: root.active && text.length > 0
        text: tester.answers
        color: Theme.success
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
    PlainLabel {
        objectName: "testProblems"
        Layout.fillWidth: true
        visible: root.active && text.length > 0
        text: tester.problems
        color: Theme.danger
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
    RowLayout {
        visible: root.active
        spacing: Theme.gap

        PanelButton {
            objectName: "profileSave"
            text: root.profileId ? qsTr("Save") : qsTr("Add")
            onClicked: root.save()
        }
        PanelButton {
            objectName: "profileTest"
            visible: root.comfyUi
            text: tester.running ? qsTr("Stop the test") : qsTr("Test")
            onClicked: tester.running ? tester.cancel() : root.test()
        }
        PanelButton {
            objectName: "profileCancel"
            text: qsTr("Cancel")
            onClicked: root.leave()
        }
        BusyIndicator {
            objectName: "testBusy"
            Layout.preferredWidth: 28
            Layout.preferredHeight: 28
            running: tester.running
            visible: running
        }
    }
}
