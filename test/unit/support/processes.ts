/** Processes of a test: started with a compiled script, waited for, or killed in the middle. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const WRITER = join(__dirname, 'writer.js');

export interface Writer {
  readonly child: ChildProcess;
  /** How many records it has acknowledged. */
  readonly done: () => number;
  /** Its exit code and what it said on standard error; the code is null when it was killed. */
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

export function startWriter(...args: string[]): Writer {
  const child = spawn(process.execPath, [WRITER, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let done = 0;
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (done += chunk.length));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stderr }));
  });
  return { child, done: () => done, ended };
}
