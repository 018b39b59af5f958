// SPDX-License-Identifier: MIT

// Reads with the official client the answers that tst_sameanswers.cpp has a server give, and
// prints what it makes of them: one line of JSON per case, in no order.
//
// Arguments: the server, and a list of {name, call}; each case has a base URL of its own below it.
import { collect, officialClient } from './official.mjs';

const id = '7d1f2c9e-5b0a-4c1e-9f43-0a6b1c2d3e4f';
const run = { deploymentId: id };
const file = { fileName: 'harbour.png', content: new Uint8Array([1]) };

const calls = {
    get: (client) => client.run.get({ runId: id }),
    queue: (client) => client.run.deployment.queue(run),
    sync: (client) => client.run.deployment.sync(run),
    async stream(client) {
        const { events, error } = await collect(await client.run.deployment.stream(run));
        return { events, count: events.length, brokenOff: error?.name };
    },
    deployments: (client) => client.deployments.list({}),
    upload: (client) => client.file.upload({ file }),
    sessionCreate: (client) => client.session.create({ machineId: id }),
    sessionGet: (client) => client.session.get({ sessionId: id }),
    sessionList: (client) => client.session.list({ machineId: id }),
    sessionCancel: (client) => client.session.cancel({ sessionId: id }),
    async webhook(client, base) { // the answer is what the service would post
        const body = await (await fetch(`${base}/hook`)).text();
        const request = { url: 'http://receiver.invalid/hook', method: 'POST', headers: {}, body };
        return client.validateWebhook({ request });
    },
};

const [server, list] = process.argv.slice(2);
async function report({ name, call, timeout }) {
    const base = `${server}/${encodeURIComponent(name)}/api`;
    const client = officialClient(base, { timeoutMs: timeout });
    try {
        console.log(JSON.stringify({ name, value: await calls[call](client, base) }));
    } catch (error) {
        const { name: type, statusCode, body, detail } = error;
        console.log(JSON.stringify({ name, error: { type, statusCode, body, detail } }));
    }
}
const cases = JSON.parse(list);
// First and alone: node forgets a timeout when it tidies its memory up.
for (const one of cases.filter(({ timeout }) => timeout))
    await report(one);
await Promise.all(cases.filter(({ timeout }) => !timeout).map(report));
