/** Sums of days that are kept up with a ledger answer as a walk over its events does, whatever becomes of the ledger. */
import assert from 'node:assert/strict';
import { NO_PULL, type Attributor } from '../../../../src/core/attribution/attribution';
import { bucketStart } from '../../../../src/core/calendar';
import type { PricedEvent } from '../../../../src/core/event';
import { CHUNK_ROWS } from '../../../../src/core/ledger/chunk';
import { Ledger } from '../../../../src/core/ledger/ledger';
import type { Query } from '../../../../src/core/ledger/query';
import { addMeasures, noMeasures, type Measures } from '../../../../src/core/measures';
import { ALL, call, placed, savedDays, zone } from './support';

const ZONE = zone('Europe/Prague');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2026, 2, 20);
const LOGS = ['a.jsonl', 'b.jsonl', 'c.jsonl'];

/** More than a chunk of each log; half an hour apart, and now and then as far back in time. */
function eventsOf(log: number): PricedEvent[] {
  return placed(
    Array.from({ length: CHUNK_ROWS + 500 }, (_, index) => {
      const at = index % 101 === 0 ? null : FROM + ((index * 7 + log) % 2_000) * (HOUR / 2);
      const cost = index % 13 === 0 ? null : index * 3 + log;
      return call({
        at,
        kind: index % 11 === 0 ? 'ci' : 'llm',
        cost,
        recorded: index % 3 === 0 ? cost : null,
        state: cost === null ? 'unpriced' : index % 3 === 0 ? 'recorded' : 'computed',
        failures: index % 29 === 0 ? 1 : 0,
        count: index % 31 === 0 ? 3 : 1,
        durationMs: index % 5 === 0 ? null : index % 900,
        dimensions: {
          agent: `agent ${(index + log) % 7}`,
          branch: `branch ${index % 3}`,
          ...(index % 4 === 0 ? {} : { model: `model ${log}`, wbs: `${index % 5000}` }),
        },
        // Some of them are in all logs.
        id: index % 50 === 0 ? `call ${index}` : `call ${log} ${index}`,
      });
    }),
  );
}

/** Branches belong to pull requests. */
const byBranch: Attributor = ({ branch }) => [
  { ...NO_PULL, wbs: null, wbsBy: null, pr: branch?.slice(-1) ?? null, prBy: branch === null ? null : 'branch' },
];

const QUERIES: readonly Query[] = [
  { range: ALL, groupBy: [], bucket: 'day' },
  { range: ALL, groupBy: ['kind'], bucket: 'week' },
  { range: ALL, groupBy: ['agent', 'kind'] },
  { range: ALL, groupBy: ['model'], filter: { kind: ['llm'] }, bucket: 'month' },
  { range: ALL, groupBy: ['pr'] },
  { range: ALL, groupBy: [], filter: { wbs: ['4', null] } },
  { range: { from: FROM + DAY - HOUR, to: FROM + 9 * DAY - HOUR }, groupBy: ['agent'], bucket: 'day' },
  { range: { from: FROM + 5 * HOUR + 1, to: null }, groupBy: ['agent'] },
];

/** The answer from single events: buckets of hours are never answered from days. */
function slowly(ledger: Ledger, query: Query): Map<string, Measures> {
  const rows = new Map<string, Measures>();
  const { bucket = 'none' } = query;
  for (const { key, bucket: hour, measures } of ledger.query({ ...query, bucket: 'hour' }).rows) {
    const start = bucket === 'none' || hour === null ? null : bucketStart(ZONE, bucket, hour);
    const name = JSON.stringify([key, start]);
    const sum = rows.get(name) ?? noMeasures();
    rows.set(name, sum);
    addMeasures(sum, measures);
  }
  return rows;
}

function answersRight(ledger: Ledger): void {
  for (const query of QUERIES) {
    const { rows } = ledger.query(query);
    const told = new Map(rows.map(({ key, bucket, measures }) => [JSON.stringify([key, bucket]), measures]));
    assert.deepEqual(told, slowly(ledger, query), JSON.stringify(query));
  }
}

function filled(): Ledger {
  const ledger = new Ledger(ZONE);
  LOGS.forEach((path, log) => ledger.append(ledger.addSource(path), eventsOf(log)));
  return ledger;
}

const idOf = (ledger: Ledger, path: string): number => ledger.idOf(path) ?? assert.fail(path);

describe('sums of days kept up with a ledger', function () {
  this.timeout(60_000);

  const changes: readonly (readonly [string, (ledger: Ledger) => void])[] = [
    ['nothing changes', () => undefined],
    ['a log grows', (ledger) => ledger.append(idOf(ledger, 'c.jsonl'), [call({ at: FROM - DAY, id: 'one' })])],
    ['a log comes', (ledger) => ledger.append(ledger.addSource('d.jsonl'), eventsOf(7))],
    ['a log comes that repeats another', (ledger) => ledger.append(ledger.addSource('0.jsonl'), eventsOf(1))],
    ['a log goes', (ledger) => ledger.removePath('b.jsonl')],
    ['all logs go', (ledger) => LOGS.forEach((path) => ledger.removePath(path))],
    [
      'a log goes and another takes its room',
      (ledger) => {
        ledger.removePath('a.jsonl');
        ledger.append(ledger.addSource('d.jsonl'), eventsOf(7));
      },
    ],
    ['a log is put aside', (ledger) => ledger.putAside(idOf(ledger, 'a.jsonl'), true)],
    [
      'a log is put aside and taken back',
      (ledger) => {
        ledger.putAside(idOf(ledger, 'c.jsonl'), true);
        ledger.query({ range: ALL, groupBy: ['agent'] });
        ledger.putAside(idOf(ledger, 'c.jsonl'), false);
      },
    ],
    ['events belong to pull requests', (ledger) => ledger.attribute(byBranch)],
    ['they are gathered', (ledger) => ledger.gather()],
  ];
  for (const [title, change] of changes) {
    it(`answer when ${title}`, () => {
      const ledger = filled();
      answersRight(ledger);
      change(ledger);
      answersRight(ledger);
    });
  }

  it('answer where every event has an agent and a WBS item of its own', () => {
    const ledger = new Ledger(ZONE);
    const count = 70_000;
    const many = Array.from({ length: count }, (_, index) =>
      call({ at: FROM + index * 60_000, id: `${index}`, dimensions: { agent: `${index}`, wbs: `${index}`, pr: '1' } }),
    );
    ledger.append(ledger.addSource('a.jsonl'), placed(many));
    answersRight(ledger);
    const query: Query = { range: ALL, groupBy: ['agent'], filter: { kind: ['llm'] } };
    assert.equal(ledger.query(query).rows.length, count);
    assert.deepEqual(savedDays(ZONE, ledger).query(query), ledger.query(query));
  });
});
