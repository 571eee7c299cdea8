/** A real folder for each test, and ways to put things into it. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { repository } from '../../support/repository';

/** Gives every test of the enclosing `describe` a new empty folder, and takes it away afterwards. */
export function useFolder(): { readonly path: string; file(...parts: string[]): string } {
  let folder = '';
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'spendlight files [1] ')));
    // So that a test which goes on as another user can reach it.
    chmodSync(folder, 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    get path() {
      return folder;
    },
    file: (...parts) => path.join(folder, ...parts),
  };
}

/** Writes a file and the folders above it. */
export function put(file: string, content: string | Uint8Array = ''): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

export function makeFifo(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  execFileSync('mkfifo', [file]);
}

/**
 * Runs `script` (it may `require` compiled modules by `room('files/tail')`) as a user who owns nothing, because root
 * may read everything. The answer is what it prints, as JSON.
 */
export function asNobody(script: string): unknown {
  const isRoot = process.getuid?.() === 0;
  const compiled = path.join(repository, 'out', 'src');
  const prelude = `const room = (name) => require(${JSON.stringify(compiled)} + '/' + name + '.js');`;
  const run = spawnSync(process.execPath, ['-e', `${prelude}\n(async () => { ${script} })()`], {
    encoding: 'utf8',
    cwd: '/',
    ...(isRoot ? { uid: 65534, gid: 65534 } : {}),
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

/** POSIX only: links, FIFOs and permissions. */
export const onPosix = process.platform === 'win32' ? describe.skip : describe;
