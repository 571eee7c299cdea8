// Measures how long reading a log of a million lines blocks the extension host of a real VS Code.
import { mkdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { within } from '../test/tools/processes.mjs';
import { root } from '../test/tools/server.mjs';
import { generate } from './generate.mjs';
import { median } from './measure.mjs';
import { machine, writeSection } from './results.mjs';

const LINES = { small: 100_000, full: 1_000_000 };
const LIMIT_MS = 50;
const MARK = '[spendlight-bench] ';
const RUN_LIMIT = 240_000;
const MODES = {
  idle: 'nothing to read',
  engine: 'Spendlight: the log appears, the engine reads it',
  inThread: 'the same log read in the extension host (`readFileSync`, `JSON.parse` a line)',
};

export async function bench({ folder, isSmall, runs, say }) {
  const startedWith = loadavg();
  const lines = LINES[isSmall ? 'small' : 'full'];
  const log = path.join(folder, 'log.jsonl');
  await generate({ lines, file: log, end: Date.now() });
  const results = [];
  for (let round = 0; round < runs; round += 1)
    for (const mode of Object.keys(MODES)) {
      const result = await measure({ mode, log, lines, workspace: path.join(folder, `workspace-${round}-${mode}`) });
      say(
        `${mode} ${round + 1}: longest block ${shown(result.longestMs)} ms (own ${shown(result.ownMs)} ms), took ${shown(result.tookMs)} ms`,
      );
      results.push(result);
    }
  await writeSection('host-blocking', report(results, { lines, runs, startedWith }));
}

async function measure({ mode, log, lines, workspace }) {
  const { launchChromium } = await import('../test/tools/chromium.mjs');
  const { openWindow, startServer } = await import('../test/tools/vscode.mjs');
  mkdirSync(path.join(workspace, 'ops'), { recursive: true });
  await generate({ lines: 10, file: path.join(workspace, 'costs', 'small.jsonl'), seed: 2, end: Date.now() });
  const env = { SPENDLIGHT_BENCH: JSON.stringify({ log, mode, lines }) };
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

function report(all, { lines, runs, startedWith }) {
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
    '## How long a log of a million lines blocks the extension host',
    '',
    'In a real VS Code, with the window open and at rest, a log appears in the workspace. Two measures',
    'in the extension host of the longest time in which its thread did nothing else: by the clock (`perf_hooks.monitorEventLoopDelay`; counts',
    'also the time in which a busy machine gave the thread no processor), and the processor time that the thread itself used between two ticks.',
    `${runs} runs of each, every one in a fresh window.`,
    '',
    `${lines.toLocaleString('en-US')} lines; VS Code ${all[0].vscode}, extension host on Node ${all[0].node}. ${machine(startedWith)}`,
    '',
    '| ms | clock, median | clock, longest | own, median | own, longest | took, median |',
    '|---|---:|---:|---:|---:|---:|',
    ...rows,
    '',
    `The limit is ${LIMIT_MS} ms by the clock: ${verdict} (the worst run used ${shown((100 * worst) / LIMIT_MS)} % of it).`,
    `Reading in the extension host blocks it ${shown(ratio)} times as long (medians, by the clock).`,
  ];
}

function largest(values) {
  return values.reduce((most, value) => (value > most ? value : most));
}

function shown(value) {
  return value.toFixed(value < 100 ? 1 : 0);
}
