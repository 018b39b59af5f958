// SPDX-License-Identifier: MIT
//
// Events from bytes in this process, by what a program in JavaScript would use; prints seconds an
// event. Arguments: split, decode or official.
import { RunStream$inboundSchema } from 'comfydeploy/models/components/runstream.js';
import { EventStream } from 'comfydeploy/lib/event-streams.js';
import { createParser } from 'eventsource-parser';

const count = 20_000;
const piece = 64 * 1024;
const passTime = 1_000; // ms, after as much to warm up

const runId = '5f0c2c5e-9a53-4c57-9f57-5a8f0b0a3c11';
const wire = new TextEncoder().encode(Array.from({ length: count }, (_, i) =>
    'event: event_update\ndata: {"event": "progress", "data": {"value": ' + i % 20
    + `, "max": 20, "prompt_id": "${runId}", "node": "3"}}\n\n`).join(''));
const pieces = [];
for (let pos = 0; pos < wire.length; pos += piece)
    pieces.push(wire.subarray(pos, pos + piece));

function parse(onEvent) {
    const decoder = new TextDecoder();
    const parser = createParser({ onEvent });
    for (const each of pieces)
        parser.feed(decoder.decode(each, { stream: true }));
}

const isRead = ({ event, data }) =>
    event === 'progress' && data.value < 20 && data.node === '3';

const passes = {
    split() {
        let seen = 0;
        parse(() => { ++seen; });
        return seen;
    },
    decode() {
        let seen = 0;
        parse((event) => { seen += isRead(JSON.parse(event.data)); });
        return seen;
    },
    async official() { // what that client makes of a response's body
        const stream = new ReadableStream({
            start(controller) {
                pieces.forEach((each) => controller.enqueue(each));
                controller.close();
            },
        });
        let seen = 0;
        const decoder = (event) => RunStream$inboundSchema.parse(event);
        for await (const event of new EventStream({ stream, decoder }))
            seen += isRead(event.data);
        return seen;
    },
};

async function timed(pass) {
    const begin = performance.now();
    let done = 0;
    do {
        if (await pass() !== count)
            throw new Error('not all events were read');
        ++done;
    } while (performance.now() - begin < passTime);
    return (performance.now() - begin) / 1000 / (done * count);
}

const pass = passes[process.argv[2]];
await timed(pass);
console.log(JSON.stringify({ seconds: await timed(pass) }));
