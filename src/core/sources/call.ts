/** Turns the fields of one model call, whatever log they come from, into an event. All call formats share it. */
import type { CostEvent } from '../event';
import { readFlag, readNumber } from '../numbers';
import { ALIASES, SortedFields } from './aliases';
import { RecordReader } from './amounts';
import { dimensionText, readDimensions } from './dimensions';
import type { Fields, ReadContext, ReadResult } from './source';
import { readTokens } from './tokens';

/** One record is read at a time. */
const sorted = new SortedFields();

/** One call, failed or not. Without tokens and cost it still counts as a call, unmetered. */
export function readCall(fields: Fields, context: ReadContext): ReadResult {
  sorted.sort(fields);
  const record = new RecordReader(fields, context, sorted);
  const tokens = readTokens(record);
  const recorded = record.cost();
  if (record.refused) return { events: [], problems: record.problems };
  const event: CostEvent = {
    kind: 'llm',
    at: record.time(),
    dimensions: readDimensions(record),
    tokens,
    count: 1,
    failures: hasFailed(record) ? 1 : 0,
    durationMs: record.durationMs(),
    recorded,
    id: record.find(ALIASES.id) === null ? null : readId(fields),
    position: context.position,
  };
  return { events: [event], problems: record.problems };
}

/** The record's own id: the first that is text and no number (a row's number says nothing outside its table). */
export function readId(fields: Fields): string | null {
  for (const name of ALIASES.id) {
    const value = fields[name];
    if (typeof value === 'string' && readNumber(value) === undefined) return dimensionText(value);
  }
  return null;
}

/** `success` decides, then a `status` that says something, then whether there is an `error`. */
function hasFailed(record: RecordReader): boolean {
  const success = readFlag(record.find(ALIASES.success)?.value);
  if (typeof success === 'boolean') return !success;
  const status = record.find(ALIASES.status)?.value;
  const outcome = httpOutcome(status) ?? readFlag(status);
  if (typeof outcome === 'boolean') return !outcome;
  return saysError(record.find(ALIASES.error)?.value);
}

function httpOutcome(status: unknown): boolean | null {
  const code = readNumber(status);
  return typeof code === 'number' && code >= 100 && code < 600 ? code < 400 : null;
}

const NO_ERROR: ReadonlySet<string> = new Set(['none', 'null', 'false', 'no', '0', 'ok']);

function saysError(error: unknown): boolean {
  if (error === undefined || error === null || error === false || error === 0) return false;
  return typeof error !== 'string' || !NO_ERROR.has(error.trim().toLowerCase());
}
