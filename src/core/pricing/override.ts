/** A team's own prices, as a person wrote them: checked field by field and laid over the table that ships. */
import { parseDay } from '../calendar';
import { readMoney, readNumber } from '../numbers';
import { problemData, type SourceProblem } from '../problem';
import { FULL_PERCENT } from './charges';
import { modelKey } from './modelName';
import {
  type Fees,
  type ModePercents,
  type PicoUsd,
  type PriceRow,
  type PriceTable,
  type Runner,
  type RunnerRate,
  picoPerToken,
  RUNNERS,
} from './table';
import { sentence, type Sentence } from '../words';

const RATE_FIELDS = ['input', 'output', 'cacheRead', 'cacheWrite', 'cacheWrite1h'] as const;
type RateField = (typeof RATE_FIELDS)[number];
const FEE_FIELDS = ['webSearch', 'request'] as const;
const MODE_FIELDS = ['fast', 'batch', 'us'] as const;
const ROW_FIELDS: ReadonlySet<string> = new Set([...RATE_FIELDS, ...FEE_FIELDS, ...MODE_FIELDS, 'provider', 'from']);
/** No vendor asks more than this many times its rates for any mode. */
const MAX_MULTIPLIER = 100;
/** Dearer than this per million tokens, or a minute, is a slip of the pen (a price per token, a missing point). */
const MAX_USD = 1_000_000;

export interface Overridden {
  readonly table: PriceTable;
  /** `price-override-invalid`, one for each thing that was left out; `data.key` says where it stands. */
  readonly problems: readonly SourceProblem[];
}

/**
 * The table with a team's own prices on top. Shape: `{ "models": { "<name>": row or [rows] }, "ci": { "linux": 0.008 } }`,
 * USD per million tokens and a minute; a row has `input`, `output` and may have `cacheRead`, `cacheWrite`, `cacheWrite1h`,
 * `provider` and `from` (`YYYY-MM-DD`; before it the table's own price holds), `webSearch` and `request` (USD per thousand
 * of them), `fast`, `batch` and `us` (times the rates). It holds for prompts of any length; fees and modes that it does not name
 * stay as the table has them.
 * Null and undefined: nothing to lay over.
 */
export function withOverrides(table: PriceTable, value: unknown): Overridden {
  const problems: SourceProblem[] = [];
  if (value === null || value === undefined) return { table, problems };
  const root = objectAt(value, '', problems);
  for (const [name] of root) {
    if (name !== 'models' && name !== 'ci' && name !== '$schema')
      problems.push(invalid(name, sentence('unknown name')));
  }
  const rows = new Map(table.rows);
  const runners = new Map(table.runners);
  for (const [name, entry] of objectAt(valueOf(root, 'models'), 'models', problems)) {
    overrideModel(table, rows, name, entry, problems);
  }
  for (const [name, entry] of objectAt(valueOf(root, 'ci'), 'ci', problems)) {
    overrideRunner(runners, name, entry, problems);
  }
  return { table: { ...table, rows, runners }, problems };
}

type Entries = readonly (readonly [string, unknown])[];

/** An object's own entries; nothing and a problem when it is something else. Absent: nothing. */
function objectAt(value: unknown, key: string, problems: SourceProblem[]): Entries {
  if (value === undefined) return [];
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value);
  problems.push(invalid(key, sentence('not an object')));
  return [];
}

function valueOf(entries: Entries, name: string): unknown {
  return entries.find(([key]) => key === name)?.[1];
}

function invalid(key: string, reason: Sentence): SourceProblem {
  const data = problemData({ key, reason });
  return { code: 'price-override-invalid', severity: 'error', line: null, offset: null, ...data };
}

function overrideModel(
  table: PriceTable,
  rows: Map<string, readonly PriceRow[]>,
  name: string,
  entry: unknown,
  problems: SourceProblem[],
): void {
  if (name.trim() === '') {
    problems.push(invalid('models', sentence('a model without a name')));
    return;
  }
  const written = modelKey(name);
  const key = table.rows.has(written) ? written : (table.aliases.get(written) ?? written);
  const known = table.rows.get(key) ?? [];
  const list: readonly unknown[] = Array.isArray(entry) ? entry : [entry];
  if (list.length === 0) problems.push(invalid(`models.${name}`, sentence('no price')));
  const own: PriceRow[] = [];
  list.forEach((item, index) => {
    const place = Array.isArray(entry) ? `models.${name}[${index}]` : `models.${name}`;
    const row = readRow(name.trim().toLowerCase(), item, place, known[0], problems);
    if (row === null) return;
    if (own.some(({ from }) => from === row.from))
      problems.push(invalid(`${place}.from`, sentence('a second price from the same day')));
    else own.push(row);
  });
  if (own.length > 0) rows.set(key, layOver(own, known));
}

/** Newest first. The team's prices hold from their first day on, whatever the table says later. */
function layOver(own: readonly PriceRow[], known: readonly PriceRow[]): readonly PriceRow[] {
  const newestFirst = [...own].sort((a, b) => startOf(b).localeCompare(startOf(a)));
  const first = startOf(newestFirst[newestFirst.length - 1]);
  return [...newestFirst, ...known.filter((row) => startOf(row) < first)];
}

/** Sorts before every day when there is none. */
function startOf(row: PriceRow | undefined): string {
  return row?.from ?? '';
}

function readRow(
  model: string,
  value: unknown,
  place: string,
  known: PriceRow | undefined,
  problems: SourceProblem[],
): PriceRow | null {
  const before = problems.length;
  if (value === undefined) problems.push(invalid(place, sentence('not an object')));
  const entries = objectAt(value, place, problems);
  if (problems.length > before) return null;
  for (const [name] of entries) {
    // A field that is not known changes nothing: said, but the row holds.
    if (!ROW_FIELDS.has(name))
      problems.push({ ...invalid(`${place}.${name}`, sentence('unknown name')), severity: 'warning' });
  }
  const errors: SourceProblem[] = [];
  const rates = new Map(RATE_FIELDS.map((field) => [field, readRate(valueOf(entries, field), field, place, errors)]));
  const from = readFrom(valueOf(entries, 'from'), `${place}.from`, errors);
  const provider =
    readProvider(valueOf(entries, 'provider'), `${place}.provider`, errors) ?? known?.provider ?? 'custom';
  const fees = feesOf(entries, place, known?.fees, errors);
  const modes = readModes(entries, place, known?.modes, errors);
  for (const error of errors) problems.push(error);
  if (errors.length > 0) return null;
  return {
    provider,
    model,
    from,
    rates: {
      input: rates.get('input') ?? 0,
      output: rates.get('output') ?? 0,
      cacheRead: rates.get('cacheRead') ?? null,
      cacheWrite5m: rates.get('cacheWrite') ?? null,
      cacheWrite1h: rates.get('cacheWrite1h') ?? null,
    },
    longContext: [],
    ...(fees === undefined ? {} : { fees }),
    ...(modes === undefined ? {} : { modes }),
    origin: 'override',
  };
}

/** Fees by the piece; a request's own fee takes the place of one that is only known at most. */
function feesOf(entries: Entries, place: string, known: Fees | undefined, problems: SourceProblem[]): Fees | undefined {
  let fees = known;
  for (const field of FEE_FIELDS) {
    const perThousand = readMoney(valueOf(entries, field));
    if (perThousand === null) continue;
    if (perThousand === undefined || perThousand < 0 || perThousand > MAX_USD * 1e9) {
      problems.push(invalid(`${place}.${field}`, sentence('not a price in USD per thousand')));
      continue;
    }
    const { requestUpTo, ...others } = fees ?? {};
    const upTo = field === 'request' || requestUpTo === undefined ? {} : { requestUpTo };
    fees = { ...others, ...upTo, [field]: Math.round(perThousand / 1000) };
  }
  return fees;
}

function readModes(
  entries: Entries,
  place: string,
  known: ModePercents | undefined,
  problems: SourceProblem[],
): ModePercents | undefined {
  let modes = known;
  for (const field of MODE_FIELDS) {
    const times = readNumber(valueOf(entries, field));
    if (times === null) continue;
    if (times !== undefined && times >= 0 && times <= MAX_MULTIPLIER) {
      modes = { ...modes, [field]: Math.round(times * FULL_PERCENT) };
    } else problems.push(invalid(`${place}.${field}`, sentence('not a number from 0 to {0}', MAX_MULTIPLIER)));
  }
  return modes;
}

function readRate(value: unknown, field: RateField, place: string, problems: SourceProblem[]): PicoUsd | null {
  const nano = readMoney(value);
  if (nano === null) {
    if (field === 'input' || field === 'output') problems.push(invalid(`${place}.${field}`, sentence('missing')));
    return null;
  }
  if (nano !== undefined && nano >= 0 && nano <= MAX_USD * 1e9) return picoPerToken(nano);
  problems.push(invalid(`${place}.${field}`, sentence('not a price in USD per million tokens')));
  return null;
}

function readFrom(value: unknown, place: string, problems: SourceProblem[]): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && parseDay(value) !== null) return value;
  problems.push(invalid(place, sentence('not a day (YYYY-MM-DD)')));
  return null;
}

function readProvider(value: unknown, place: string, problems: SourceProblem[]): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  problems.push(invalid(place, sentence('not a name')));
  return null;
}

function overrideRunner(
  runners: Map<Runner, RunnerRate>,
  name: string,
  value: unknown,
  problems: SourceProblem[],
): void {
  const runner = RUNNERS.find((known) => known === name);
  const perMinute = readMoney(value);
  if (runner === undefined) problems.push(invalid(`ci.${name}`, sentence('not one of {0}', RUNNERS.join(', '))));
  else if (typeof perMinute !== 'number' || perMinute < 0 || perMinute > MAX_USD * 1e9) {
    problems.push(invalid(`ci.${name}`, sentence('not a price in USD a minute')));
  } else runners.set(runner, { perMinute, origin: 'override' });
}
