// A tracker's database of 240 MB: cold, reopened and with one row more, beside a plain script on sql.js and Python's sqlite3.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generateDatabase, openSql } from './generateDatabase.mjs';
import { median, medianMost, medianMs, medianProcessorMs, megabytes, processorMs, sideBySide } from './measure.mjs';
import { machine, table, writeSection } from './results.mjs';
import { EngineProcess, summary } from './spendlight.mjs';
import { root } from '../test/tools/server.mjs';

const ROWS = { small: 130_000, full: 1_300_000 };
const ROWS_MORE = 5;
const OLD_MS = 3_000;
const MOST_MEMORY = 2.5;

export async function bench({ folder, isSmall, runs, say }) {
  const startedWith = machine();
  const rows = ROWS[isSmall ? 'small' : 'full'];
  const workspace = path.join(folder, 'workspace');
  const file = path.join(workspace, 'ops', 'calls.db');
  mkdirSync(path.dirname(file), { recursive: true });
  await generateDatabase({ rows, file });
  const { size } = statSync(file);
  say(`${rows} rows, ${megabytes(size)} MiB`);
  await new Promise((resolve) => setTimeout(resolve, OLD_MS));

  const args = ['--workspace', workspace, '--no-home', '--month', 'all', '--by', 'agent'];
  const contenders = [
    ...peers(folder, file),
    summary({ name: 'cold', state: path.join(folder, 'cold'), args, cold: true }),
    summary({ name: 'reopen', state: path.join(folder, 'reopen'), args }),
  ];
  await sideBySide(contenders.slice(-1), 1, say);
  const all = await sideBySide(contenders, Math.min(runs, 3), say);
  check(all);
  const more = await oneRowMore({ folder, workspace, file, say });
  await writeSection('sqlite', report({ all, more, rows, size, startedWith }));
}

const GROUP_BY = `SELECT agent, count(*) AS calls, sum(cost_usd) AS cost, sum(input_tokens) AS input, sum(output_tokens) AS output
  FROM llm_calls GROUP BY agent`;
/** As scripts do it that read a tracker's database in Node: all of it into memory, and all rows into one array. */
const ALL_ROWS = `
const fs = require('fs');
require(${JSON.stringify(path.join(root, 'node_modules', 'sql.js'))})().then((sql) => {
  const database = new sql.Database(fs.readFileSync(process.argv[2]));
  const groups = new Map();
  for (const [agent, input, output, cost] of database.exec('SELECT agent, input_tokens, output_tokens, cost_usd, * FROM llm_calls')[0].values) {
    const group = groups.get(agent) ?? { calls: 0, input: 0, output: 0, cost: 0 };
    groups.set(agent, { calls: group.calls + 1, input: group.input + input, output: group.output + output, cost: group.cost + cost });
  }
  console.log(JSON.stringify({ cost: [...groups.values()].reduce((sum, group) => sum + group.cost, 0), groups: groups.size }));
});`;
const PYTHON = `
import json, sqlite3, sys
rows = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True).execute("""${GROUP_BY}""").fetchall()
print(json.dumps({'cost': sum(row[2] for row in rows), 'groups': len(rows)}))`;

function peers(folder, file) {
  const script = path.join(folder, 'all-rows.cjs');
  writeFileSync(script, ALL_ROWS);
  const peers = [{ name: 'sql.js', command: process.execPath, args: ['--max-old-space-size=8192', script, file] }];
  if (spawnSync('python3', ['-c', 'import sqlite3']).status === 0)
    peers.push({ name: 'python', command: pythonItself(), args: ['-c', PYTHON, file] });
  return peers;
}

/** What `python3` runs in the end: a wrapper around it is not what is measured. */
function pythonItself() {
  return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
}

/** Within what sums of floats are off. */
function check(all) {
  const ours = JSON.parse(all.get('cold')[0].output);
  for (const name of ['sql.js', 'python']) {
    const theirs = all.get(name)?.[0];
    if (theirs === undefined) continue;
    const { cost, groups } = JSON.parse(theirs.output);
    if (Math.abs(cost - ours.total.costUsd) > 1e-4 || groups !== ours.by.agent.length)
      throw new Error(`${name}: ${cost} in ${groups} groups, Spendlight ${ours.total.costUsd}`);
  }
  for (const { output } of all.get('reopen'))
    if (JSON.stringify(JSON.parse(output)) !== JSON.stringify(ours))
      throw new Error('a reopened database gave another answer');
}

/** From the moment at which a database with one row more stands under the name to the new figure, in ms. */
async function oneRowMore({ folder, workspace, file, say }) {
  const states = await longerAndLonger(folder, file);
  const engine = new EngineProcess();
  const opened = await engine.open({
    folders: [{ path: workspace, name: 'workspace' }],
    stateDirectory: path.join(folder, 'reopen'),
  });
  let { events } = opened.all;
  await new Promise((resolve) => setTimeout(resolve, OLD_MS));
  const times = [];
  for (const state of states) {
    copyFileSync(state, file);
    const seen = engine.until((snapshot) => snapshot.all.events > events);
    const started = performance.now();
    const before = processorMs(engine.child.pid) ?? NaN;
    await engine.request('refresh', { paths: [file] });
    events = (await seen).all.events;
    const ms = performance.now() - started;
    times.push({ ms, used: (processorMs(engine.child.pid) ?? NaN) - before });
    say(`a row more: ${ms.toFixed(0)} ms, ${times.at(-1).used} of the processor`);
    await new Promise((resolve) => setTimeout(resolve, OLD_MS));
  }
  await engine.close();
  return times;
}

async function longerAndLonger(folder, file) {
  const sql = await openSql();
  const database = new sql.Database(readFileSync(file));
  const states = [];
  for (let index = 0; index < ROWS_MORE; index += 1) {
    database.run(
      `INSERT INTO llm_calls (timestamp, agent, model, input_tokens, output_tokens, cost_usd)
        VALUES ('2026-02-20T11:00:0${index}Z', 'AGENT-1', 'gpt-4o', 1000, 100, 0.5)`,
    );
    const state = path.join(folder, `state-${index}.db`);
    writeFileSync(state, database.export());
    states.push(state);
  }
  database.close();
  return states;
}

function report({ all, more, rows, size, startedWith }) {
  const row = (title, name, wanted = '') => {
    const peak = medianMost(all.get(name));
    return [
      title,
      medianMs(all.get(name)).toFixed(0),
      medianProcessorMs(all.get(name)).toFixed(0),
      megabytes(peak),
      peak === null ? '?' : (peak / size).toFixed(2),
      wanted,
    ];
  };
  const lines = [
    ['sql.js, all rows in one array and added up', 'sql.js'],
    ["Python's sqlite3, the same as a group-by", 'python'],
    ['Spendlight, cold', 'cold', `at most ${MOST_MEMORY}`],
    ['Spendlight, reopened', 'reopen', `at most ${MOST_MEMORY}`],
  ];
  return [
    '## A SQLite database of 240 MB',
    '',
    `${rows.toLocaleString('en-US')} rows of \`llm_calls\`, ${(size / 1e6).toFixed(0)} MB, made by \`bench/generateDatabase.mjs\`, grouped by agent; medians of runs in turn. ${startedWith}`,
    'The peak is the most that a process and its children held at one moment; all gave the same sums. Python reads the file in place and',
    'keeps nothing; Spendlight prices every row and keeps what it needs to answer any question afterwards.',
    '',
    ...table(
      ['work', 'ms', 'processor ms', 'peak MiB', 'times the file', 'wanted'],
      lines.filter(([, name]) => all.has(name)).map((line) => row(...line)),
    ),
    '',
    `One row inserted (${more.length} times), from the changed file to the new figure in a running engine: ${median(more.map(({ ms }) => ms)).toFixed(0)} ms, of the processor`,
    `${median(more.map(({ used }) => used)).toFixed(0)} ms (medians). All rows before it are compared byte by byte with what was counted; only the new one is read.`,
  ];
}
