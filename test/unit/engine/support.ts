/** A workspace in a temporary folder and an engine open on it; everything is taken down after each test. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createEngine } from '../../../src/engine/engine';
import type { Engine, EngineOptions, Snapshot } from '../../../src/protocol/engine';

export const DATABASE_CHILD = join(__dirname, '../../../src/files/sqlite/child.js');

export interface TestWorkspace {
  readonly folder: string;
  readonly engine: Engine;
  write(path: string, content: string | Uint8Array): Promise<string>;
  open(options?: Partial<EngineOptions>): Promise<Snapshot>;
  snapshot(): Promise<Snapshot>;
  /** Resolves with the first snapshot that fits; rejects with the last one seen when none comes. */
  until(fits: (snapshot: Snapshot) => boolean, withinMs?: number): Promise<Snapshot>;
}

/** Long enough for a busy machine; how fast it really is, bench/ measures. */
const PATIENCE_MS = 15_000;

const cleanups: (() => Promise<void>)[] = [];

export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0)) await cleanup();
}

export async function testWorkspace(files: Readonly<Record<string, string | Uint8Array>> = {}): Promise<TestWorkspace> {
  const folder = await mkdtemp(join(tmpdir(), 'spendlight-engine-'));
  const engine = createEngine({ databaseChild: DATABASE_CHILD });
  cleanups.push(async () => {
    await engine.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  const write = async (path: string, content: string | Uint8Array): Promise<string> => {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  };
  for (const [path, content] of Object.entries(files)) await write(path, content);
  const snapshot = () => engine.request('snapshot', null);
  return {
    folder,
    engine,
    write,
    snapshot,
    open: async (options = {}) => {
      await engine.request('open', { ...DEFAULTS, folders: [{ path: folder, name: 'workspace' }], ...options });
      return options.watch === true
        ? until(engine, snapshot, (state) => state.phase === 'ready', PATIENCE_MS)
        : snapshot();
    },
    until: (fits, withinMs = PATIENCE_MS) => until(engine, snapshot, fits, withinMs),
  };
}

export const NOW = '2026-02-20T12:00:00.000Z';

export const DEFAULTS: EngineOptions = {
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
  watch: false,
};

async function until(
  engine: Engine,
  snapshot: () => Promise<Snapshot>,
  fits: (snapshot: Snapshot) => boolean,
  withinMs: number,
): Promise<Snapshot> {
  let last = await snapshot();
  if (fits(last)) return last;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`no such snapshot within ${withinMs} ms; the last one: ${JSON.stringify(last, null, 1)}`));
    }, withinMs);
    const stop = engine.onDidChange((next) => {
      last = next;
      if (!fits(next)) return;
      clearTimeout(timer);
      stop();
      resolve(next);
    });
  });
}

/** A line of `ops/model-decisions.jsonl`. */
export function decision(fields: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({
    timestamp: '2026-02-20T10:00:00Z',
    agent: 'AGENT-1',
    wbs: 'WBS-001',
    model: 'claude-sonnet-4.5',
    provider: 'anthropic',
    input_tokens: 1000,
    output_tokens: 500,
    cost_usd: 0.25,
    success: true,
    ...fields,
  })}\n`;
}
