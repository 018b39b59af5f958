// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Controls
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// The state and results of the selected run.
Item {
    id: root

    required property Workspace workspace
    property bool logsOpen: false
    property bool alone: false // without the state of the run
    readonly property RunEntry entry: root.workspace.runs.selected
    readonly property string currentPath: Desktop.localPath(outputView.currentFile)
    readonly property alias viewer: outputView
    readonly property RunBatch sheet: root.workspace.runs.sheet
    // Until the first picture of a run is there, that of the run before stays, dimmed.
    property url lastPicture
    readonly property bool dims: root.entry !== null && !outputView.visible && String(root.lastPicture).length > 0
                                 && (root.entry.running || root.entry.transferring)
    readonly property bool failed: root.entry !== null && root.entry.headline.length > 0
    // The current result has neither a local file, because it is not or could not be saved, nor a
    // link.
    readonly property bool missing: root.entry !== null && outputView.count > 0
                                    && root.currentPath.length === 0
                                    && String(outputView.currentLink).length === 0
                                    && (root.entry.savingError.length > 0 || root.entry.transferring)

    signal menuRequested
    signal saveElsewhereRequested

    // Focuses the control for the run: its result, failure or Cancel button.
    function focusViewer(): void {
        root.focusShown(Qt.ShortcutFocusReason);
    }
    function focusShown(reason: int): void {
        if (sheetLoader.item)
            (sheetLoader.item as Item).forceActiveFocus(reason);
        else if (outputView.count > 0)
            outputView.forceActiveFocus(reason);
        else if (failure.item)
            (failure.item as FailureCard).focusFirst(reason);
        else if (cancelButton.visible && cancelButton.enabled)
            cancelButton.forceActiveFocus(reason);
        else
            logsButton.forceActiveFocus(reason);
    }

    function toggleComparison(): void {
        if (outputView.visible && !root.sheet)
            outputView.comparing = !outputView.comparing;
    }
    function chooseOther(): void {
        if (outputView.visible && !root.sheet)
            outputView.wantAsOther();
    }

    function rememberPicture(): void {
        if (outputView.pictureShown && String(outputView.currentFile).length > 0)
            root.lastPicture = outputView.currentFile;
    }

    TapHandler {
        onTapped: root.focusShown(Qt.MouseFocusReason)
    }

    Connections {
        target: root.workspace.comparison

        function onChanged(): void {
            outputView.comparing = true;
        }
    }

    Loader {
        id: sheetLoader

        anchors.fill: parent
        active: root.sheet !== null && !root.alone
        // Not a bound component: Loader of Qt 6.4 does not create bound components.
        sourceComponent: ContactSheet {
            objectName: "contactSheet"
            workspace: root.workspace // qmllint disable unqualified
            batch: root.sheet // qmllint disable unqualified
        }
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0
        visible: !sheetLoader.active

        Loader {
            id: failure

            Layout.fillWidth: true
            Layout.margins: Theme.margin
            Layout.bottomMargin: 0
            visible: active
            active: root.failed
            // Not a bound component: Loader of Qt 6.4 does not create bound components.
            sourceComponent: FailureCard {
                objectName: "failureCard"
                workspace: root.workspace // qmllint disable unqualified
                entry: root.entry // qmllint disable unqualified
            }
        }

        Item {
            Layout.fillWidth: true
            Layout.fillHeight: true

            MediaImage { // in the place of the viewer's, and not enlarged either
                objectName: "lastPicture"
                anchors.centerIn: parent
                width: Math.min(parent.width, sourceSize.width / Screen.devicePixelRatio)
                height: Math.min(parent.height, sourceSize.height / Screen.devicePixelRatio)
                visible: root.dims
                opacity: 0.3
                localFile: root.lastPicture // before it is needed, as it is loaded in a thread
            }
            OutputView {
                id: outputView

                objectName: "viewer"
                anchors.fill: parent
                visible: outputView.count > 0 || outputView.previewShown
                run: root.entry ? root.entry.run : null
                client: root.entry ? root.entry.client : null
                model: SavedOutputs { entry: root.entry }
                offersDownload: root.entry !== null && root.entry.runId.length > 0 && !root.entry.running && !root.entry.transferring
                onDownloadWanted: root.workspace.runs.retrySaving(root.entry.localId)
                onPictureShownChanged: root.rememberPicture()
                onCurrentFileChanged: root.rememberPicture()
                otherFile: root.workspace.comparison.file
                otherLabel: root.workspace.comparison.label
                currentLabel: root.workspace.comparison.labelOf(root.entry)
                differenceText: (comparing || otherShown) && String(otherFile).length > 0 ? root.workspace.comparison.difference(root.entry) : ""
                onOtherWanted: file => root.workspace.comparison.choose(root.entry, file)

                TapHandler {
                    acceptedButtons: Qt.RightButton
                    onTapped: root.menuRequested()
                }
            }
            Column {
                anchors.centerIn: parent
                width: Math.min(420, parent.width - 48)
                spacing: 12
                visible: (!outputView.visible || root.missing) && !root.failed

                Glyph {
                    anchors.horizontalCenter: parent.horizontalCenter
                    visible: !root.dims
                    path: root.missing ? Glyphs.question : Glyphs.picture
                    size: 44
                    color: root.missing ? Theme.warning : Theme.dimmed
                    opacity: 0.7
                }
                PlainLabel {
                    objectName: "emptyText"
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    font.pointSize: Application.font.pointSize * 1.25
                    color: root.dims ? Theme.system.windowText : Theme.dimmed
                    text: {
                        if (!root.entry)
                            return qsTr("Press Run, and the result appears here.");
                        if (root.missing)
                            return root.entry.savingError || root.entry.statusText;
                        if (root.entry.running || root.entry.transferring)
                            return root.entry.statusText;
                        if (root.entry.phase === WorkflowRun.Succeeded)
                            return qsTr("Finished, but the workflow saved nothing. Add an output node.");
                        return root.entry.stateText;
                    }
                }
            }
            PanelButton {
                objectName: "backToSheet"
                anchors.top: parent.top
                anchors.left: parent.left
                anchors.margins: 12
                visible: root.entry !== null && root.entry.batchId.length > 0 && !outputView.comparing
                glyph: Glyphs.stack
                text: qsTr("All of the batch")
                onClicked: root.workspace.runs.openSheet(root.entry.batchId)
            }
            PanelButton {
                objectName: "jumpToLive"
                anchors.top: parent.top
                anchors.right: parent.right
                anchors.margins: 12
                visible: !root.workspace.runs.followsNewest && root.workspace.runs.activeCount > 0
                text: qsTr("Jump to live")
                onClicked: root.workspace.runs.followNewest()
            }
        }

        Rectangle {
            Layout.fillWidth: true
            Layout.preferredHeight: status.implicitHeight + 20
            visible: !root.alone
            color: Theme.system.base

            Rectangle {
                width: parent.width
                height: 1
                color: Theme.line
            }
            ColumnLayout {
                id: status

                anchors.left: parent.left
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                anchors.leftMargin: Theme.margin
                anchors.rightMargin: 10
                spacing: 6

                RowLayout {
                    spacing: 12

                    RunProgress {
                        objectName: "runProgress"
                        Layout.fillWidth: true
                        visible: root.entry !== null && root.entry.run !== null
                        color: Theme.system.base // same as the bar below it
                        run: root.entry ? root.entry.run : null
                        started: root.entry ? root.entry.created : new Date(NaN)
                    }
                    RunSummary {
                        objectName: "runSummary"
                        Layout.fillWidth: true
                        visible: root.entry === null || root.entry.run === null
                        entry: root.entry
                    }
                    PanelButton {
                        id: cancelButton

                        objectName: "cancelButton"
                        visible: root.entry !== null && root.entry.canCancel
                        enabled: visible && !root.entry.cancelRequested
                        text: root.entry && root.entry.cancelRequested ? qsTr("Cancelling…") : qsTr("Cancel")
                        onClicked: root.workspace.runs.cancel(root.entry.localId)
                    }
                    GlyphButton {
                        id: logsButton

                        size: 32
                        objectName: "logsButton"
                        glyph: Glyphs.lines
                        text: qsTr("Logs")
                        shortcutText: "Ctrl+`"
                        checkable: true
                        checked: root.logsOpen
                        onToggled: root.logsOpen = checked
                    }
                    GlyphButton {
                        size: 32
                        objectName: "runMenuButton"
                        glyph: Glyphs.more
                        text: qsTr("More")
                        enabled: root.entry !== null
                        onClicked: root.menuRequested()
                    }
                }
                // Paths are long, and the reason at the end is important.
                GridLayout {
                    visible: root.entry !== null && root.entry.savingError.length > 0
                    columns: root.width < 620 ? 1 : 2
                    columnSpacing: 12
                    rowSpacing: 6

                    PlainLabel {
                        objectName: "summarySaving"
                        Layout.fillWidth: true
                        text: root.entry ? root.entry.savingError : ""
                        maximumLineCount: 6
                        elide: Text.ElideRight
                        color: Theme.warning
                    }
                    RowLayout {
                        Layout.alignment: Qt.AlignRight
                        spacing: 12

                        PanelButton {
                            objectName: "saveElsewhereButton"
                            text: qsTr("Save elsewhere…")
                            onClicked: root.saveElsewhereRequested()
                        }
                        PanelButton {
                            objectName: "retrySavingButton"
                            text: qsTr("Download again")
                            onClicked: root.workspace.runs.retrySaving(root.entry.localId)
                        }
                    }
                }
            }
        }
        LogPane {
            objectName: "logPane"
            Layout.fillWidth: true
            Layout.preferredHeight: 200
            visible: root.logsOpen && !root.alone
            workspace: root.workspace
            entry: root.entry
        }
    }
}
