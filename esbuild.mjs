// Builds every bundle: the extension, its engine process, the threads that read logs and their compiled scanner, the SQLite reader, the command line and the webviews.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');

const shared = {
  bundle: true,
  minify: production,
  sourcemap: !production,
  sourcesContent: false,
  logLevel: 'warning',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"' },
};
/** Of all that decides what is read and how: a checkpoint of another build is not used. */
function buildOf(folder) {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name)).sort())
    hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
}

/** CommonJS has no `import.meta`; packages that ask for it get the bundle's own address. */
const ADDRESS = 'var bundleAddress = require("node:url").pathToFileURL(__filename).href;';
const node = {
  ...shared,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: {
    ...shared.define,
    'import.meta.url': 'bundleAddress',
    SPENDLIGHT_BUILD: JSON.stringify(buildOf(path.join(path.dirname(fileURLToPath(import.meta.url)), 'src'))),
  },
  banner: { js: ADDRESS },
  // Its CommonJS requires its parts in a way that no bundler sees.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};
const browser = { ...shared, platform: 'browser', format: 'iife', target: 'chrome134' };

/** Read by test/unit/rooms.test.ts too, which looks at what each bundle takes in. */
export const builds = [
  { ...node, entryPoints: { extension: 'src/host/extension.ts' }, outdir: 'dist', external: ['vscode'] },
  {
    ...node,
    entryPoints: {
      engine: 'src/engine/main.ts',
      reader: 'src/engine/reading/worker.ts',
      sqlite: 'src/files/sqlite/child.ts',
    },
    outdir: 'dist',
  },
  // The only bundle that names the network; loaded when the first message is to be sent.
  { ...node, entryPoints: { notify: 'src/notify/notify.ts' }, outdir: 'dist' },
  {
    ...node,
    entryPoints: {
      cli: 'src/cli/main.ts',
      program: 'src/cli/program.ts',
      openEngine: 'src/cli/openEngine.ts',
    },
    outdir: 'dist',
    // Loaded where they are needed: a script that asks before every call waits for each line that is loaded.
    external: ['./program', './openEngine'],
    banner: { js: `#!/usr/bin/env node\n${ADDRESS}` },
  },
  {
    ...browser,
    entryPoints: {
      'webview/overview': 'webview/overview/main.ts',
      'webview/breakdown': 'webview/breakdown/main.ts',
      'webview/dashboard': 'webview/dashboard/main.ts',
      'webview/style': 'webview/style.css',
    },
    outdir: 'dist',
  },
];

/** `src/wasm` is AssemblyScript: it has neither objects nor a runtime, and its memory is handed to it. */
async function buildScanner() {
  const { main } = await import('assemblyscript/asc');
  const options = '--optimizeLevel 3 --runtime stub --enable simd --noAssert --importMemory --memoryBase 1024'.split(
    ' ',
  );
  const { error, stderr } = await main(['src/wasm/scan.ts', '--outFile', 'dist/scan.wasm', ...options]);
  if (error !== null) throw new Error(`src/wasm was not compiled: ${stderr.toString()}`);
}

async function buildAll() {
  if (production) rmSync('dist', { recursive: true, force: true }); // what ships is made anew
  mkdirSync('dist', { recursive: true });
  cpSync('node_modules/sql.js/dist/sql-wasm.wasm', 'dist/sql-wasm.wasm');
  await buildScanner();
  const contexts = await Promise.all(builds.map((options) => esbuild.context(options)));
  if (watch) {
    await Promise.all(contexts.map((context) => context.watch()));
    return;
  }
  try {
    await Promise.all(contexts.map((context) => context.rebuild()));
  } finally {
    await Promise.all(contexts.map((context) => context.dispose()));
  }
}

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) await buildAll();
