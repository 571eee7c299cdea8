// Writes a SQLite database with a tracker's `llm_calls` table, the same for the same seed: `node bench/generateDatabase.mjs ROWS FILE [SEED]`.
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomFrom } from './random.mjs';
import { recordOf } from './record.mjs';

const ROWS_A_TRANSACTION = 50_000;
const CALLS_A_RUN = 40;
const END = Date.UTC(2026, 1, 20, 12);
export const TABLE = `CREATE TABLE llm_calls (id INTEGER PRIMARY KEY AUTOINCREMENT, timestamp TEXT NOT NULL, agent TEXT,
  task_id TEXT, correlation_id TEXT, model TEXT NOT NULL, model_tier TEXT, input_tokens INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL, cost_usd REAL NOT NULL, duration_seconds REAL, success INTEGER, error TEXT)`;
const INSERT = 'INSERT INTO llm_calls VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)';

/** @param {{ rows: number, file: string, seed?: number }} options */
export async function generateDatabase({ rows, file, seed = 1 }) {
  const database = new (await openSql()).Database();
  const random = randomFrom(seed);
  database.exec(TABLE);
  const insert = database.prepare(INSERT);
  let run = null;
  for (let row = 0; row < rows; row += 1) {
    const call = recordOf(row, rows, END, random);
    // As agents work: one of them on one task for a while.
    if (row % CALLS_A_RUN === 0) run = call;
    if (row % ROWS_A_TRANSACTION === 0) database.exec(row === 0 ? 'BEGIN' : 'COMMIT; BEGIN');
    insert.run(valuesOf(row, call, run));
  }
  insert.free();
  database.exec('COMMIT');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, database.export());
  database.close();
}

/** sql.js itself, as the bench's scripts need it as well. */
export function openSql() {
  const require = createRequire(import.meta.url);
  return require('sql.js')({ locateFile: (name) => require.resolve(`sql.js/dist/${name}`) });
}

function valuesOf(row, call, run) {
  return [
    call.timestamp,
    run.agent,
    `${run.wbs}/${run.purpose}`,
    `run-${Math.floor(row / CALLS_A_RUN)}-${'0123456789abcdef'.repeat(4)}`,
    call.model,
    call.cost_usd > 0.02 ? 'premium' : 'standard',
    call.input_tokens,
    call.output_tokens,
    call.cost_usd,
    call.duration_ms / 1000,
    call.success ? 1 : 0,
  ];
}

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  const [rows, file, seed] = process.argv.slice(2);
  if (!Number(rows) || !file) throw new Error('node bench/generateDatabase.mjs ROWS FILE [SEED]');
  await generateDatabase({ rows: Number(rows), file, seed: Number(seed ?? 1) });
}
