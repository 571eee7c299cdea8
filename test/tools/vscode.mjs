// Runs a real VS Code for tests, pictures and `npm start`: chooses which one, starts its server, opens its window in a browser.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findDesktop } from './desktop.mjs';
import { beforeExit, run, start, within } from './processes.mjs';
import { getServer } from './server.mjs';

/** Of a server, and of a window's first paint: a machine that runs everything at once takes its time, ms. */
const START_LIMIT = 120_000;

/** Nothing that moves, asks or phones: what every window of ours starts with. */
const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.colorTheme': 'Default Dark Modern',
  'window.autoDetectHighContrast': false,
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'extensions.ignoreRecommendations': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'git.enabled': false,
  'files.simpleDialog.enable': true,
};

/**
 * Which VS Code to use: `SPENDLIGHT_VSCODE` (the path of one, or `server`); with a display an installed or downloadable
 * one; else the server out of npm packages.
 * @param {(line: string) => void} [say]
 * @returns {Promise<{ kind: 'desktop', executable: string } | { kind: 'server' }>}
 * @throws Error when the variable names nothing
 */
export async function chooseEditor(say = console.log) {
  if (process.env.SPENDLIGHT_VSCODE === 'server') return { kind: 'server' };
  const executable = await findDesktop(say);
  return executable === null ? { kind: 'server' } : { kind: 'desktop', executable };
}

/** A fresh folder that goes when this process does. `keep` it to look inside: `SPENDLIGHT_KEEP=1`. */
export function temporaryFolder(name) {
  const folder = mkdtempSync(path.join(tmpdir(), `spendlight-${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  if (!process.env.SPENDLIGHT_KEEP) beforeExit(remove);
  return folder;
}

/** Writes the user settings of a profile folder, quiet ones first. */
export function writeSettings(userDataDir, settings = {}) {
  mkdirSync(path.join(userDataDir, 'User'), { recursive: true });
  const file = path.join(userDataDir, 'User', 'settings.json');
  writeFileSync(file, JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2));
}

/**
 * Starts the server on a port that the operating system picks; it asks every visitor for a token of its own.
 * @param {object} options
 * @param {string} [options.extensionsDir] installed extensions; fresh and empty when left out
 * @param {string} [options.userDataDir] profile; fresh when left out
 * @param {Record<string, unknown>} [options.settings] user settings, added to the quiet ones
 * @param {boolean} [options.workspaceTrust] true: folders start in Restricted Mode; false: everything is trusted
 * @param {number} [options.port] 0: any free one
 * @param {Record<string, string>} [options.env] for the extension host
 * @param {(line: string) => void} [options.say]
 * @returns {Promise<{ port: number, userDataDir: string, url: (place: string, payload?: Payload) => string,
 *   log: () => string, ended: Promise<number>, stop: () => Promise<void> }>}
 * @typedef {{ development?: string, tests?: string }} Payload folder of an extension under development, module with `run()`
 * @throws Error with the server's own output when it does not come up
 */
export async function startServer(options = {}) {
  const { node, main } = await getServer(options.say);
  const userDataDir = options.userDataDir ?? temporaryFolder('profile');
  const extensionsDir = options.extensionsDir ?? path.join(userDataDir, 'extensions');
  writeSettings(userDataDir, options.settings);
  const token = randomBytes(16).toString('hex');
  let output = '';
  let listening;
  const port = new Promise((resolve) => (listening = resolve));
  const args = [main, '--host', '127.0.0.1', '--port', String(options.port ?? 0), '--connection-token', token];
  args.push('--accept-server-license-terms', '--telemetry-level', 'off', '--enable-smoke-test-driver');
  if (options.workspaceTrust !== true) args.push('--disable-workspace-trust');
  args.push('--user-data-dir', userDataDir, '--server-data-dir', path.join(userDataDir, 'server'));
  args.push('--extensions-dir', extensionsDir);
  const server = start(node, args, {
    env: {
      TMPDIR: temporaryFolder('tmp'), // the editor leaves sockets behind
      SPENDLIGHT_STATE_DIR: path.join(userDataDir, 'state'),
      ...options.env,
      NODE_OPTIONS: undefined,
    },
    onOutput: (text) => {
      output += text;
      const found = /agent listening on (\d+)/.exec(output);
      if (found) listening(Number(found[1]));
    },
  });
  const died = server.ended.then((code) => Promise.reject(new Error(`it ended with code ${code}`)));
  died.catch(() => undefined);
  const actual = await within(START_LIMIT, Promise.race([port, died]), 'The VS Code server').catch(async (error) => {
    await server.stop();
    throw new Error(`The VS Code server does not start: ${error.message}\n${output.trim()}`, { cause: error });
  });
  return {
    port: actual,
    userDataDir,
    url: (place, payload) => addressOf(actual, token, place, payload),
    log: () => output,
    ended: server.ended,
    stop: server.stop,
  };
}

/** `place` is a folder or a `.code-workspace` file. */
function addressOf(port, token, place, payload) {
  const url = new URL(`http://127.0.0.1:${port}/`);
  url.searchParams.set('tkn', token);
  url.searchParams.set(place.endsWith('.code-workspace') ? 'workspace' : 'folder', place);
  if (payload === undefined) return url.href;
  const remote = (file) => `vscode-remote://127.0.0.1:${port}${pathToFileURL(file).pathname}`;
  const pairs = [['skipWelcome', 'true']];
  if (payload.development) pairs.push(['extensionDevelopmentPath', remote(payload.development)]);
  if (payload.tests) pairs.push(['extensionTestsPath', remote(payload.tests)]);
  url.searchParams.set('payload', JSON.stringify(pairs));
  return url.href;
}

/**
 * Installs a packaged extension for the server's windows.
 * @param {string} vsix
 * @param {string} extensionsDir
 * @throws Error with the server's own output
 */
export async function installVsix(vsix, extensionsDir) {
  const { node, main } = await getServer();
  const args = [main, '--extensions-dir', extensionsDir, '--server-data-dir', temporaryFolder('install')];
  const { code, output } = await run(node, [...args, '--install-extension', vsix, '--force'], { timeLimit: 120_000 });
  if (code !== 0 || !/successfully installed/i.test(output))
    throw new Error(`VS Code does not install ${path.basename(vsix)}:\n${output.trim()}`);
}

/**
 * Opens a window of the server.
 * @param {object} options
 * @param {import('playwright-core').Browser} options.browser
 * @param {string} options.url
 * @param {(text: string) => void} [options.onOutput] hears what tests in the extension host print
 * @param {{ width: number, height: number }} [options.viewport]
 * @param {(context: import('playwright-core').BrowserContext) => Promise<void>} [options.prepare] runs before the window is opened
 * @returns {Promise<{ page: import('playwright-core').Page, exited: Promise<number>, errors: string[], close: () => Promise<void> }>}
 *   `exited` gives the tests' exit code; `errors` what the page itself complained about
 */
export async function openWindow({ browser, url, onOutput, prepare, viewport = { width: 1440, height: 900 } }) {
  const context = await browser.newContext({ viewport, locale: 'en-US' });
  await prepare?.(context);
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  let exit;
  const exited = new Promise((resolve) => (exit = resolve));
  page.once('crash', () => exit(139));
  await page.exposeFunction('codeAutomationLog', (_type, args) => onOutput?.(`${args.map(printed).join(' ')}\n`));
  await page.exposeFunction('codeAutomationExit', (code) => exit(code));
  await page.goto(url, { waitUntil: 'domcontentloaded', timeout: START_LIMIT });
  await page.waitForSelector('.monaco-workbench', { timeout: START_LIMIT });
  return { page, exited, errors, close: () => context.close() };
}

function printed(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
