// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import QtQuick.Dialogs
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// The main window: inputs, result, runs.
ThemedWindow {
    id: root

    required property Workspace workspace
    readonly property bool narrow: root.width < 1000
    readonly property var focusedItem: root.activeFocusItem
    // Single letters are shortcuts only while no text is edited.
    readonly property bool typing: root.focusedItem instanceof TextInput || root.focusedItem instanceof TextEdit

    // Whether only the picture is shown: not if the full screen was left by other means.
    readonly property bool alone: root.aloneWanted && root.visibility === Window.FullScreen
    property bool aloneWanted: false
    // Whether the runs have the keys, or had them when they went into the drawer or came out of it.
    property bool inRuns: false

    onFocusedItemChanged: {
        result.viewer.otherShown = false; // Space may be released elsewhere
        if (root.focusedItem && root.focusedItem !== root.contentItem)
            root.inRuns = root.isInside(root.focusedItem, runs);
    }
    onNarrowChanged: {
        if (!root.narrow)
            drawer.close();
        if (root.inRuns)
            Qt.callLater(() => root.enterPane(runs)); // qmllint disable type
    }

    objectName: "mainWindow"
    title: root.workspace.workflow.title ? qsTr("%1 – ComfyDeploy").arg(root.workspace.workflow.title) : qsTr("ComfyDeploy")
    minimumWidth: 900
    minimumHeight: 600
    width: root.workspace.settings.state("width")
    height: root.workspace.settings.state("height")
    visible: false

    onClosing: close => {
        root.rememberSizes();
        if (!root.workspace.mayQuit())
            close.accepted = false;
    }

    function rememberSizes(): void {
        if (root.visibility === Window.Windowed) {
            root.workspace.settings.setState("width", root.width);
            root.workspace.settings.setState("height", root.height);
        }
        if (root.alone)
            return;
        root.workspace.settings.setState("inputsWidth", inputs.width);
        if (!root.narrow)
            root.workspace.settings.setState("runsWidth", runs.width);
        root.workspace.settings.setState("logs", result.logsOpen);
    }
    function run(newSeeds: bool): void {
        if (root.workspace.readiness.reason) {
            if (!root.leavesAlone(inputs.goToProblem))
                inputs.goToProblem();
        } else if (root.workspace.readiness.needsToken)
            root.openToken(true);
        else if (root.workspace.variations.large) {
            manyRunsDialog.newSeeds = newSeeds;
            manyRunsDialog.made().open();
        } else
            root.start(newSeeds);
    }
    function start(newSeeds: bool): void {
        if (newSeeds)
            root.workspace.runWithNewSeeds();
        else
            root.workspace.run();
    }
    // The picture and nothing else, on the whole screen; without one, the window.
    function toggleAlone(): void {
        if (root.visibility === Window.FullScreen) {
            root.leaveFullScreen();
            return;
        }
        root.aloneWanted = result.viewer.pictureShown;
        root.showFullScreen();
        if (root.aloneWanted)
            result.focusViewer();
    }
    function leaveFullScreen(): void {
        root.aloneWanted = false;
        root.showNormal();
    }
    function searchRuns(): void {
        if (root.leavesAlone(root.searchRuns))
            return;
        root.showRuns();
        runs.focusSearch();
    }
    function chooseDay(): void {
        if (root.leavesAlone(root.chooseDay))
            return;
        root.showRuns();
        runs.chooseDay();
    }
    function saveAs(): void {
        if (result.currentPath)
            saveDialog.save(result.currentPath);
    }
    function paste(): void {
        const hasPicture = Clipboard.hasImage || Clipboard.files.length > 0;
        if (root.typing && !hasPicture) {
            root.focusedItem.paste();
            return;
        }
        if (!hasPicture || !inputs.pasteImage())
            root.workspace.importer.openText(Clipboard.text());
    }
    function panes(): var {
        return [inputs, result, runs];
    }
    function focusPane(step: int): void {
        const panes = root.panes();
        let current = panes.findIndex(pane => root.isInside(root.focusedItem, pane));
        const next = panes[(current + step + panes.length) % panes.length];
        root.enterPane(next);
    }
    // Nothing that is not seen gets the keys: shows the panes first, and then calls `then`.
    function leavesAlone(then: var): bool {
        if (!root.alone)
            return false;
        root.leaveFullScreen();
        Qt.callLater(then); // qmllint disable type
        return true;
    }
    function enterPane(pane: Item): void {
        if (pane !== result && root.leavesAlone(() => root.enterPane(pane)))
            return;
        if (pane !== runs)
            drawer.close();
        if (pane === inputs)
            inputs.focusFirst();
        else if (pane === result)
            result.focusViewer();
        else {
            root.showRuns();
            runs.focusList();
        }
    }
    function isInside(item: Item, pane: Item): bool {
        for (let up = item; up; up = up.parent) {
            if (up === pane)
                return true;
        }
        return false;
    }
    function openToken(thenRun: bool): void {
        const dialog = tokenDialog.made() as TokenDialog;
        dialog.runAfterwards = thenRun;
        dialog.open();
    }
    function useAsInput(file: url): void {
        if (!inputs.takeFile(file))
            root.workspace.notices.addProblem(qsTr("This workflow takes no file."), "workflow");
    }
    function openRunMenu(): void {
        (runMenu.made() as Menu).popup();
    }
    function showRuns(): void {
        if (root.narrow)
            drawer.open();
    }

    Connections {
        target: root.workspace

        function onQuitAsked(): void {
            quitDialog.made().open();
        }
    }
    Connections {
        target: root.workspace.runs

        function onInputFocusRequested(name: string): void {
            if (!root.leavesAlone(() => inputs.focusInput(name)))
                inputs.focusInput(name);
        }
        function onCancelAllAsked(): void {
            cancelAllDialog.made().open();
        }
        function onTokenWanted(): void {
            root.openToken(false);
        }
        function onMenuRequested(): void {
            root.openRunMenu();
        }
    }
    Connections {
        target: root.workspace.importer

        function onFileOffered(file: url): void {
            root.useAsInput(file);
        }
        function onChoiceWanted(files: list<url>): void {
            dropDialog.files = files;
            dropDialog.made().open();
        }
    }

    header: Column {
        visible: !root.alone
        WindowToolBar {
            id: toolBar

            width: parent.width
            workspace: root.workspace
            historyButton: root.narrow
            onImportRequested: importDialog.open()
            onSettingsRequested: settingsDialog.made().open()
            onHistoryRequested: drawer.open()
            onShortcutsRequested: shortcutsDialog.made().open()
        }
        NoticeBars {
            width: parent.width
            workspace: root.workspace
            onTokenRequested: root.openToken(false)
        }
    }

    SplitView {
        // What has the keys does not use Space.
        Keys.onSpacePressed: result.viewer.otherShown = true
        Keys.onReleased: event => {
            if (event.key === Qt.Key_Space && !event.isAutoRepeat)
                result.viewer.otherShown = false;
        }

        anchors.fill: parent
        orientation: Qt.Horizontal

        handle: Rectangle {
            implicitWidth: 5
            color: SplitHandle.hovered || SplitHandle.pressed ? Theme.system.highlight : Theme.line
        }

        InputsPane {
            id: inputs

            objectName: "inputsPane"
            visible: !root.alone
            workspace: root.workspace
            outputFile: result.currentPath
            SplitView.preferredWidth: root.workspace.settings.state("inputsWidth")
            SplitView.minimumWidth: 280
            SplitView.maximumWidth: 560
            onRunRequested: root.run(false)
            onTokenRequested: root.openToken(true)
            onImportRequested: importDialog.open()
            onServersRequested: toolBar.openServers()
        }
        ResultPane {
            id: result

            objectName: "resultPane"
            workspace: root.workspace
            alone: root.alone
            logsOpen: root.workspace.settings.state("logs")
            SplitView.fillWidth: true
            SplitView.minimumWidth: 320
            onMenuRequested: root.openRunMenu()
            onSaveElsewhereRequested: {
                elsewhereDialog.localId = root.workspace.runs.selectedId;
                elsewhereDialog.currentFolder = root.workspace.saver.folder();
                elsewhereDialog.open();
            }
        }
        Item {
            id: runsColumn

            visible: !root.narrow && !root.alone
            SplitView.preferredWidth: root.workspace.settings.state("runsWidth")
            SplitView.minimumWidth: 220
            SplitView.maximumWidth: 460
        }
    }

    Drawer {
        id: drawer

        edge: Qt.RightEdge
        width: 320
        height: root.height
        interactive: root.narrow
    }
    // The same pane is used in the column and in the drawer, so that it keeps its search and
    // position.
    RunsPane {
        id: runs

        objectName: "runsPane"
        workspace: root.workspace
        parent: (root.narrow ? drawer.contentItem : runsColumn) as Item
        // While a drawer is open, the window's shortcuts are inactive.
        onPaneLeft: step => root.focusPane(step)
        anchors.fill: parent
    }

    DropArea {
        id: windowDrop

        anchors.fill: parent
        z: -1 // the fields' drop areas come first
        onEntered: drag => drag.accepted = !drag.source && (drag.hasUrls || drag.hasText) // not a result of its own
        onDropped: drop => {
            if (drop.hasUrls)
                root.workspace.importer.drop(drop.urls);
            else if (drop.hasText)
                root.workspace.importer.openText(drop.text);
            drop.accept();
        }
    }

    Rectangle {
        objectName: "dropFrame"
        anchors.fill: parent
        visible: windowDrop.containsDrag
        color: "transparent"
        border.width: 3
        border.color: Theme.system.highlight

        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.bottom: parent.bottom
            anchors.bottomMargin: 24
            width: dropLabel.implicitWidth + 32
            height: dropLabel.implicitHeight + 16
            radius: height / 2
            color: Theme.system.highlight

            Text {
                id: dropLabel

                anchors.centerIn: parent
                textFormat: Text.PlainText
                color: Theme.system.highlightedText
                text: qsTr("Drop a workflow, a picture that holds one, or a file for an input")
            }
        }
    }

    LazyPopup {
        id: runMenu

        popup: RunMenu {
            workspace: root.workspace
            viewer: result.viewer
            path: result.currentPath
            onSaveRequested: root.saveAs()
            onInputRequested: file => root.useAsInput(file)
        }
    }
    FileDialog {
        id: importDialog

        objectName: "importDialog"
        title: qsTr("Import a workflow")
        nameFilters: [qsTr("Workflows and pictures (*.json *.png *.webp *.jpg *.jpeg)"), qsTr("All files (*)")]
        onAccepted: root.workspace.importer.openFile(selectedFile)
    }
    FolderDialog {
        id: elsewhereDialog

        property string localId

        objectName: "elsewhereDialog"
        title: qsTr("Save the results of this run in")
        onAccepted: root.workspace.runs.retrySaving(elsewhereDialog.localId, selectedFolder)
    }
    SaveDialog {
        id: saveDialog

        saver: root.workspace.saver
    }
    LazyPopup {
        id: tokenDialog

        objectName: "tokenDialog"
        popup: TokenDialog {
            workspace: root.workspace
            onRunWanted: root.run(false)
        }
    }
    LazyPopup {
        id: settingsDialog

        objectName: "settingsDialog"
        popup: SettingsDialog {
            workspace: root.workspace
            onTokenRequested: root.openToken(false)
            onDiagnosticsRequested: diagnosticsDialog.made().open()
            onServerRemovalRequested: (id, name) => {
                removeServerDialog.profileId = id;
                removeServerDialog.name = name;
                removeServerDialog.underWay = root.workspace.runs.activeCountOf(id);
                removeServerDialog.made().open();
            }
        }
    }
    LazyPopup {
        id: diagnosticsDialog

        objectName: "diagnosticsDialog"
        popup: DiagnosticsDialog {
            workspace: root.workspace
        }
    }
    LazyPopup {
        id: removeServerDialog

        property string profileId
        property string name
        property int underWay: 0

        objectName: "removeServerDialog"
        popup: QuestionDialog {
            title: qsTr("Remove the server %1?").arg(removeServerDialog.name)
            text: removeServerDialog.underWay > 0
                ? qsTr("Runs under way on it: %1. They are followed to their end, but no longer picked up when the program starts again. Its address and its ids would have to be typed again.").arg(removeServerDialog.underWay)
                : qsTr("Its address and its ids would have to be typed again. Its runs stay in the list.")
            cancelText: qsTr("Keep it")
            answers: [qsTr("Remove")]
            onAnswered: root.workspace.servers.remove(removeServerDialog.profileId)
        }
    }
    LazyPopup {
        id: cancelAllDialog

        objectName: "cancelAllDialog"
        popup: QuestionDialog {
            id: cancellation

            readonly property int count: root.workspace.runs.runningCount + root.workspace.runs.waitingCount

            title: qsTr("Cancel all runs?")
            text: root.workspace.runs.comfyUiCount === cancellation.count ? qsTr("Runs under way: %1.").arg(cancellation.count)
                : qsTr("Runs under way: %1. What they have used so far is paid for.").arg(cancellation.count)
            cancelText: qsTr("Let them run")
            answers: [qsTr("Cancel %1").arg(cancellation.count)]
            onAnswered: root.workspace.runs.cancelAll()
            onCountChanged: {
                if (count === 0)
                    close();
            }
        }
    }
    LazyPopup {
        id: manyRunsDialog

        property bool newSeeds: false

        objectName: "manyRunsDialog"
        popup: QuestionDialog {
            title: qsTr("Start %1 runs?").arg(root.workspace.variations.total)
            text: root.workspace.withUsualTime(root.workspace.variations.summary)
            answers: [qsTr("Run %1").arg(root.workspace.variations.total)]
            onAnswered: root.start(manyRunsDialog.newSeeds)
        }
    }
    LazyPopup {
        id: dropDialog

        property var files: [] // urls

        objectName: "dropDialog"
        popup: QuestionDialog {
            title: dropDialog.files.length === 1 ? qsTr("Open the workflow in “%1”?").arg(Desktop.localPath(dropDialog.files[0]).split("/").pop())
                : qsTr("Open the workflows in %1 files?").arg(dropDialog.files.length)
            text: qsTr("A workflow is in there, with the values that were used. But this form also takes a file.")
            answers: [qsTr("Use as input"), qsTr("Open workflow and values")]
            onAnswered: index => {
                for (const file of dropDialog.files) {
                    if (index === 0)
                        root.useAsInput(file);
                    else
                        root.workspace.importer.openFile(file);
                }
            }
        }
    }
    LazyPopup {
        id: quitDialog

        objectName: "quitDialog"
        popup: QuitDialog {
            workspace: root.workspace
        }
    }

    // All shortcuts. Those without a function belong to the control that has the focus.
    QtObject {
        id: shortcuts

        readonly property var rows: [
            { keys: ["Ctrl+Return", "Ctrl+Enter"], text: qsTr("Run"), run: () => root.run(false) },
            { keys: ["Ctrl+Shift+Return", "Ctrl+Shift+Enter"], text: qsTr("Run with new seeds"), run: () => root.run(true) },
            { keys: ["Ctrl+."], text: qsTr("Cancel the selected run"), run: () => root.workspace.runs.cancel(root.workspace.runs.selectedId) },
            { keys: ["Ctrl+Shift+."], text: qsTr("Cancel all runs"), run: () => root.workspace.runs.askCancelAll() },
            { keys: ["Ctrl+R"], text: qsTr("Use the selected run's inputs again"), run: () => root.workspace.runs.reuse(root.workspace.runs.selectedId) },
            { keys: ["Ctrl+Z"], text: qsTr("Undo") },
            { keys: ["Ctrl+O"], text: qsTr("Import a workflow"), run: () => importDialog.open() },
            { keys: ["Ctrl+V"], text: qsTr("Paste a picture or a workflow") },
            { keys: ["Ctrl+S"], text: qsTr("Save the result as …"), run: () => root.saveAs() },
            { keys: ["Ctrl+C"], text: qsTr("Copy the result") },
            { keys: ["F", "1"], text: qsTr("Fit the picture, actual size") },
            { keys: ["+", "-"], text: qsTr("Zoom") },
            { keys: ["Left", "Right", "Home", "End"], text: qsTr("Other results of the run") },
            { keys: ["C"], text: qsTr("Compare the picture with B"), run: () => result.toggleComparison() },
            { keys: ["Space"], text: qsTr("Show B while the key is held") },
            { keys: ["B"], text: qsTr("Make the picture B; also a click with Alt on any other"), run: () => result.chooseOther() },
            { keys: ["X"], text: qsTr("Swap the sides of the comparison"), run: () => result.viewer.swapSides() },
            { keys: ["Shift+Left", "Shift+Right"], text: qsTr("Move the divider between the pictures") },
            { keys: ["F11"], text: qsTr("Show the picture alone"), run: () => root.toggleAlone() },
            { keys: ["Esc"], text: qsTr("Leave the comparison, the full screen") },
            { keys: ["Ctrl+Up", "Ctrl+Down"], text: qsTr("In a prompt: the weight of words, (word:1.1)") },
            { keys: ["Alt+Up", "Alt+Down"], text: qsTr("In a prompt: earlier prompts of this workflow") },
            { keys: ["Ctrl+F"], text: qsTr("Search the runs"), run: () => root.searchRuns() },
            { keys: ["Ctrl+G"], text: qsTr("Go to the runs of a day"), run: () => root.chooseDay() },
            { keys: ["Home", "End", "PgUp", "PgDown"], text: qsTr("In the runs: the newest, the oldest, a page up or down") },
            { keys: ["Del"], text: qsTr("Remove the run from the list") },
            { keys: ["Ctrl+1"], text: qsTr("Go to the inputs"), run: () => root.enterPane(inputs) },
            { keys: ["Ctrl+2"], text: qsTr("Go to the result"), run: () => root.enterPane(result) },
            { keys: ["Ctrl+3"], text: qsTr("Go to the runs"), run: () => root.enterPane(runs) },
            { keys: ["F6"], text: qsTr("Go to the next part of the window"), run: () => root.focusPane(1) },
            { keys: ["Shift+F6"], text: qsTr("Go to the previous part of the window"), run: () => root.focusPane(-1) },
            { keys: ["Ctrl+`"], text: qsTr("Logs"), run: () => result.logsOpen = !result.logsOpen },
            { keys: ["Ctrl+,"], text: qsTr("Settings"), run: () => settingsDialog.made().open() },
            { keys: ["?", "F1"], text: qsTr("Show the shortcuts"), run: () => shortcutsDialog.made().open() }
        ]
    }
    LazyPopup {
        id: shortcutsDialog

        objectName: "shortcutsDialog"
        popup: ShortcutsDialog {
            rows: shortcuts.rows
        }
    }
    // Not Shortcut: two that match the same key event on some keyboard are both inactive.
    KeyTable {
        window: root
        // Popups have their own keys; but the runs pane in the drawer belongs to the window.
        enabled: !root.isInside(root.focusedItem, root.Overlay.overlay) || root.isInside(root.focusedItem, runs)
        // A character is a shortcut only while no text is edited.
        sequences: shortcuts.rows.reduce((keys, row) => row.run ? keys.concat(row.keys) : keys, []).filter(key => key.length > 1 || !root.typing)
        onPressed: sequence => shortcuts.rows.find(row => row.run && row.keys.includes(sequence)).run()
    }
    Shortcut { // an edited text comes first; qmllint does not know StandardKey in a list
        sequences: [StandardKey.Paste] // qmllint disable unqualified
        onActivated: root.paste()
    }
    Shortcut {
        sequence: "Escape"
        enabled: root.visibility === Window.FullScreen || result.viewer.comparing
        onActivated: {
            if (result.viewer.comparing)
                result.viewer.comparing = false;
            else
                root.leaveFullScreen();
        }
    }
}
