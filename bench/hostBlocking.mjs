// Measures how long reading a log of a million lines blocks the extension host of a real VS Code: `npm run bench [-- LINES RUNS]`.
import { cpus, loadavg, release, totalmem, type as osType } from 'node:os';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, commandOf, installPackages } from '../test/tools/install.mjs';
import { run, within } from '../test/tools/processes.mjs';
import { root } from '../test/tools/server.mjs';
import { generate } from './generate.mjs';

const LINES = Number(process.argv[2] ?? 1_000_000);
const RUNS = Number(process.argv[3] ?? 5);
const STARTED_WITH = loadavg();
const LIMIT_MS = 50;
const MARK = '[spendlight-bench] ';
const RUN_LIMIT = 240_000;
const MODES = {
  idle: 'nothing to read',
  engine: 'Spendlight: the log appears, the engine reads it',
  inThread: 'the same log read in the extension host (`readFileSync`, `JSON.parse` a line)',
};

await installPackages(console.log);
await build({ production: true });
const { launchChromium } = await import('../test/tools/chromium.mjs');
const { openWindow, startServer, temporaryFolder } = await import('../test/tools/vscode.mjs');

const folder = temporaryFolder('bench');
const log = path.join(folder, 'log.jsonl');
await generate({ lines: LINES, file: log, end: Date.now() });
const results = [];
for (let round = 0; round < RUNS; round += 1)
  for (const mode of Object.keys(MODES)) {
    const result = await measure(mode, path.join(folder, `workspace-${round}-${mode}`));
    console.log(
      `${mode} ${round + 1}: longest block ${shown(result.longestMs)} ms (own ${shown(result.ownMs)} ms), took ${shown(result.tookMs)} ms`,
    );
    results.push(result);
  }
const file = path.join(root, 'bench', 'RESULTS.md');
writeFileSync(file, report(results));
await run(process.execPath, [commandOf('prettier'), '--write', file]);
process.exit(0);

async function measure(mode, workspace) {
  mkdirSync(path.join(workspace, 'ops'), { recursive: true });
  await generate({ lines: 10, file: path.join(workspace, 'costs', 'small.jsonl'), seed: 2, end: Date.now() });
  const env = { SPENDLIGHT_BENCH: JSON.stringify({ log, mode, lines: LINES }) };
  const server = await startServer({ env, say: console.log });
  const browser = await launchChromium();
  let heard = '';
  try {
    const payload = { development: root, tests: path.join(root, 'bench', 'inHost.cjs') };
    const window = await openWindow({
      browser,
      url: server.url(workspace, payload),
      onOutput: (text) => (heard += text),
    });
    await within(RUN_LIMIT, window.exited, `The ${mode} run`);
  } finally {
    await browser.close();
    await server.stop();
  }
  const line = heard.split('\n').find((text) => text.includes(MARK));
  if (line === undefined) throw new Error(`The ${mode} run gave no result:\n${heard.slice(-3000)}`);
  return JSON.parse(line.slice(line.indexOf(MARK) + MARK.length));
}

function report(all) {
  const of = (mode, field) => all.filter((result) => result.mode === mode).map((result) => result[field]);
  const rows = Object.entries(MODES).map(([mode, title]) => {
    const figures = [
      median(of(mode, 'longestMs')),
      largest(of(mode, 'longestMs')),
      median(of(mode, 'ownMs')),
      largest(of(mode, 'ownMs')),
      median(of(mode, 'tookMs')),
    ];
    return `| ${title} | ${figures.map(shown).join(' | ')} |`;
  });
  const worst = largest(of('engine', 'longestMs'));
  const ratio = median(of('inThread', 'longestMs')) / median(of('engine', 'longestMs'));
  const verdict = worst <= LIMIT_MS ? 'kept in every run' : 'NOT kept in every run';
  return [
    '# How long a log of a million lines blocks the extension host',
    '',
    '`npm run bench` writes this file. In a real VS Code, with the window open and at rest, a log appears in the workspace. Two measures',
    'in the extension host of the longest time in which its thread did nothing else: by the clock (`perf_hooks.monitorEventLoopDelay`; counts',
    'also the time in which a busy machine gave the thread no processor), and the processor time that the thread itself used between two ticks.',
    `${RUNS} runs of each, every one in a fresh window.`,
    '',
    `${LINES.toLocaleString('en-US')} lines; ${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${osType()} ${release()};`,
    `load average at the start ${STARTED_WITH.map((load) => load.toFixed(1)).join(', ')}; VS Code ${all[0].vscode}, extension host on Node ${all[0].node}.`,
    '',
    '| ms | clock, median | clock, longest | own, median | own, longest | took, median |',
    '|---|---:|---:|---:|---:|---:|',
    ...rows,
    '',
    `The limit is ${LIMIT_MS} ms by the clock: ${verdict} (the worst run used ${shown((100 * worst) / LIMIT_MS)} % of it).`,
    `Reading in the extension host blocks it ${shown(ratio)} times as long (medians, by the clock).`,
    '',
  ].join('\n');
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function largest(values) {
  return values.reduce((most, value) => (value > most ? value : most));
}

function shown(value) {
  return value.toFixed(value < 100 ? 1 : 0);
}
