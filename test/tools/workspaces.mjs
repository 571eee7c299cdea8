// Makes the workspaces that tests, pictures and `npm start` open: the sample, and real logs beside hand-made ones.
import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from './processes.mjs';
import { root } from './server.mjs';
import { temporaryFolder } from './vscode.mjs';

const SHARED = process.env.SPENDLIGHT_SHARED ?? path.resolve(root, '..', 'shared');
const REAL_FILES = ['trinity_costs_demo.db', 'trinity_costs_demo_20251001_024247.csv'];

/** The folder of real logs that may lie beside the repository (`SPENDLIGHT_SHARED`); null: there is none. */
export function realLogs() {
  const folder = path.join(SHARED, 'real', 'trinity');
  return existsSync(folder) ? folder : null;
}

/**
 * Writes the sample workspace with the built command line.
 * @param {string} directory
 * @param {string} [date] its last day, `YYYY-MM-DD`, or the instant up to which it has come; now when left out
 * @returns {Promise<string>} the folder
 * @throws Error with the command's own output
 */
export async function writeSample(directory, date = new Date().toISOString()) {
  const cli = path.join(root, 'dist', 'cli.js');
  const { code, output } = await run(process.execPath, [cli, 'sample', '--output', directory, '--date', date]);
  if (code !== 0)
    throw new Error(`The sample workspace cannot be written (exit code ${code}):\n${output.trim().slice(-2000)}`);
  return directory;
}

/** A folder in which in-host tests may write: past calls and no budget, real ones (a database and its CSV) where they are to be had. */
export function testWorkspace() {
  const folder = path.join(temporaryFolder('workspace'), 'trinity');
  const real = realLogs();
  if (real === null) writeCalls(path.join(folder, 'costs', 'calls.jsonl'), PAST_CALLS);
  else for (const file of REAL_FILES) cpSync(path.join(real, file), path.join(folder, file));
  return folder;
}

const CALL = { agent: 'AGENT-1', model: 'gpt-4o-mini', input_tokens: 1000, output_tokens: 500, success: true };
const PAST_CALLS = [1, 2, 3].map((day) => ({ timestamp: `2025-10-0${day}T12:00:00Z`, cost_usd: day / 8 }));

function writeCalls(file, calls) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, calls.map((call) => `${JSON.stringify({ ...CALL, ...call })}\n`).join(''));
}

/** Two folders in one window: `north` and `south`, each with one call of its own. */
export function severalFolders() {
  const base = temporaryFolder('folders');
  const timestamp = new Date().toISOString();
  for (const [folder, cost_usd] of [
    ['north', 0.25],
    ['south', 0.5],
  ])
    writeCalls(path.join(base, folder, 'ops', 'model-decisions.jsonl'), [{ timestamp, cost_usd, wbs_id: folder }]);
  const file = path.join(base, 'both.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: [{ path: 'north' }, { path: 'south' }] }));
  return file;
}
