/** Takes the model calls of a range out of the ledger, once, in the form that the findings need. */
import type { Filter, Range } from '../ledger/query';
import type { GroupNames, Visited, VisitQuery } from '../ledger/visit';
import type { NanoUsd } from '../money';
import type { TokenCounts } from '../event';
import type { Subject } from './opportunity';

export type Visit = (query: VisitQuery, visit: (event: Visited) => void) => GroupNames;
/** The same a step at a time; null: what was shown is worth nothing. */
export type VisitInSteps = (query: VisitQuery, visit: (event: Visited) => void) => Generator<void, GroupNames | null>;

/** So many single calls are compared with each other, 28 bytes each; the rest only counts in sums. */
const MOST_COMPARED = 2_000_000;

/** All calls of one subject. */
export interface GroupTotals {
  readonly subject: Subject;
  calls: number;
  cost: NanoUsd;
  failures: number;
  failedCost: NanoUsd;
  /** Of calls with tokens. */
  readonly tokens: { -readonly [Class in keyof TokenCounts]: number };
  tokenCalls: number;
  tokenCost: NanoUsd;
}

/** Single calls that name their prompt's tokens, in columns, sorted by subject and time. */
export interface Calls {
  readonly count: number;
  readonly group: Uint32Array;
  /** Epoch ms. */
  readonly at: Float64Array;
  readonly cost: Float64Array;
  readonly prompt: Float64Array;
}

export interface Gathered {
  /** By number of the group; only those that have calls. */
  readonly groups: ReadonlyMap<number, GroupTotals>;
  readonly calls: Calls;
  readonly notCompared: number;
  /** By hour of the day, 24 sums. */
  readonly byHour: readonly { readonly calls: number; readonly cost: NanoUsd }[];
  readonly total: { readonly calls: number; readonly cost: NanoUsd };
}

/**
 * Null: the events have changed between two steps.
 * @param hourOf the hour of the day (0 to 23) of an instant, in the configured zone
 */
export function* gather(
  visit: VisitInSteps,
  about: { range: Range; filter?: Filter },
  hourOf: (at: number) => number,
): Generator<void, Gathered | null> {
  const totals = new Map<number, GroupTotals>();
  const single = new SingleCalls();
  const byHour = Array.from({ length: 24 }, () => ({ calls: 0, cost: 0 }));
  const total = { calls: 0, cost: 0 };
  const { range, filter = {} } = about;
  const isOther = filter.kind?.includes('llm') === false;
  const kind = isOther ? [] : ['llm'];
  const query: VisitQuery = { range, filter: { ...filter, kind }, groupBy: ['agent', 'model', 'purpose'] };
  const nameOf = yield* visit(query, (event) => {
    const cost = Number.isNaN(event.cost) ? 0 : event.cost;
    add(totals, event, cost);
    total.calls += event.calls;
    total.cost += cost;
    if (Number.isNaN(event.at)) return;
    const hour = byHour[hourOf(event.at)];
    if (hour !== undefined) {
      hour.calls += event.calls;
      hour.cost += cost;
    }
    // Sums of many calls say nothing about any of them.
    if (event.hasTokens && event.calls === 1) single.add(event, cost);
  });
  if (nameOf === null) return null;
  const groups = new Map<number, GroupTotals>();
  for (const [group, sums] of totals) groups.set(group, { ...sums, subject: subjectOf(nameOf(group)) });
  return { groups, calls: yield* single.sorted(), notCompared: single.left, byHour, total };
}

const NOBODY: Subject = { agent: null, model: null, purpose: null };

function add(totals: Map<number, GroupTotals>, event: Visited, cost: NanoUsd): void {
  let sums = totals.get(event.group);
  if (sums === undefined) {
    const tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
    sums = { subject: NOBODY, calls: 0, cost: 0, failures: 0, failedCost: 0, tokens, tokenCalls: 0, tokenCost: 0 };
    totals.set(event.group, sums);
  }
  sums.calls += event.calls;
  sums.cost += cost;
  if (event.failures > 0 && event.failures >= event.calls) {
    sums.failures += event.failures;
    sums.failedCost += cost;
  }
  if (!event.hasTokens || Number.isNaN(event.cost)) return;
  sums.tokenCalls += event.calls;
  sums.tokenCost += cost;
  sums.tokens.input += event.input;
  sums.tokens.output += event.output;
  sums.tokens.cacheRead += event.cacheRead;
  sums.tokens.cacheWrite5m += event.cacheWrite5m;
  sums.tokens.cacheWrite1h += event.cacheWrite1h;
}

function subjectOf(names: readonly (string | null)[]): Subject {
  const [agent = null, model = null, purpose = null] = names;
  return { agent, model, purpose };
}

/** Columns that grow, up to a bound. */
class SingleCalls {
  left = 0;
  private count = 0;
  private room = 1024;
  private group = new Uint32Array(this.room);
  private at = new Float64Array(this.room);
  private cost = new Float64Array(this.room);
  private prompt = new Float64Array(this.room);

  add(event: Visited, cost: NanoUsd): void {
    if (this.count === MOST_COMPARED) {
      this.left += 1;
      return;
    }
    if (this.count === this.room) this.widen();
    this.group[this.count] = event.group;
    this.at[this.count] = event.at;
    this.cost[this.count] = cost;
    this.prompt[this.count] = event.input + event.cacheRead + event.cacheWrite5m + event.cacheWrite1h;
    this.count += 1;
  }

  *sorted(): Generator<void, Calls> {
    const { count } = this;
    const order = yield* this.inOrder();
    const group = placed(this.group, order, new Uint32Array(count));
    yield;
    const at = placed(this.at, order, new Float64Array(count));
    yield;
    const cost = placed(this.cost, order, new Float64Array(count));
    yield;
    return { count, group, at, cost, prompt: placed(this.prompt, order, new Float64Array(count)) };
  }

  /** By group, counted into place, then by time, which logs are in nearly always: a million calls take a tenth of a full sort. */
  private *inOrder(): Generator<void, Uint32Array> {
    const { count, group, at } = this;
    const places = group.subarray(0, count).reduce((most, number) => Math.max(most, number), 0) + 1;
    yield;
    const starts = new Uint32Array(places + 1);
    for (let index = 0; index < count; index++)
      starts[(group[index] ?? 0) + 1] = (starts[(group[index] ?? 0) + 1] ?? 0) + 1;
    for (let number = 0; number < places; number++)
      starts[number + 1] = (starts[number + 1] ?? 0) + (starts[number] ?? 0);
    const next = starts.slice();
    const order = new Uint32Array(count);
    for (let index = 0; index < count; index++) {
      const number = group[index] ?? 0;
      const place = next[number] ?? 0;
      order[place] = index;
      next[number] = place + 1;
    }
    yield;
    const byTime = (a: number, b: number): number => (at[a] ?? 0) - (at[b] ?? 0) || a - b;
    for (let number = 0; number < places; number++) {
      const stretch = order.subarray(starts[number], starts[number + 1]);
      if (isAscending(stretch, at)) continue;
      stretch.sort(byTime);
      yield;
    }
    return order;
  }

  private widen(): void {
    this.room *= 2;
    this.group = wider(this.group, new Uint32Array(this.room));
    this.at = wider(this.at, new Float64Array(this.room));
    this.cost = wider(this.cost, new Float64Array(this.room));
    this.prompt = wider(this.prompt, new Float64Array(this.room));
  }
}

function wider<T extends Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(values: T, room: T): T {
  room.set(values);
  return room;
}

/** In a loop: `map` with a function takes ten times as long. */
function placed<T extends Uint32Array | Float64Array>(values: T, order: Uint32Array, into: T): T {
  for (let place = 0; place < order.length; place++) into[place] = values[order[place] ?? 0] ?? 0;
  return into;
}

function isAscending(order: Uint32Array, at: Float64Array): boolean {
  for (let place = 1; place < order.length; place++) {
    if ((at[order[place - 1] ?? 0] ?? 0) > (at[order[place] ?? 0] ?? 0)) return false;
  }
  return true;
}
