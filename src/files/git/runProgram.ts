/** Finds and runs a program that only answers: no shell, no window, no input, and not for long. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';

const TIMEOUT_MS = 10_000;

/** `late`: it did not end within ten seconds; `failed`: it ended with anything but 0, or said more than it may. */
export interface ProgramEnd {
  readonly kind: 'ok' | 'late' | 'failed';
  readonly stdout: string;
  readonly stderr: string;
}

/** @param program absolute. @param most bytes of an answer. Never rejects. */
export function runProgram(
  program: string,
  args: readonly string[],
  { env, most }: { readonly env: NodeJS.ProcessEnv; readonly most: number },
): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      {
        // Not the folder it is run for, whose content is nobody's to trust: on Windows a program there is found before that of the path.
        cwd: path.dirname(program),
        env,
        timeout: TIMEOUT_MS,
        killSignal: 'SIGKILL',
        maxBuffer: most,
        windowsHide: true,
        shell: false,
        encoding: 'utf8',
      },
      (error, stdout, stderr) => {
        const kind = error === null ? 'ok' : error.killed === true ? 'late' : 'failed';
        resolve({ kind, stdout, stderr });
      },
    ).stdin?.end();
  });
}

/** The first program of the name on the path that does not lie in the folder itself; null: there is none. */
export async function programOnPath(name: string, folder: string): Promise<string | null> {
  const isWindows = process.platform === 'win32';
  const directories = (process.env['PATH'] ?? process.env['Path'] ?? '').split(path.delimiter);
  for (const directory of directories) {
    if (!path.isAbsolute(directory) || isWithin(folder, directory)) continue;
    const program = path.join(directory, isWindows ? `${name}.exe` : name);
    try {
      await access(program, constants.X_OK);
      return program;
    } catch {
      // The next one.
    }
  }
  return null;
}

function isWithin(folder: string, directory: string): boolean {
  const relative = path.relative(folder, directory);
  return relative === '' || (!relative.startsWith('..') && !path.isAbsolute(relative));
}
