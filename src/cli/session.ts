/** One run of a command: opens the workspace in an engine of its own, lets the command answer, closes it. */
import { join } from 'node:path';
import { openZone, type Zone } from '../core/calendar';
import type { Ask, AnswerHead } from '../core/report/json';
import type { Range } from '../core/ledger/query';
import { createEngine } from '../engine/engine';
import type { Engine, Snapshot } from '../protocol/engine';
import { engineOptions, type SharedOptions } from './options';
import { jsonText, plainText, type Terminal } from './terminal';
import { EXIT, UsageError, type ExitCode } from './usage';

export interface Session {
  readonly engine: Engine;
  readonly snapshot: Snapshot;
  readonly zone: Zone;
  readonly ask: Ask;
  readonly terminal: Terminal;
  /** For standard error. */
  readonly warn: (message: string) => void;
  readonly head: (range: Range) => AnswerHead;
}

/** What a command needs of the process it runs in. */
export interface Surroundings {
  readonly terminal: Terminal;
  readonly warn: (message: string) => void;
}

/** The engine of the command line; the scripts that open databases and read long logs lie beside the bundle. */
export function openEngine(): Engine {
  return createEngine({
    databaseChild: join(__dirname, 'sqlite.js'),
    readingThread: join(__dirname, 'reader.js'),
  });
}

/** Reads the workspace and lets `answer` print; its exit code wins, except that 3 says that no source could be read. */
export async function inWorkspace(
  options: SharedOptions,
  surroundings: Surroundings,
  answer: (session: Session) => Promise<ExitCode> | ExitCode,
): Promise<ExitCode> {
  const { terminal, warn } = surroundings;
  const told = engineOptions(options, warn);
  const engine = openEngine();
  try {
    await engine.request('open', told);
    const snapshot = await engine.request('snapshot', null);
    const zone = openZone(snapshot.timeZone);
    if (zone === null) throw new UsageError(`There is no time zone "${snapshot.timeZone}".`);
    const head = (range: Range): AnswerHead => ({ now: snapshot.now, timeZone: snapshot.timeZone, range });
    const ask: Ask = (query) => engine.request('query', query);
    const code = await answer({ engine, snapshot, zone, ask, terminal, warn, head });
    if (anythingRead(snapshot)) return code;
    warn(nothingRead(snapshot, options.workspace));
    return EXIT.noSource;
  } finally {
    await engine.dispose();
  }
}

/** True when a file was read, be it empty; a file that only has old figures counts as read. */
export function anythingRead(snapshot: Snapshot): boolean {
  return snapshot.sources.some(({ state }) => state !== 'unreadable');
}

function nothingRead({ sources }: Snapshot, workspace: string): string {
  if (sources.length > 0) return `None of the ${sources.length} sources could be read; "spendlight doctor" says why.`;
  return (
    `No cost log was found in ${plainText(workspace)}. Looked for ops/model-decisions.jsonl, ops/qa/ci-usage.jsonl, ` +
    'costs/**/*.jsonl, token_budget.json and SQLite databases; --include GLOB adds other files, --home DIR the sessions of coding agents in DIR.'
  );
}

/** Prints one JSON object. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.line(jsonText(value));
}
