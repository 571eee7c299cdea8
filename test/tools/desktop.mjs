// Finds and drives a desktop VS Code, for machines that have a display.
import { existsSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { run, within } from './processes.mjs';
import { downloads } from './server.mjs';

const DOWNLOAD_LIMIT = 5 * 60_000;

/**
 * A desktop VS Code: the one that `SPENDLIGHT_VSCODE` names; with a display an installed one, else a downloaded one.
 * @param {(line: string) => void} say
 * @returns {Promise<string | null>} its executable; null when there is no display or nothing to be had
 * @throws Error when the variable names nothing
 */
export async function findDesktop(say) {
  const named = process.env.SPENDLIGHT_VSCODE;
  if (named) {
    if (existsSync(named)) return executableOf(named);
    throw new Error(`SPENDLIGHT_VSCODE names ${named}, which does not exist. Name a VS Code, or say "server".`);
  }
  if (!hasDisplay()) return null;
  const installed = places().find((place) => existsSync(place));
  if (installed !== undefined) return executableOf(installed);
  try {
    const { downloadAndUnzipVSCode } = await import('@vscode/test-electron');
    say(`No VS Code is installed: downloading one into ${downloads}`);
    return await within(DOWNLOAD_LIMIT, downloadAndUnzipVSCode({ cachePath: downloads }), 'The download of VS Code');
  } catch (error) {
    say(`VS Code cannot be downloaded (${error.message}): its server from the npm registry is used instead.`);
    return null;
  }
}

function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function places() {
  if (process.platform === 'darwin')
    return ['/', homedir()].map((base) =>
      path.join(base, 'Applications', 'Visual Studio Code.app', 'Contents', 'MacOS', 'Electron'),
    );
  if (process.platform === 'win32')
    return [process.env.LOCALAPPDATA && path.join(process.env.LOCALAPPDATA, 'Programs'), process.env.ProgramFiles]
      .filter(Boolean)
      .map((base) => path.join(base, 'Microsoft VS Code', 'Code.exe'));
  const onPath = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, 'code'));
  return ['/usr/share/code/code', '/opt/visual-studio-code/code', '/snap/code/current/usr/share/code/code', ...onPath];
}

/** `code` on the path is a script in `bin` that starts the program beside that folder and does not wait for it. */
function executableOf(place) {
  const real = realpathSync(place);
  const program = path.join(path.dirname(real), '..', path.basename(real));
  return path.basename(path.dirname(real)) === 'bin' && existsSync(program) ? program : real;
}

/**
 * Installs a packaged extension.
 * @throws Error with VS Code's own output
 */
export async function installVsixInDesktop(executable, vsix, extensionsDir) {
  const { resolveCliArgsFromVSCodeExecutablePath } = await import('@vscode/test-electron');
  const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
  const { code, output } = await run(
    cli,
    [...args, ...asRoot(), '--extensions-dir', extensionsDir, '--install-extension', vsix, '--force'],
    { timeLimit: 120_000 },
  );
  if (code !== 0) throw new Error(`VS Code does not install ${path.basename(vsix)}:\n${output.trim()}`);
}

/** Arguments for a window of its own that leaves the person's profile alone. */
export function desktopArguments({ place, userDataDir, extensionsDir, workspaceTrust, development, tests }) {
  const args = [place, '--new-window', '--skip-welcome', '--skip-release-notes', '--disable-updates', ...asRoot()];
  if (userDataDir) args.push(`--user-data-dir=${userDataDir}`);
  if (extensionsDir) args.push(`--extensions-dir=${extensionsDir}`);
  if (workspaceTrust !== true) args.push('--disable-workspace-trust');
  if (development) args.push(`--extensionDevelopmentPath=${development}`);
  if (tests) args.push(`--extensionTestsPath=${tests}`);
  return args;
}

/** Electron refuses its sandbox to root, and asks for a profile folder, which callers give anyway. */
function asRoot() {
  return process.platform === 'linux' && process.getuid() === 0 ? ['--no-sandbox'] : [];
}
