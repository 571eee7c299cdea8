// Spendlight as people run it: its command line with a cache of its own, and its engine process with a window's questions.
import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { root } from '../test/tools/server.mjs';

export const NOW = '2026-02-20T12:00:00.000Z';
const CLI = path.join(root, 'dist', 'cli.js');
const ENGINE = path.join(root, 'dist', 'engine.js');

/** `state`: the folder of the cache. `cold`: it is emptied before each run. */
export function summary({ name, state, args, cold = false, noCache = false }) {
  return {
    name,
    command: process.execPath,
    args: [CLI, 'summary', '--json', '--now', NOW, '--time-zone', 'UTC', ...args, ...(noCache ? ['--no-cache'] : [])],
    env: { SPENDLIGHT_STATE_DIR: state },
    before: cold ? () => rmSync(state, { recursive: true, force: true }) : undefined,
  };
}

/** The gate, asked for ten cents. */
export function check({ name, state, args }) {
  return {
    name,
    command: process.execPath,
    args: [CLI, 'check', '--estimated', '0.1', '--now', NOW, '--time-zone', 'UTC', ...args],
    env: { SPENDLIGHT_STATE_DIR: state },
  };
}

/** An engine in a process of its own, asked as the extension asks it. */
export class EngineProcess {
  constructor() {
    this.child = fork(ENGINE, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.waiting = new Map();
    this.next = 1;
    this.watchers = new Set();
    this.child.on('message', (message) => this.take(message));
  }

  take(message) {
    if (message.type === 'changed') for (const watcher of this.watchers) watcher(message.snapshot);
    const waiting = this.waiting.get(message.id);
    if (waiting === undefined) return;
    this.waiting.delete(message.id);
    if (message.type === 'failure') waiting.reject(new Error(message.message));
    else waiting.resolve(message.result);
  }

  request(method, params) {
    const id = this.next++;
    this.child.send({ type: 'request', id, method, params });
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  /** The first snapshot, told from now on, that fits. */
  until(fits) {
    return new Promise((resolve) => {
      const watcher = (snapshot) => {
        if (!fits(snapshot)) return;
        this.watchers.delete(watcher);
        resolve(snapshot);
      };
      this.watchers.add(watcher);
    });
  }

  /** Opens and waits until all is read. */
  async open(options) {
    const ready = this.until((snapshot) => snapshot.phase === 'ready');
    await this.request('open', { ...DEFAULTS, ...options });
    return ready;
  }

  async close() {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.disconnect();
    await gone;
  }
}

const DEFAULTS = {
  folders: [],
  include: [],
  exclude: [],
  timeZone: 'UTC',
  now: NOW,
  budgets: null,
  prices: null,
  freeCiMinutes: 0,
  home: null,
  agentEnvironment: {},
  sessionLogs: 'off',
  trusted: true,
  watch: true,
  stateDirectory: null,
};
