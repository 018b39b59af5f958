import QtQuick

import ComfyDeploy
import ComfyDeploy.Runner

// A run's state as a picture; the word stands beside it wherever it is used.
Icon {
    id: root

    required property int phase
    property bool contactLost: false
    property bool unsaved: false // it succeeded, and a file of it is missing here

    glyph: {
        if (root.contactLost || root.unsaved)
            return "question";
        switch (root.phase) {
        case WorkflowRun.Succeeded:
            return "check";
        case WorkflowRun.Failed:
            return "cross";
        case WorkflowRun.Cancelled:
            return "cancelled";
        case WorkflowRun.TimedOut:
            return "timeout";
        case WorkflowRun.Unconfirmed:
            return "question";
        case WorkflowRun.Running:
        case WorkflowRun.Saving:
            return "running";
        default:
            return "queued";
        }
    }
    colour: {
        if (root.contactLost || root.unsaved)
            return Theme.warning;
        switch (root.phase) {
        case WorkflowRun.Succeeded:
            return Theme.success;
        case WorkflowRun.Failed:
        case WorkflowRun.TimedOut:
            return Theme.danger;
        case WorkflowRun.Unconfirmed:
            return Theme.warning;
        case WorkflowRun.Cancelled:
            return Theme.dimmed;
        default:
            return Theme.system.highlight;
        }
    }
}
