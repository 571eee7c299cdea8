// Makes a fresh clone ready: packages and bundles. Uses nothing but what comes with Node.
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { run } from './processes.mjs';
import { root } from './server.mjs';

const INSTALL_LIMIT = 10 * 60_000;

/**
 * Installs the locked packages when they are missing or older than the lock file.
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} true when something was installed
 * @throws Error with npm's own output
 */
export async function installPackages(say) {
  if (isInstalled()) return false;
  say('Installing the locked packages (npm ci)');
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const { code, output } = await run('npm', args, { cwd: root, timeLimit: INSTALL_LIMIT });
  if (code !== 0)
    throw new Error(
      `npm ci failed (exit code ${code}):\n${output.trim()}\nCheck that the npm registry can be reached.`,
    );
  return true;
}

/** npm writes the hidden lock file last: it is missing or old after an interrupted or outdated install. */
function isInstalled() {
  const witness = path.join(root, 'node_modules', '.package-lock.json');
  return existsSync(witness) && statSync(witness).mtimeMs >= statSync(path.join(root, 'package-lock.json')).mtimeMs;
}

/**
 * Builds every bundle into dist/.
 * @param {{ production?: boolean }} [options]
 * @throws Error with the bundler's own output
 */
export async function build({ production = false } = {}) {
  const args = [path.join(root, 'esbuild.mjs'), ...(production ? ['--production'] : [])];
  const { code, output } = await run(process.execPath, args, { cwd: root, timeLimit: 120_000 });
  if (code !== 0) throw new Error(`The build failed (exit code ${code}):\n${output.trim()}`);
}

/** The script behind a package's command, to be run with this Node: no shell, no .cmd, the same everywhere. */
export function commandOf(name, command = name) {
  const folder = path.join(root, 'node_modules', ...name.split('/'));
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, typeof bin === 'string' ? bin : bin[command]);
}
