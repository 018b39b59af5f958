// SPDX-License-Identifier: MIT

import QtQuick
import QtQuick.Layouts

import ComfyDeploy
import ComfyDeploy.Runner

// A finished run in two lines.
ColumnLayout {
    id: root

    property RunEntry entry

    spacing: 2

    RowLayout {
        spacing: 6
        visible: root.entry !== null

        RunStateGlyph {
            size: 16
            phase: root.entry ? root.entry.phase : 0
            uncertain: root.entry !== null && (root.entry.unattended || root.entry.savingError.length > 0)
        }
        PlainLabel {
            objectName: "summaryState"
            Layout.fillWidth: true
            text: root.entry ? [root.entry.transferring ? root.entry.statusText : root.entry.stateText,
                                root.entry.created.toLocaleString(Qt.locale(), Locale.ShortFormat)].join(" · ") : ""
            wrapMode: Text.NoWrap
            elide: Text.ElideRight
        }
    }
    PlainLabel {
        objectName: "summaryDetail"
        Layout.fillWidth: true
        text: {
            if (!root.entry)
                return qsTr("Ready");
            const parts = [];
            if (root.entry.elapsedText)
                parts.push(root.entry.elapsedText);
            if (root.entry.seedText)
                parts.push(qsTr("seed %1").arg(root.entry.seedText));
            if (root.entry.mainText)
                parts.push(root.entry.mainText);
            return parts.join(" · ");
        }
        small: true
        wrapMode: Text.NoWrap
        elide: Text.ElideRight
        maximumLineCount: 1
        color: Theme.dimmed
    }
}
