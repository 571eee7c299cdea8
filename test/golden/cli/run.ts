/** Runs the command as people do: bundled, in a process of its own, with nothing of this one's surroundings. */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { repository } from '../../unit/support/repository';

export interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

let bundle: Promise<string> | null = null;

/** Builds the bundles once for the whole test run, with the product's own options, into a temporary folder. */
export function builtCommand(): Promise<string> {
  bundle ??= build();
  return bundle;
}

async function build(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'spendlight-bundle-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { builds } = (await import(pathToFileURL(join(repository, 'esbuild.mjs')).href)) as {
    builds: esbuild.BuildOptions[];
  };
  const wanted = builds.filter(({ entryPoints }) => ['cli', 'sqlite', 'notify'].some((name) => name in (entryPoints ?? {})));
  for (const options of wanted) {
    await esbuild.build({ ...options, absWorkingDir: repository, outdir: folder, sourcemap: false });
  }
  copyFileSync(join(repository, 'node_modules', 'sql.js', 'dist', 'sql-wasm.wasm'), join(folder, 'sql-wasm.wasm'));
  return join(folder, 'cli.js');
}

/** @param env added to a closed environment of 80 columns, no colours and UTC */
export async function spendlight(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Answer> {
  const command = await builtCommand();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], {
      env: {
        PATH: process.env['PATH'],
        NO_COLOR: '1',
        COLUMNS: '80',
        TZ: 'UTC',
        // A test leaves nothing in the state folder of whoever runs it.
        SPENDLIGHT_STATE_DIR: join(dirname(command), 'state'),
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const error: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => error.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(error).toString('utf8') });
    });
  });
}
