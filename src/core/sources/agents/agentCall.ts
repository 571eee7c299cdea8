/** What the readers of agents' session logs share: placing a session, reading counts by name, and making the event. */
import {
  NO_TOKENS,
  type CallMode,
  type CostEvent,
  type Geography,
  type NamedDimension,
  type TokenCounts,
} from '../../event';
import type { NanoUsd } from '../../money';
import { RecordReader } from '../amounts';
import { dimensionText } from '../dimensions';
import type { DocumentContext, ReadContext, ReadResult, SessionScope } from '../source';

export const NOTHING: ReadResult = { events: [], problems: [] };

/** Where a session ran: `project` is the opened folder's name, else the last part of the directory. */
export interface Place {
  readonly project: string | null;
}

/** Null: the session is not one of those asked for. Without a directory of its own it ran where its file's place says. */
export function placeOf(directory: unknown, scope: SessionScope | undefined): Place | null {
  const own = typeof directory === 'string' && directory.trim() !== '' ? directory : (scope?.directory ?? null);
  const folder = own === null ? null : (scope?.folderOf(own) ?? null);
  if (folder !== null) return { project: folder };
  if (scope !== undefined && !scope.everywhere) return null;
  return { project: own === null ? null : lastPart(own) };
}

/** Of the directory asked about last: a session stays where it is. */
let lastDirectory = '';
let lastName: string | null = null;

function lastPart(directory: string): string | null {
  if (directory !== lastDirectory) {
    lastName = directory.split(/[\\/]/).findLast((part) => part !== '') ?? null;
    lastDirectory = directory;
  }
  return lastName;
}

/** Reads the amounts of one call under the names its log gives them. After `refused` the call does not count. */
export class CallReader {
  private readonly record: RecordReader;

  /** @param cost what the log says it cost, in dollars; undefined or null: nothing */
  constructor(at: unknown, cost: unknown, context: ReadContext) {
    this.record = new RecordReader({ timestamp: at, cost }, context);
  }

  get refused(): boolean {
    return this.record.refused;
  }

  get problems(): ReadResult['problems'] {
    return this.record.problems;
  }

  /** A whole number from 0 on; absent, null and refused counts are 0. */
  count(name: string, value: unknown): number {
    if (value === undefined || value === null) return 0;
    return this.record.countOf({ name, value }) ?? 0;
  }

  time(): number | null {
    return this.record.time();
  }

  cost(): NanoUsd | null {
    return this.record.cost();
  }
}

export interface CallParts {
  readonly dimensions: Partial<Record<NamedDimension, unknown>>;
  readonly tokens: TokenCounts | null;
  readonly id: string | null;
  readonly failed?: boolean;
  readonly durationMs?: number | null;
  readonly webSearch?: number;
  readonly mode?: CallMode | null;
  readonly geography?: Geography | null;
  readonly standIn?: boolean;
  /** How many calls it stands for; 1 when not said. */
  readonly count?: number;
}

/** The call as an event, with its time and cost; without it when an amount was refused. */
export function callEvent(reader: CallReader, context: Pick<ReadContext, 'position'>, parts: CallParts): ReadResult {
  const recorded = reader.cost();
  if (reader.refused) return { events: [], problems: reader.problems };
  const count = parts.count ?? 1;
  const event: CostEvent = {
    kind: 'llm',
    at: reader.time(),
    dimensions: namedDimensions(parts.dimensions),
    tokens: parts.tokens,
    ...(parts.webSearch === undefined || parts.webSearch === 0 ? {} : { requests: { webSearch: parts.webSearch } }),
    ...(parts.mode === undefined || parts.mode === null ? {} : { mode: parts.mode }),
    ...(parts.geography === undefined || parts.geography === null ? {} : { geography: parts.geography }),
    count,
    failures: parts.failed === true ? count : 0,
    durationMs: parts.durationMs ?? null,
    recorded,
    id: parts.id,
    ...(parts.standIn === true ? { standIn: true } : {}),
    position: context.position,
  };
  return { events: [event], problems: reader.problems };
}

function namedDimensions(values: CallParts['dimensions']): CostEvent['dimensions'] {
  const named: Partial<Record<NamedDimension, string>> = {};
  for (const name in values) {
    const text = dimensionText(values[name as NamedDimension]);
    if (text !== null) named[name as NamedDimension] = text;
  }
  return named;
}

/**
 * The part of an input count that was not cached, for logs whose input includes cached tokens. More cached tokens than
 * input cannot be a part of it: such a log counts them apart.
 */
export function uncached(input: number, cached: number): number {
  return cached <= input ? input - cached : input;
}

export function isZero(tokens: TokenCounts): boolean {
  return tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h === 0;
}

export function tokensOf(counts: Partial<TokenCounts>): TokenCounts {
  return { ...NO_TOKENS, ...counts };
}

/** Documents have no lines: a position in one is the place of the call in its list. */
export function contextAt(context: DocumentContext, index: number): ReadContext {
  return { ...context, position: { offset: index, line: null, table: null } };
}

/** Puts the results of a record's or document's calls together. */
export function allOf(results: readonly ReadResult[]): ReadResult {
  const events: CostEvent[] = [];
  const problems: ReadResult['problems'][number][] = [];
  for (const result of results) {
    for (const event of result.events) events.push(event);
    for (const problem of result.problems) problems.push(problem);
  }
  return { events, problems };
}
