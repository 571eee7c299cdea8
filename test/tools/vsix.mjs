// Packages the extension and looks into the package: what is in it, what must not be, how large it is.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { commandOf } from './install.mjs';
import { run } from './processes.mjs';
import { root } from './server.mjs';

const MOST_BYTES = 2_000_000;
const FILE = path.join(root, 'out', 'spendlight.vsix');

/** All that may be in it. */
const ALLOWED = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/package(\.nls(\.[a-z-]+)?)?\.json$/,
  /^extension\/(readme|changelog|contributing|license)(\.md|\.txt)?$/i,
  /^extension\/l10n\/[\w.-]+\.json$/,
  /^extension\/dist\/(webview\/)?[\w-]+\.(js|css|wasm)$/,
  /^extension\/media\/[\w./-]+\.(svg|png|md|json)$/,
];
const REQUIRED = [
  'package.json',
  'l10n/bundle.l10n.json',
  'dist/extension.js',
  'dist/engine.js',
  'dist/notify.js',
  'dist/reader.js',
  'dist/sqlite.js',
  'dist/cli.js',
  'dist/program.js',
  'dist/openEngine.js',
  'dist/sql-wasm.wasm',
  'dist/webview/overview.js',
  'dist/webview/breakdown.js',
  'dist/webview/dashboard.js',
  'dist/webview/style.css',
];

/**
 * Packages what lies in dist/ (vsce refuses secrets and .env files by itself).
 * @param {(line: string) => void} say
 * @returns {Promise<string>} the package's path
 * @throws Error that names everything wrong with it
 */
export async function packageVsix(say) {
  mkdirSync(path.dirname(FILE), { recursive: true });
  const args = [commandOf('@vscode/vsce', 'vsce'), 'package', '--no-dependencies', '--out', FILE];
  const { code, output } = await run(process.execPath, args, { cwd: root, timeLimit: 180_000 });
  if (code !== 0) throw new Error(`vsce package failed (exit code ${code}):\n${output.trim()}`);
  const archive = readFileSync(FILE);
  const names = zipNames(archive);
  const wrong = [...faultsOf(names), ...machinePaths(names)];
  if (archive.length > MOST_BYTES) wrong.push(`it has ${archive.length} bytes, more than ${MOST_BYTES}`);
  if (wrong.length > 0) throw new Error(`${path.basename(FILE)} is not as it should be:\n${wrong.join('\n')}`);
  say(`${names.length} files, ${(archive.length / 1e6).toFixed(2)} MB`);
  return FILE;
}

function faultsOf(names) {
  const have = new Set(names);
  return [
    ...names.filter((name) => name.includes('node_modules')).map((name) => `it carries ${name}`),
    ...names
      .filter((name) => !ALLOWED.some((allowed) => allowed.test(name)))
      .map((name) => `${name} does not belong in it`),
    ...REQUIRED.filter((name) => !have.has(`extension/${name}`)).map((name) => `${name} is missing`),
  ];
}

/** A bundle that names the folder it was built in was built wrong. */
function machinePaths(names) {
  const bundles = names.filter((name) => name.startsWith('extension/dist/') && name.endsWith('.js'));
  return bundles
    .map((name) => name.slice('extension/'.length))
    .filter((name) => readFileSync(path.join(root, name), 'utf8').includes(root + path.sep))
    .map((name) => `${name} names this machine's folder`);
}

/** The names in a zip's central directory (APPNOTE.TXT 4.3.12 and 4.3.16; no zip64: that begins at 4 GB). */
function zipNames(archive) {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('The package is not a zip file.');
  const names = [];
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const length = archive.readUInt16LE(at + 28);
    names.push(archive.toString('utf8', at + 46, at + 46 + length));
    at += 46 + length + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return names.filter((name) => !name.endsWith('/'));
}
