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

/** A folder in which in-host tests may write: the real database and its CSV where they are to be had, else the sample. */
export async function testWorkspace() {
  const folder = path.join(temporaryFolder('workspace'), 'trinity');
  mkdirSync(folder);
  const real = realLogs();
  if (real === null) return writeSample(folder);
  for (const file of REAL_FILES) cpSync(path.join(real, file), path.join(folder, file));
  return folder;
}

/** Two folders in one window: `north` and `south`, each with one call of its own. */
export function severalFolders() {
  const base = temporaryFolder('folders');
  const call = { agent: 'AGENT-1', model: 'gpt-4o-mini', input_tokens: 1000, output_tokens: 500, success: true };
  const at = new Date().toISOString();
  for (const [folder, cost] of [
    ['north', 0.25],
    ['south', 0.5],
  ]) {
    mkdirSync(path.join(base, folder, 'ops'), { recursive: true });
    const line = JSON.stringify({ timestamp: at, ...call, cost_usd: cost, wbs_id: folder });
    writeFileSync(path.join(base, folder, 'ops', 'model-decisions.jsonl'), `${line}\n`);
  }
  const file = path.join(base, 'both.code-workspace');
  writeFileSync(file, JSON.stringify({ folders: [{ path: 'north' }, { path: 'south' }] }));
  return file;
}
