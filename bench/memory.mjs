// How much memory ten million events take in the ledger, keys included, and how long a breakdown of them takes.
import path from 'node:path';
import * as esbuild from 'esbuild';
import { median, runOnce } from './measure.mjs';
import { machine, table, writeSection } from './results.mjs';
import { root } from '../test/tools/server.mjs';

const EVENTS = { small: 1_000_000, full: 10_000_000 };
const WANTED = { bytes: 64, ms: 100 };

export async function bench({ folder, isSmall, runs, say }) {
  const script = path.join(folder, 'hold.cjs');
  await esbuild.build({
    entryPoints: [path.join(root, 'bench', 'hold.mjs')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: script,
    logLevel: 'warning',
  });
  const events = EVENTS[isSmall ? 'small' : 'full'];
  const args = ['--expose-gc', '--max-old-space-size=8192', script, String(events), String(runs)];
  const { output } = await runOnce({ command: process.execPath, args });
  const held = JSON.parse(output);
  say(`${held.bytes.toFixed(1)} bytes an event, with the answers to questions ${held.bytesAnswered.toFixed(1)}`);
  await writeSection('memory', [
    '## Memory of the ledger, and a breakdown of all of it',
    '',
    `${events.toLocaleString('en-US')} model calls as \`bench/generate.mjs\` writes them, ${held.groups.toLocaleString('en-US')} combinations of their dimensions. Heap and buffers`,
    `after a collection, less those of an empty process; keys by which events count once are part of it. ${machine()}`,
    '',
    ...table(
      ['what', 'bytes an event', 'wanted'],
      [
        ['columns, names and keys', held.bytes.toFixed(1), `below ${WANTED.bytes}`],
        ['the same with the sums that answer questions', held.bytesAnswered.toFixed(1), `below ${WANTED.bytes}`],
      ],
    ),
    '',
    ...table(
      ['a breakdown over all time by', 'median ms', 'wanted'],
      held.breakdowns.map(({ by, ms }) => [by, median(ms).toFixed(1), `below ${WANTED.ms}`]),
    ),
    '',
    `The first question after reading makes the sums of all chunks: ${held.firstMs.toFixed(0)} ms, once.`,
  ]);
}
