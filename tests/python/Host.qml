// SPDX-License-Identifier: MIT

import QtQml

import ComfyDeploy

// What a host in Python loads. An object is a QtObject to it: PyQt6 does not know the module's types.
QtObject {
    id: root

    required property url server
    readonly property QtObject mutation: WorkflowRunMutation {
        client: WorkflowClient { serverUrl: root.server }
        mode: WorkflowRunMutation.Stream
    }
    readonly property QtObject run: (mutation as WorkflowRunMutation).run

    function start(graph: string) {
        (mutation as WorkflowRunMutation).mutate({ workflowApiJson: graph });
    }
    function runAsText(): string {
        return JSON.stringify((run as WorkflowRun).asMap);
    }
}
