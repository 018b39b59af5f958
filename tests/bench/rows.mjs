// SPDX-License-Identifier: MIT
//
// The table of what scripts/bench measures. A row has sides, each a program that prints one line of
// figures, which run after one another in each repetition, and what is made of their figures.

const inprocess = (...args) => ({ program: 'bench_inprocess', args });
const script = (name, ...args) => ({ script: `${name}.mjs`, args });
/** Against peers/server.mjs, whose URL is the first argument. */
const ours = (...args) => ({ program: 'bench_client', args, needs: 'server' });
const qnam = (...args) => ({ program: 'bench_qnam', args, needs: 'server' });
const official = (...args) => ({ ...script('client', ...args), needs: 'server' });

/** The runner, off-screen, or on a display whose pixels nobody sees. */
const runner = (part, needs) => ({
    program: 'bench_runner', args: [part], needs,
    env: { QT_QPA_PLATFORM: needs === 'display' ? 'xcb' : 'offscreen' } });
const onBoth = (part) => ({ offscreen: runner(part), display: runner(part, 'display') });

const atLeast = (goal) => ({ goal, isMore: true });
const atMost = (goal) => ({ goal, isMore: false });

/** How many times as fast as another side. */
const speed = (name, side, goal) => ({
    name: `× ${name}`, ...goal, of: (sides) => sides[side].seconds / sides.ours.seconds });
/** How many times the time of another side. */
const time = (name, side, goal, mine = 'ours') => ({
    name: `× the time of ${name}`, ...goal,
    of: (sides) => sides[mine].seconds / sides[side].seconds });

const gigabytes = (side) => 1024 * 1024 / side.seconds / 1e9; // its unit is a MiB

export const rows = [
    {
        id: 1, work: 'Split small events, in chunks of 64 KiB',
        sides: { ours: inprocess('split'), parser: script('inprocess', 'split') },
        figures: [
            speed('eventsource-parser', 'parser', atLeast(2.5)),
            { name: 'ns an event', of: ({ ours: side }) => side.seconds * 1e9 },
        ],
    },
    {
        id: 2, work: 'The same, to RunStreamEvent; type, value and node are read',
        sides: {
            ours: inprocess('decode'), qt: inprocess('decode-qt'),
            parser: script('inprocess', 'decode'), official: script('inprocess', 'official'),
        },
        figures: [
            speed('eventsource-parser and JSON.parse', 'parser', atLeast(2)),
            speed('the official client', 'official', atLeast(30)),
            speed('QJsonDocument of what is split already', 'qt'),
            { name: 'ns an event', of: ({ ours: side }) => side.seconds * 1e9 },
        ],
    },
    {
        id: 3, work: 'One large event, in chunks of 16 KiB',
        sides: Object.fromEntries([1, 16, 60].flatMap((size) => ['split', 'decode', 'copy'].map(
            (what) => [`${what}${size}`, inprocess(`${what}-${size}`)])).concat([
            ['splitPeak', inprocess('peak', 'split')], ['decodePeak', inprocess('peak', 'decode')]])),
        figures: [
            { name: 'GB/s, split, the least of 1, 16 and 60 MiB', ...atLeast(2),
              of: ({ split1, split16, split60 }) =>
                  Math.min(...[split1, split16, split60].map(gigabytes)) },
            { name: 'GB/s, memcpy and a check of UTF-8 alone, 16 MiB',
              of: ({ copy16 }) => gigabytes(copy16) },
            { name: '× their time, split, 16 MiB',
              of: ({ split16, copy16 }) => split16.seconds / copy16.seconds },
            { name: '× its size at peak, split, 60 MiB', ...atMost(1.2),
              of: ({ splitPeak }) => splitPeak.copies },
            { name: 'GB/s, to an event, 16 MiB', of: ({ decode16 }) => gigabytes(decode16) },
            { name: '× its size at peak, to an event, 60 MiB', ...atMost(2.2),
              of: ({ decodePeak }) => decodePeak.copies },
        ],
    },
    {
        id: 4, work: '100,000 events over loopback to streamEvent, with a token',
        sides: { ours: ours('stream', 100000), official: official('stream', 100000),
                 qnam: qnam('stream', 100000) },
        figures: [
            { name: '× the official client by CPU time', ...atLeast(10),
              of: (sides) => sides.official.cpuSeconds / sides.ours.cpuSeconds },
            speed('the official client', 'official'),
            { name: 'µs of CPU time an event', ...atMost(1.2),
              of: ({ ours: side }) => side.cpuSeconds * 1e6 },
            { name: 'µs of it that QNetworkAccessManager takes alone',
              of: (sides) => sides.qnam.cpuSeconds * 1e6 },
        ],
    },
    {
        id: 5, work: 'The lines of a run’s log, over loopback',
        sides: { short: ours('log', 5000), long: ours('log', 80000) },
        figures: [
            { name: 'µs of CPU time a line of 5,000', ...atMost(5),
              of: ({ short }) => short.cpuSeconds * 1e6 },
            { name: 'µs of CPU time a line of 80,000', ...atMost(5),
              of: ({ long }) => long.cpuSeconds * 1e6 },
        ],
    },
    {
        id: 6, work: 'queue(), with 1 and with 16 in flight',
        sides: Object.fromEntries([1, 16].flatMap((inFlight) => Object.entries(
            { ours, official, qnam }).map(([name, side]) =>
            [`${name}${inFlight}`, side('queue', inFlight, 800)]))),
        figures: [1, 16].flatMap((inFlight) => [
            time(`a QNetworkAccessManager for each POST, ${inFlight} in flight`,
                 `qnam${inFlight}`, atMost(1.1), `ours${inFlight}`),
            { name: `× its CPU time, ${inFlight} in flight`,
              of: (sides) => sides[`ours${inFlight}`].cpuSeconds / sides[`qnam${inFlight}`].cpuSeconds },
            time(`the official client, ${inFlight} in flight`,
                 `official${inFlight}`, {}, `ours${inFlight}`),
        ]),
    },
    {
        id: 7, work: 'A graph of 5 MB: load, fields, body',
        sides: {
            load: inprocess('load'), fields: inprocess('fields'), body: inprocess('body'),
            loadQt: inprocess('load-qt'), writeQt: inprocess('write-qt'),
            peak: ours('graph', 10600, 1), sent: ours('graph', 10600, 0),
        },
        figures: [
            ...['load', 'fields', 'body'].map((what) => ({
                name: `ms, ${what}`, of: (sides) => sides[what].seconds * 1e3 })),
            time('QJsonDocument, load', 'loadQt', {}, 'load'),
            time('QJsonDocument, body', 'writeQt', {}, 'body'),
            { name: 'copies of it at peak, until it was sent, with its fields', ...atMost(3),
              of: ({ peak }) => peak.copies },
            { name: 'copies of it at peak, without its fields', of: ({ sent }) => sent.copies },
        ],
    },
    {
        id: 8, work: 'Upload of 250 MB',
        sides: { ours: ours('upload'), qnam: qnam('upload') },
        figures: [
            time('QNetworkAccessManager', 'qnam', atMost(1.25)),
            { name: 'MB/s', of: ({ ours: side }) => 250 / side.seconds },
        ],
    },
    {
        id: 9, work: '500 streams in one client, two events a second each',
        sides: { ours: ours('streams', 500, 6), official: official('streams', 500, 6) },
        figures: [
            { name: 'threads', ...atMost(96), of: ({ ours: side }) => side.threads },
            { name: 'KiB each', ...atMost(64), of: ({ ours: side }) => side.kib },
            { name: 'ms, p99 from the wire to the signal', of: ({ ours: side }) => side.p99 },
            { name: '× the official client’s p99',
              of: (sides) => sides.ours.p99 / sides.official.p99 },
            { name: 'KiB each in the official client', of: (sides) => sides.official.kib },
        ],
    },
    {
        id: 10, work: '1,000 finished runs, kept',
        sides: { ours: ours('kept', 1000) },
        figures: [
            { name: 'KiB each', ...atMost(8), of: ({ ours: side }) => side.kib },
            { name: 'KiB each, resident', of: ({ ours: side }) => side.residentKib },
        ],
    },
    {
        id: 11, work: 'Start of the runner, to its first frame',
        sides: onBoth('start'),
        figures: [
            ...[['off-screen', 'offscreen'], ['under Xvfb', 'display']].flatMap(([where, side]) => [
                { name: `× the time of a bare QML window, ${where}`, ...atMost(1.8),
                  of: (sides) => sides[side].runner / sides[side].bare },
                { name: `ms, ${where}`, of: (sides) => sides[side].runner },
                { name: `ms more with 100,000 runs, ${where}`, ...atMost(10),
                  of: (sides) => sides[side].full - sides[side].runner },
            ]),
            { name: 'MB more than the bare window, off-screen', ...atMost(50),
              of: ({ offscreen }) => offscreen.runnerMb - offscreen.bareMb },
            { name: 'MB more than it with 100,000 runs, off-screen',
              of: ({ offscreen }) => offscreen.fullMb - offscreen.bareMb },
        ],
    },
    {
        id: 12, work: 'The runner while runs stream: 12 with 20 events a second each; then one with '
            + '1,000 a second behind 100,000 lines of its log',
        sides: Object.fromEntries(['twelve-runs', 'many-events'].flatMap((part) => Object.entries(
            onBoth(part)).map(([where, side]) => [`${part} ${where}`, side]))),
        figures: [['twelve-runs', atMost(25), {}], ['many-events', atMost(30), atMost(90)]].flatMap(
            ([part, ...most]) => ['offscreen', 'display'].flatMap((where, i) => {
                const what = `${part.replace('-', ' ')}, ${['off-screen', 'under Xvfb'][i]}`;
                const side = `${part} ${where}`;
                return [
                    { name: `% of a core, ${what}`, ...most[i],
                      of: (sides) => sides[side].cpuPercent },
                    { name: `ms, the longest pause, ${what}`, ...atMost(33),
                      of: (sides) => sides[side].longestPause },
                ];
            })),
    },
    {
        id: 13, work: 'The local server',
        sides: {
            streams: { program: 'bench_openstreams', args: [2000] },
            sync: { ...script('syncruns'), needs: 'local' },
        },
        figures: [
            { name: 'threads with 2,000 streams', ...atMost(19), of: ({ streams }) => streams.threads },
            { name: 'ms, p99 of a GET beside them', ...atMost(10), of: ({ streams }) => streams.p99 },
            { name: 'ms, p99 of a GET beside them and beside runs',
              of: ({ streams }) => streams.p99BesideRuns },
            { name: 'runs a second in mode sync', ...atLeast(2000),
              of: ({ sync }) => sync.runsPerSecond },
        ],
    },
    {
        id: 14, work: 'A history of 100,000 runs: searched in, scrolled through',
        sides: { searches: runner('searches'), window: runner('history') },
        figures: [
            { name: 'ms until the first results are there', ...atMost(50),
              of: ({ searches }) => searches.first },
            { name: 'ms until all are', of: ({ searches }) => searches.all },
            { name: 'ms until all are, the slowest search (81,000 results)',
              of: ({ searches }) => searches.allLongest },
            { name: 'ms, the longest pause of the window while typing', ...atMost(33),
              of: ({ window }) => window.typingPause },
            { name: 'ms, the longest pause while scrolling', ...atMost(33),
              of: ({ window }) => window.scrollingPause },
            { name: 'MB more after 20,000 rows', ...atMost(5), of: ({ window }) => window.grownMb },
            { name: 'rows alive', ...atMost(30), of: ({ window }) => window.rows },
        ],
    },
    {
        id: 15, work: 'From a byte on the wire to the signal',
        sides: Object.fromEntries([['Idle', 0], ['Busy', 20000]].flatMap(([name, load]) =>
            Object.entries({ ours, qnam, official }).map(([side, make]) =>
                [`${side}${name}`, make('latency', 4, load)]))),
        figures: [
            { name: 'µs more than QNetworkAccessManager, p50, idle', ...atMost(100),
              of: ({ oursIdle, qnamIdle }) => (oursIdle.p50 - qnamIdle.p50) * 1e3 },
            { name: '× the official client’s p50, idle',
              of: ({ oursIdle, officialIdle }) => oursIdle.p50 / officialIdle.p50 },
            { name: '× the official client’s p99, idle',
              of: ({ oursIdle, officialIdle }) => oursIdle.p99 / officialIdle.p99 },
            { name: '× the official client’s p99, beside 20,000 events a second',
              of: ({ oursBusy, officialBusy }) => oursBusy.p99 / officialBusy.p99 },
            { name: 'ms, p99, beside 20,000 events a second', of: ({ oursBusy }) => oursBusy.p99 },
        ],
    },
];
