// Measures how long reading a log of a million lines blocks the extension host of a real VS Code: `npm run bench [-- LINES RUNS]`.
import { cpus, totalmem, type as osType, release } from 'node:os';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build, installPackages } from '../test/tools/install.mjs';
import { within } from '../test/tools/processes.mjs';
import { root } from '../test/tools/server.mjs';
import { generate } from './generate.mjs';

const LINES = Number(process.argv[2] ?? 1_000_000);
const RUNS = Number(process.argv[3] ?? 5);
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
for (let run = 0; run < RUNS; run += 1)
  for (const mode of Object.keys(MODES)) {
    const result = await measure(mode, path.join(folder, `workspace-${run}-${mode}`));
    console.log(`${mode} ${run + 1}: longest block ${shown(result.longestMs)} ms, took ${shown(result.tookMs)} ms`);
    results.push(result);
  }
writeFileSync(path.join(root, 'bench', 'RESULTS.md'), report(results));
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
  const longest = (mode) => all.filter((result) => result.mode === mode).map((result) => result.longestMs);
  const took = (mode) => all.filter((result) => result.mode === mode).map((result) => result.tookMs);
  const rows = Object.entries(MODES).map(
    ([mode, title]) =>
      `| ${title} | ${shown(median(longest(mode)))} | ${shown(largest(longest(mode)))} | ${shown(median(took(mode)))} |`,
  );
  const worst = largest(longest('engine'));
  const ratio = median(longest('inThread')) / median(longest('engine'));
  return [
    '# How long a log of a million lines blocks the extension host',
    '',
    '`npm run bench` writes this file. In a real VS Code, with the window open and at rest, a log appears in the workspace;',
    `\`perf_hooks.monitorEventLoopDelay\` in the extension host tells the longest time its thread did nothing else. ${RUNS} runs of each, each in a fresh window.`,
    '',
    `${LINES.toLocaleString('en-US')} lines; ${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${osType()} ${release()};`,
    `VS Code ${all[0].vscode}, extension host on Node ${all[0].node}.`,
    '',
    '| | longest block, median, ms | longest block of all runs, ms | took, median, ms |',
    '|---|---:|---:|---:|',
    ...rows,
    '',
    `The limit is ${LIMIT_MS} ms: ${worst <= LIMIT_MS ? 'kept in every run' : 'NOT kept'} (the worst run used ${shown((100 * worst) / LIMIT_MS)} % of it).`,
    `Reading in the extension host blocks ${shown(ratio)} times as long (medians).`,
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
