/** A walk over single events that others may interrupt: it shows what the ledger held when it began, or says that it cannot. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PricedEvent } from '../../../../src/core/event';
import { CHUNK_ROWS } from '../../../../src/core/ledger/chunk';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { visitInSteps, type Visited, type VisitQuery } from '../../../../src/core/ledger/visit';
import { ALL, call, placed, zone } from './support';

const QUERY: VisitQuery = { range: ALL, groupBy: ['agent'] };
/** Three chunks. */
const EVENTS = placed(
  Array.from({ length: 2 * CHUNK_ROWS + 500 }, (_, index) =>
    call({ at: index % 9 === 0 ? null : index, cost: index, recorded: index, dimensions: { agent: `${index % 5}` } }),
  ),
);

function filled(): Ledger {
  const ledger = new Ledger(zone('UTC'));
  ledger.append(ledger.addSource('a.jsonl'), EVENTS);
  return ledger;
}

type Seen = Visited & { readonly names: readonly (string | null)[] };

function seenAtOnce(ledger: Ledger, query: VisitQuery): Seen[] {
  const seen: Visited[] = [];
  const nameOf = ledger.visit(query, (event) => seen.push({ ...event }));
  return seen.map((event) => ({ ...event, names: nameOf(event.group) }));
}

/** @param between called after each step, which are counted from 1 */
function seenInSteps(
  ledger: Ledger,
  query: VisitQuery,
  between: (step: number) => void = () => undefined,
): Seen[] | null {
  const seen: Visited[] = [];
  const steps = visitInSteps(ledger, query, (event) => seen.push({ ...event }));
  for (let step = 1; ; step++) {
    const { done, value } = steps.next();
    if (done === true) return value === null ? null : seen.map((event) => ({ ...event, names: value(event.group) }));
    between(step);
  }
}

describe('a walk over events in steps', function () {
  this.timeout(60_000);

  it('shows nothing of nothing', () => {
    assert.deepEqual(seenInSteps(new Ledger(zone('UTC')), QUERY), []);
  });

  it('shows what a walk at once shows, in its order, whatever is asked', () => {
    const ledger = filled();
    const instant = fc.oneof(fc.constant(null), fc.integer({ min: -1, max: EVENTS.length }));
    const query = fc.record({
      range: fc.record({ from: instant, to: instant }),
      filter: fc.constantFrom({}, { agent: ['1', '3'] }, { agent: [null] }, { kind: ['ci'] }),
      groupBy: fc.constantFrom<VisitQuery['groupBy']>([], ['agent'], ['model', 'agent']),
    });
    fc.assert(
      fc.property(query, (asked) => assert.deepEqual(seenInSteps(ledger, asked), seenAtOnce(ledger, asked))),
      { numRuns: 15 },
    );
  });

  const another = (count: number): PricedEvent[] =>
    placed(Array.from({ length: count }, (_, index) => call({ at: -1 - index, dimensions: { agent: 'late' } })));
  const CHANGES: [name: string, change: (ledger: Ledger) => void, isSeen: boolean][] = [
    ['nothing changes', () => undefined, true],
    ['the log grows', (ledger) => ledger.append(ledger.idOf('a.jsonl') ?? -1, another(3)), true],
    ['it grows by more than a chunk', (ledger) => ledger.append(ledger.addSource('b'), another(CHUNK_ROWS + 1)), true],
    ['it is asked something', (ledger) => ledger.query({ range: ALL, groupBy: ['agent'], bucket: 'day' }), true],
    ['its source is taken out', (ledger) => ledger.removePath('a.jsonl'), false],
    ['its source is put aside', (ledger) => ledger.putAside(ledger.idOf('a.jsonl') ?? -1, true), false],
    [
      'its rows belong to another one from then on',
      (ledger) => ledger.attribute(() => [{ ...SPAN, pr: '7', prBy: 'branch' }]),
      false,
    ],
  ];
  for (const step of [1, 2])
    for (const [name, change, isSeen] of CHANGES)
      it(`after step ${step}, ${name}: ${isSeen ? 'shows what it held' : 'says so'}`, () => {
        const ledger = filled();
        const held = seenAtOnce(ledger, QUERY);
        const seen = seenInSteps(ledger, QUERY, (done) => {
          if (done === step) change(ledger);
        });
        assert.deepEqual(seen, isSeen ? held : null);
      });
});

const SPAN = { from: -Infinity, pr: null, repository: null, isNamed: false, prBy: null, wbs: null, wbsBy: null };
