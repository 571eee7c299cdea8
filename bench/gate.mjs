// Whether a script can ask before every call: the gate over a log of a million lines, beside a bare start of Node.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from './generate.mjs';
import { median, megabytes, medianPeak, sideBySide } from './measure.mjs';
import { machine, table, writeSection } from './results.mjs';
import { check, summary } from './spendlight.mjs';

const LINES = { small: 100_000, full: 1_000_000 };
/** Short runs scatter: many of each in turn. */
const ROUNDS = { small: 15, full: 41 };
const OLD_MS = 3_000;
const WANTED_MS = 40;

export async function bench({ folder, isSmall, say }) {
  const size = isSmall ? 'small' : 'full';
  const workspace = path.join(folder, 'workspace');
  await generate({ lines: LINES[size], file: path.join(workspace, 'ops', 'model-decisions.jsonl') });
  mkdirSync(path.join(workspace, 'costs'));
  const budgets = { budgets: [{ name: 'monthly', period: 'month', limit: 5_000_000, hardLimit: 6_000_000 }] };
  writeFileSync(path.join(workspace, 'costs', 'budget-config.json'), JSON.stringify(budgets));
  await new Promise((resolve) => setTimeout(resolve, OLD_MS));

  const state = path.join(folder, 'state');
  const args = ['--workspace', workspace, '--no-home'];
  const contenders = [
    { name: 'node', command: process.execPath, args: ['-e', '0'] },
    check({ name: 'check', state, args }),
    summary({ name: 'summary', state, args }),
  ];
  // The first one reads the log and keeps what the others need.
  await sideBySide(contenders.slice(1), 1, say);
  const all = await sideBySide(contenders, ROUNDS[size]);
  const [bare, gate, month] = ['node', 'check', 'summary'].map((name) => all.get(name));
  const overhead = median(gate.map((run, round) => run.ms - bare[round].ms));
  const quietest = least(gate) - least(bare);
  say(`check adds ${overhead.toFixed(1)} ms, in the quietest rounds ${quietest.toFixed(1)} ms`);
  const row = (title, runs) => [
    title,
    median(runs.map(({ ms }) => ms)).toFixed(1),
    least(runs).toFixed(1),
    megabytes(medianPeak(runs)),
  ];
  await writeSection('gate', [
    '## The gate: may this be spent?',
    '',
    `${LINES[size].toLocaleString('en-US')} lines and a budget with two limits; nothing has changed since the log was read. ${bare.length} runs of each in turn, medians. ${machine()}`,
    '',
    ...table(
      ['work', 'ms', 'least ms', 'peak MB'],
      [row('`node -e 0`', bare), row('`spendlight check`', gate), row('`spendlight summary`', month)],
    ),
    '',
    `Round by round \`check\` adds ${overhead.toFixed(1)} ms to a bare start (median), ${quietest.toFixed(1)} ms between the quietest rounds of each (wanted: below ${WANTED_MS} ms).`,
  ]);
}

function least(runs) {
  return Math.min(...runs.map(({ ms }) => ms));
}
