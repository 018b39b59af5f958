// SPDX-License-Identifier: MIT

// The official client drives the local server: what a program written for the service gets here.
//
// COMFYDEPLOY_PROGRAM is the command line, EXAMPLES_DIR the folder of recorded bodies. Where the
// official client itself is wrong the test says how and asserts just that, so that a later version
// of it that does better is noticed.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import {
    checkOutputs, checkStream, deploymentNamed, receivedWebhooks, serve, untilEnded,
} from './driving.mjs';
import { collect, token } from './official.mjs';

const unknownId = '00000000-0000-4000-8000-000000000000';

let server;
let baseUrl;
let client;
let deploymentId; // of resources/workflows/text-to-image.json

before(async () => {
    ({ server, baseUrl, client } = await serve([]));
    deploymentId = await deploymentNamed(client, 'Text to image');
});

after(() => server?.kill());

/** One small picture, identified by its prompt. */
function runRequest(prompt) {
    return { deploymentId, inputs: { prompt, seed: 4711, steps: 1, width: 64, height: 64 } };
}

async function checkFollowedToSuccess(runId, prompt) {
    const run = await untilEnded(client, runId);
    assert.equal(run.status, 'success');
    assert.equal(run.id, runId);
    assert.deepEqual(run.workflowInputs, runRequest(prompt).inputs);
    assert.ok(run.createdAt instanceof Date && run.endedAt instanceof Date);
    assert.ok(run.runDuration >= 0);
    await checkOutputs(run.outputs, runId);
}

async function checkAllModes(routes, prefix) {
    const { runId } = await routes.queue(runRequest(`${prefix} queue`));
    await checkFollowedToSuccess(runId, `${prefix} queue`);
    const outputs = await routes.sync(runRequest(`${prefix} sync`));
    await checkOutputs(outputs, outputs[0].runId);
    const streamed = await collect(await routes.stream(runRequest(`${prefix} stream`)));
    await checkFollowedToSuccess(checkStream(streamed), `${prefix} stream`);
}

test('run.deployment.queue, sync and stream, followed by run.get',
     () => checkAllModes(client.run.deployment, 'today'));

test('the deprecated run.queue, sync and stream', () => checkAllModes(client.run, 'former'));

test('run.workflow.*: the graph never leaves that client', async () => {
    const graph = {
        1: { class_type: 'EmptyImage',
             inputs: { width: 8, height: 8, batch_size: 1, color: 255 } },
        2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'witness' } },
    };
    const request = { workflowId: unknownId, machineId: unknownId, workflowApiJson: graph,
                      workflow: { nodes: [] } };
    // WRONG IN THE OFFICIAL CLIENT: it sends {} for every graph, so the answer can only be this.
    for (const mode of ['queue', 'sync', 'stream']) {
        await assert.rejects(client.run.workflow[mode](request), (error) => {
            assert.equal(error.name, 'SDKError');
            assert.equal(error.statusCode, 404);
            assert.deepEqual(JSON.parse(error.body), { detail: 'Workflow API not found' });
            return true;
        }, mode);
    }
    // The same request sent as that client means it: the server has nothing against it.
    const answer = await fetch(`${baseUrl}/run/workflow/sync`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ workflow_id: unknownId, machine_id: unknownId,
                               workflow_api_json: graph, workflow: { nodes: [] } }),
    });
    assert.equal(answer.status, 200);
    assert.equal((await answer.json()).length, 1);
});

test('errors have the shape that client reads', async () => {
    await assert.rejects(client.run.get({ runId: unknownId }), (error) => {
        assert.equal(error.statusCode, 404);
        assert.deepEqual(JSON.parse(error.body), { detail: 'Run not found' });
        return true;
    });
    await assert.rejects(client.run.get({ runId: 'no-uuid' }), (error) => {
        assert.equal(error.name, 'HTTPValidationError');
        assert.deepEqual(error.detail.map(({ loc, type }) => ({ loc, type })),
                         [{ loc: ['path', 'run_id'], type: 'uuid_parsing' }]);
        return true;
    });
    await assert.rejects(client.run.deployment.queue({ deploymentId: unknownId }), (error) => {
        assert.equal(error.statusCode, 404);
        assert.deepEqual(JSON.parse(error.body), { detail: 'Deployment not found' });
        return true;
    });
});

test('deployments.list, filtered by environment', async () => {
    const all = await client.deployments.list({ environment: 'production' });
    assert.ok(all.length >= 4);
    for (const deployment of all) {
        assert.equal(deployment.environment, 'production');
        assert.ok(deployment.createdAt instanceof Date);
        assert.ok(deployment.inputTypes.length > 0);
    }
    assert.deepEqual(await client.deployments.list({ environment: 'staging' }), []);
});

test('file.upload', async () => {
    const bytes = new Uint8Array([137, 80, 78, 71, 1, 2, 3]);
    const stored = await client.file.upload({ file: { fileName: 'a picture.png',
                                                      content: bytes } });
    assert.equal(stored.fileName, 'a picture.png');
    assert.match(stored.fileId, /^img_/);
    const answer = await fetch(stored.fileUrl);
    assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), bytes);
    // WRONG IN THE OFFICIAL CLIENT: a Blob goes out as "blob", and with the extension its type is
    // lost.
    const blob = await client.file.upload({ file: new Blob([bytes], { type: 'image/png' }) });
    assert.equal(blob.fileName, 'blob');
    assert.match(blob.fileId, /^file_/);
});

test('session.create, get, list and cancel', async () => {
    const machineId = unknownId;
    const created = await client.session.create({ machineId, gpu: 'A10G', timeout: 5,
                                                  waitForServer: true });
    assert.ok(created.url);
    const { sessionId } = created;
    const session = await client.session.get({ sessionId });
    assert.equal(session.sessionId, sessionId);
    assert.equal(session.url, created.url);
    // WRONG IN THE OFFICIAL CLIENT: it expects another model in the list.
    await assert.rejects(client.session.list({ machineId }),
                         { name: 'SDKValidationError' });
    assert.deepEqual(await client.session.cancel({ sessionId }), { success: true });
    assert.deepEqual(await client.session.list({ machineId }), []);
    await assert.rejects(client.session.get({ sessionId }), { statusCode: 404 });
});

test('validateWebhook takes the bodies that the service sends', async () => {
    const validated = async (name) => {
        const body = await readFile(`${process.env.EXAMPLES_DIR}/webhook-${name}.json`, 'utf8');
        const request = { url: 'http://receiver.invalid/hook', method: 'POST', headers: {}, body };
        return { sent: JSON.parse(body), read: await client.validateWebhook({ request }) };
    };
    for (const name of ['queued', 'started', 'running', 'live-status', 'output', 'success',
                        'failed', 'timeout']) {
        const { sent, read } = await validated(name);
        assert.equal(read.runId, sent.run_id);
        assert.equal(read.status, sent.status);
        assert.equal(read.progress, sent.progress);
        assert.equal(read.liveStatus, sent.live_status);
        assert.equal(read.outputs.length, sent.outputs.length);
        // WRONG IN THE OFFICIAL CLIENT: it drops the field that distinguishes an output from a change of status.
        assert.equal(read.eventType, undefined);
    }
    // WRONG IN THE OFFICIAL CLIENT: raw outputs, which come with a cancellation, are refused.
    await assert.rejects(validated('cancelled-via-api'), { name: 'SDKValidationError' });
});

test('validateWebhook takes what the local server posts', async () => {
    const receiver = await receivedWebhooks(['queued', 'started', 'running', 'success']);
    const webhook = `${receiver.url}?target_events=run.output`;
    const { runId } = await client.run.deployment.queue({
        ...runRequest('told'), webhook, webhookIntermediateStatus: true,
    });
    for (const body of await receiver.bodies) {
        const request = { url: webhook, method: 'POST', headers: {}, body };
        const read = await client.validateWebhook({ request });
        assert.equal(read.runId, runId);
        if (read.status === 'success')
            await checkOutputs(read.outputs, runId);
    }
});
