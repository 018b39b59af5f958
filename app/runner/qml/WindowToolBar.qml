// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// The top bar: the workflow and the server.
Rectangle {
    id: root

    required property Workspace workspace
    property bool historyButton: false // shows the runs in a drawer
    // Of a deployment, which may have the same name as a workflow.
    readonly property string environment: root.workspace.workflow.isDeployment ? root.workspace.workflow.form.deployment.environment : ""

    signal importRequested
    signal settingsRequested
    signal historyRequested
    signal shortcutsRequested

    function openServers(): void {
        chip.openList();
    }

    implicitHeight: 52
    color: Theme.system.window

    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 1
        color: Theme.line
    }

    // Not a bound component: Loader of Qt 6.4 does not create bound components.
    Component {
        id: deployments

        DeploymentsFooter {
            // qmllint disable unqualified
            workspace: root.workspace
            // qmllint enable unqualified
        }
    }
    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: 12
        anchors.rightMargin: 12
        spacing: Theme.gap

        Image {
            source: "qrc:/ComfyDeploy/Runner/icons/comfydeploy-runner.svg"
            sourceSize.width: 56
            sourceSize.height: 56
            Layout.preferredWidth: 28
            Layout.preferredHeight: 28
            Accessible.ignored: true
        }
        PopupButton {
            id: workflowButton

            objectName: "workflowButton"
            Layout.maximumWidth: 320
            text: !root.workspace.workflow.title ? qsTr("Choose a workflow")
                : root.environment ? root.workspace.workflow.title + " · " + root.environment
                : root.workspace.workflow.title
            description: qsTr("Workflow")
            popup: workflowPopup

            ListPopup {
                id: workflowPopup

                objectName: "workflowPopup"
                minimumWidth: 340
                model: ChoiceSearch {
                    id: found

                    choices: root.workspace.choices
                    text: workflowPopup.searchText
                    onRowsInserted: workflowPopup.markOpenOne()
                    onRowsRemoved: workflowPopup.markOpenOne()
                }
                searchable: true
                keyRole: "key"
                textRole: "title"
                detailRole: "detail"
                sectionRole: "section"
                footer: root.workspace.servers.current.profile.comfyUi ? null : deployments
                function markOpenOne(): void {
                    const deployment = root.workspace.workflow.isDeployment ? root.workspace.workflow.form.deployment.id : "";
                    workflowPopup.currentRow = found.rowOf(root.workspace.choices.rowOf(root.workspace.workflow.key, deployment));
                }

                onSearchTextChanged: markOpenOne()
                onAboutToShow: {
                    workflowPopup.searchText = "";
                    markOpenOne();
                    const listed = root.workspace.choices.deployments;
                    if (listed.count === 0 || listed.error)
                        root.workspace.loadDeployments();
                }
                onChosen: row => root.workspace.choose(found.choiceAt(row))
                onRenamed: (key, title) => root.workspace.workflow.rename(key, title)
                onRemoved: key => root.workspace.workflow.remove(key)
            }
        }
        PanelButton {
            objectName: "importButton"
            text: qsTr("Import…")
            onClicked: root.importRequested()
        }
        Item { Layout.fillWidth: true }
        ConnectionChip {
            id: chip

            objectName: "connectionChip"
            workspace: root.workspace
        }
        GlyphButton {
            size: 32
            objectName: "historyButton"
            visible: root.historyButton
            glyph: Glyphs.history
            text: qsTr("Runs")
            onClicked: root.historyRequested()
        }
        GlyphButton {
            size: 32
            objectName: "shortcutsButton"
            glyph: Glyphs.question
            text: qsTr("Shortcuts")
            shortcutText: "F1"
            onClicked: root.shortcutsRequested()
        }
        GlyphButton {
            size: 32
            objectName: "settingsButton"
            glyph: Glyphs.settings
            text: qsTr("Settings")
            shortcutText: "Ctrl+,"
            onClicked: root.settingsRequested()
        }
    }
}
