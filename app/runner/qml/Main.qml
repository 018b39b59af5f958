pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls
import QtQuick.Dialogs
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// The one window: inputs, result, runs.
ApplicationWindow {
    id: root

    required property Workspace workspace
    readonly property bool narrow: root.width < 1000
    readonly property var focusedItem: root.activeFocusItem
    // Single letters act only when nobody types.
    readonly property bool typing: root.focusedItem instanceof TextInput || root.focusedItem instanceof TextEdit

    objectName: "mainWindow"
    title: root.workspace.workflowTitle ? qsTr("%1 – ComfyDeploy").arg(root.workspace.workflowTitle) : qsTr("ComfyDeploy")
    minimumWidth: 900
    minimumHeight: 600
    width: root.workspace.settings.state("width", 1280)
    height: root.workspace.settings.state("height", 800)
    visible: false
    color: Theme.system.window

    // The style has a palette of its own unless it is told ours.
    palette {
        window: Theme.system.window
        windowText: Theme.system.windowText
        base: Theme.system.base
        alternateBase: Theme.system.alternateBase
        text: Theme.system.text
        placeholderText: Theme.dimmed
        button: Theme.system.button
        buttonText: Theme.system.buttonText
        highlight: Theme.system.highlight
        highlightedText: Theme.system.highlightedText
        light: Theme.system.light
        midlight: Theme.system.midlight
        mid: Theme.system.mid
        dark: Theme.system.dark
        link: Theme.link
        toolTipBase: Theme.system.button
        toolTipText: Theme.system.buttonText
        disabled {
            windowText: Theme.disabledText
            text: Theme.disabledText
            buttonText: Theme.disabledText
            highlight: Theme.line
        }
    }

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
        root.workspace.settings.setState("inputsWidth", inputs.width);
        if (!root.narrow)
            root.workspace.settings.setState("runsWidth", runs.width);
        root.workspace.settings.setState("logs", result.logsOpen);
    }
    function run(newSeeds: bool): void {
        if (root.workspace.blockedReason)
            inputs.goToProblem();
        else if (root.workspace.needsToken)
            root.openToken(true);
        else if (newSeeds)
            root.workspace.runWithNewSeeds();
        else
            root.workspace.run();
    }
    function searchRuns(): void {
        root.showRuns();
        runs.focusSearch();
    }
    function saveAs(): void {
        if (!result.currentPath)
            return;
        saveDialog.path = result.currentPath;
        saveDialog.currentFolder = root.workspace.saveFolder();
        saveDialog.selectedFile = root.workspace.saveSuggestion(saveDialog.path);
        saveDialog.open();
    }
    function paste(): void {
        if (root.typing && !Desktop.clipboardHasPicture()) {
            root.focusedItem.paste();
            return;
        }
        if (Desktop.clipboardHasPicture() && inputs.pasteImage())
            return;
        root.workspace.importText(Desktop.clipboardText());
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
    function enterPane(pane: Item): void {
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
        tokenDialog.runAfterwards = thenRun;
        tokenDialog.open();
    }
    function showRuns(): void {
        if (root.narrow)
            drawer.open();
    }

    Connections {
        target: root.workspace

        function onInputFocusRequested(name: string): void {
            inputs.focusInput(name);
        }
        function onFileOffered(file: url): void {
            if (!inputs.takeFile(file))
                root.workspace.notice(qsTr("This workflow takes no file."), true, "workflow");
        }
        function onCancelAllAsked(): void {
            cancelAllDialog.open();
        }
        function onQuitAsked(): void {
            quitDialog.open();
        }
        function onTokenWanted(): void {
            root.openToken(false);
        }
        function onMenuRequested(): void {
            runMenu.popup();
        }
        function onNotice(text: string, bad: bool, topic: string): void {
            noticeBar.show(text, bad, topic);
            if (!bad)
                noticeTimer.restart();
        }
        function onNoticeSettled(topic: string): void {
            noticeBar.settle(topic);
        }
    }

    Timer {
        id: noticeTimer

        interval: 8000
        onTriggered: noticeBar.expire()
    }

    header: Column {
        WindowToolBar {
            id: toolBar

            width: parent.width
            workspace: root.workspace
            historyButton: root.narrow
            onImportRequested: importDialog.open()
            onSettingsRequested: settingsDialog.open()
            onHistoryRequested: drawer.open()
        }
        NoticeBar {
            id: noticeBar

            objectName: "noticeBar"
            width: parent.width
            visible: text.length > 0
            accent: bad ? Theme.danger : Theme.success
            glyph: bad ? Glyphs.cross : Glyphs.check
            closable: true
            onClosed: noticeBar.clear()
        }
        NoticeBar {
            objectName: "undoBar"
            width: parent.width
            visible: text.length > 0
            accent: Theme.system.highlight
            glyph: Glyphs.undo
            text: root.workspace.undoText
            action: qsTr("Undo")
            closable: true
            onTriggered: root.workspace.undo()
            onClosed: root.workspace.settleUndo()
        }
        NoticeBar {
            objectName: "serverBar"
            readonly property ServerConnection server: root.workspace.server

            width: parent.width
            visible: text.length > 0
            accent: server.state === ServerConnection.Offline ? Theme.dimmed : Theme.warning
            glyph: Glyphs.server
            text: {
                switch (server.state) {
                case ServerConnection.Offline:
                    return (server.retrySeconds > 0 ? qsTr("Offline · retrying in %1 s.").arg(server.retrySeconds)
                                                    : qsTr("Offline · retrying.")) + " " + server.problem;
                case ServerConnection.TokenRefused:
                case ServerConnection.Broken:
                    return server.problem;
                default:
                    return "";
                }
            }
            action: server.state === ServerConnection.TokenRefused ? qsTr("Change token") : qsTr("Now")
            onTriggered: server.state === ServerConnection.TokenRefused ? root.openToken(false) : server.check()
        }
        NoticeBar {
            objectName: "firstRunBar"
            width: parent.width
            visible: root.workspace.firstRun
            accent: Theme.system.highlight
            glyph: Glyphs.picture
            text: root.workspace.blockedReason ? qsTr("The built-in server runs on your machine, without a model.")
                : qsTr("This runs on your machine, without a model: press Run. Drop a workflow of your own when you like.")
            action: qsTr("Add a Comfy Deploy token")
            closable: true
            onTriggered: {
                root.workspace.profileId = "production";
                root.openToken(false);
            }
            onClosed: root.workspace.dismissFirstRun()
        }
    }

    SplitView {
        anchors.fill: parent
        orientation: Qt.Horizontal

        handle: Rectangle {
            implicitWidth: 5
            color: SplitHandle.hovered || SplitHandle.pressed ? Theme.system.highlight : Theme.line
        }

        InputsPane {
            id: inputs

            objectName: "inputsPane"
            workspace: root.workspace
            outputFile: result.currentPath
            SplitView.preferredWidth: root.workspace.settings.state("inputsWidth", 340)
            SplitView.minimumWidth: 280
            SplitView.maximumWidth: 560
            onTokenRequested: root.openToken(true)
            onImportRequested: importDialog.open()
            onServersRequested: toolBar.openServers()
        }
        ResultPane {
            id: result

            objectName: "resultPane"
            workspace: root.workspace
            logsOpen: root.workspace.settings.state("logs", false)
            SplitView.fillWidth: true
            SplitView.minimumWidth: 320
            onMenuRequested: runMenu.popup()
            onSaveElsewhereRequested: {
                elsewhereDialog.localId = root.workspace.selectedId;
                elsewhereDialog.currentFolder = root.workspace.saveFolder();
                elsewhereDialog.open();
            }
        }
        Item {
            id: runsColumn

            visible: !root.narrow
            SplitView.preferredWidth: root.workspace.settings.state("runsWidth", 280)
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
    // One pane, in the column or in the drawer, so that it keeps its search and its place.
    RunsPane {
        id: runs

        objectName: "runsPane"
        workspace: root.workspace
        parent: (root.narrow ? drawer.contentItem : runsColumn) as Item
        // While a drawer is open, the window's own shortcuts are not heard.
        onPaneLeft: step => root.focusPane(step)
        anchors.fill: parent
    }

    DropArea {
        anchors.fill: parent
        z: -1 // the fields' own areas come first
        onDropped: drop => {
            if (drop.hasUrls)
                root.workspace.dropFiles(drop.urls);
            else if (drop.hasText)
                root.workspace.importText(drop.text);
            drop.accept();
        }
    }

    RunMenu {
        id: runMenu

        workspace: root.workspace
        viewer: result.viewer
        path: result.currentPath
        onSaveRequested: root.saveAs()
    }
    FileDialog {
        id: importDialog

        objectName: "importDialog"
        title: qsTr("Import a workflow")
        nameFilters: [qsTr("Workflows and pictures (*.json *.png *.webp *.jpg *.jpeg)"), qsTr("All files (*)")]
        onAccepted: root.workspace.importFile(selectedFile)
    }
    FolderDialog {
        id: elsewhereDialog

        property string localId

        objectName: "elsewhereDialog"
        title: qsTr("Save the results of this run in")
        onAccepted: root.workspace.retrySaving(elsewhereDialog.localId, selectedFolder)
    }
    FileDialog {
        id: saveDialog

        property string path

        objectName: "saveDialog"
        title: qsTr("Save as")
        acceptLabel: qsTr("Save")
        fileMode: FileDialog.SaveFile
        // It is asked here: Qt's own dialog does not ask. Qt 6.4 does not tell qmllint of the flags.
        options: FileDialog.DontConfirmOverwrite // qmllint disable type
        onAccepted: {
            if (!root.workspace.isThere(selectedFile)) {
                root.workspace.saveAs(saveDialog.path, selectedFile);
                return;
            }
            replaceDialog.path = saveDialog.path;
            replaceDialog.target = selectedFile;
            replaceDialog.open();
        }
    }
    QuestionDialog {
        id: replaceDialog

        property string path
        property url target

        objectName: "replaceDialog"
        title: qsTr("Replace the file that is there?")
        text: qsTr("%1 exists already. What it holds would be lost.").arg(Desktop.localPath(replaceDialog.target))
        cancelText: qsTr("Keep it")
        answers: [qsTr("Replace")]
        onAnswered: root.workspace.saveAs(replaceDialog.path, replaceDialog.target)
    }
    TokenDialog {
        id: tokenDialog

        objectName: "tokenDialog"
        workspace: root.workspace
    }
    SettingsDialog {
        id: settingsDialog

        objectName: "settingsDialog"
        workspace: root.workspace
        onTokenRequested: root.openToken(false)
        onServerRemovalRequested: (id, name) => {
            removeServerDialog.profileId = id;
            removeServerDialog.name = name;
            removeServerDialog.open();
        }
    }
    QuestionDialog {
        id: removeServerDialog

        property string profileId
        property string name

        objectName: "removeServerDialog"
        title: qsTr("Remove the server %1?").arg(removeServerDialog.name)
        text: qsTr("Its address and its ids would have to be typed again. Its runs stay in the list.")
        cancelText: qsTr("Keep it")
        answers: [qsTr("Remove")]
        onAnswered: root.workspace.removeProfile(removeServerDialog.profileId)
    }
    QuestionDialog {
        id: cancelAllDialog

        readonly property int count: root.workspace.runningCount

        objectName: "cancelAllDialog"
        title: qsTr("Cancel all runs?")
        text: qsTr("Runs under way: %1. What they have used so far is paid for.").arg(cancelAllDialog.count)
        cancelText: qsTr("Let them run")
        answers: [qsTr("Cancel %1").arg(cancelAllDialog.count)]
        onAnswered: root.workspace.cancelAll()
        onCountChanged: {
            if (count === 0)
                close();
        }
    }
    QuestionDialog {
        id: quitDialog

        // Runs go on while it is asked.
        readonly property int remoteRuns: root.workspace.remoteRuns
        readonly property int localRuns: root.workspace.runningCount - remoteRuns
        readonly property int savedRuns: root.workspace.activeCount - root.workspace.runningCount

        objectName: "quitDialog"
        title: qsTr("Close while runs are under way?")
        text: {
            const words = [];
            if (quitDialog.remoteRuns > 0)
                words.push(qsTr("Runs that go on in the cloud, to be picked up on the next start: %1").arg(quitDialog.remoteRuns));
            if (quitDialog.localRuns > 0)
                words.push(qsTr("Runs of the built-in server, which end with the program: %1").arg(quitDialog.localRuns));
            if (quitDialog.savedRuns > 0)
                words.push(qsTr("Runs that have ended, whose files are still being saved: %1").arg(quitDialog.savedRuns));
            return words.join("\n") || qsTr("Every run has ended, and its files are saved.");
        }
        cancelText: qsTr("Stay")
        rememberText: qsTr("Always do this")
        answers: quitDialog.remoteRuns > 0 ? [qsTr("Cancel runs and quit"), qsTr("Keep running and quit")] : [qsTr("Quit")]
        onAnswered: index => root.workspace.quit(index === 0 && quitDialog.remoteRuns > 0, quitDialog.remember)
    }

    // Not Shortcut: of two that one stroke of some keyboard satisfies both are dead.
    KeyTable {
        readonly property var actions: ({
            "Ctrl+Return": () => root.run(false),
            "Ctrl+Enter": () => root.run(false),
            "Ctrl+Shift+Return": () => root.run(true),
            "Ctrl+Shift+Enter": () => root.run(true),
            "Ctrl+.": () => root.workspace.cancel(root.workspace.selectedId),
            "Ctrl+Shift+.": () => root.workspace.askCancelAll(),
            "Ctrl+O": () => importDialog.open(),
            "Ctrl+1": () => root.enterPane(inputs),
            "Ctrl+2": () => root.enterPane(result),
            "Ctrl+3": () => root.enterPane(runs),
            "F6": () => root.focusPane(1),
            "Shift+F6": () => root.focusPane(-1),
            "Ctrl+,": () => settingsDialog.open(),
            "Ctrl+S": () => root.saveAs(),
            "Ctrl+R": () => root.workspace.reuse(root.workspace.selectedId),
            "Ctrl+F": () => root.searchRuns(),
            "Ctrl+`": () => result.logsOpen = !result.logsOpen,
            "F11": () => root.visibility === Window.FullScreen ? root.showNormal() : root.showFullScreen()
        })

        window: root
        // What is open above the window has its own keys; the runs are a pane of it in the drawer, too.
        enabled: !root.isInside(root.focusedItem, root.Overlay.overlay) || root.isInside(root.focusedItem, runs)
        sequences: Object.keys(actions)
        onPressed: sequence => actions[sequence]()
    }
    Shortcut { // a field that is typed in comes first; in a list, StandardKey is not known to qmllint
        sequences: [StandardKey.Paste] // qmllint disable unqualified
        onActivated: root.paste()
    }
    Shortcut {
        sequence: "Escape"
        enabled: root.visibility === Window.FullScreen
        onActivated: root.showNormal()
    }
}
