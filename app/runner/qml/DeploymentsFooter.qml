// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// The state of the request for deployments, below the list of workflows.
Rectangle {
    id: root

    required property Workspace workspace
    readonly property DeploymentListModel deployments: root.workspace.choices.deployments
    readonly property string errorText: root.deployments.error?.message ?? ""

    implicitHeight: layout.implicitHeight + 8
    color: Theme.system.base

    Rectangle {
        width: parent.width
        height: 1
        color: Theme.line
    }
    RowLayout {
        id: layout

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.leftMargin: 8
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.gap

        Text {
            objectName: "deploymentsText"
            Layout.fillWidth: true
            text: root.workspace.readiness.needsToken ? qsTr("With a token, the deployments of %1 are listed here.").arg(root.workspace.servers.current.profile.name)
                : root.deployments.loading ? qsTr("Loading deployments…")
                : root.errorText ? root.errorText
                : root.deployments.count === 0 ? qsTr("No deployments on %1").arg(root.workspace.servers.current.profile.name)
                : qsTr("Deployments: %1").arg(root.deployments.count)
            textFormat: Text.PlainText
            wrapMode: Text.Wrap
            maximumLineCount: 6
            elide: Text.ElideRight
            font.pointSize: Theme.smallFont
            color: root.errorText ? Theme.warning : Theme.dimmed
            Accessible.role: Accessible.StaticText
            Accessible.name: text
        }
        PanelButton {
            objectName: "reloadDeployments"
            text: qsTr("Reload")
            enabled: !root.workspace.readiness.needsToken && !root.deployments.loading
            onClicked: root.workspace.loadDeployments()
        }
    }
}
