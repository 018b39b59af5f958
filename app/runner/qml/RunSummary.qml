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
        }
        Text {
            Layout.fillWidth: true
            text: root.entry ? qsTr("%1 · %2").arg(root.entry.stateText).arg(root.entry.created.toLocaleString(Qt.locale(), Locale.ShortFormat)) : ""
            textFormat: Text.PlainText
            elide: Text.ElideRight
            color: Theme.system.text
        }
    }
    Text {
        Layout.fillWidth: true
        text: {
            if (!root.entry)
                return qsTr("Ready");
            const words = [];
            if (root.entry.elapsedText)
                words.push(root.entry.elapsedText);
            if (root.entry.seedText)
                words.push(qsTr("seed %1").arg(root.entry.seedText));
            if (root.entry.savingError)
                words.push(root.entry.savingError);
            else if (root.entry.mainText)
                words.push(root.entry.mainText);
            return words.join(" · ");
        }
        textFormat: Text.PlainText
        font.pixelSize: Theme.smallFont
        elide: Text.ElideRight
        maximumLineCount: 1
        color: Theme.dimmed
    }
}
