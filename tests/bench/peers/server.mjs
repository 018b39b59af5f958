// SPDX-License-Identifier: MIT
//
// What all clients are measured against: prepared bytes over loopback. Prints its port; ends with
// its standard input.
//
// A POST to /<mode>/api/run/... is answered as the mode says:
//   progress-COUNT    a stream of so many progress events, as fast as it is read, and the end
//   log-COUNT         the same with lines of the log
//   paced-MS-SECONDS  a stream of an event each so many ms, which says when it was sent
//   flood-RATE-SECONDS  a stream of so many events a second, in a batch each 10 ms
//   run               the id of a run, which has succeeded when it is asked for
// and a POST to /run/api/file/upload once it was read.
import { createServer } from 'node:http';

const runId = '5f0c2c5e-9a53-4c57-9f57-5a8f0b0a3c11';
const piece = 64 * 1024;

const update = (event, data) =>
    `event: event_update\ndata: ${JSON.stringify({ event, data })}\n\n`;
const progress = (i) =>
    update('progress', { value: i % 20, max: 20, prompt_id: runId, node: '3' });
const logLine = (i) => 'event: log_update\ndata: ' + JSON.stringify(
    { logs: `line ${i} of what a node has printed\n`, timestamp: '2026-01-01T00:00:00Z' }) + '\n\n';
const end = update('status', { status: 'success', prompt_id: runId });
const details = JSON.stringify({
    id: runId, status: 'success', live_status: null, progress: 1,
    outputs: [{ data: { images: [{ filename: 'ComfyUI_00001_.png', subfolder: '', type: 'output',
                                   url: 'http://127.0.0.1/ComfyUI_00001_.png' }] } }],
});

const prepared = new Map();
function bytesOf(make, count) {
    const key = `${make.name} ${count}`;
    if (!prepared.has(key))
        prepared.set(key, Buffer.from(Array.from({ length: count }, (_, i) => make(i)).join('') + end));
    return prepared.get(key);
}

function sendAll(response, bytes) {
    let pos = 0;
    const more = () => {
        while (pos < bytes.length) {
            const slice = bytes.subarray(pos, pos + piece);
            pos += slice.length;
            if (!response.write(slice))
                return response.once('drain', more);
        }
        response.end();
    };
    more();
}

/** Calls \a send at each interval, and ends the stream after so many seconds. */
function sendFor(response, seconds, interval, send) {
    const until = performance.now() + seconds * 1000;
    const timer = setInterval(() => {
        if (performance.now() < until)
            return send();
        clearInterval(timer);
        response.end(end);
    }, interval);
    response.on('close', () => clearInterval(timer));
}

const modes = {
    progress: (response, count) => sendAll(response, bytesOf(progress, count)),
    log: (response, count) => sendAll(response, bytesOf(logLine, count)),
    paced(response, interval, seconds) {
        // All at their own time, as those of different runs are.
        setTimeout(() => sendFor(response, seconds, interval, () => response.write(update(
            'progress', { value: 1, max: 20, prompt_id: runId, node: '3',
                          sent: String(process.hrtime.bigint()) }))), Math.random() * interval);
    },
    flood(response, rate, seconds) {
        const batch = Buffer.from(Array.from({ length: rate / 100 }, (_, i) => progress(i)).join(''));
        sendFor(response, seconds, 10, () => response.write(batch));
    },
};

function answerJson(response, body) {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.end(body);
}

const upload = JSON.stringify({
    message: 'uploaded', file_id: 'file_1', file_name: 'large.bin', file_url: 'http://127.0.0.1/1' });

createServer((request, response) => {
    const [, mode, , ...path] = request.url.split('/');
    const [name, ...numbers] = mode.split('-');
    request.resume();
    request.on('end', () => {
        if (request.method !== 'POST')
            return answerJson(response, details);
        if (path.join('/') === 'file/upload')
            return answerJson(response, upload);
        if (!modes[name])
            return answerJson(response, JSON.stringify({ run_id: runId }));
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        modes[name](response, ...numbers.map(Number));
    });
}).listen(0, '127.0.0.1', function () {
    console.log(this.address().port);
});
process.stdin.on('end', () => process.exit()).resume();
