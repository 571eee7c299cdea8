/** Makes events for ledger tests, and counts them once the slow and obvious way, to compare with. */
import assert from 'node:assert/strict';
import { NO_TOKENS } from '../../../../src/core/event';
import type { Dimension, PricedEvent } from '../../../../src/core/event';
import { MEASURE_NAMES, noMeasures } from '../../../../src/core/measures';
import type { Measures } from '../../../../src/core/measures';
import { Days } from '../../../../src/core/ledger/days';
import { padded } from '../../../../src/core/ledger/image';
import type { Ledger } from '../../../../src/core/ledger/ledger';
import type { Query, QueryResult } from '../../../../src/core/ledger/query';
import { openZone } from '../../../../src/core/calendar';
import type { Zone } from '../../../../src/core/calendar';
import fc from 'fast-check';

export function zone(id: string): Zone {
  const opened = openZone(id);
  if (opened === null) throw new Error(`no zone ${id}`);
  return opened;
}

export const ALL = { from: null, to: null };
export const EVERYTHING: Query = { range: ALL, groupBy: [] };

/** A recorded model call of one nano-dollar at the epoch, with what a case wants different. */
export function call(changes: Partial<PricedEvent> = {}): PricedEvent {
  const cost = changes.cost === undefined ? 1 : changes.cost;
  return {
    kind: 'llm',
    at: 0,
    dimensions: {},
    tokens: NO_TOKENS,
    count: 1,
    failures: 0,
    durationMs: null,
    recorded: cost,
    id: null,
    position: { offset: 0, line: 1, table: null },
    state: 'recorded',
    cost,
    computed: null,
    priceRow: null,
    provider: null,
    flags: [],
    ...changes,
  };
}

/** Some lines behind each other: nearly all in the order of time, some late, without a time, at the same instant or equal. */
export const NEARLY_IN_ORDER: fc.Arbitrary<PricedEvent[]> = fc
  .array(
    fc.record({
      step: fc.constantFrom(0, 0, 1, 1, 2, 10, 10, 10, -1, -15, null),
      agent: fc.constantFrom('a', 'b', 'c'),
      id: fc.oneof({ weight: 99, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constant('x') }),
    }),
    { maxLength: 60 },
  )
  .map((lines) => {
    let now = 0;
    const events = lines.map(({ step, agent, id }) => {
      if (step !== null && step > 0) now += step;
      return call({ at: step === null ? null : now + Math.min(step, 0), dimensions: { agent }, id });
    });
    return placed(events);
  });

/** The events of a source in its order, each at a place of its own. */
export function placed(events: readonly PricedEvent[]): PricedEvent[] {
  return events.map((event, index) => ({ ...event, position: { offset: index * 100, line: index + 1, table: null } }));
}

/** What the totals of some sources must be, by the rules read aloud. */
export type Contents = ReadonlyMap<string, readonly PricedEvent[]>;

interface Sighting {
  readonly path: string;
  readonly event: PricedEvent;
}

/** The counted events with the dimensions they count under. */
export function countedOf(contents: Contents): Sighting[] {
  const groups = new Map<string, Sighting[]>();
  for (const [path, events] of contents) {
    for (const event of events) {
      const key = event.id === null ? contentKey(event) : `id ${event.id}`;
      groups.set(key, [...(groups.get(key) ?? []), { path, event }]);
    }
  }
  return [...groups.values()].flatMap((group) => (group[0]?.event.id === null ? mostOften(group) : [bestOfId(group)]));
}

function contentKey(event: PricedEvent): string {
  const { kind, at, dimensions, tokens, recorded, count } = event;
  const more = kind === 'llm' ? [] : [dimensions.workflow, dimensions.service, dimensions.tier, count];
  return JSON.stringify([kind, at, dimensions.agent, dimensions.model, dimensions.task, tokens, recorded, more]);
}

function mostOften(group: readonly Sighting[]): Sighting[] {
  const paths = [...new Set(group.map(({ path }) => path))].sort();
  const ofPath = (path: string): Sighting[] => group.filter((sighting) => sighting.path === path);
  return paths.map(ofPath).reduce((most, next) => (next.length > most.length ? next : most));
}

function bestOfId(group: readonly Sighting[]): Sighting {
  const sorted = (compare: (a: Sighting, b: Sighting) => number): Sighting =>
    [...group].sort((a, b) => compare(a, b) || comparePlaces(a, b))[0] as Sighting;
  const winner = sorted(
    (a, b) =>
      allTokens(b.event) - allTokens(a.event) ||
      (b.event.tokens?.output ?? 0) - (a.event.tokens?.output ?? 0) ||
      ascending(b.event.at ?? -1e300, a.event.at ?? -1e300),
  );
  const first = sorted((a, b) => ascending(a.event.at ?? 1e300, b.event.at ?? 1e300));
  return { path: winner.path, event: { ...winner.event, dimensions: first.event.dimensions } };
}

function comparePlaces(a: Sighting, b: Sighting): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.event.position.offset - b.event.position.offset;
}

function ascending(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function allTokens({ tokens }: PricedEvent): number {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens ?? NO_TOKENS;
  return input + output + cacheRead + cacheWrite5m + cacheWrite1h;
}

export function measuresOf(events: readonly PricedEvent[]): Measures {
  const sum = noMeasures();
  for (const event of events) {
    const cost = event.cost ?? 0;
    const tokens = event.tokens ?? NO_TOKENS;
    sum.cost += cost;
    if (event.state === 'recorded') sum.recorded += cost;
    else sum.computed += cost;
    sum.events += 1;
    if (event.kind === 'llm') sum.calls += event.count;
    if (event.kind === 'llm') sum.failures += event.failures;
    if (event.kind === 'ci') sum.runs += event.count;
    if (event.kind === 'ci') sum.runFailures += event.failures;
    if (event.state === 'unpriced') sum.unpriced += event.kind === 'llm' ? event.count : 1;
    if (event.state === 'unmetered') sum.unmetered += event.kind === 'llm' ? event.count : 1;
    sum.inputTokens += tokens.input;
    sum.outputTokens += tokens.output;
    sum.cacheReadTokens += tokens.cacheRead;
    sum.cacheWriteTokens += tokens.cacheWrite5m + tokens.cacheWrite1h;
    sum.durationMs += Math.round(event.durationMs ?? 0);
  }
  return sum;
}

/** Sum over rows, measure by measure. */
export function sumOfRows({ rows }: QueryResult): Measures {
  const sum = noMeasures();
  for (const { measures } of rows) for (const name of MEASURE_NAMES) sum[name] += measures[name];
  return sum;
}

/** Measures of the counted events by one dimension's value. */
export function byDimension(counted: readonly Sighting[], dimension: Dimension): Map<string | null, Measures> {
  const groups = new Map<string | null, PricedEvent[]>();
  for (const { path, event } of counted) {
    const value = valueOf(path, event, dimension);
    groups.set(value, [...(groups.get(value) ?? []), event]);
  }
  return new Map([...groups].map(([value, events]) => [value, measuresOf(events)]));
}

function valueOf(path: string, event: PricedEvent, dimension: Dimension): string | null {
  if (dimension === 'kind') return event.kind;
  if (dimension === 'source') return path;
  return event.dimensions[dimension] ?? (dimension === 'provider' ? event.provider : null);
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Its sums of days as they come back from a file; `damaged`: the section that cannot be read. */
export function savedDays(zone: Zone, ledger: Ledger, damaged = -1): Days {
  const { head, sections } = ledger.saveDays([['pr', 'source']], (text) => encoder.encode(text));
  const days = Days.open(
    zone,
    JSON.parse(JSON.stringify(head)),
    (section) => (section === damaged ? null : laidOut(sections[section] ?? [])),
    (bytes) => decoder.decode(bytes),
  );
  assert.ok(days !== null);
  return days;
}

function laidOut(parts: readonly Uint8Array[]): Uint8Array {
  const body = new Uint8Array(parts.reduce((sum, part) => sum + padded(part.length), 0));
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += padded(part.length);
  }
  return body;
}
