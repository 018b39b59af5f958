// SPDX-License-Identifier: MIT
//
// Runs of a trivial graph in mode sync at "comfydeploy serve", 16 at a time over connections that
// are kept; prints how many a second. Argument: the server.
import { Agent, request } from 'node:http';

const [server] = process.argv.slice(2);
const seconds = 3;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });

function run(i) {
    const body = JSON.stringify({
        workflow_id: '11111111-1111-4111-8111-111111111111',
        workflow_api_json: { 1: { class_type: 'SaveText', inputs: { text: `boat ${i}` } } },
    });
    return new Promise((resolve, reject) => {
        const options = { agent, method: 'POST', headers: {
            'content-type': 'application/json', 'content-length': body.length } };
        request(`${server}/run/workflow/sync`, options, (response) => {
            response.resume().on('end', () => (response.statusCode === 200
                ? resolve() : reject(new Error(`status ${response.statusCode}`))));
        }).on('error', reject).end(body);
    });
}

let done = 0;
async function runUntil(end) {
    while (performance.now() < end)
        await run(++done);
}
const all = (time) => Promise.all(
    Array.from({ length: 16 }, () => runUntil(performance.now() + time)));
await all(500);
done = 0;
const begin = performance.now();
await all(seconds * 1000);
console.log(JSON.stringify({ runsPerSecond: done / (performance.now() - begin) * 1000 }));
agent.destroy();
