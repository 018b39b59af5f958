// SPDX-License-Identifier: MIT

// Sends with the official client what tst_samewire.cpp sends with ours: each case to a base URL of
// its own below the given one. Prints one line of JSON per case with the error that it ended with: an
// SDKError where the server refused, another one where nothing was sent.
import { officialClient, token } from './official.mjs';

const id = '15c3a9e2-7f6b-4d8c-b1a0-2e3f4d5c6b7a';
const byDeployment = { deploymentId: id };
const byVersion = { workflowVersionId: id };
const byGraph = {
    workflowId: id, machineId: id,
    workflowApiJson: { 1: { class_type: 'SaveText', inputs: { text: 'boat' } } },
    workflow: { nodes: [] },
};
const bytes = new Uint8Array([137, 80, 78, 71]);

const cases = {
    'get': (client) => client.run.get({ runId: id }),
    'get-odd-id': (client) => client.run.get({ runId: 'a b/ü?c#d%' }),
    'get-base-with-slash': (client) => client.run.get({ runId: id }),
    'get-without-token': (client) => client.run.get({ runId: id }),
    'deployment-queue': (client) => client.run.deployment.queue({
        ...byDeployment, gpu: 'A10G', webhook: 'https://receiver.invalid/hook?token=a%2Cb',
        webhookIntermediateStatus: true,
        inputs: { text: 'a "boat" \n ü 🚣', count: 7, scale: 1.5, on: true, off: false,
                  list: ['https://host.invalid/1.png', 2] },
    }),
    'deployment-sync': (client) => client.run.deployment.sync(byDeployment),
    'deployment-stream': (client) => client.run.deployment.stream(byDeployment),
    'large-seed': (client) => client.run.deployment.queue({
        ...byDeployment, inputs: { seed: Number(9007199254740993n) } }),
    'newer-gpu': (client) => client.run.deployment.queue({ ...byDeployment, gpu: 'L40S' }),
    'workflow-queue': (client) => client.run.workflow.queue(byGraph),
    'workflow-sync': (client) => client.run.workflow.sync(byGraph),
    'workflow-stream': (client) => client.run.workflow.stream(byGraph),
    'deprecated-queue': (client) => client.run.queue(byDeployment),
    'deprecated-sync': (client) => client.run.sync(byVersion),
    'deprecated-stream': (client) => client.run.stream({ ...byVersion, inputs: { text: 'x' } }),
    'deployments': (client) => client.deployments.list({ environment: 'production' }),
    'deployments-all': (client) => client.deployments.list({}),
    'upload': (client) => client.file.upload({ file: { fileName: 'a b.png', content: bytes } }),
    'upload-odd-name': (client) => client.file.upload({
        file: { fileName: 'grüße "2".png', content: bytes } }),
    'session-create': (client) => client.session.create({
        machineId: id, gpu: 'A10G', timeout: 20, waitForServer: true }),
    'session-create-bare': (client) => client.session.create({ machineId: id }),
    'session-get': (client) => client.session.get({ sessionId: id }),
    'session-list': (client) => client.session.list({ machineId: id }),
    'session-cancel': (client) => client.session.cancel({ sessionId: id }),
};

const server = process.argv[2];
for (const [name, send] of Object.entries(cases)) {
    const base = `${server}/${name}/api` + (name === 'get-base-with-slash' ? '/' : '');
    const bearer = name === 'get-without-token' ? undefined : token;
    let error = null;
    try {
        await send(officialClient(base, { bearer }));
    } catch (thrown) {
        error = thrown.name;
    }
    console.log(JSON.stringify({ name, error }));
}
