// Runs the in-host tests against the packaged extension, installed into a real VS Code: trusted, restricted, several folders.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { desktopArguments, installVsixInDesktop } from './desktop.mjs';
import { launchChromium } from './chromium.mjs';
import { Results } from './results.mjs';
import { root } from './server.mjs';
import { run, within } from './processes.mjs';
import { chooseEditor, installVsix, openWindow, startServer, temporaryFolder, writeSettings } from './vscode.mjs';
import { severalFolders, testWorkspace } from './workspaces.mjs';

const TIME_LIMIT = 240_000;

/** Each has a window of its own; `suite` is the folder below test/host. */
const SUITES = [
  { name: 'trusted folder', suite: '', place: testWorkspace, workspaceTrust: false },
  { name: 'Restricted Mode', suite: 'restricted', place: testWorkspace, workspaceTrust: true },
  { name: 'several folders', suite: 'multiroot', place: severalFolders, workspaceTrust: false },
];

/**
 * @param {{ vsix: string, grep?: string, say: (line: string) => void }} options
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 * @throws Error when VS Code does not start, does not install the package or runs no test
 */
export async function runHostTests({ vsix, grep = '', say }) {
  const editor = await chooseEditor(say);
  const extensionsDir = temporaryFolder('extensions');
  const install = editor.kind === 'server' ? installVsix : installVsixInDesktop.bind(null, editor.executable);
  await install(vsix, extensionsDir);
  const total = new Results(say);
  for (const suite of SUITES) {
    say(`in VS Code, ${suite.name}:`);
    const results = new Results(say);
    const env = { SPENDLIGHT_HOST_SUITE: suite.suite, SPENDLIGHT_HOST_GREP: grep };
    const window = {
      extensionsDir,
      env,
      workspaceTrust: suite.workspaceTrust,
      place: await suite.place(),
      ...carrier(),
    };
    const open = editor.kind === 'server' ? openInServer : openInDesktop.bind(null, editor.executable);
    const ending = await open(window, (text) => results.hear(text));
    if (!results.complete)
      throw new Error(`The in-host tests (${suite.name}) did not come to their end: ${ending}\n${results.unmarked()}`);
    total.add(results);
  }
  return total.counts;
}

/**
 * VS Code runs tests only for an extension under development. This one is empty and wraps the compiled tests, so that
 * what they find under the project's name is the installed package and not the source.
 */
function carrier() {
  const development = path.join(root, 'out', 'test');
  mkdirSync(development, { recursive: true });
  const manifest = {
    name: 'spendlight-in-host-tests',
    publisher: 'spendlight-tests',
    version: '0.0.0',
    engines: { vscode: '^1.101.0' },
    capabilities: { untrustedWorkspaces: { supported: true }, virtualWorkspaces: true },
  };
  writeFileSync(path.join(development, 'package.json'), JSON.stringify(manifest));
  return { development, tests: path.join(development, 'host', 'index.js') };
}

async function openInServer({ place, development, tests, ...options }, onOutput) {
  const server = await startServer(options);
  const browser = await launchChromium();
  try {
    const window = await openWindow({ browser, url: server.url(place, { development, tests }), onOutput });
    const code = await within(TIME_LIMIT, Promise.race([window.exited, server.ended]), 'The tests');
    return `exit code ${code}`;
  } catch (error) {
    return error.message;
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function openInDesktop(executable, { env, ...options }, onOutput) {
  const userDataDir = temporaryFolder('profile');
  writeSettings(userDataDir);
  const { code } = await run(executable, desktopArguments({ userDataDir, ...options }), {
    env: { SPENDLIGHT_STATE_DIR: path.join(userDataDir, 'state'), ...env },
    onOutput,
    timeLimit: TIME_LIMIT,
  });
  return `exit code ${code}`;
}
