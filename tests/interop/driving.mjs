// SPDX-License-Identifier: MIT

// What the tests that drive a server with the official client have in common.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';

import { officialClient } from './official.mjs';

const terminal = ['success', 'failed', 'timeout', 'cancelled'];

/** A program, and the lines that it prints; its standard input is open. */
export async function started(program, args) {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value: first } = await lines.next();
    return { child, first, nextLine: async () => (await lines.next()).value };
}

/** "comfydeploy serve" with these arguments on a free port, and the official client of it. */
export async function serve(args) {
    const { child, first } = await started(process.env.COMFYDEPLOY_PROGRAM,
                                           ['serve', '--port', '0', ...args]);
    const baseUrl = first?.match(/^listening on (http:\/\/\S+\/api)$/)?.[1];
    assert.ok(baseUrl, 'the first line of "comfydeploy serve" names its URL');
    return { server: child, baseUrl, client: officialClient(baseUrl) };
}

/** The id of the deployment of a sample workflow. */
export async function deploymentNamed(client, name) {
    const deployments = await client.deployments.list({});
    const names = deployments.map((deployment) => deployment.workflow.name);
    const id = deployments[names.indexOf(name)]?.id;
    assert.ok(id, `"${name}" among ${names}`);
    return id;
}

export async function untilEnded(client, runId) {
    for (;;) {
        const run = await client.run.get({ runId });
        if (terminal.includes(run.status))
            return run;
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
}

/** One picture that can be fetched; its bytes. */
export async function checkOutputs(outputs, runId) {
    assert.equal(outputs.length, 1);
    assert.equal(outputs[0].runId, runId);
    assert.ok(outputs[0].createdAt instanceof Date);
    const [picture] = outputs[0].data.images;
    assert.match(picture.filename, /\.(png|webp|jpg)$/);
    const answer = await fetch(picture.url);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type'), /^image\//);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    assert.ok(bytes.byteLength > 60);
    return bytes;
}

/** A stream that ended with success; the run's id. */
export function checkStream({ events, error }) {
    assert.equal(error, undefined);
    const updates = events.filter((event) => event.event === 'event_update');
    const names = updates.map((update) => update.data.event);
    assert.equal(names[0], 'queuing');
    for (const name of ['comfyui_ready', 'execution_start', 'executing', 'live_status',
                        'execution_success'])
        assert.ok(names.includes(name), `${name} among ${names}`);
    const last = updates.at(-1);
    assert.equal(last.data.event, 'status');
    assert.equal(last.data.data.status, 'success');
    const runId = last.data.data.prompt_id;
    // WRONG IN THE OFFICIAL CLIENT: it drops the keys of the prompt result, so this event, which
    // is the first with the run's id and contains the node errors, arrives empty.
    const promptResult = updates[names.indexOf('comfyui_ready') + 1];
    assert.deepEqual(promptResult.data, {});
    return runId;
}

/** A receiver of webhooks at `url`; `bodies` are those that came until each status had been there,
    which are posted in parallel, in any order. */
export async function receivedWebhooks(statuses) {
    const bodies = [];
    let ended;
    const allCame = new Promise((resolve) => { ended = resolve; });
    const receiver = createServer(async (request, response) => {
        const body = await text(request);
        response.end();
        bodies.push(body);
        const came = bodies.map((one) => JSON.parse(one).status);
        if (statuses.every((status) => came.includes(status)))
            ended();
    });
    receiver.listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    return {
        url: `http://127.0.0.1:${receiver.address().port}/hook`,
        bodies: allCame.then(() => { receiver.close(); return bodies; }),
    };
}
