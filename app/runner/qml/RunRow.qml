// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// One run in the list: its state as an icon and a text, its start time, and its result. Empty until
// it is read.
Item {
    id: root

    required property Workspace workspace
    required property RunEntry entry
    required property bool folded // stands for the whole batch of the run
    property bool selected: false
    property bool listFocused: false

    readonly property string localId: root.entry?.localId ?? ""
    readonly property string stateText: root.entry?.stateText ?? ""
    readonly property RunBatch batch: root.folded && root.entry ? root.workspace.runs.batch(root.entry.batchId) : null

    // Unknown progress is not shown.
    readonly property bool moves: root.entry ? root.entry.running && root.entry.progressKnown && !root.entry.contactLost : false
    readonly property bool uncertain: root.entry ? root.entry.contactLost || root.entry.unattended
                                                   || root.entry.waitingFor.length > 0 || root.entry.savingError.length > 0
                                                 : false

    function setUnfolded(unfolded: bool): void {
        if (root.batch)
            root.batch.unfolded = unfolded;
    }
    function choose(): void {
        if (root.batch)
            root.workspace.runs.openSheet(root.batch.id);
        else
            root.workspace.runs.select(root.entry.localId);
    }

    implicitHeight: batchLoader.item ? (batchLoader.item as Item).implicitHeight : 64

    Accessible.role: Accessible.ListItem
    Accessible.name: !root.entry ? ""
        : root.batch ? qsTr("Batch") + " " + root.batch.countText + ", " + root.entry.workflowName + ", " + root.batch.statusText
        : root.stateText + ", " + root.entry.workflowName + ", " + (root.entry.waitingFor || root.entry.mainText)

    Rectangle {
        anchors.fill: parent
        anchors.leftMargin: 6
        anchors.rightMargin: 6
        anchors.topMargin: 1
        anchors.bottomMargin: 1
        radius: 6
        color: root.selected ? Qt.alpha(Theme.system.highlight, 0.18)
             : hover.hovered ? Qt.alpha(Theme.system.windowText, 0.05) : "transparent"
    }

    HoverHandler { id: hover }
    // The arrow keys continue from the clicked row.
    TapHandler {
        id: tap

        enabled: root.entry !== null
        onTapped: {
            if (tap.point.modifiers & Qt.AltModifier) {
                root.workspace.comparison.choose(root.entry, root.entry.thumbnail);
                return;
            }
            root.ListView.view.forceActiveFocus(Qt.MouseFocusReason);
            root.choose();
        }
    }
    TapHandler {
        acceptedButtons: Qt.RightButton
        enabled: root.entry !== null
        onTapped: {
            root.choose();
            root.workspace.runs.menuRequested();
        }
    }

    Loader {
        id: batchLoader

        anchors.fill: parent
        anchors.leftMargin: 14
        anchors.rightMargin: 12
        active: root.batch !== null
        // Not a bound component: Loader of Qt 6.4 does not create bound components.
        sourceComponent: BatchRow {
            workspace: root.workspace // qmllint disable unqualified
            batch: root.batch // qmllint disable unqualified
            first: root.entry // qmllint disable unqualified
            selected: root.selected // qmllint disable unqualified
            hovered: hover.hovered // qmllint disable unqualified
        }
    }
    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: 14
        anchors.rightMargin: 12
        visible: root.entry !== null && root.batch === null
        spacing: 10

        Rectangle {
            Layout.preferredWidth: 48
            Layout.preferredHeight: 48
            radius: 6
            color: Theme.system.window

            MediaImage {
                id: thumbnail

                objectName: "rowThumbnail"
                anchors.fill: parent
                visible: status === MediaImage.Ready
                localFile: root.entry?.thumbnail ?? ""
                thumbnailSize: 96

                FileDrag {
                    file: root.entry?.thumbnail ?? ""
                    directions: Qt.Horizontal
                }
            }
            RunStateGlyph {
                anchors.centerIn: parent
                visible: !thumbnail.visible
                phase: root.entry?.phase ?? WorkflowRun.Draft
                uncertain: root.uncertain
            }
        }

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 1

            RowLayout {
                spacing: 5

                RunStateGlyph {
                    size: 14
                    phase: root.entry?.phase ?? WorkflowRun.Draft
                    uncertain: root.uncertain
                }
                Text {
                    objectName: "rowState"
                    text: root.moves ? root.stateText + " " + qsTr("%1 %").arg(Math.floor(bar.value * 100))
                          : root.stateText
                    textFormat: Text.PlainText
                    font.bold: true
                    color: Theme.system.text
                }
                Text {
                    Layout.fillWidth: true
                    visible: !(root.entry?.running ?? false)
                    text: root.entry?.created.toLocaleTimeString(Qt.locale(), Locale.ShortFormat) ?? ""
                    textFormat: Text.PlainText
                    font.pointSize: Theme.smallFont
                    color: Theme.dimmed
                    horizontalAlignment: Text.AlignRight
                }
            }
            Text {
                Layout.fillWidth: true
                text: root.entry ? root.entry.headline || root.entry.waitingFor || root.entry.mainText || root.entry.workflowName : ""
                textFormat: Text.PlainText
                elide: Text.ElideRight
                maximumLineCount: 1
                color: Theme.system.text
            }
            Text {
                Layout.fillWidth: true
                visible: !bar.visible
                text: root.entry?.workflowName ?? ""
                textFormat: Text.PlainText
                font.pointSize: Theme.smallFont
                elide: Text.ElideRight
                color: Theme.dimmed
            }
            PanelBar {
                id: bar

                Layout.fillWidth: true
                Layout.preferredHeight: 6
                objectName: "rowBar"
                visible: root.moves
                value: root.entry?.progress ?? 0
                gliding: false // there are many
                Accessible.role: Accessible.ProgressBar
                Accessible.name: root.entry?.statusText ?? ""
            }
        }
        GlyphButton {
            size: 32
            objectName: "cancelRowButton"
            visible: (root.entry?.canCancel ?? false) && (hover.hovered || root.selected)
            enabled: !(root.entry?.cancelRequested ?? false)
            glyph: Glyphs.cross
            text: qsTr("Cancel this run")
            onClicked: root.workspace.runs.cancel(root.localId)
        }
    }
}
