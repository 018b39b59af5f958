// SPDX-License-Identifier: MIT
//
// Measures the rows of rows.mjs, for scripts/bench, and writes what it found:
//   measure.mjs BUILD_DIR [--rows 1,2,6] [--repetitions N] [--quick]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync, writeSync,
} from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { writeReport } from './report.mjs';
import { rows } from './rows.mjs';

const { values: options, positionals: [build] } = parseArgs({
    allowPositionals: true,
    options: {
        rows: { type: 'string' }, repetitions: { type: 'string' },
        quick: { type: 'boolean', default: false },
    },
});
const repetitions = Number(options.repetitions ?? (options.quick ? 2 : 5));
const wanted = options.rows?.split(',').map(Number)
    ?? rows.map(({ id }) => id);
if (!(repetitions >= 1) || !wanted.every((id) => rows.some((row) => row.id === id))) {
    console.error('bench: --repetitions takes a number from 1, --rows those of: '
        + rows.map(({ id }) => id).join(','));
    process.exit(2);
}

const peers = `${build}/peers`;
const uploaded = `${build}/upload.bin`;
const kept = `${build}/history`; // what takes long to make
const mostBusy = 0.05; // of all processors, by others
const longestWait = options.quick ? 0 : 240; // s, in all

/** What is spent by anybody in a second while this process waits, of all processors. */
async function busyPart() {
    const times = () => {
        const [user, nice, system, idle, iowait, irq, softirq, steal] =
            readFileSync('/proc/stat', 'utf8').split('\n')[0].split(/\s+/).slice(1).map(Number);
        const busy = user + nice + system + irq + softirq + steal;
        return { busy, all: busy + idle + iowait };
    };
    const before = times();
    await sleep(1000);
    const after = times();
    return (after.busy - before.busy) / (after.all - before.all);
}

let waited = 0;
/** Whether it became quiet. */
async function quiet() {
    for (;;) {
        const busy = await busyPart();
        if (busy <= mostBusy)
            return true;
        if (waited >= longestWait)
            return false;
        if (waited % 30 === 0)
            console.error(`      waits: others use ${Math.round(busy * 100)} % of the processors`);
        ++waited;
    }
}

/** What a row's programs talk to: its URL, or the name of the display. */
const services = {
    server: { command: [process.execPath, `${peers}/server.mjs`],
              url: (line) => `http://127.0.0.1:${line}` },
    local: { command: [`${build}/bin/comfydeploy`, 'serve', '--port', '0'],
             url: (line) => line.split(' ').at(-1) },
    display: { command: ['Xvfb', '-displayfd', '1', '-screen', '0', '1600x1000x24'],
               url: (line) => `:${line}` },
};

async function started(name) {
    const { command: [program, ...args], url } = services[name];
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface({ input: child.stdout });
    const { value: line } = await lines[Symbol.asyncIterator]().next();
    child.stdout.resume();
    return { url: url(line), stop: () => child.kill() };
}

async function run({ program, script, args, needs, env }, urls) {
    const isDisplay = needs === 'display';
    const all = [...(needs && !isDisplay ? [urls[needs]] : []), ...args].map(String);
    const child = program
        ? spawn(`${build}/bin/${program}`, all, { stdio: ['ignore', 'pipe', 'inherit'],
                                                 env: { ...process.env, ...env,
                                                        ...(isDisplay && { DISPLAY: urls[needs] }),
                                                        BENCH_FILE: uploaded,
                                                        BENCH_FOLDER: kept } })
        : spawn(process.execPath, [`${peers}/${script}`, ...all],
                { stdio: ['ignore', 'pipe', 'inherit'] });
    const timer = setTimeout(() => child.kill(), 180_000);
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    clearTimeout(timer);
    if (code !== 0)
        throw new Error(`${program ?? script} ${all.join(' ')} did not do its work: ${output}`);
    return JSON.parse(output);
}

function summary(values) {
    const sorted = [...values].sort((a, b) => a - b);
    const middle = sorted.length >> 1;
    const median = sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return { median, least: sorted[0], most: sorted.at(-1) };
}

async function measured(row) {
    const sides = Object.entries(row.sides);
    const needed = new Set(sides.map(([, { needs }]) => needs).filter(Boolean));
    const running = [];
    const urls = {};
    const found = [];
    let isQuiet = true;
    try {
        for (const name of needed) {
            running.push(await started(name));
            urls[name] = running.at(-1).url;
        }
        for (let i = 0; i < repetitions; ++i) {
            isQuiet = await quiet() && isQuiet;
            const results = {};
            for (const [name, side] of i % 2 ? [...sides].reverse() : sides)
                results[name] = await run(side, urls);
            found.push(results);
            process.stderr.write(`\r      ${i + 1} of ${repetitions} `);
        }
    } finally {
        running.forEach(({ stop }) => stop());
        process.stderr.write('\r');
    }
    // Ratios within a repetition, whose sides had the same conditions.
    const figures = Object.fromEntries(row.figures.map(
        ({ name, of }) => [name, summary(found.map(of))]));
    return { measured: new Date().toISOString().slice(0, 10), repetitions, quiet: isQuiet, figures };
}

async function machine() {
    const versionOf = (name) => JSON.parse(
        readFileSync(`${peers}/node_modules/${name}/package.json`, 'utf8')).version;
    return {
        machine: {
            processor: cpus()[0].model, processors: cpus().length,
            memoryGiB: Math.round(totalmem() / 2 ** 30), kernel: release(),
        },
        versions: {
            ...await run({ program: 'bench_client', args: ['--versions'] }, {}),
            node: process.version.slice(1), comfydeploy: versionOf('comfydeploy'),
            'eventsource-parser': versionOf('eventsource-parser'),
        },
    };
}

function makeUpload() {
    const size = 250_000_000;
    if (existsSync(uploaded) && statSync(uploaded).size === size)
        return;
    const file = openSync(uploaded, 'w');
    const block = Buffer.alloc(1_000_000, 'not all the same ');
    for (let i = 0; i < size / block.length; ++i)
        writeSync(file, block);
    closeSync(file);
}

const results = 'docs/benchmarks.json';
const before = existsSync(results) ? JSON.parse(readFileSync(results, 'utf8')).rows : {};
const all = { ...await machine(), rows: before };
makeUpload();
let failed = 0;
for (const row of rows.filter(({ id }) => wanted.includes(id))) {
    console.error(`${String(row.id).padStart(4)}  ${row.work}`);
    try {
        all.rows[row.id] = await measured(row);
    } catch (error) {
        ++failed;
        console.error(`      ${error.message}`);
        continue;
    }
    for (const { name, goal, isMore } of row.figures) {
        const { median, least, most } = all.rows[row.id].figures[name];
        const aim = goal === undefined ? '' : `, goal ${isMore ? '≥' : '≤'} ${goal}`;
        console.error(`      ${median.toPrecision(3)} ${name} (${least.toPrecision(3)} to `
            + `${most.toPrecision(3)}${aim})`);
    }
    if (!all.rows[row.id].quiet)
        console.error('      the machine was not quiet: these times mean little');
    writeFileSync(results, JSON.stringify(all, null, 2) + '\n');
}
writeReport(rows, all);
process.exit(failed ? 1 : 0);
