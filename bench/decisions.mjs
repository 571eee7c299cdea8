// A model-decisions.jsonl of a million lines: cold and reopened, beside DuckDB and a plain script.
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { generate } from './generate.mjs';
import { medianMs, medianPeak, megabytes, sideBySide } from './measure.mjs';
import { peer, versionOf } from './peers.mjs';
import { machine, table, writeSection } from './results.mjs';
import { summary } from './spendlight.mjs';

const LINES = { small: 100_000, full: 1_000_000 };
const OLD_MS = 3_000;

export async function bench({ folder, isSmall, runs, say }) {
  const lines = LINES[isSmall ? 'small' : 'full'];
  const workspace = path.join(folder, 'workspace');
  const log = path.join(workspace, 'ops', 'model-decisions.jsonl');
  mkdirSync(path.dirname(log), { recursive: true });
  await generate({ lines, file: log });
  const bytes = statSync(log).size;
  say(`${lines} lines, ${megabytes(bytes)} MiB`);
  await new Promise((resolve) => setTimeout(resolve, OLD_MS));

  const args = ['--workspace', workspace, '--no-home', '--month', 'all', '--by', 'agent'];
  const duckdb = await peer('@duckdb/node-api', say);
  const plain = path.join(folder, 'plain.mjs');
  writeFileSync(plain, PLAIN);
  const script = (name, code) => ({ name, command: process.execPath, args: [code, log] });
  const empty = path.join(folder, 'empty');
  mkdirSync(empty);
  const contenders = [script('plain', plain)];
  if (duckdb !== null) {
    for (const [name, code] of [
      ['duckdb', DUCKDB],
      ['duckdb start', DUCKDB_START],
    ]) {
      const file = path.join(folder, `${name.replace(' ', '-')}.cjs`);
      writeFileSync(file, code.replace('PACKAGE', JSON.stringify(duckdb)));
      contenders.push(script(name, file));
    }
  }
  const bare = ['--workspace', empty, '--no-home', '--include', 'empty.jsonl'];
  writeFileSync(path.join(empty, 'empty.jsonl'), '');
  contenders.push(
    summary({ name: 'start', state: path.join(folder, 'start'), args: bare }),
    summary({ name: 'cold', state: path.join(folder, 'cold'), args, cold: true }),
    summary({ name: 'reopen', state: path.join(folder, 'reopen'), args }),
  );
  await sideBySide(contenders.slice(-1), 1, say);
  const all = await sideBySide(contenders, runs, say);
  check(all);
  await writeSection('decisions', report({ all, lines, bytes, runs }));
}

const GROUP_BY = `SELECT agent, count(*) AS calls, sum(cost_usd) AS cost, sum(input_tokens) AS input, sum(output_tokens) AS output`;
const DUCKDB = `
const { DuckDBInstance } = require(PACKAGE);
(async () => {
  const connection = await (await DuckDBInstance.create()).connect();
  const sql = "${GROUP_BY} FROM read_json('" + process.argv[2] + "', format = 'newline_delimited') GROUP BY agent ORDER BY cost DESC";
  const rows = (await connection.runAndReadAll(sql)).getRows();
  console.log(JSON.stringify({ cost: rows.reduce((sum, row) => sum + row[2], 0), rows: rows.length }));
})();`;
const DUCKDB_START = `
const { DuckDBInstance } = require(PACKAGE);
(async () => {
  const connection = await (await DuckDBInstance.create()).connect();
  console.log(JSON.stringify((await connection.runAndReadAll('SELECT 1')).getRows()));
})();`;
const PLAIN = `
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
const groups = new Map();
for await (const line of createInterface({ input: createReadStream(process.argv[2]), crlfDelay: Infinity })) {
  if (line === '') continue;
  const { agent, cost_usd: cost, input_tokens: input, output_tokens: output } = JSON.parse(line);
  const group = groups.get(agent) ?? { calls: 0, cost: 0, input: 0, output: 0 };
  groups.set(agent, { calls: group.calls + 1, cost: group.cost + cost, input: group.input + input, output: group.output + output });
}
console.log(JSON.stringify({ cost: [...groups.values()].reduce((sum, group) => sum + group.cost, 0), rows: groups.size }));`;

/** Within what sums of floats are off. */
function check(all) {
  const ours = JSON.parse(all.get('cold')[0].output);
  for (const name of ['plain', 'duckdb']) {
    const theirs = all.get(name)?.[0];
    if (theirs === undefined) continue;
    const { cost, rows } = JSON.parse(theirs.output);
    if (Math.abs(cost - ours.total.costUsd) > 1e-4 || rows !== ours.by.agent.length)
      throw new Error(`${name}: ${cost} in ${rows} rows, Spendlight ${ours.total.costUsd} in ${ours.by.agent.length}`);
  }
  for (const { output } of all.get('reopen'))
    if (JSON.stringify(JSON.parse(output)) !== JSON.stringify(ours))
      throw new Error('a reopened log gave another answer');
}

function report({ all, lines, bytes, runs }) {
  const ms = (name) => (all.has(name) ? medianMs(all.get(name)) : null);
  const net = ms('reopen') - ms('start');
  const duckdbNet = all.has('duckdb') ? ms('duckdb') - ms('duckdb start') : null;
  const times = (value) => (value === null ? '?' : value.toFixed(2));
  const row = (title, name, ratio, wanted) => [
    title,
    ms(name).toFixed(0),
    times(ratio),
    wanted,
    megabytes(medianPeak(all.get(name))),
  ];
  return [
    '## A million model decisions: cold and reopened',
    '',
    `${lines.toLocaleString('en-US')} lines, ${megabytes(bytes)} MiB, made by \`bench/generate.mjs\`, grouped by agent; ${runs} runs of each in turn, medians. ${machine()}`,
    all.has('duckdb')
      ? `The peer is \`${versionOf('@duckdb/node-api')}\`, which uses all cores: the same group-by over \`read_json\`. All gave the same sums.`
      : `${versionOf('@duckdb/node-api')} could not be fetched.`,
    '',
    ...table(
      ['work', 'ms', 'ratio', 'wanted', 'peak MB'],
      [
        ...(all.has('duckdb')
          ? [row('DuckDB', 'duckdb', null, ''), row('DuckDB, bare start', 'duckdb start', null, '')]
          : []),
        row('a plain script that parses line by line', 'plain', null, ''),
        row('Spendlight, bare start', 'start', null, ''),
        row(
          'Spendlight, cold, as a multiple of DuckDB',
          'cold',
          all.has('duckdb') ? ms('cold') / ms('duckdb') : null,
          'at most 2',
        ),
        row('Spendlight, reopened, times faster than the plain script', 'reopen', ms('plain') / ms('reopen'), '10'),
      ],
    ),
    '',
    `Reopened, each less its own bare start: ${net.toFixed(0)} ms against DuckDB's ${duckdbNet === null ? '?' : duckdbNet.toFixed(0)} ms, ` +
      `${duckdbNet === null ? '?' : (duckdbNet / net).toFixed(1)} times faster (wanted: 4).`,
  ];
}
