// SPDX-License-Identifier: MIT

import QtQuick

import ComfyDeploy

// A run's state as a drawing; a text says the same wherever it is used.
Glyph {
    id: root

    required property int phase
    // There is no news of the run, or a file of it is missing.
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
