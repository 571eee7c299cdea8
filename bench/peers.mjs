// What Spendlight is compared with, fetched at its pinned version into a folder that git ignores; never part of the product.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run } from '../test/tools/processes.mjs';
import { root } from '../test/tools/server.mjs';

const FOLDER = path.join(root, '.vscode-test', 'peers');
const PEERS = { ccusage: '20.0.24', '@duckdb/node-api': '1.5.6-r.1' };
const INSTALL_LIMIT = 5 * 60_000;

/** Path of an installed package; null, with the reason said, when it cannot be had. */
export async function peer(name, say) {
  const place = path.join(FOLDER, 'node_modules', ...name.split('/'));
  if (existsSync(place)) return place;
  mkdirSync(FOLDER, { recursive: true });
  const manifest = path.join(FOLDER, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{"private":true}\n');
  say(`Fetching ${name}@${PEERS[name]}`);
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${PEERS[name]}`];
  const { code, output } = await run('npm', args, { cwd: FOLDER, timeLimit: INSTALL_LIMIT });
  if (code === 0 && existsSync(place)) return place;
  say(`${name} could not be had: ${output.trim().slice(-300)}`);
  return null;
}

export function versionOf(name) {
  return `${name}@${PEERS[name]}`;
}
