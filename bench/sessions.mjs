// Claude Code sessions of a gigabyte: cold, reopened and with a line more, beside ccusage on the same files.
import { appendFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateSessions } from './generateSessions.mjs';
import { median, medianMs, medianPeak, megabytes, percentile, sideBySide } from './measure.mjs';
import { peer, versionOf } from './peers.mjs';
import { machine, table, writeSection } from './results.mjs';
import { EngineProcess, summary } from './spendlight.mjs';

const BYTES = { small: 64 * 2 ** 20, full: 2 ** 30 };
const APPENDS = 60;
/** Files are older than this before they are read, as nearly all of a person's are. */
const OLD_MS = 3_000;
const WANTED = { cold: 1.3, reopen: 20, append: 50, appendMs: 50 };

export async function bench({ folder, isSmall, runs, say }) {
  const home = path.join(folder, 'home');
  const { files, bytes } = generateSessions({
    bytes: BYTES[isSmall ? 'small' : 'full'],
    folder: path.join(home, '.claude'),
  });
  const workspace = path.join(folder, 'workspace');
  mkdirSync(path.join(workspace, '.vscode'), { recursive: true });
  writeFileSync(path.join(workspace, '.vscode', 'settings.json'), '{ "spendlight.sessionLogs": "all" }');
  say(`${files.length} files, ${megabytes(bytes)} MiB`);
  await new Promise((resolve) => setTimeout(resolve, OLD_MS));

  const args = ['--workspace', workspace, '--home', home, '--month', 'all'];
  const ccusage = await peer('ccusage', say);
  const contenders = [
    ...(ccusage === null ? [] : [ccusageRun(ccusage, home)]),
    summary({ name: 'cold', state: path.join(folder, 'cold'), args, cold: true }),
    summary({ name: 'reopen', state: path.join(folder, 'reopen'), args }),
  ];
  // The first one makes the checkpoint, and the files' pages are in memory for everybody.
  await sideBySide(contenders.slice(-1), 1, say);
  const all = await sideBySide(contenders, runs, say);
  check(all);
  const appends = await appended({ folder, home, workspace, file: files[0], say });
  await writeSection('sessions', report({ all, appends, bytes, files, runs }));
}

function ccusageRun(place, home) {
  return {
    name: 'ccusage',
    command: process.execPath,
    args: [path.join(place, 'src', 'cli.js'), 'claude', 'daily', '--json', '--offline'],
    env: { CLAUDE_CONFIG_DIR: path.join(home, '.claude'), TZ: 'UTC' },
  };
}

/** All must have counted the same tokens, or the comparison says nothing. */
function check(all) {
  const ours = JSON.parse(all.get('cold')[0].output).total;
  const tokens = ours.inputTokens + ours.outputTokens + ours.cacheReadTokens + ours.cacheWriteTokens;
  for (const { output } of [...all.get('cold'), ...all.get('reopen')])
    if (JSON.stringify(JSON.parse(output).total) !== JSON.stringify(ours))
      throw new Error('a reopened log gave other totals');
  const theirs = all.get('ccusage')?.[0];
  if (theirs !== undefined && JSON.parse(theirs.output).totals.totalTokens !== tokens)
    throw new Error(`ccusage counted ${JSON.parse(theirs.output).totals.totalTokens} tokens, Spendlight ${tokens}`);
}

/** From the moment a line is in a file to the moment the engine's new figure is here (ms each). */
async function appended({ folder, home, workspace, file, say }) {
  const engine = new EngineProcess();
  const opened = await engine.open({
    folders: [{ path: workspace, name: 'workspace' }],
    home,
    sessionLogs: 'all',
    stateDirectory: path.join(folder, 'reopen'),
  });
  let events = opened.all.events;
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  const times = [];
  for (let index = 0; index < APPENDS; index += 1) {
    const line = lineOf(index);
    const seen = engine.until((snapshot) => snapshot.all.events > events);
    const started = performance.now();
    appendFileSync(file, line);
    events = (await seen).all.events;
    times.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, 200 + (index % 7) * 40));
  }
  await engine.close();
  utimesSync(file, new Date(), new Date());
  say(`append: median ${median(times).toFixed(1)} ms, 95th percentile ${percentile(times, 0.95).toFixed(1)} ms`);
  return times;
}

function lineOf(index) {
  const usage = { input_tokens: 3, cache_creation_input_tokens: 100, cache_read_input_tokens: 2000, output_tokens: 50 };
  const message = {
    model: 'claude-opus-4-6',
    id: `msg_bench_${index}`,
    type: 'message',
    role: 'assistant',
    content: [],
    usage,
  };
  return `${JSON.stringify({
    type: 'assistant',
    sessionId: 'bench',
    cwd: '/srv/work/project-1',
    uuid: `bench-${index}`,
    timestamp: '2026-02-20T11:00:00.000Z',
    requestId: `req_bench_${index}`,
    message,
  })}\n`;
}

function report({ all, appends, bytes, files, runs }) {
  const { cold, reopen, ccusage } = Object.fromEntries(all);
  const base = ccusage === undefined ? null : medianMs(ccusage);
  const ratio = (ms) => (base === null ? '?' : (base / ms).toFixed(base < 10 * ms ? 2 : 1));
  const row = (title, ms, peak, wanted) => [
    title,
    ms.toFixed(0),
    base === null ? '?' : ratio(ms),
    wanted,
    megabytes(peak),
  ];
  const late = percentile(appends, 0.95);
  return [
    '## Claude Code sessions: cold, reopened, one line more',
    '',
    `${files.length} files, ${megabytes(bytes)} MiB, made by \`bench/generateSessions.mjs\`; ${runs} runs of each in turn, medians. ${machine()}`,
    ccusage === undefined
      ? `${versionOf('ccusage')} could not be fetched, so there is nothing to compare with.`
      : `Both counted the same tokens. The peer is \`${versionOf('ccusage')}\`: \`claude daily --json --offline\`.`,
    '',
    ...table(
      ['work', 'ms', 'times faster', 'wanted', 'peak MB'],
      [
        ...(ccusage === undefined ? [] : [['ccusage', base.toFixed(0), '1', '', megabytes(medianPeak(ccusage))]]),
        row('Spendlight, cold (no checkpoint, writes one)', medianMs(cold), medianPeak(cold), WANTED.cold),
        row('Spendlight, reopened', medianMs(reopen), medianPeak(reopen), WANTED.reopen),
        row(
          `one line appended to a running engine, to the new figure (${appends.length} times)`,
          median(appends),
          null,
          WANTED.append,
        ),
      ],
    ),
    '',
    `95th percentile of the appended line: ${late.toFixed(1)} ms (wanted: below ${WANTED.appendMs} ms).`,
  ];
}
