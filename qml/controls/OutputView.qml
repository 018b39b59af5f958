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
//! it at its actual size. A picture can be compared with another one, B, which the host sets: C shows
//! both with a divider between them, and B while Space is held. Only http and https links are followed.
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

    //! \brief The picture B that others are compared with, a file that the host sets, for example when
    //! otherWanted() is emitted; empty if there is none.
    property url otherFile
    //! What is said about both beside the letters A and B, and about the difference.
    property string currentLabel
    property string otherLabel
    property string differenceText
    //! Whether the current picture, A, and B are both shown, on either side of a divider.
    property bool comparing: false
    //! Whether B is shown instead of A: while Space is held.
    property bool otherShown: false

    //! The current output: its local file if it exists, and the server's description.
    readonly property url currentFile: priv.gone ? "" : priv.current?.localFile ?? ""
    readonly property url currentLink: priv.current?.item?.url ?? ""
    readonly property string currentName: priv.current?.title ?? ""
    //! Whether the run's preview is shown in the place of its results.
    readonly property bool previewShown: count === 0 && run !== null && run.running && !run.preview.empty
    //! Whether the current picture is loaded.
    readonly property bool pictureShown: priv.pictureView?.status === MediaImage.Ready

    //! Emitted if \a file is to be the picture that others are compared with: B was pressed, or a
    //! thumbnail clicked with Alt. It is empty for a result without a saved picture.
    signal otherWanted(file: url)
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

    //! Requests that the current picture becomes the one that others are compared with.
    function wantAsOther() {
        otherWanted(priv.pictureView ? currentFile : "");
    }

    //! Exchanges the sides of A and B.
    function swapSides() {
        if (comparing && priv.pictureView)
            priv.pictureView.compared.swapped = !priv.pictureView.compared.swapped;
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
    Keys.onLeftPressed: (event) => {
        if (event.modifiers & Qt.ShiftModifier)
            priv.pictureView?.compared.moveDivider(-0.05);
        else
            showPrevious();
    }
    Keys.onRightPressed: (event) => {
        if (event.modifiers & Qt.ShiftModifier)
            priv.pictureView?.compared.moveDivider(0.05);
        else
            showNext();
    }
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
        else if (event.key === Qt.Key_C && event.modifiers === Qt.NoModifier)
            comparing = !comparing;
        else if (event.key === Qt.Key_B && event.modifiers === Qt.NoModifier)
            wantAsOther();
        else if (event.key === Qt.Key_X && event.modifiers === Qt.NoModifier)
            swapSides();
        else if (event.key === Qt.Key_Space && count > 0)
            otherShown = true;
        else if (event.key === Qt.Key_Plus || event.key === Qt.Key_Minus)
            priv.pictureView?.zoomBy(event.key === Qt.Key_Plus ? 1.25 : 0.8);
        else
            event.accepted = event.matches(StandardKey.Copy) && copy();
    }
    Keys.onReleased: (event) => {
        if (event.key === Qt.Key_Space && !event.isAutoRepeat) {
            otherShown = false;
            event.accepted = true;
        }
    }
    Keys.onEscapePressed: (event) => {
        event.accepted = comparing;
        comparing = false;
    }
    onActiveFocusChanged: otherShown = false // the key may be released elsewhere
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
        readonly property bool isOther: String(root.otherFile) !== "" && root.otherFile === root.currentFile
        // Why there is nothing to compare; empty if there is.
        readonly property string comparisonProblem: !pictureLoader.active ? qsTr("Only pictures can be compared.")
            : String(root.otherFile) === "" ? qsTr("Alt-click a picture to compare with it, or show it and press B.")
            : isOther ? qsTr("This picture is B. Choose another one to compare with it.")
            : pictureView?.compared.errorString ?? ""
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
                onLoaded: {
                    const view = item as PictureView;
                    view.output = Qt.binding(() => priv.current);
                    view.compared.file = Qt.binding(() => root.otherFile);
                    view.compared.divided = Qt.binding(() => root.comparing && !priv.isOther);
                    view.compared.alone = Qt.binding(() => root.otherShown && !priv.isOther);
                }
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

        ComparisonBar {
            Layout.fillWidth: true
            // The picture must not move when Space is pressed.
            visible: root.count > 0 && (root.comparing || root.otherShown && problem !== "")
            problem: priv.comparisonProblem
            alone: root.otherShown
            swapped: priv.pictureView?.compared.swapped ?? false
            currentLabel: root.currentLabel
            otherLabel: root.otherLabel
            differenceText: root.differenceText
            onSwapWanted: root.swapSides()
            onClosed: {
                root.comparing = false;
                root.forceActiveFocus();
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
            onComparisonWanted: (file) => root.otherWanted(file)
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
