import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PricedEvent, TokenCounts } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { priceEvent } from '../../../../src/core/pricing/price';
import { vendoredPrices } from '../../../../src/core/pricing/vendored';
import { findOpportunities } from '../../../../src/core/opportunities/find';
import type { Opportunities, Opportunity } from '../../../../src/core/opportunities/opportunity';
import { opportunityWords } from '../../../../src/core/opportunities/words';
import { ALL, call, placed, zone } from '../ledger/support';

const NOW = Date.UTC(2026, 1, 20);
const MINUTE = 60_000;
const prices = vendoredPrices();

function tokens(input: number, output = 0, more: Partial<TokenCounts> = {}): TokenCounts {
  return { input, output, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, ...more };
}

/** A call to Claude Sonnet 4.5 ($3 and $15 a million tokens), priced. */
function sonnet(at: number, used: TokenCounts, changes: Partial<PricedEvent> = {}): PricedEvent {
  const dimensions = { agent: 'A', model: 'claude-sonnet-4-5', purpose: 'review' };
  const event = call({ at, tokens: used, recorded: null, dimensions, ...changes });
  return priceEvent(event, prices);
}

function found(events: readonly PricedEvent[], candidates: readonly string[] = []): Opportunities {
  const ledger = new Ledger(zone('UTC'));
  ledger.append(ledger.addSource('a.jsonl'), placed(events));
  return findOpportunities({
    visit: (query, visit) => ledger.visit(query, visit),
    range: ALL,
    hourOf: (at) => new Date(at).getUTCHours(),
    prices,
    now: NOW,
    candidates,
  });
}

function only<K extends Opportunity['kind']>(
  events: readonly PricedEvent[],
  kind: K,
  candidates: readonly string[] = [],
): Extract<Opportunity, { kind: K }>[] {
  return found(events, candidates).list.filter((one): one is Extract<Opportunity, { kind: K }> => one.kind === kind);
}

/** So many calls, `gap` ms apart. */
function series(count: number, gap: number, used: (index: number) => TokenCounts): PricedEvent[] {
  return Array.from({ length: count }, (_, index) => sonnet(index * gap, used(index)));
}

describe('opportunities', () => {
  it('are none without calls', () => {
    assert.deepEqual(found([]), { list: [], calls: 0, spent: 0, notCompared: 0 });
  });

  it('say what the same tokens cost on cheaper models, cheapest first, by the prices that hold now', () => {
    const events = series(2, 5 * 3600_000, () => tokens(100_000, 10_000));
    const [other] = only(events, 'other-model', ['gpt-4o', 'claude-haiku-4-5', 'no-such-model', 'claude-opus-4-1']);
    assert.equal(other?.spent, 2 * 0.45e9);
    assert.deepEqual(
      other.candidates.map(({ model, cost }) => [model, cost]),
      [
        ['claude-haiku-4-5', 2 * 0.15e9],
        ['gpt-4o', 2 * 0.35e9],
      ],
    );
    assert.equal(other.saving, 2 * 0.3e9);
  });

  it('do not offer a model itself, by whatever name', () => {
    const events = series(2, 1000, () => tokens(1_000_000));
    assert.deepEqual(only(events, 'other-model', ['claude-sonnet-4-5-20250929', 'claude-sonnet-4.5']), []);
  });

  const repeats: [string, PricedEvent[], number | null][] = [
    ['equal prompts within the hour, all but the first', series(6, 10 * MINUTE, () => tokens(10_000)), 5 * 0.03e9],
    ['not those more than an hour apart', series(6, 61 * MINUTE, () => tokens(10_000)), null],
    ['not a few', series(5, MINUTE, () => tokens(10_000)), null],
    ['not short ones', series(50, MINUTE, () => tokens(199)), null],
    ['not different ones', series(50, MINUTE, (index) => tokens(10_000 + index)), null],
    [
      'cached tokens are part of the prompt',
      series(6, MINUTE, (index) => tokens(index, 0, { cacheRead: 10_000 - index })),
      series(6, MINUTE, (index) => tokens(index, 0, { cacheRead: 10_000 - index }))
        .slice(1)
        .reduce((sum, { cost }) => sum + (cost ?? NaN), 0),
    ],
  ];
  for (const [what, events, saving] of repeats) {
    it(`repetition: ${what}`, () => {
      assert.equal(only(events, 'repetition')[0]?.saving ?? null, saving);
    });
  }

  const runs: [string, PricedEvent[], { calls: number; runs: number } | null][] = [
    ['twenty small calls close together', series(20, MINUTE, () => tokens(1000)), { calls: 20, runs: 1 }],
    ['not nineteen', series(19, MINUTE, () => tokens(1000)), null],
    ['not when they are further apart', series(40, MINUTE + 1, () => tokens(1000)), null],
    ['not larger ones', series(40, 1000, () => tokens(1001)), null],
    [
      'two runs with a pause between them',
      [
        ...series(20, 1000, () => tokens(10)),
        ...series(25, 1000, () => tokens(10)).map((event) => ({ ...event, at: (event.at ?? 0) + 1e7 })),
      ],
      { calls: 45, runs: 2 },
    ],
  ];
  for (const [what, events, expected] of runs) {
    it(`batches: ${what}`, () => {
      const [batch] = only(events, 'batch');
      assert.deepEqual(batch === undefined ? null : { calls: batch.calls, runs: batch.runs }, expected);
      if (batch !== undefined)
        assert.equal(batch.saving, Math.round((batch.spent * (100 - (batch.percent ?? NaN))) / 100));
    });
  }

  it('find prompts more than four times as long as the median of their peers', () => {
    const events = series(20, 2 * 3600_000, (index) => tokens(index === 7 ? 50_000 : 10_000));
    assert.deepEqual(
      only(events, 'long-prompts').map(({ calls, median, peers, excess, saving }) => ({
        calls,
        median,
        peers,
        excess,
        saving,
      })),
      [{ calls: 1, median: 10_000, peers: 20, excess: 40_000, saving: 0.12e9 }],
    );
    assert.deepEqual(only(events.slice(0, 19), 'long-prompts'), [], 'too few peers');
  });

  it('find failed calls that cost money', () => {
    const failed = sonnet(0, tokens(1_000_000), { failures: 1, recorded: 3e9 });
    const free = sonnet(1, tokens(1_000_000), { failures: 1, recorded: 0 });
    assert.deepEqual(
      only([failed, free, sonnet(2, tokens(5))], 'failures').map(({ calls, saving }) => ({ calls, saving })),
      [{ calls: 2, saving: 3e9 }],
    );
  });

  it('say when most of the spend falls into three hours', () => {
    const atNine = Array.from({ length: 30 }, (_, day) => sonnet(day * 86_400_000 + 9 * 3600_000, tokens(1000)));
    const [peak] = only(atNine, 'peak-hours');
    assert.deepEqual([peak?.hours[0], peak?.share, peak?.calls], [9, 1, 30]);
    const evenly = Array.from({ length: 48 }, (_, hour) => sonnet(hour * 3600_000, tokens(1000)));
    assert.deepEqual(only(evenly, 'peak-hours'), []);
  });

  it('do not depend on the order of events', () => {
    const events = series(60, 7 * MINUTE, (index) => tokens(500 + (index % 3) * 4000, index));
    const expected = found(events, ['claude-haiku-4-5']);
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: events.length }), (shuffled) => {
        assert.deepEqual(found(shuffled, ['claude-haiku-4-5']), expected);
      }),
      { numRuns: 30 },
    );
  });

  it('never promise more than was spent', () => {
    const some = fc.record({
      minutes: fc.integer({ min: 0, max: 3000 }),
      input: fc.integer({ min: 0, max: 20_000 }),
      read: fc.integer({ min: 0, max: 200_000 }),
      failed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 120 }), (list) => {
        const events = list.map(({ minutes, input, read, failed }) =>
          sonnet(minutes * MINUTE, tokens(input, 10, { cacheRead: read }), { failures: failed ? 1 : 0 }),
        );
        for (const one of found(events, ['deepseek-chat']).list) {
          assert.ok((one.saving ?? 0) <= one.spent && one.spent >= 0, JSON.stringify(one));
          const words = opportunityWords(one);
          assert.ok(words.title !== '' && words.arithmetic.endsWith('.') && !/NaN|undefined|--/.test(words.arithmetic));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stay sums where one event stands for many calls', () => {
    const many = sonnet(0, tokens(10_000_000), { count: 1000 });
    const result = found([many]);
    assert.deepEqual([result.calls, result.notCompared], [1000, 0]);
    assert.deepEqual(
      result.list.map(({ kind }) => kind),
      ['peak-hours', 'expensive'],
    );
  });
});
