// SPDX-License-Identifier: MIT
//
// Makes the measured part of docs/benchmarks.md, and its chart, of docs/benchmarks.json.
import { readFileSync, writeFileSync } from 'node:fs';

const page = 'docs/benchmarks.md';
const chart = 'docs/images/benchmarks.svg';
const begin = '<!-- Made by scripts/bench -->';
const end = '<!-- Until here -->';

const rounded = (value) => {
    const text = value.toPrecision(3);
    return text.includes('e') ? String(Math.round(value)) : text;
};
const isReached = ({ goal, isMore }, { median }) => (isMore ? median >= goal : median <= goal);
const aimOf = ({ goal, isMore }) => (goal === undefined ? '' : `${isMore ? '≥' : '≤'} ${goal}`);

/** The rows with what was measured of them: {row, result, figures: [{figure, value}]}. */
function measuredRows(rows, all) {
    return rows.map((row) => {
        const result = all.rows[row.id];
        const figures = row.figures.map((figure) => (
            { figure, value: result?.figures[figure.name] })).filter(({ value }) => value);
        return { row, result, figures };
    });
}

function table(measured) {
    const lines = ['| # | work | reached | spread | goal | |', '|---|---|---|---|---|---|'];
    for (const { row, result, figures } of measured) {
        if (figures.length === 0) {
            lines.push(`| ${row.id} | ${row.work} | not measured | | | |`);
        }
        figures.forEach(({ figure, value }, i) => {
            const mark = figure.goal === undefined ? '' : isReached(figure, value) ? '✓' : '✗';
            const work = i > 0 ? '' : row.work + (result.quiet ? '' : ' (the machine was not quiet)');
            lines.push(`| ${i > 0 ? '' : row.id} | ${work} | ${rounded(value.median)} ${figure.name} `
                + `| ${rounded(value.least)} – ${rounded(value.most)} | ${aimOf(figure)} | ${mark} |`);
        });
    }
    return lines.join('\n');
}

function conditions(all) {
    const { machine, versions } = all;
    const results = Object.values(all.rows);
    const of = (name) => [...new Set(results.map((result) => result[name]))].sort();
    return `Medians of ${of('repetitions').join(' or ')} repetitions, in which the sides of a row took `
        + `turns; ratios within a repetition. ${of('measured').join(', ')}, ${machine.processors} × `
        + `${machine.processor}, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Qt ${versions.qt}, `
        + `GCC ${versions.compiler}, Node.js ${versions.node}, comfydeploy ${versions.comfydeploy}, `
        + `eventsource-parser ${versions['eventsource-parser']}.`;
}

const escaped = (value) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Each figure that has a goal, as a part of it: right of that line it is reached. */
function chartOf(measured) {
    const bars = measured.flatMap(({ row, figures }) => figures.filter(
        ({ figure }) => figure.goal !== undefined).map(({ figure, value }) => ({
        part: figure.isMore ? value.median / figure.goal
            : figure.goal / Math.max(value.median, figure.goal / 100),
        label: `${row.id}  ${rounded(value.median)} ${figure.name}`,
    })));
    const height = 26;
    const [left, right, top] = [470, 880, 44];
    const [lowest, highest] = [1 / 8, 8]; // on a logarithmic scale, of which ×2 are equally far
    const at = (part) => left + (right - left) * Math.log2(
        Math.min(Math.max(part, lowest), highest) / lowest) / Math.log2(highest / lowest);
    const bottom = top + bars.length * height;
    const scale = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8].map((part) => `
  <line class="${part === 1 ? 'goal' : 'grid'}" x1="${at(part)}" x2="${at(part)}" y1="${top}" y2="${bottom}"/>
  <text class="small" text-anchor="middle" x="${at(part)}" y="${top - 8}">${
    part === 1 ? 'goal' : part > 1 ? `${part} ×` : `⅛¼½`['842'.indexOf(1 / part)]}</text>`);
    const lines = bars.map(({ part, label }, i) => {
        const y = top + i * height;
        const [from, to] = [at(1), at(part)].sort((a, b) => a - b);
        return `
  <text x="${left - 12}" y="${y + 17}" text-anchor="end">${escaped(label)}</text>
  <rect class="${part >= 1 ? 'reached' : 'missed'}" x="${from}" y="${y + 5}" width="${
    Math.max(to - from, 2)}" height="${height - 10}" rx="2"/>`;
    });
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 ${bottom + 16}" role="img">
  <!-- SPDX-License-Identifier: MIT -->
  <title>How far each figure is from its goal</title>
  <style>
    text { font: 12px system-ui, sans-serif; fill: #1f2328; }
    .small { font-size: 11px; fill: #59636e; }
    .grid { stroke: #d1d9e0; } .goal { stroke: #59636e; stroke-width: 1.5; }
    .reached { fill: #1a7f37; } .missed { fill: #bc4c00; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; } .small { fill: #9198a1; }
      .grid { stroke: #3d444d; } .goal { stroke: #9198a1; }
      .reached { fill: #3fb950; } .missed { fill: #f0883e; }
    }
  </style>
  <text class="small" x="${left - 12}" y="${top - 8}" text-anchor="end">row and figure</text>${
    scale.join('')}${lines.join('')}
</svg>
`;
}

export function writeReport(rows, all) {
    const measured = measuredRows(rows, all);
    const text = readFileSync(page, 'utf8');
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from)
        throw new Error(`${page} lacks the lines between which the table belongs`);
    const made = `${begin}\n${conditions(all)}\n\n`
        + '![How far each figure is from its goal](images/benchmarks.svg)\n\n'
        + `${table(measured)}\n`;
    writeFileSync(page, text.slice(0, from) + made + text.slice(to));
    writeFileSync(chart, chartOf(measured));
}
