// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import QtQuick.Dialogs
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// The settings: servers, results and appearance, on one page.
DialogFrame {
    id: root

    required property Workspace workspace
    readonly property AppSettings settings: root.workspace.settings

    signal tokenRequested
    signal diagnosticsRequested
    signal serverRemovalRequested(id: string, name: string)

    title: qsTr("Settings")
    width: Math.min(640, parent ? parent.width - 48 : 640)
    height: Math.min(680, parent ? parent.height - 48 : 680)

    component Heading: Text {
        Layout.topMargin: 12
        textFormat: Text.PlainText
        font.bold: true
        color: Theme.system.text
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    component Hint: PlainLabel {
        Layout.fillWidth: true
        small: true
        color: Theme.dimmed
    }

    FolderDialog {
        id: folderDialog

        title: qsTr("Folder for results")
        currentFolder: Desktop.fileUrl(root.settings.outputFolder)
        onAccepted: root.settings.outputFolder = Desktop.localPath(selectedFolder)
    }

    FocusFollower {
        flickable: scroll.contentItem
    }

    onOpened: servers.nextItemInFocusChain(true).forceActiveFocus(Qt.PopupFocusReason)

    // The button is last in the Tab order, too: a footer would be first. The ids are harmless: no
    // style has its own content item here.
    contentItem: ColumnLayout { // qmllint disable deferred-property-id
        spacing: 0

        ScrollView {
            id: scroll

            objectName: "settingsPage"
            Layout.fillWidth: true
            Layout.fillHeight: true
            contentWidth: availableWidth
            clip: true
            ScrollBar.vertical.policy: page.implicitHeight > availableHeight ? ScrollBar.AlwaysOn : ScrollBar.AsNeeded

            ColumnLayout {
                id: page

                width: scroll.availableWidth - 16
                spacing: Theme.gap

                Heading { text: qsTr("Servers") }
                Column { // not a layout, because rows are removed
                    id: servers

                    Layout.fillWidth: true
                    spacing: Theme.gap

                    Repeater {
                        model: root.workspace.servers.profiles

                        ProfileRow {
                            width: servers.width
                            workspace: root.workspace
                            editing: editor.active
                            onTokenRequested: root.tokenRequested()
                            onRemoveRequested: root.serverRemovalRequested(profileId, name)
                            onEditRequested: editor.edit(profileId)
                        }
                    }
                }
                ProfileEditor {
                    id: editor

                    objectName: "profileEditor"
                    Layout.fillWidth: true
                    workspace: root.workspace
                }

                Heading { text: qsTr("Results") }
                RowLayout {
                    spacing: Theme.gap

                    PanelTextField {
                        objectName: "outputFolderField"
                        Layout.fillWidth: true
                        text: root.settings.outputFolder
                        Accessible.name: qsTr("Folder for results")
                        onEditingFinished: root.settings.outputFolder = text
                    }
                    PanelButton {
                        text: qsTr("Choose…")
                        onClicked: folderDialog.open()
                    }
                }
                PanelTextField {
                    id: pattern

                    objectName: "outputTemplateField"
                    Layout.fillWidth: true
                    text: root.settings.outputTemplate
                    Accessible.name: qsTr("Names of the files")
                    onEditingFinished: root.settings.outputTemplate = text
                }
                Hint { text: qsTr("Example: %1").arg(root.settings.outputExample) }
                Hint { text: qsTr("{workflow} {date} {time} {seed} {index} {run} are replaced; / makes folders. Nothing is ever overwritten.") }

                SettingBoxes {
                    settings: root.settings
                    group: "results"
                }

                Heading { text: qsTr("Batches") }
                RowLayout {
                    spacing: Theme.gap

                    CountBox {
                        objectName: "batchRunsBox"
                        from: 1
                        to: 99
                        value: root.settings.state("batchRuns")
                        Accessible.name: qsTr("Runs of a batch at a time")
                        onValueModified: root.settings.setState("batchRuns", value)
                    }
                    PlainLabel {
                        Layout.fillWidth: true
                        text: qsTr("Runs of a batch at a time")
                    }
                }

                Heading { text: qsTr("Notifications") }
                SettingBoxes {
                    settings: root.settings
                    group: "notifications"
                }

                Heading { text: qsTr("Appearance") }
                RowLayout {
                    spacing: Theme.gap

                    PanelComboBox {
                        objectName: "themeChoice"
                        Layout.preferredWidth: 200
                        model: [qsTr("Like the desktop"), qsTr("Light"), qsTr("Dark")]
                        currentIndex: root.settings.theme
                        Accessible.name: qsTr("Theme")
                        onActivated: index => root.settings.theme = index
                    }
                }

                Heading { text: qsTr("Closing with runs under way") }
                PanelComboBox {
                    objectName: "quitChoice"
                    Layout.preferredWidth: 280
                    model: [qsTr("Ask"), qsTr("Let them go on at their server"), qsTr("Cancel them")]
                    currentIndex: root.settings.quitChoice
                    Accessible.name: qsTr("Closing with runs under way")
                    onActivated: index => root.settings.quitChoice = index
                }

                Heading { text: qsTr("Help") }
                PanelButton {
                    objectName: "diagnosticsButton"
                    text: qsTr("Diagnostics for a bug report…")
                    onClicked: root.diagnosticsRequested()
                }
            }
        }
        PanelButton {
            objectName: "settingsClose"
            Layout.alignment: Qt.AlignRight
            Layout.topMargin: 12
            text: qsTr("Close")
            onClicked: root.close()
        }
    }
}
