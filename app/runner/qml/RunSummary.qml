import QtQuick
import QtQuick.Layouts

import ComfyDeploy.Runner

// A run of the past in two lines.
ColumnLayout {
    id: root

    property RunEntry entry

    spacing: 2

    RowLayout {
        spacing: 6
        visible: root.entry !== null

        StateIcon {
            size: 16
            phase: root.entry ? root.entry.phase : 0
            contactLost: root.entry !== null && root.entry.unattended
            unsaved: root.entry !== null && root.entry.savingError.length > 0
        }
        Words {
            objectName: "summaryState"
            Layout.fillWidth: true
            text: root.entry ? [root.entry.transferring ? root.entry.statusText : root.entry.stateText,
                                root.entry.created.toLocaleString(Qt.locale(), Locale.ShortFormat)].join(" · ") : ""
            elide: Text.ElideRight
        }
    }
    Words {
        objectName: "summaryDetail"
        Layout.fillWidth: true
        text: {
            if (!root.entry)
                return qsTr("Ready");
            const words = [];
            if (root.entry.elapsedText)
                words.push(root.entry.elapsedText);
            if (root.entry.seedText)
                words.push(qsTr("seed %1").arg(root.entry.seedText));
            if (root.entry.mainText)
                words.push(root.entry.mainText);
            return words.join(" · ");
        }
        font.pixelSize: Theme.smallFont
        elide: Text.ElideRight
        maximumLineCount: 1
        color: Theme.dimmed
    }
}
