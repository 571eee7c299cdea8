/** The audit of prices, from a ledger: sums by model, events that differ, and what has no price. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CostEvent, PriceFlag } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { ALL_TIME, type Range } from '../../../../src/core/ledger/query';
import { addMeasures, noMeasures } from '../../../../src/core/measures';
import { priceEvent } from '../../../../src/core/pricing/price';
import { vendoredPrices } from '../../../../src/core/pricing/vendored';
import { buildAudit, priceAge, type Audit } from '../../../../src/core/report/audit';
import { zone } from '../ledger/support';
import { call } from '../pricing/events';

const TABLE = vendoredPrices();
const SONNET = 'claude-sonnet-4.5';
const USED = { input: 100_000, output: 10_000 }; // $0.45 of Sonnet
const DAY = 86_400_000;
const USD = 1e9;
const PRICES = { ...priceAge(TABLE.asOf, 0), overrides: 0, source: { name: 'table', version: '1' } };

function ledgerOf(...sources: (readonly CostEvent[])[]): Ledger {
  const ledger = new Ledger(zone('UTC'));
  sources.forEach((events, number) => {
    const placed = events.map((event, line) => ({ ...event, position: { offset: line, line: line + 1, table: null } }));
    ledger.append(
      ledger.addSource(`${number}.jsonl`),
      placed.map((event) => priceEvent(event, TABLE)),
    );
  });
  return ledger;
}

function audit(ledger: Ledger, range: Range = ALL_TIME, limit = 10): Audit {
  const events = ledger.events.bind(ledger);
  return buildAudit({ range, limit, pricing: ledger.pricing({ range }), events, prices: PRICES });
}

const at = (day: number): Pick<CostEvent, 'at'> => ({ at: day * DAY });

describe('buildAudit', () => {
  const events = [
    call(SONNET, USED, { recorded: 0.45 * USD, ...at(1) }),
    call(SONNET, USED, { recorded: 0.2 * USD, ...at(2) }),
    call(SONNET, USED, { recorded: 1 * USD, ...at(3) }),
    call('gpt-4', { input: 10_000 }, { recorded: 0.31 * USD, ...at(4) }),
    call('nobody-knows', USED, at(5)),
    call('nobody-knows', USED, { recorded: 7 * USD, ...at(6) }),
    call('nobody-knows', USED, { dimensions: { agent: 'b' }, ...at(7) }),
    call(SONNET, USED, { recorded: 0, ...at(8) }),
    call(SONNET, USED, { at: null }),
  ];

  it('adds up both sides by model, the largest difference first', () => {
    const { compared, models } = audit(ledgerOf(events));
    const figures = models.map(({ model, events: number, recorded, computed, differing }) => [
      [model, number, recorded / USD, computed / USD],
      [differing.events, differing.recorded / USD, differing.computed / USD],
    ]);
    assert.deepEqual(figures, [
      [
        [SONNET, 3, 1.65, 1.35],
        [2, 1.2, 0.9],
      ],
      [
        ['gpt-4', 1, 0.31, 0.3],
        [1, 0.31, 0.3],
      ],
    ]);
    assert.deepEqual([compared.events, compared.recorded, compared.computed], [4, 1.96 * USD, 1.65 * USD]);
  });

  it('lists the events that differ, the farthest apart in dollars first, up to the limit', () => {
    const lines = ({ differences }: Audit): unknown => [
      differences.events.map(({ line }) => line),
      differences.matching,
    ];
    assert.deepEqual(lines(audit(ledgerOf(events))), [[3, 2, 4], 3]);
    assert.deepEqual(lines(audit(ledgerOf(events), ALL_TIME, 1)), [[3], 3]);
    assert.deepEqual(lines(audit(ledgerOf(events), ALL_TIME, 0)), [[], 3]);
    assert.deepEqual(lines(audit(ledgerOf(events), { from: 3 * DAY, to: 4 * DAY })), [[3], 1]);
  });

  it('counts what has no price with its calls and tokens; a recorded cost needs none', () => {
    const { unpriced } = audit(ledgerOf(events));
    assert.deepEqual(
      unpriced.map(({ model, kind, measures }) => [model, kind, measures.unpriced, measures.inputTokens]),
      [['nobody-knows', 'llm', 2, 200_000]],
    );
  });

  it('names every row that a computed cost rests on', () => {
    const { priceRows } = audit(ledgerOf(events));
    assert.deepEqual(
      priceRows.map(({ priceRow, events: number, computed, counted }) => [
        priceRow,
        number,
        computed / USD,
        counted.events,
        counted.cost / USD,
      ]),
      [
        [`anthropic/${SONNET}@list`, 5, 2.25, 2, 0.9],
        ['openai/gpt-4@list', 1, 0.3, 0, 0],
      ],
    );
  });

  const FLAGS: readonly (readonly [PriceFlag, number, number])[] = [
    ['recorded-differs', 3, 1.51],
    ['zero-not-trusted', 1, 0.45],
    ['tier-fallback', 0, 0],
  ];
  for (const [flag, number, dollars] of FLAGS) {
    it(`counts ${flag}: ${number}`, () => {
      const found = audit(ledgerOf(events)).flags.find((known) => known.flag === flag);
      assert.deepEqual([found?.events, found?.cost], [number, dollars * USD]);
    });
  }

  it('counts a copied log once, and says nothing of what is outside the range', () => {
    const whole = JSON.stringify({ ...audit(ledgerOf(events)), differences: null });
    assert.equal(JSON.stringify({ ...audit(ledgerOf(events, events)), differences: null }), whole);
    const none = audit(ledgerOf(events), { from: 100 * DAY, to: null });
    assert.deepEqual([none.total, none.models, none.unpriced, none.priceRows], [noMeasures(), [], [], []]);
  });

  it('takes names for names', () => {
    const names = ['__proto__', 'constructor', 'toString', '=1+1'];
    const { unpriced } = audit(ledgerOf(names.map((name) => call(name, USED))));
    assert.deepEqual(unpriced.map(({ model }) => model).sort(), [...names].sort());
  });
});

describe('pricing rows of the ledger', () => {
  const EVENT = fc
    .record({
      model: fc.constantFrom(SONNET, 'gpt-4', 'nobody-knows', '__proto__'),
      provider: fc.constantFrom(undefined, 'x'),
      tokens: fc.option(fc.record({ input: fc.nat(300_000), output: fc.nat(1000), cacheRead: fc.nat(10) })),
      recorded: fc.constantFrom(null, 0, 1, 450_000_000),
      day: fc.constantFrom(null, 1, 2),
      failures: fc.constantFrom(0, 1),
    })
    .map(({ model, provider, tokens, recorded, day, failures }) => {
      const dimensions = provider === undefined ? {} : { provider };
      return call(model, tokens, { recorded, failures, at: day === null ? null : day * DAY, dimensions });
    });

  it('add up to what a query answers, for any events in any number of sources', () => {
    const sources = fc.array(fc.array(EVENT, { maxLength: 12 }), { maxLength: 4 });
    const ranges = fc.constantFrom<Range>(ALL_TIME, { from: DAY, to: 2 * DAY }, { from: 2 * DAY, to: null });
    fc.assert(
      fc.property(sources, ranges, (lists, range) => {
        const ledger = ledgerOf(...lists);
        const sum = noMeasures();
        const rows = ledger.pricing({ range });
        for (const { measures } of rows) addMeasures(sum, measures);
        assert.deepEqual(sum, ledger.query({ range, groupBy: [] }).total);
        const listed = [...ledger.allEvents({ range })];
        assert.equal(listed.length, sum.events);
        // Event by event, as the ledger lists them.
        const sides = listed.filter(({ state, computed }) => state === 'recorded' && computed !== null);
        const { compared, differences } = audit(ledger, range, 1000);
        assert.equal(compared.events, sides.length);
        assert.equal(
          compared.computed,
          sides.reduce((all, { computed }) => all + (computed ?? 0), 0),
        );
        assert.equal(differences.matching, sides.filter(({ flags }) => flags.includes('recorded-differs')).length);
        const gaps = differences.events.map(({ recorded, computed }) => Math.abs((recorded ?? 0) - (computed ?? 0)));
        assert.deepEqual(
          gaps,
          [...gaps].sort((a, b) => b - a),
        );
        const times = listed.map((event) => event.at ?? -Infinity);
        assert.deepEqual(
          times,
          [...times].sort((a, b) => a - b),
        );
      }),
    );
  });
});

describe('priceAge', () => {
  const CASES: readonly (readonly [now: string, days: number, stale: boolean])[] = [
    ['2026-01-01T00:00:00Z', 0, false],
    ['2026-01-01T23:59:59Z', 0, false],
    ['2026-01-02T00:00:00Z', 1, false],
    ['2026-04-01T23:59:59Z', 90, false],
    ['2026-04-02T00:00:00Z', 91, true],
    ['2025-06-01T00:00:00Z', 0, false],
  ];
  for (const [now, ageDays, stale] of CASES) {
    it(`${now}: ${ageDays} days`, () => {
      assert.deepEqual(priceAge('2026-01-01', Date.parse(now)), { asOf: '2026-01-01', ageDays, stale });
    });
  }
});
