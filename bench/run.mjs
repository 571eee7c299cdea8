// Runs the benches and writes RESULTS.md: `npm run bench -- [--only NAME] [--size small|full] [--runs N]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, installPackages } from '../test/tools/install.mjs';

const BENCHES = {
  sessions: () => import('./sessions.mjs'),
  decisions: () => import('./decisions.mjs'),
  sqlite: () => import('./sqlite.mjs'),
  gate: () => import('./gate.mjs'),
  memory: () => import('./memory.mjs'),
  growth: () => import('./growth.mjs'),
  'host-blocking': () => import('./hostBlocking.mjs'),
  dashboard: () => import('./dashboard.mjs'),
};

const { values } = parseArgs({
  options: { only: { type: 'string' }, size: { type: 'string', default: 'full' }, runs: { type: 'string' } },
});
if (values.size !== 'small' && values.size !== 'full') throw new Error('--size is small or full');
const names = values.only === undefined ? Object.keys(BENCHES) : values.only.split(',');
for (const name of names)
  if (!Object.hasOwn(BENCHES, name)) throw new Error(`--only: one of ${Object.keys(BENCHES).join(', ')}`);

await installPackages(console.log);
await build({ production: true });
for (const name of names) {
  const folder = mkdtempSync(path.join(tmpdir(), `spendlight-bench-${name}-`));
  try {
    const { bench } = await BENCHES[name]();
    const isSmall = values.size === 'small';
    await bench({
      folder,
      isSmall,
      runs: Number(values.runs ?? (isSmall ? 3 : 5)),
      say: (line) => console.log(`${name}: ${line}`),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exit(0);
