// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Dialogs
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// Adds or changes a custom server.
ColumnLayout {
    id: root

    required property Workspace workspace
    property string profileId // empty for a new one
    property int kind: ServerKind.Api
    property bool active: false

    spacing: 6

    function edit(id: string): void {
        const profile = root.workspace.servers.profiles.profile(id);
        root.profileId = id;
        root.kind = id ? profile.kind : ServerKind.Api;
        nameField.text = id ? profile.name : "";
        urlField.text = id ? profile.address : "";
        caField.text = id ? profile.caFile : "";
        root.active = true;
        nameField.forceActiveFocus(Qt.OtherFocusReason);
    }
    function save(): void {
        problem.text = root.workspace.servers.profiles.problemWith(root.kind, nameField.text, urlField.text, caField.text);
        if (problem.text)
            return;
        root.workspace.servers.save(root.profileId, root.kind, nameField.text, urlField.text, caField.text);
        root.active = false;
    }

    FileDialog {
        id: caDialog

        title: qsTr("Certificate authority")
        nameFilters: [qsTr("Certificates (*.pem *.crt *.cer)"), qsTr("All files (*)")]
        onAccepted: caField.text = Desktop.localPath(selectedFile)
    }
    PanelButton {
        objectName: "addServerButton"
        visible: !root.active
        text: qsTr("Add a server…")
        onClicked: root.edit("")
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
        placeholderText: qsTr("Address, such as https://comfy.example.org/api")
        Accessible.name: qsTr("Address of the server")
        onAccepted: root.save()
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
            text: qsTr("Cancel")
            onClicked: root.active = false
        }
    }
}
