import QtQuick
import ComfyDeploy

// The QML snippets of docs/api-map.md. Each mutation is started when the previous one has ended.
Item {
    id: root

    required property url server
    required property string deploymentId
    signal finished

    //! [client]
    WorkflowClient {
        id: client
        serverUrl: root.server
        Component.onCompleted: client.setToken("<YOUR_BEARER_TOKEN_HERE>")
    }
    //! [client]

    WorkflowForm { id: form; source: "workflow.json" }

    //! [request]
    function landscape() {
        return {
            inputs: { num_inference_steps: 30, prompt: "A beautiful landscape", seed: 42 },
            webhook: "https://myapp.invalid/webhook",
            workflowId: "12345678-1234-5678-1234-567812345678",
            machineId: "90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b",
            workflowApiJson: form.graph // of a WorkflowForm; JSON text or an object is possible, too
        };
    }
    //! [request]

    //! [queue]
    WorkflowRunMutation {
        id: queueing
        client: client
        mode: WorkflowRunMutation.Queue
        Component.onCompleted: queueing.mutate(root.landscape())
        onSucceeded: outputs => console.info("queue:", outputs.length, "outputs")
        onFailed: error => console.warn("queue:", error.message)
    }
    Connections {
        target: queueing.run
        function onIdChanged() { console.info("queue: accepted as", queueing.run.id) }
    }
    //! [queue]

    Connections {
        target: queueing
        function onSucceeded() { syncing.mutate(root.landscape()) }
    }
    //! [sync]
    WorkflowRunMutation {
        id: syncing
        client: client
        mode: WorkflowRunMutation.Sync
        onSucceeded: outputs => {
            for (const output of outputs)
                for (const item of output.mediaItems)
                    console.info("sync:", item.fileName, item.url);
        }
        onFailed: error => console.warn("sync:", error.message)
    }
    //! [sync]

    Connections {
        target: syncing
        function onSucceeded() { streaming.mutate(root.landscape()) }
    }
    //! [stream]
    WorkflowRunMutation {
        id: streaming
        client: client
        mode: WorkflowRunMutation.Stream
        onSucceeded: outputs => console.info("stream:", outputs.length, "outputs")
        onFailed: error => console.warn("stream:", error.message)
    }
    Connections {
        target: streaming.run
        function onStreamEvent(event) { console.info("stream:", event.event, event.name) }
    }
    //! [stream]

    //! [deployments]
    DeploymentListModel { // is loaded by a view that shows it
        id: deployments
        client: client
        environment: "production"
        onCountChanged: deploymentForm.deployment = deployments.deploymentAt(0)
    }
    WorkflowForm {
        id: deploymentForm
        onDeploymentChanged: console.info("deployments:", deploymentForm.deployment.name)
    }
    //! [deployments]
    Component.onCompleted: deployments.reload()

    Connections {
        target: streaming
        function onSucceeded() { deploying.start() }
    }
    //! [run deployment]
    WorkflowRunMutation {
        id: deploying
        client: client
        mode: WorkflowRunMutation.Stream

        function start() {
            deploying.mutate({
                deploymentId: root.deploymentId,
                inputs: { prompt: "A beautiful landscape", seed: 42 }
            });
        }
        onSucceeded: outputs => console.info("deployment:", outputs.length, "outputs")
        onFailed: error => console.warn("deployment:", error.kind === ApiError.NotFound, error.message)
    }
    //! [run deployment]

    Connections {
        target: deploying
        function onSucceeded() { root.startWithOptions() }
    }
    //! [request options]
    function startWithOptions() {
        const run = client.queue(root.landscape(), {
            retries: "backoff",
            totalTimeout: 300000, // ms
            headers: { "X-Studio": "compositing" }
        });
        run.finished.connect(() => root.pickUp(run.id));
    }
    //! [request options]

    //! [attach]
    function pickUp(runId: string) {
        const run = client.attach(runId);
        run.finished.connect(() => {
            console.info("attach:", run.status === RunStatus.Success, run.mediaItems.length);
            root.finished();
        });
    }
    //! [attach]

    //! [upload]
    UploadModel {
        id: uploads
        client: client
        Component.onCompleted: uploads.add(Qt.resolvedUrl("workflow.json"))
        onUploaded: (row, url) => console.info("upload:", url)
        onFailed: (row, error) => console.warn("upload:", error.message)
    }
    //! [upload]

    //! [sessions]
    SessionModel {
        id: sessions
        client: client
        machineId: "90ab12cd-34ef-4a56-8b78-9c0d1e2f3a4b"
        Component.onCompleted: sessions.create({ gpu: "A10G", timeout: 15 })
        onCreated: session => sessions.remove(session.id)
        onRemoved: sessionId => console.info("session: ended", sessionId)
        onFailed: error => console.warn("session:", error.message)
    }
    //! [sessions]
}
