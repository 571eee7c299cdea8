/** What an event cost, and how that is known. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import papaparse from 'papaparse';
import type { CostEvent, CostState, PriceFlag, TokenCounts } from '../../../../src/core/event';
import { dollarsOf, nanoFromDecimal } from '../../../../src/core/money';
import { withOverrides } from '../../../../src/core/pricing/override';
import { priceEvent } from '../../../../src/core/pricing/price';
import { vendoredPrices } from '../../../../src/core/pricing/vendored';
import { sharedFile } from '../../support/shared';
import { call, event, run } from './events';

const TABLE = vendoredPrices();
const SONNET = 'claude-sonnet-4.5';

function nano(dollars: string): number {
  const amount = nanoFromDecimal(dollars);
  assert.ok(amount !== null, dollars);
  return amount;
}

describe('tokens x price', () => {
  const cases: readonly (readonly [name: string, event: CostEvent, dollars: string, flags?: readonly PriceFlag[]])[] = [
    ['gpt-4o-mini, 2,500 + 4,000', call('gpt-4o-mini', { input: 2500, output: 4000 }), '0.002775'],
    ['Sonnet 4.5, 2,000 + 1,500', call(SONNET, { input: 2000, output: 1500 }), '0.0285'],
    ['a long prompt: the whole request at the tier', call(SONNET, { input: 250_000, output: 1000 }), '1.5225'],
    ['cached tokens make it long', call(SONNET, { input: 1000, cacheRead: 250_000, output: 1000 }), '0.1785'],
    ['cache writes make it long', call(SONNET, { cacheWrite5m: 200_000, input: 1 }), '1.500006'],
    ['a prompt of 200,000 is not long', call(SONNET, { input: 200_000 }), '0.6'],
    ['a prompt of 200,001 is', call(SONNET, { input: 200_001 }), '1.200006'],
    ['ten calls of 25,000 are not long', call(SONNET, { input: 250_000 }, { count: 10 }), '0.75'],
    ['one-hour cache writes', call(SONNET, { cacheWrite1h: 100_000 }), '0.6'],
    ['both cache writes', call(SONNET, { cacheWrite5m: 60_000, cacheWrite1h: 40_000 }), '0.465'],
    ['seed 001: its list price', call(SONNET, { input: 5000, output: 10_000 }), '0.165'],
    ['0 tokens of an unknown model cost nothing', call('nobody-knows', { input: 0 }), '0'],
    ['Ollama', call('ollama-llama3', { input: 1e6, output: 1e6 }), '0'],
    ['Ollama by its provider', call('llama3:8b', { input: 1e6 }, { dimensions: { provider: 'Ollama' } }), '0'],
    [
      'an unknown model by its tier',
      call('my-model', { input: 1000, output: 1000 }, { dimensions: { tier: 'CLOUD_MINI' } }),
      '0.00075',
      ['tier-fallback'],
    ],
    ['a known model not by its tier', call('gpt-4', { input: 1000 }, { dimensions: { tier: 'local' } }), '0.03'],
    ['read rate of an old Opus, derived', call('claude-opus', { cacheRead: 1_000_000 }), '1.5', ['derived-rate']],
    ['5-minute writes, derived', call('claude-opus', { cacheWrite5m: 1_000_000 }), '18.75', ['derived-rate']],
    ['1-hour writes, derived', call('claude-opus', { cacheWrite1h: 1_000_000 }), '30', ['derived-rate']],
    ['no cache rate: as input', call('gpt-4', { cacheRead: 1000, cacheWrite5m: 1000 }), '0.06', ['derived-rate']],
    ['nothing derived without cached tokens', call('gpt-4', { input: 1000 }), '0.03'],
  ];
  for (const [name, priced, dollars, flags = []] of cases) {
    it(`${name}: $${dollars}`, () => {
      const { state, cost, computed, flags: given } = priceEvent(priced, TABLE);
      assert.deepEqual(
        { state, cost, computed, flags: given },
        {
          state: 'computed',
          cost: nano(dollars),
          computed: nano(dollars),
          flags,
        },
      );
    });
  }

  it('names the row and the provider', () => {
    const row = ({ priceRow, provider }: ReturnType<typeof priceEvent>): unknown[] => [priceRow, provider];
    const used = { input: 1 };
    const afterChange = Date.UTC(2026, 2, 13);
    assert.deepEqual(row(priceEvent(call(SONNET, used), TABLE)), ['anthropic/claude-sonnet-4.5@list', 'anthropic']);
    assert.deepEqual(row(priceEvent(call('claude-opus', used), TABLE)), ['anthropic/claude-opus@seed', 'anthropic']);
    assert.deepEqual(row(priceEvent(call('claude-opus-4-6', used, { at: afterChange }), TABLE)), [
      'anthropic/claude-opus-4.6@2026-03-13',
      'anthropic',
    ]);
    const proxied = call(SONNET, used, { dimensions: { provider: 'our-proxy' } });
    assert.deepEqual(row(priceEvent(proxied, TABLE)), ['anthropic/claude-sonnet-4.5@list', 'our-proxy']);
    const tiered = call('my-model', used, { dimensions: { tier: 'local' } });
    assert.deepEqual(row(priceEvent(tiered, TABLE)), ['tier/local@seed', null]);
  });

  it('holds on its day: before and after a change of price', () => {
    const long = { input: 300_000 };
    const at = (day: string): number => Date.parse(day);
    const cost = (when: number | null): number | null =>
      priceEvent(call('claude-opus-4.6', long, { at: when }), TABLE).cost;
    assert.equal(cost(at('2026-03-12T23:59:59.999Z')), nano('3'));
    assert.equal(cost(at('2026-03-13T00:00:00Z')), nano('1.5'));
    assert.equal(cost(null), nano('1.5'), 'without a time: the newest');
  });

  it('knows peak hours, and takes the price of the day where the time is not known', () => {
    const cost = (at: number | null): number | null => {
      return priceEvent(call('deepseek-v4-pro', { input: 1_000_000 }, { at }), TABLE).cost;
    };
    assert.equal(cost(Date.parse('2026-08-16T02:00:00Z')), nano('0.435'));
    assert.equal(cost(Date.parse('2026-08-18T00:59:59Z')), nano('0.66'));
    assert.equal(cost(Date.parse('2026-08-18T01:00:00Z')), nano('1.32'));
    assert.equal(cost(Date.parse('2026-08-18T04:00:00Z')), nano('0.66'));
    assert.equal(cost(null), nano('0.66'));
  });

  it('is exact for any counts', () => {
    const count = fc.integer({ min: 0, max: 20_000_000 });
    const counts = fc.record({
      input: count,
      output: count,
      cacheRead: count,
      cacheWrite5m: count,
      cacheWrite1h: count,
    });
    fc.assert(
      fc.property(counts, (tokens: TokenCounts) => {
        const prompt = tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
        const [i, o, r, w5, w1] =
          prompt > 200_000 ? [6000n, 22_500n, 600n, 7500n, 12_000n] : [3000n, 15_000n, 300n, 3750n, 6000n];
        const expected =
          BigInt(tokens.input) * i +
          BigInt(tokens.output) * o +
          BigInt(tokens.cacheRead) * r +
          BigInt(tokens.cacheWrite5m) * w5 +
          BigInt(tokens.cacheWrite1h) * w1;
        assert.equal(priceEvent(call(SONNET, tokens), TABLE).cost, Number(expected));
      }),
    );
  });

  it('is rounded once, half to even', () => {
    // $0.0015 and $0.0025 per million tokens: 1.5 and 2.5 nano-dollars a token.
    const models = { even: { input: 0.0015, output: 0.0025 } };
    const { table } = withOverrides(TABLE, { models });
    const cost = (tokens: Partial<TokenCounts>): number | null => priceEvent(call('even', tokens), table).cost;
    assert.deepEqual([cost({ input: 1 }), cost({ output: 1 }), cost({ input: 1, output: 1 })], [2, 2, 4]);
    // Classes are not rounded apart: three halves of 0.5 would be 0.
    const half = withOverrides(TABLE, { models: { half: { input: 0.0005, output: 0.0005, cacheRead: 0.0005 } } }).table;
    assert.equal(priceEvent(call('half', { input: 1, output: 1, cacheRead: 1 }), half).cost, 2);
  });

  it('is exact past 2^53 pico-dollars', () => {
    const tokens = { input: 3_000_000_003, output: 300_000_001 };
    const exact = 3_000_000_003n * 30_000_000n + 300_000_001n * 60_000_000n;
    assert.ok(exact > BigInt(Number.MAX_SAFE_INTEGER));
    assert.equal(priceEvent(call('gpt-4', tokens), TABLE).cost, Number(exact / 1000n));
  });

  it('refuses an event that would cost more than a million dollars', () => {
    const { state, cost } = priceEvent(call('gpt-4', { input: 1e12 }), TABLE);
    assert.deepEqual([state, cost], ['unpriced', null]);
  });
});

describe('cost states', () => {
  const used = { input: 1_000_000 }; // $3 of Sonnet
  const failed = { failures: 1 };
  const cases: readonly (readonly [string, CostEvent, CostState, string | null, (readonly PriceFlag[])?])[] = [
    ['an unknown model', call('nobody-knows', { input: 1e6, output: 1e6 }), 'unpriced', null],
    ['no model', event(used), 'unpriced', null],
    ['no tokens, no cost', call(SONNET, null), 'unmetered', null],
    ['recorded alone', call(SONNET, null, { recorded: nano('0.5') }), 'recorded', '0.5'],
    ['recorded, unknown model', call('nobody-knows', used, { recorded: nano('0.5') }), 'recorded', '0.5'],
    ['recorded, as computed', call('claude-opus-4.7', used, { recorded: nano('5') }), 'recorded', '5'],
    ['recorded, 1 % above', call('claude-opus-4.7', used, { recorded: nano('5.05') }), 'recorded', '5.05'],
    ['recorded, 1 % below', call('claude-opus-4.7', used, { recorded: nano('4.95') }), 'recorded', '4.95'],
    [
      'recorded, more than 1 % above',
      call('claude-opus-4.7', used, { recorded: nano('5.050000001') }),
      'recorded',
      '5.050000001',
      ['recorded-differs'],
    ],
    [
      'seed 001: 0.345 against 0.165',
      call(SONNET, { input: 5000, output: 10_000 }, { recorded: nano('0.345') }),
      'recorded',
      '0.345',
      ['recorded-differs'],
    ],
    [
      'recorded 0 with tokens',
      call('gpt-4', { input: 1000 }, { recorded: 0 }),
      'computed',
      '0.03',
      ['zero-not-trusted'],
    ],
    [
      'recorded 0 of a failed call',
      call('gpt-4', { input: 1000 }, { recorded: 0, ...failed }),
      'recorded',
      '0',
      ['recorded-differs'],
    ],
    [
      'recorded 0 of ten calls of which one failed',
      call('gpt-4', { input: 1000 }, { recorded: 0, count: 10, ...failed }),
      'computed',
      '0.03',
      ['zero-not-trusted'],
    ],
    ['recorded 0 without tokens', call('gpt-4', { input: 0 }, { recorded: 0 }), 'recorded', '0'],
    ['recorded 0 of Ollama', call('ollama-mistral', { input: 1000 }, { recorded: 0 }), 'recorded', '0'],
    ['recorded 0 of an unknown model', call('nobody-knows', { input: 1000 }, { recorded: 0 }), 'recorded', '0'],
    [
      'recorded 0 of an unknown model with a tier: only a model has a price that contradicts',
      call('my-model', { input: 1000 }, { recorded: 0, dimensions: { tier: 'cloud_mini' } }),
      'recorded',
      '0',
      ['tier-fallback', 'recorded-differs'],
    ],
    ['a cost beside 0 tokens', call('gpt-4', { input: 0 }, { recorded: nano('1') }), 'recorded', '1'],
    ['a credit', call('gpt-4', { input: 1000 }, { recorded: nano('-1') }), 'recorded', '-1'],
    ['a failed call without a cost', call('gpt-4', { input: 1000 }, failed), 'computed', '0.03'],
    ['a cloud day', event(null, { kind: 'cloud' }), 'unmetered', null],
    ['a cloud day with a cost', event(null, { kind: 'cloud', recorded: nano('40') }), 'recorded', '40'],
    ['an invoice line', event(null, { kind: 'service', recorded: nano('0.95') }), 'recorded', '0.95'],
    ['an agent named __proto__', call('__proto__', used), 'unpriced', null],
    ['a model named constructor', call('constructor', used, { dimensions: { tier: 'toString' } }), 'unpriced', null],
    ['a name of a megabyte', call('x'.repeat(1_000_000), used), 'unpriced', null],
  ];
  for (const [name, priced, state, dollars, flags = []] of cases) {
    it(`${name}: ${state} ${dollars ?? 'at no known cost'}`, () => {
      const result = priceEvent(priced, TABLE);
      const cost = dollars === null ? null : nano(dollars);
      assert.deepEqual({ state: result.state, cost: result.cost, flags: result.flags }, { state, cost, flags });
    });
  }

  it('shows what it would have been, next to what was recorded', () => {
    const { computed, priceRow } = priceEvent(call(SONNET, { input: 1000 }, { recorded: nano('1') }), TABLE);
    assert.deepEqual([computed, priceRow], [nano('0.003'), 'anthropic/claude-sonnet-4.5@list']);
  });

  it('changes nothing that the log says', () => {
    const given = call(SONNET, { input: 1 }, { id: 'a', durationMs: 5, position: { offset: 7, line: 2, table: 't' } });
    const result: Record<string, unknown> = { ...priceEvent(given, TABLE) };
    for (const [name, value] of Object.entries(given)) assert.equal(result[name], value, name);
  });
});

describe('CI runs', () => {
  const cases: readonly (readonly [string, CostEvent, CostState, string | null, (readonly PriceFlag[])?])[] = [
    ['100 minutes on Linux', run(100, 'linux'), 'computed', '0.8'],
    ['100 minutes on Windows', run(100, 'Windows'), 'computed', '1.6'],
    ['100 minutes on macOS', run(100, 'macos'), 'computed', '8'],
    ['the runner by its label', run(100, 'ubuntu-latest'), 'computed', '0.8'],
    ['the runner by its version', run(100, 'ubuntu-24.04'), 'computed', '0.8'],
    ['a Mac by its version', run(100, 'macos-14'), 'computed', '8'],
    ['no runner named', run(100), 'computed', '0.8', ['runner-assumed']],
    ['12.345 minutes', run(12.345, 'linux'), 'computed', '0.09876'],
    ['no minutes at all', run(0, 'linux'), 'computed', '0'],
    ['minutes unknown', run(null, 'linux'), 'unmetered', null],
    ['a larger runner', run(100, 'ubuntu-latest-8-cores'), 'unpriced', null],
    ["one's own runner", run(100, 'self-hosted'), 'unpriced', null],
    ['recorded', run(100, 'linux', { recorded: nano('0.8') }), 'recorded', '0.8'],
    ['recorded otherwise', run(100, 'linux', { recorded: nano('0.9') }), 'recorded', '0.9', ['recorded-differs']],
    [
      'recorded, no runner named: not measured against a guess',
      run(100, undefined, { recorded: 1 }),
      'recorded',
      '1e-9',
    ],
    ['free minutes', run(100, 'linux', { recorded: 0 }), 'recorded', '0'],
    ['more minutes than a double holds', run(1e300, 'linux'), 'unpriced', null],
  ];
  for (const [name, priced, state, dollars, flags = []] of cases) {
    it(`${name}: ${state} ${dollars ?? 'at no known cost'}`, () => {
      const result = priceEvent(priced, TABLE);
      const cost = dollars === null ? null : nano(dollars);
      assert.deepEqual({ state: result.state, cost: result.cost, flags: result.flags }, { state, cost, flags });
    });
  }
  it('names the rate', () => assert.equal(priceEvent(run(1, 'osx'), TABLE).priceRow, 'ci/macos@seed'));
});

describe('the real calls of a CSV', () => {
  it('keep their recorded cost to the nano-dollar, in any order', () => {
    const text = readFileSync(sharedFile('real', 'trinity', 'trinity_costs_demo_20251001_024247.csv'), 'utf8');
    const rows = papaparse.parse<Record<string, string>>(text, { header: true, skipEmptyLines: true }).data;
    const events = rows.map((row) =>
      call(
        row['model'] ?? '',
        { input: Number(row['input_tokens']), output: Number(row['output_tokens']) },
        {
          recorded: nano(row['cost_usd'] ?? ''),
          failures: row['success'] === 'True' ? 0 : 1,
          dimensions: { tier: row['model_tier'] ?? '' },
        },
      ),
    );
    assert.equal(events.length, 30);
    const sum = (list: readonly CostEvent[]): number =>
      list.reduce((all, one) => all + (priceEvent(one, TABLE).cost ?? 0), 0);
    assert.equal(dollarsOf(sum(events)), 0.3530815);
    assert.equal(dollarsOf(sum([...events].reverse())), 0.3530815);
    for (const one of events) assert.equal(priceEvent(one, TABLE).state, 'recorded');
  });
});
