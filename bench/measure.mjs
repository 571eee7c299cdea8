// Runs commands side by side and measures each run: wall-clock time, processor time and the peak of resident memory.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const POLL_MS = 10;
/** As Linux counts processor time for everybody. */
const TICK_MS = 10;
const RUN_LIMIT_MS = 20 * 60_000;

/**
 * @typedef {{ ms: number, peakBytes: number | null, mostBytes: number | null, processorMs: number | null, output: string }} Run
 * @typedef {{ name: string, command: string, args: string[], env?: Record<string, string>, before?: () => unknown }} Contender
 */

/**
 * One run of a command with all its children. The peak is the sum of the high-water marks of the process and those of its
 * children (Linux; null elsewhere); `mostBytes` is the most that all of them held at one moment,
 * `processorMs` the processor time of all of them.
 * @param {Contender} contender
 * @returns {Promise<Run>}
 */
export async function runOnce({ command, args, env = {}, before }) {
  await before?.();
  const started = performance.now();
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const peaks = new Map();
  let mostBytes = null;
  let used = null;
  const timer = setInterval(() => {
    notePeaks(child.pid, peaks);
    mostBytes = Math.max(mostBytes ?? 0, residentOf(child.pid)) || null;
    used = processorMs(child.pid) ?? used;
  }, POLL_MS);
  let output = '';
  let errors = '';
  let answered = null;
  child.stdout.on('data', (piece) => {
    answered = performance.now();
    output += piece;
  });
  child.stderr.on('data', (piece) => (errors += piece));
  const code = await new Promise((resolve, reject) => {
    const limit = setTimeout(() => child.kill('SIGKILL'), RUN_LIMIT_MS);
    child.on('error', reject);
    child.on('close', (exit) => {
      clearTimeout(limit);
      resolve(exit);
    });
  });
  const ended = performance.now();
  clearInterval(timer);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${errors.slice(-2000)}`);
  const peakBytes = peaks.size === 0 ? null : [...peaks.values()].reduce((sum, peak) => sum + peak, 0);
  return {
    ms: ended - started,
    answeredMs: (answered ?? ended) - started,
    peakBytes,
    mostBytes,
    processorMs: used,
    output,
  };
}

/**
 * All contenders in turn, round by round, so that a busy minute of the machine falls on all of them.
 * @param {Contender[]} contenders
 * @param {number} rounds
 * @returns {Promise<Map<string, Run[]>>}
 */
export async function sideBySide(contenders, rounds, say = () => {}) {
  const runs = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round += 1)
    for (const contender of contenders) {
      const run = await runOnce(contender);
      runs.get(contender.name).push(run);
      say(`${contender.name} ${round}: ${run.ms.toFixed(0)} ms, ${megabytes(run.peakBytes)} MB`);
    }
  return runs;
}

function notePeaks(pid, peaks) {
  for (const one of [pid, ...childrenOf(pid)]) {
    const peak = statusBytes(one, 'VmHWM');
    if (peak !== null) peaks.set(one, Math.max(peak, peaks.get(one) ?? 0));
  }
}

function residentOf(pid) {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => sum + (statusBytes(one, 'VmRSS') ?? 0), 0);
}

function childrenOf(pid) {
  try {
    const found = [];
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const text = readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').trim();
      for (const child of text === '' ? [] : text.split(' ')) found.push(Number(child), ...childrenOf(child));
    }
    return found;
  } catch {
    return [];
  }
}

/** Processor time (ms) of a process, of its children that run and of those that are over (Linux; null elsewhere). */
export function processorMs(pid) {
  const fields = [pid, ...childrenOf(pid)].map(statFields);
  if (fields[0] === null) return null;
  // A child that is over is part of its parent's account; a running one only of its own.
  return (
    fields.reduce((sum, own) => sum + (own === null ? 0 : own.slice(11, 15).reduce((a, b) => a + b, 0)), 0) * TICK_MS
  );
}

function statFields(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name, which may hold anything.
    return text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
  } catch {
    return null;
  }
}

function statusBytes(pid, name) {
  try {
    const line = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return line === null ? null : Number(line[1]) * 1024;
  } catch {
    return null;
  }
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

export function medianMs(runs) {
  return median(runs.map(({ ms }) => ms));
}

export function medianProcessorMs(runs) {
  return median(runs.map(({ processorMs: used }) => used ?? NaN));
}

export function medianPeak(runs) {
  const peaks = runs.map(({ peakBytes }) => peakBytes).filter((peak) => peak !== null);
  return peaks.length === 0 ? null : median(peaks);
}

export function medianMost(runs) {
  const most = runs.map(({ mostBytes }) => mostBytes).filter((bytes) => bytes !== null);
  return most.length === 0 ? null : median(most);
}

export function megabytes(bytes) {
  return bytes === null ? '?' : (bytes / 2 ** 20).toFixed(0);
}
