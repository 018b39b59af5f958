// SPDX-License-Identifier: MIT

// The official client drives the local server in front of a ComfyUI: what a program written for the
// service gets there, and what that ComfyUI is asked for it.
//
// COMFYDEPLOY_PROGRAM is the command line, COMFYUI_PROGRAM the stand-in for a ComfyUI.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
    checkOutputs, checkStream, deploymentNamed, receivedWebhooks, serve, started, untilEnded,
} from './driving.mjs';
import { collect, token } from './official.mjs';

let comfy;
let server;
let baseUrl;
let client;
let deploymentId; // of resources/workflows/text-to-image.json

before(async () => {
    comfy = await started(process.env.COMFYUI_PROGRAM, ['local-preview.safetensors']);
    ({ server, baseUrl, client } = await serve(['--comfyui', comfy.first]));
    deploymentId = await deploymentNamed(client, 'Text to image');
});

after(() => {
    server?.kill();
    comfy?.child.stdin.end();
});

/** What the ComfyUI answers to a request; the requests are in standinprocess.cpp. */
let turn = Promise.resolve();
function ask(request) {
    turn = turn.then(async () => {
        comfy.child.stdin.write(`${request}\n`);
        return JSON.parse(await comfy.nextLine());
    });
    return turn;
}

const inputs = { prompt: 'a lake', seed: 4711, steps: 2, width: 64, height: 64 };

/** One small picture, identified by its prompt. */
function runRequest(prompt) {
    return { deploymentId, inputs: { ...inputs, prompt } };
}

function nodesOf(graph, classType) {
    return Object.values(graph).filter((node) => node.class_type === classType);
}

/** The graph that the ComfyUI got for the run: once, and executed once. */
async function graphAtComfyUi(runId) {
    const ofRun = (await ask('posted')).filter((each) => each.prompt_id === runId);
    assert.equal(ofRun.length, 1);
    assert.match(ofRun[0].client_id, /^comfydeploy-/);
    assert.equal((await ask('started')).filter((id) => id === runId).length, 1);
    return ofRun[0].prompt;
}

/** The values that the caller named are where the service's nodes were, of which none is left. */
async function checkAtComfyUi(runId, prompt) {
    const graph = await graphAtComfyUi(runId);
    for (const { class_type: classType } of Object.values(graph))
        assert.doesNotMatch(classType, /^ComfyUIDeploy|^ComfyDeploy/);
    const [sampler] = nodesOf(graph, 'KSampler');
    const valueOf = (link) => graph[link[0]].inputs.value;
    assert.equal(valueOf(sampler.inputs.seed), 4711);
    assert.equal(valueOf(sampler.inputs.steps), 2);
    assert.equal(valueOf(graph[sampler.inputs.positive[0]].inputs.text), prompt);
    const [saver] = nodesOf(graph, 'SaveImage');
    assert.equal(saver.inputs.filename_prefix, `comfydeploy/${runId}/ComfyUI`);
}

/** The picture under the gateway's URL is the file that the ComfyUI has. */
async function checkPicture(outputs, runId) {
    const bytes = await checkOutputs(outputs, runId);
    const { filename, url } = outputs[0].data.images[0];
    assert.ok(url.startsWith(new URL('/', baseUrl).href), url);
    const query = new URLSearchParams({ filename, subfolder: `comfydeploy/${runId}` });
    const file = await fetch(`${comfy.first}/view?${query}`);
    assert.equal(file.status, 200);
    assert.deepEqual(bytes, new Uint8Array(await file.arrayBuffer()));
}

async function checkFollowedToSuccess(runId, prompt) {
    const run = await untilEnded(client, runId);
    assert.equal(run.status, 'success');
    assert.equal(run.id, runId);
    assert.deepEqual(run.workflowInputs, runRequest(prompt).inputs);
    assert.ok(run.createdAt instanceof Date && run.endedAt instanceof Date);
    assert.ok(run.runDuration >= 0);
    await checkPicture(run.outputs, runId);
    await checkAtComfyUi(runId, prompt);
}

async function checkAllModes(routes, prefix) {
    const { runId } = await routes.queue(runRequest(`${prefix} queue`));
    await checkFollowedToSuccess(runId, `${prefix} queue`);
    const outputs = await routes.sync(runRequest(`${prefix} sync`));
    await checkPicture(outputs, outputs[0].runId);
    await checkAtComfyUi(outputs[0].runId, `${prefix} sync`);
    const streamed = await collect(await routes.stream(runRequest(`${prefix} stream`)));
    await checkFollowedToSuccess(checkStream(streamed), `${prefix} stream`);
}

test('run.deployment.queue, sync and stream, followed by run.get',
     () => checkAllModes(client.run.deployment, 'today'));

test('the deprecated run.queue, sync and stream', () => checkAllModes(client.run, 'former'));

test('twenty runs at once: each is executed once', async () => {
    const prompts = Array.from({ length: 20 }, (_, i) => `of many ${i}`);
    const runs = await Promise.all(prompts.map(
        (prompt) => client.run.deployment.queue(runRequest(prompt))));
    for (const [i, { runId }] of runs.entries())
        await checkFollowedToSuccess(runId, prompts[i]);
});

test('file.upload: the picture reaches the ComfyUI', async () => {
    const picture = await client.run.deployment.sync(runRequest('to be uploaded'));
    const bytes = await checkOutputs(picture, picture[0].runId);
    const stored = await client.file.upload({ file: { fileName: 'lake.png', content: bytes } });
    const { runId } = await client.run.deployment.queue({
        deploymentId: await deploymentNamed(client, 'Image to image'),
        inputs: { image: stored.fileUrl, seed: 1, steps: 1 },
    });
    assert.equal((await untilEnded(client, runId)).status, 'success');
    const [loader] = nodesOf(await graphAtComfyUi(runId), 'LoadImage');
    const [, subfolder, filename] = loader.inputs.image.match(/^(.*)\/([^/]+)$/);
    const query = new URLSearchParams({ filename, subfolder, type: 'input' });
    const there = await fetch(`${comfy.first}/view?${query}`);
    assert.deepEqual(new Uint8Array(await there.arrayBuffer()), bytes);
});

test('a run that ComfyUI refuses has failed, in every mode', async () => {
    const refused = { deploymentId, inputs: { ...inputs, sampler: 'no such sampler' } };
    const { runId } = await client.run.deployment.queue(refused);
    const run = await untilEnded(client, runId);
    assert.equal(run.status, 'failed');
    assert.deepEqual(run.outputs, []);
    assert.equal((await ask('started')).includes(runId), false);
    assert.deepEqual(await client.run.deployment.sync(refused), []);
    const { events, error } = await collect(await client.run.deployment.stream(refused));
    assert.equal(error, undefined);
    const last = events.filter((event) => event.event === 'event_update').at(-1);
    assert.equal(last.data.data.status, 'failed');
});

/** A call that the official client lacks. */
async function call(method, path) {
    const answer = await fetch(`${baseUrl}${path}`, {
        method, headers: { authorization: `Bearer ${token}` },
    });
    assert.equal(answer.status, 200);
    return answer.json();
}

test('run.get of one that is executed, and of two that wait, all cancelled', async () => {
    await ask('stepwise');
    const runs = await Promise.all([1, 2, 3].map(
        (i) => client.run.deployment.queue(runRequest(`cancelled ${i}`))));
    const ids = runs.map(({ runId }) => runId);
    const statusOf = async (runId) => (await client.run.get({ runId })).status;
    const until = async (runId, status) => {
        while (await statusOf(runId) !== status)
            await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const begun = async () => (await ask('started')).filter((id) => ids.includes(id));
    let executed;
    while (!executed)
        [executed] = await begun();
    await until(executed, 'running');
    const waiting = ids.filter((id) => id !== executed);
    for (const runId of waiting) {
        await until(runId, 'queued');
        await call('POST', `/run/${runId}/cancel`);
        await until(runId, 'cancelled');
    }
    await call('POST', `/run/${executed}/cancel`);
    await until(executed, 'cancelled');
    assert.deepEqual(await begun(), [executed]);
    // The worker goes on with what comes next.
    await ask('free');
    const { runId } = await client.run.deployment.queue(runRequest('after them'));
    await checkFollowedToSuccess(runId, 'after them');
});

test('the list of runs has what the official client started', async () => {
    const { runId } = await client.run.deployment.queue(runRequest('listed'));
    await checkFollowedToSuccess(runId, 'listed');
    const listed = await call('GET', `/deployment/${deploymentId}/runs`);
    const rows = Array.isArray(listed) ? listed : listed.data;
    const row = rows.find(({ id }) => id === runId);
    assert.equal(row.status, 'success');
});

test('validateWebhook takes what the gateway posts', async () => {
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
            await checkPicture(read.outputs, runId);
    }
});
