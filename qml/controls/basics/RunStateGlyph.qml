// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// The icon of a run's state; always used together with a text.
Glyph {
    id: root

    required property int phase
    // There is no contact to the run, or one of its files is missing.
    property bool uncertain: false

    path: {
        if (root.uncertain)
            return Glyphs.question;
        switch (root.phase) {
        case WorkflowRun.Succeeded: return Glyphs.check;
        case WorkflowRun.Failed: return Glyphs.cross;
        case WorkflowRun.Cancelled: return Glyphs.stop;
        case WorkflowRun.TimedOut: return Glyphs.hourglass;
        case WorkflowRun.Unconfirmed: return Glyphs.question;
        case WorkflowRun.Running:
        case WorkflowRun.Saving: return Glyphs.running;
        default: return Glyphs.clock;
        }
    }
    color: {
        if (root.uncertain)
            return Tint.warning(palette);
        switch (root.phase) {
        case WorkflowRun.Succeeded: return Tint.success(palette);
        case WorkflowRun.Failed:
        case WorkflowRun.TimedOut: return Tint.error(palette);
        case WorkflowRun.Unconfirmed: return Tint.warning(palette);
        case WorkflowRun.Cancelled: return Tint.muted(palette);
        default: return palette.highlight;
        }
    }
}
