// SPDX-License-Identifier: MIT
//
// The official client against server.mjs; prints a line of figures, named as in client.cpp.
// Arguments: the server, what to do, and its numbers.
import { readFileSync, readdirSync } from 'node:fs';

import { officialClient } from './official.mjs';

const [server, what, ...numbers] = process.argv.slice(2);
const args = numbers.map(Number);
const request = { deploymentId: '5f0c2c5e-9a53-4c57-9f57-5a8f0b0a3c11' };
const clientOf = (mode) => officialClient(`${server}/${mode}/api`);

/** Follows a stream to its end; the number of its events. */
async function follow(mode, onEvent = () => {}) {
    let count = 0;
    for await (const event of await clientOf(mode).run.deployment.stream(request)) {
        ++count;
        onEvent(event);
    }
    return count - 1;
}

function usage() {
    const { user, system } = process.cpuUsage();
    return { seconds: performance.now() / 1000, cpuSeconds: (user + system) / 1e6 };
}
const since = (before) => {
    const now = usage();
    return { seconds: now.seconds - before.seconds, cpuSeconds: now.cpuSeconds - before.cpuSeconds };
};
const each = (figures, count) =>
    Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, value / count]));
const residentKiB = () =>
    Number(readFileSync('/proc/self/status', 'utf8').match(/VmRSS:\s+(\d+)/)[1]);

/** In ms, of when the server has sent them. */
class Latencies {
    times = [];
    add(event) {
        const sent = event.data?.data?.sent;
        if (sent)
            this.times.push(Number(process.hrtime.bigint() - BigInt(sent)) / 1e6);
    }
    figures() {
        const sorted = this.times.sort((a, b) => a - b);
        const at = (part) => sorted[Math.floor(part * (sorted.length - 1))];
        return { events: sorted.length, p50: at(0.5), p99: at(0.99) };
    }
}

const works = {
    async stream(count) {
        await follow('progress-1000');
        const before = usage();
        if (await follow(`progress-${count}`) !== count)
            throw new Error('not all events came');
        return each(since(before), count);
    },
    async queue(inFlight, count) {
        const client = clientOf('run');
        const some = async (number) => {
            for (let i = 0; i < number; ++i)
                await client.run.deployment.queue(request);
        };
        await Promise.all(Array.from({ length: inFlight }, () => some(5)));
        const before = usage();
        await Promise.all(Array.from({ length: inFlight }, () => some(count / inFlight)));
        return each(since(before), count);
    },
    async streams(count, seconds) {
        await follow('progress-1000');
        const residentBefore = residentKiB();
        const latencies = new Latencies();
        const runs = Array.from({ length: count }, () => follow(
            `paced-500-${seconds}`, (event) => latencies.add(event)));
        await new Promise((resolve) => setTimeout(resolve, seconds * 500));
        const threads = readdirSync('/proc/self/task').length;
        const kib = (residentKiB() - residentBefore) / count;
        await Promise.all(runs);
        return { threads, kib, ...latencies.figures() };
    },
    async latency(seconds, load) {
        await follow('progress-1000');
        const latencies = new Latencies();
        const flood = load ? follow(`flood-${load}-${seconds}`) : null;
        await follow(`paced-5-${seconds}`, (event) => latencies.add(event));
        await flood;
        return latencies.figures();
    },
};
console.log(JSON.stringify(await works[what](...args)));
process.exit();
