// SPDX-License-Identifier: MIT

pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts

import ComfyDeploy

//! Shows a run's progress: its five stages as a bar, and one line of text.
//!
//! The bar never moves back. A stage of unknown length is animated.
Rectangle {
    id: root

    //! The run; if it is null, the bar is empty.
    required property WorkflowRun run
    //! When the run was started; by default, when this control's run was set.
    property date started: new Date(NaN)
    //! Whether to show the names of the stages under the bar.
    property bool named: true

    //! The text under the bar, without the time.
    readonly property string statusText: !run ? qsTr("No run yet")
        : run.contactLost && run.running
            ? qsTr("No news from the server; the run goes on there. %1").arg(run.statusText)
            : run.statusText

    implicitWidth: 280
    implicitHeight: layout.implicitHeight
    color: palette.window // some styles paint their panes with their own palette
    Accessible.role: Accessible.ProgressBar
    Accessible.name: root.statusText

    QtObject {
        id: priv

        readonly property list<string> names: [qsTr("Upload"), qsTr("Queue"), qsTr("Start"), qsTr("Run"), qsTr("Save")]
        readonly property int runPart: 3
        property int part: -1 // the furthest stage that the run has reached; 5 at the end
        property real uploaded: -1
        property date seen: new Date()
        property int seconds: 0

        function partOf(phase: int): int {
            switch (phase) {
            case WorkflowRun.Draft:
            case WorkflowRun.Uploading: return 0;
            case WorkflowRun.Submitting:
            case WorkflowRun.Unconfirmed:
            case WorkflowRun.Queued: return 1;
            case WorkflowRun.Starting: return 2;
            case WorkflowRun.Running: return 3;
            case WorkflowRun.Saving: return 4;
            case WorkflowRun.Succeeded: return 5;
            default: return -1; // an end that does not show how far the run was
            }
        }

        function follow() {
            if (root.run)
                part = Math.max(part, partOf(root.run.phase));
        }

        function begin() {
            part = -1;
            uploaded = -1;
            seconds = 0;
            seen = new Date();
            follow();
            tick();
        }

        function tick() {
            const from = Number.isNaN(root.started.getTime()) ? seen : root.started;
            seconds = Math.max(0, Math.floor((Date.now() - from.getTime()) / 1000));
        }

        function clock(total: int): string {
            const two = (n) => String(n).padStart(2, "0");
            const hours = Math.floor(total / 3600);
            const minutes = Math.floor(total / 60) % 60;
            return hours > 0 ? hours + ":" + two(minutes) + ":" + two(total % 60)
                             : minutes + ":" + two(total % 60);
        }
    }

    onRunChanged: priv.begin()
    onStartedChanged: priv.tick()
    Component.onCompleted: priv.begin()

    Connections {
        target: root.run

        function onPhaseChanged() {
            priv.follow();
        }

        function onUploadProgress(sent, total) {
            priv.uploaded = total > 0 ? Math.max(priv.uploaded, sent / total) : priv.uploaded;
        }
    }

    Timer {
        interval: 1000
        repeat: true
        triggeredOnStart: true
        running: root.run !== null && root.run.running && root.visible
        onTriggered: priv.tick()
    }

    ColumnLayout {
        id: layout

        width: root.width
        spacing: 4

        RowLayout {
            Layout.fillWidth: true
            spacing: 4

            Repeater {
                model: 5

                ColumnLayout {
                    id: segment

                    required property int index
                    readonly property bool isPast: index < priv.part
                    readonly property bool isNow: root.run !== null && index === priv.part
                    readonly property bool stopped: isNow && !root.run.running
                    readonly property bool known: index === priv.runPart ? root.run?.progressKnown ?? false
                                                : index === 0 && priv.uploaded >= 0

                    // The run itself takes most of the width.
                    Layout.fillWidth: true
                    Layout.preferredWidth: index === priv.runPart ? 96 : 40
                    spacing: 2

                    PanelBar {
                        objectName: "segment" + segment.index
                        Layout.fillWidth: true
                        implicitHeight: 6
                        indeterminate: segment.isNow && !segment.stopped && !segment.known && !root.run.contactLost
                        value: segment.isPast ? 1
                             : !segment.isNow ? 0
                             : segment.index === priv.runPart ? root.run.progress
                             : segment.index === 0 ? Math.max(0, priv.uploaded) : 0
                        fill: segment.stopped ? Tint.muted(palette) : palette.highlight
                    }

                    PlainLabel {
                        Layout.fillWidth: true
                        visible: root.named
                        horizontalAlignment: Text.AlignHCenter
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                        text: priv.names[segment.index]
                        font.pointSize: Math.max(7, status.font.pointSize * 0.8)
                        font.weight: segment.isNow ? Font.Bold : Font.Normal
                        color: segment.isNow ? palette.windowText : Tint.muted(palette)
                        Accessible.ignored: true
                    }
                }
            }
        }

        RowLayout {
            Layout.fillWidth: true
            spacing: 8

            PlainLabel {
                id: status

                objectName: "statusText"
                Layout.fillWidth: true
                text: root.statusText
                maximumLineCount: 2
                elide: Text.ElideRight
                color: root.run ? palette.windowText : Tint.muted(palette)
            }

            PlainLabel {
                objectName: "elapsed"
                Layout.alignment: Qt.AlignTop
                visible: root.run !== null
                wrapMode: Text.NoWrap
                text: priv.clock(priv.seconds)
                color: Tint.muted(palette)
                Accessible.name: qsTr("Elapsed time: %1").arg(text)
            }
        }
    }
}
