// Whether a long history makes anything slower: the same log at several lengths, cold, reopened and with a line more.
import { appendFileSync, closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import { generate } from './generate.mjs';
import { median, medianMs, megabytes, sideBySide } from './measure.mjs';
import { machine, table, writeSection } from './results.mjs';
import { EngineProcess, summary } from './spendlight.mjs';

const LENGTHS = { small: [10_000, 100_000], full: [10_000, 100_000, 1_000_000, 10_000_000] };
const APPENDS = 20;
const OLD_MS = 3_000;

export async function bench({ folder, isSmall, runs, say }) {
  const rows = [];
  for (const lines of LENGTHS[isSmall ? 'small' : 'full']) {
    const place = path.join(folder, String(lines));
    const log = path.join(place, 'workspace', 'ops', 'model-decisions.jsonl');
    mkdirSync(path.dirname(log), { recursive: true });
    await generate({ lines, file: log });
    await new Promise((resolve) => setTimeout(resolve, OLD_MS));
    const args = ['--workspace', path.join(place, 'workspace'), '--no-home'];
    const contenders = [
      summary({ name: 'cold', state: path.join(place, 'cold'), args, cold: true }),
      summary({ name: 'reopen', state: path.join(place, 'cold'), args }),
    ];
    // A cold start of ten million lines takes minutes: once is enough.
    const all = await sideBySide(contenders, lines > 1_000_000 ? 1 : Math.min(runs, 3), say);
    const appends = await appended(place, log);
    const size = megabytes(statSync(log).size);
    rows.push([
      lines.toLocaleString('en-US'),
      size,
      medianMs(all.get('cold')).toFixed(0),
      ((1000 * medianMs(all.get('cold'))) / lines).toFixed(2),
      medianMs(all.get('reopen')).toFixed(0),
      median(appends).toFixed(1),
    ]);
    say(rows.at(-1).join(' | '));
  }
  await writeSection('growth', [
    '## Growth of the history',
    '',
    `Logs as \`bench/generate.mjs\` writes them. Cold should grow with the log, the other two should not. ${machine()}`,
    '',
    ...table(['events', 'MiB', 'cold, ms', 'cold, µs an event', 'reopened, ms', 'one line appended, ms'], rows),
  ]);
}

async function appended(place, log) {
  const engine = new EngineProcess();
  const folders = [{ path: path.join(place, 'workspace'), name: 'workspace' }];
  let { events } = (await engine.open({ folders, stateDirectory: path.join(place, 'cold') })).all;
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const line = firstLine(log);
  const times = [];
  for (let index = 0; index < APPENDS; index += 1) {
    const seen = engine.until((snapshot) => snapshot.all.events > events);
    const started = performance.now();
    appendFileSync(log, `${line}\n`);
    events = (await seen).all.events;
    times.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  await engine.close();
  return times;
}

function firstLine(log) {
  const bytes = Buffer.alloc(4_096);
  const file = openSync(log, 'r');
  readSync(file, bytes);
  closeSync(file);
  return bytes.toString('utf8').split('\n', 1)[0];
}
