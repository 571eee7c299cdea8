/** One run of a command: opens the workspace in an engine of its own, lets the command answer, closes it. */
import { openZone, type Zone } from '../core/calendar';
import type { Ask, AnswerHead } from '../core/report/json';
import type { Range } from '../core/ledger/query';
import { CannotTell, openGlance } from '../engine/glance';
import { headStart } from '../engine/reading/headStart';
import type { Engine, EngineOptions, Snapshot } from '../protocol/engine';
import type * as OpenEngine from './openEngine';
import { engineOptions, type SharedOptions } from './options';
import { scripts } from './scripts';
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

/**
 * The engine of the command line, loaded when it is first needed: most answers are kept and need none.
 * @param told what it is going to be told, where that is known
 */
export function openEngine(told: EngineOptions | null = null): Engine {
  const begun = told === null ? null : headStart(told, scripts());
  // An import would load it in any case.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./openEngine') as typeof OpenEngine).openEngine(begun);
}

type Answer = (session: Session) => Promise<ExitCode> | ExitCode;

/** Reads the workspace and lets `answer` print; its exit code wins, except that 3 says that no source could be read. */
export function inWorkspace(options: SharedOptions, surroundings: Surroundings, answer: Answer): Promise<ExitCode> {
  const told = engineOptions(options, surroundings.warn);
  return inEngine(openEngine(told), told, options, surroundings, answer);
}

/**
 * Like `inWorkspace`, for answers that are made of snapshots and questions alone: from what was kept of the workspace, when
 * nothing of it has been touched since and that is enough. `answer` may be asked twice; only what it says last is printed.
 */
export async function atAGlance(options: SharedOptions, surroundings: Surroundings, answer: Answer): Promise<ExitCode> {
  const told = engineOptions(options, surroundings.warn);
  const glance = openGlance(told);
  if (glance === null) return inEngine(openEngine(told), told, options, surroundings, answer);
  const held = new HeldBack(surroundings);
  try {
    const code = await inEngine(glance, told, options, held, answer);
    held.say();
    return code;
  } catch (error) {
    if (error instanceof CannotTell) return inEngine(openEngine(told), told, options, surroundings, answer);
    held.say();
    throw error;
  }
}

/** What is said, held back until it is sure that it stands. */
class HeldBack implements Surroundings {
  private readonly said: (() => void)[] = [];
  readonly terminal: Terminal;

  constructor(private readonly surroundings: Surroundings) {
    const { terminal } = surroundings;
    this.terminal = {
      columns: terminal.columns,
      style: (style, text) => terminal.style(style, text),
      line: (text) => void this.said.push(() => terminal.line(text)),
      write: (text) => void this.said.push(() => terminal.write(text)),
    };
  }

  readonly warn = (message: string): void => void this.said.push(() => this.surroundings.warn(message));

  say(): void {
    for (const one of this.said) one();
    this.said.length = 0;
  }
}

async function inEngine(
  engine: Engine,
  told: EngineOptions,
  options: SharedOptions,
  { terminal, warn }: Surroundings,
  answer: Answer,
): Promise<ExitCode> {
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

export function nothingRead({ sources }: Snapshot, workspace: string): string {
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
