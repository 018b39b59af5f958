// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

//! The results of a run: one at a time, with a strip to choose from.
//!
//! Until there is one, the previews of what the run is making are shown, if it asked for them:
//! WorkflowRunRequest.previews.
//!
//! Pictures zoom with the wheel and can be dragged; texts can be selected; other files are opened
//! by the system. Left and right select the previous or next result, F fits the picture and 1 shows
//! it at its actual size. Only http and https links are followed.
FocusScope {
    id: root

    //! The run whose results are shown; its outputs appear as they arrive.
    property WorkflowRun run: null
    //! The model: the outputs of the run, unless the host sets another model with the roles of
    //! OutputModel and a count.
    property var model: OutputModel { run: root.run }
    //! Downloads outputs without a local file.
    property WorkflowClient client: root.run?.client ?? null
    //! The current row; -1 if there is none.
    property int currentIndex: -1
    readonly property int count: model.count

    //! Whether the host can download a deleted file again: see downloadWanted().
    property bool offersDownload: false

    //! The current output: its local file if it exists, and the server's description.
    readonly property url currentFile: priv.gone ? "" : priv.current?.localFile ?? ""
    readonly property url currentLink: priv.current?.item?.url ?? ""
    readonly property string currentName: priv.current?.title ?? ""
    //! Whether the run's preview is shown in the place of its results.
    readonly property bool previewShown: count === 0 && run !== null && run.running && !run.preview.empty
    //! Whether the current picture is loaded.
    readonly property bool pictureShown: priv.pictureView?.status === MediaImage.Ready

    //! Emitted if the current file was deleted, and the user requests it again.
    signal downloadWanted()

    function showNext() {
        if (currentIndex < count - 1)
            ++currentIndex;
    }

    function showPrevious() {
        if (currentIndex > 0)
            --currentIndex;
    }

    function fit() {
        priv.pictureView?.fit();
    }

    function actualSize() {
        priv.pictureView?.actualSize();
    }

    //! Copies the current picture or text to the clipboard.
    function copy(): bool {
        if (pictureShown)
            priv.pictureView.copy();
        else if (priv.textView?.shownText)
            Clipboard.setText(priv.textView.shownText);
        else
            return false;
        return true;
    }

    implicitWidth: 480
    implicitHeight: 360
    activeFocusOnTab: true
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Results")
    Accessible.description: previewShown ? (previewLoader.item as PreviewView)?.description ?? ""
        : count === 0 ? priv.emptyText
        : currentName + ", " + qsTr("%1 of %n", "", count).arg(currentIndex + 1)
    Keys.onLeftPressed: showPrevious()
    Keys.onRightPressed: showNext()
    Keys.onPressed: (event) => {
        event.accepted = true;
        if (event.key === Qt.Key_Home)
            currentIndex = Math.min(0, count - 1);
        else if (event.key === Qt.Key_End)
            currentIndex = count - 1;
        else if (event.key === Qt.Key_F && event.modifiers === Qt.NoModifier)
            fit();
        else if (event.key === Qt.Key_1 && event.modifiers === Qt.NoModifier)
            actualSize();
        else if (event.key === Qt.Key_Plus || event.key === Qt.Key_Minus)
            priv.pictureView?.zoomBy(event.key === Qt.Key_Plus ? 1.25 : 0.8);
        else
            event.accepted = event.matches(StandardKey.Copy) && copy();
    }
    onCountChanged: {
        if (currentIndex >= count)
            currentIndex = count - 1;
        else if (currentIndex < 0 && count > 0)
            currentIndex = 0;
    }
    onRunChanged: priv.showFirst()

    Connections {
        target: root.model as QtObject // the host's model may not be an object
        ignoreUnknownSignals: true

        // Another run's results are shown.
        function onModelReset() {
            priv.showFirst();
        }
    }

    LocalFile {
        id: file

        url: priv.current?.localFile ?? ""
    }

    QtObject {
        id: priv

        readonly property OutputThumbnail current: strip.itemAt(root.currentIndex)
        readonly property PictureView pictureView: pictureLoader.item as PictureView
        readonly property TextView textView: textLoader.item as TextView
        readonly property bool gone: String(file.url) !== "" && !file.exists
        // Why a picture or a text cannot be shown; it can be opened by another program then.
        readonly property string problem: pictureView?.status === MediaImage.Error ? pictureView.errorString
                                        : textView?.errorString ?? ""
        readonly property string emptyText: !root.run ? qsTr("Results appear here.")
            : root.run.running ? qsTr("The results of this run will appear here.")
            : root.run.phase === WorkflowRun.Succeeded
                ? qsTr("Finished, but the workflow saved nothing. Add an output node.")
                : qsTr("This run has no results.")

        // The count may still be that of the previous results.
        function showFirst() {
            root.currentIndex = root.model.count > 0 ? 0 : -1;
        }
    }

    Rectangle {
        anchors.fill: parent
        radius: Tint.radius
        color: Tint.well(root.palette)
        border.width: root.activeFocus ? 2 : 0
        border.color: root.palette.highlight
    }

    PlainLabel {
        anchors.centerIn: parent
        width: Math.min(parent.width - 32, 360)
        visible: root.count === 0 && !root.previewShown
        horizontalAlignment: Text.AlignHCenter
        text: priv.emptyText
        color: Tint.muted(root.palette)
    }

    // Pressing the picture gives it the focus; texts and buttons handle that themselves.
    TapHandler {
        onPressedChanged: if (pressed) root.forceActiveFocus(Qt.MouseFocusReason)
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 2
        spacing: 0

        Item {
            id: stage

            Layout.fillWidth: true
            Layout.fillHeight: true

            Loader {
                id: previewLoader

                anchors.fill: parent
                active: root.previewShown
                sourceComponent: PreviewView {}
                onLoaded: (item as PreviewView).run = Qt.binding(() => root.run)
            }

            Loader {
                id: pictureLoader

                anchors.fill: parent
                active: priv.current?.mediaKind === MediaItem.Image && !priv.gone
                visible: priv.problem === ""
                sourceComponent: PictureView {}
                onLoaded: (item as PictureView).output = Qt.binding(() => priv.current)
            }

            Loader {
                id: textLoader

                anchors.fill: parent
                active: priv.current?.mediaKind === MediaItem.Text && !priv.gone
                visible: priv.problem === ""
                sourceComponent: TextView {}
                onLoaded: (item as TextView).output = Qt.binding(() => priv.current)
            }

            Loader {
                anchors.centerIn: parent
                width: Math.min(parent.width - 32, 320)
                active: priv.current !== null && (priv.problem !== "" || !pictureLoader.active && !textLoader.active)
                sourceComponent: FileTile {}
                onLoaded: {
                    const tile = item as FileTile;
                    tile.output = Qt.binding(() => priv.current);
                    tile.problem = Qt.binding(() => priv.problem);
                    tile.sizeText = Qt.binding(() => file.sizeText);
                    tile.gone = Qt.binding(() => priv.gone);
                    tile.offersDownload = Qt.binding(() => root.offersDownload);
                    tile.downloadWanted.connect(root.downloadWanted);
                }
            }
        }

        OutputStrip {
            id: strip

            Layout.fillWidth: true
            Layout.margins: 6
            visible: root.count > 1
            model: root.model
            client: root.client
            currentIndex: root.currentIndex
            onChosen: (index) => {
                root.currentIndex = index;
                root.forceActiveFocus();
            }
        }

        PlainLabel {
            readonly property int omitted: root.model?.omittedCount ?? 0

            Layout.fillWidth: true
            Layout.margins: 6
            visible: omitted > 0
            horizontalAlignment: Text.AlignHCenter
            text: qsTr("The run has %1 more results, which are not shown.").arg(omitted)
            color: Tint.muted(root.palette)
        }
    }
}
