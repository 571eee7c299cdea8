// `npm start`: from a fresh clone to a real VS Code that shows the sample workspace, or one of your own.
import { existsSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { build, installPackages } from './install.mjs';
import { run } from './processes.mjs';
import { downloads, root } from './server.mjs';

const HELP = `npm start -- [options]
  --workspace DIR    open this folder instead of the sample
  --check FILE.png   without a screen: wait for the figure and the chart, save a picture, exit 0 or 1
  --port N           port of the VS Code server (default: any free one)
  --built            use dist/ as it is`;

const say = (line) => console.log(line);
const complain = (line) => console.error(line);

async function main() {
  const { values: options } = parseArgs({
    options: {
      workspace: { type: 'string' },
      check: { type: 'string' },
      port: { type: 'string', default: '0' },
      built: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (options.help) return say(HELP);
  await installPackages(say);
  if (!options.built) {
    say('Building');
    await build();
  }
  const workspace = options.workspace === undefined ? await sample(options) : folder(options.workspace);
  await printSummary(workspace);
  if (options.check === undefined) return open(workspace, Number(options.port));
  const { check } = await import('./check.mjs');
  say(`Status bar: ${await check({ workspace, picture: options.check, say })}`);
}

function folder(given) {
  const workspace = path.resolve(given);
  if (existsSync(workspace) && statSync(workspace).isDirectory()) return workspace;
  throw new Error(`${workspace} is not a folder.`);
}

async function sample(options) {
  const { writeSample } = await import('./workspaces.mjs');
  const { temporaryFolder } = await import('./vscode.mjs');
  const place =
    options.check === undefined ? path.join(downloads, 'sample') : path.join(temporaryFolder('check'), 'sample');
  rmSync(place, { recursive: true, force: true });
  say(`Writing the sample workspace into ${place}`);
  return writeSample(place);
}

async function printSummary(workspace) {
  const cli = path.join(root, 'dist', 'cli.js');
  const { code, output } = await run(process.execPath, [cli, 'summary', '--workspace', workspace]);
  say(output.trimEnd());
  if (code !== 0) complain(`The summary ended with code ${code}.`);
}

/** Stays until the window is closed (desktop) or until Ctrl-C (server). */
async function open(workspace, port) {
  const { chooseEditor, startServer, writeSettings } = await import('./vscode.mjs');
  const editor = await chooseEditor(say);
  const userDataDir = path.join(downloads, 'profile');
  const extensionsDir = path.join(userDataDir, 'extensions');
  process.prependListener('SIGINT', () => process.exit(0)); // Ctrl-C is how this command is meant to end
  if (editor.kind === 'desktop') {
    const { desktopArguments } = await import('./desktop.mjs');
    writeSettings(userDataDir);
    say(`Opening ${editor.executable}`);
    await run(editor.executable, desktopArguments({ place: workspace, userDataDir, extensionsDir, development: root }));
    return;
  }
  const server = await startServer({ userDataDir, extensionsDir, port, say });
  say(`\nVS Code is running. Open it in a browser:\n\n  ${server.url(workspace, { development: root })}\n`);
  say('Ctrl-C ends it.');
  const code = await server.ended;
  throw new Error(`The VS Code server ended by itself (code ${code}):\n${server.log().trim().slice(-2000)}`);
}

await main().then(
  () => process.exit(0),
  (error) => {
    complain(error.message);
    process.exit(error.code?.startsWith?.('ERR_PARSE_ARGS') ? 2 : 1);
  },
);
