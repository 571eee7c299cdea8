// Starts other programs so that none of them outlives this one: not on success, failure, Ctrl-C or a time-out.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

/** How long a program that was asked to end may take before it is ended, ms. */
const END_LIMIT = 3000;
const windows = process.platform === 'win32';
/** Process groups that are still ours to end. */
const running = new Set();
/** What else has to happen before this process goes, newest first. */
const farewells = [];

/**
 * Starts a program in a process group of its own, so that its children can be ended with it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, onOutput?: (text: string) => void }} [options]
 *   `onOutput` hears standard output and standard error as they come
 * @returns {{ process: import('node:child_process').ChildProcess, ended: Promise<number>, stop: () => Promise<void> }}
 *   `ended` gives the exit code (128 when a signal ended it, 127 when it could not be started)
 */
export function start(command, args, options = {}) {
  goWithUs();
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: !windows,
    shell: windows && command === 'npm',
  });
  running.add(child);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => options.onOutput?.(text));
  }
  const ended = new Promise((resolve) => {
    child.once('error', (error) => {
      options.onOutput?.(`${command} cannot be started: ${error.message}\n`);
      resolve(127);
    });
    child.once('close', (code) => resolve(code ?? 128));
  });
  void ended.then(() => {
    signalGroup(child, 'SIGKILL'); // whatever the program left behind in its group
    running.delete(child);
  });
  return { process: child, ended, stop: () => stopGroup(child, ended) };
}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, onOutput?: (text: string) => void, timeLimit?: number }} [options]
 *   `timeLimit` in ms; past it the program is ended and the code is 124
 * @returns {Promise<{ code: number, output: string }>} never fails: a program that cannot start has the code 127
 */
export async function run(command, args, options = {}) {
  let output = '';
  const started = start(command, args, {
    ...options,
    onOutput: (text) => {
      output += text;
      options.onOutput?.(text);
    },
  });
  if (options.timeLimit === undefined) return { code: await started.ended, output };
  const code = await within(options.timeLimit, started.ended, command).catch(async () => {
    await started.stop();
    output += `\n${command} was ended after ${options.timeLimit / 1000} s.\n`;
    return 124;
  });
  return { code, output };
}

/**
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise
 * @param {string} what named in the error
 * @returns {Promise<T>} fails with a sentence when the time is over; the promise itself goes on
 */
export async function within(ms, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: no answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A port of 127.0.0.1 that nobody uses at this moment, picked by the operating system. */
export async function freePort() {
  const probe = createServer();
  await new Promise((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/**
 * Has something done before this process goes, whichever way it goes (it must be synchronous).
 * @param {() => void} farewell
 * @returns {() => void} takes it back
 */
export function beforeExit(farewell) {
  goWithUs();
  farewells.unshift(farewell);
  return () => {
    const index = farewells.indexOf(farewell);
    if (index >= 0) farewells.splice(index, 1);
  };
}

let listening = false;
function goWithUs() {
  if (listening) return;
  listening = true;
  process.on('exit', () => {
    for (const child of running) signalGroup(child, 'SIGKILL');
    for (const farewell of farewells) quietly(farewell);
  });
  // Exit codes as a shell counts them: 128 + the signal's number.
  process.on('SIGINT', () => process.exit(130));
  process.on('SIGTERM', () => process.exit(143));
  process.on('SIGHUP', () => process.exit(129));
}

async function stopGroup(child, ended) {
  if (!running.has(child)) return;
  signalGroup(child, 'SIGTERM');
  await within(END_LIMIT, ended, 'ending').catch(() => signalGroup(child, 'SIGKILL'));
  for (const end = Date.now() + END_LIMIT; !windows && isGroupAlive(child) && Date.now() < end;) {
    signalGroup(child, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function isGroupAlive(child) {
  try {
    return child.pid !== undefined && process.kill(-child.pid, 0);
  } catch {
    return false;
  }
}

function signalGroup(child, signal) {
  if (child.pid === undefined) return;
  quietly(() => (windows ? child.kill(signal) : process.kill(-child.pid, signal)));
}

function quietly(action) {
  try {
    action();
  } catch {
    // It is gone already.
  }
}
