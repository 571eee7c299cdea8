/** What a call costs besides its tokens, and in other modes than the usual one. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CallMode, CostEvent, PriceFlag } from '../../../../src/core/event';
import { nanoFromDecimal } from '../../../../src/core/money';
import { withOverrides } from '../../../../src/core/pricing/override';
import { priceEvent } from '../../../../src/core/pricing/price';
import { vendoredPrices } from '../../../../src/core/pricing/vendored';
import { call } from './events';

const TABLE = vendoredPrices();
const SONNET = 'claude-sonnet-4.5';
const MILLION = { input: 1_000_000, output: 1_000_000 };
const SHORT = { input: 100_000, output: 10_000 };
const ALL_CLASSES = { input: 10_000, output: 10_000, cacheRead: 10_000, cacheWrite5m: 10_000, cacheWrite1h: 10_000 };
const INCOMPLETE: readonly PriceFlag[] = ['estimate-incomplete'];

const searched = (webSearch: number, tokens: Parameters<typeof call>[1], model = SONNET): CostEvent =>
  call(model, tokens, { requests: { webSearch } });
const served = (mode: CallMode | null, model: string, tokens: Parameters<typeof call>[1]): CostEvent =>
  call(model, tokens, { mode });

/** The row that holds on the day of `call`. */
const OPUS = 'anthropic/claude-opus-4.6@list';
const inUs = (model: string, tokens: Parameters<typeof call>[1], more: Partial<CostEvent> = {}): CostEvent =>
  call(model, tokens, { ...more, geography: 'us' });

describe('fees and modes', () => {
  type Case = readonly [name: string, event: CostEvent, dollars: string, row: string, flags?: readonly PriceFlag[]];
  const cases: readonly Case[] = [
    ['10 web searches alone', searched(10, null), '0.1', `anthropic/${SONNET}@list+search`],
    ['10 web searches beside 0 tokens', searched(10, { input: 0 }), '0.1', `anthropic/${SONNET}@list+search`],
    ['10 web searches and their tokens', searched(10, SHORT), '0.55', `anthropic/${SONNET}@list+search`],
    ['no web search', searched(0, SHORT), '0.45', `anthropic/${SONNET}@list`],
    ['a search by a model that lists none', searched(2, SHORT, 'gpt-4'), '3.6', 'openai/gpt-4@list', INCOMPLETE],
    [
      'searches of a long prompt',
      searched(10, { input: 250_000, output: 1000 }),
      '1.6225',
      `anthropic/${SONNET}@list+long+search`,
    ],
    ['the usual mode', served(null, 'claude-opus-4.7', SHORT), '0.75', 'anthropic/claude-opus-4.7@list'],
    [
      'fast: Opus 4.7 six times',
      served('fast', 'claude-opus-4-7', SHORT),
      '4.5',
      'anthropic/claude-opus-4.7@list+fast',
    ],
    ['fast: Opus 4.8 twice', served('fast', 'claude-opus-4.8', SHORT), '1.5', 'anthropic/claude-opus-4.8@list+fast'],
    [
      'fast: every class of tokens',
      served('fast', 'claude-opus-4.8', ALL_CLASSES),
      '0.935',
      'anthropic/claude-opus-4.8@list+fast',
    ],
    ['fast: a model without it', served('fast', SONNET, SHORT), '0.45', `anthropic/${SONNET}@list`, INCOMPLETE],
    ['a batch at Anthropic', served('batch', SONNET, SHORT), '0.225', `anthropic/${SONNET}@list+batch`],
    ['a batch at OpenAI', served('batch', 'gpt-4o', MILLION), '6.25', 'openai/gpt-4o@list+batch'],
    ['a batch at Google', served('batch', 'gemini-2.5-flash', MILLION), '1.4', 'google/gemini-2.5-flash@list+batch'],
    ['a batch at DeepSeek', served('batch', 'deepseek-v3', MILLION), '0.42', 'deepseek/deepseek-v3@seed', INCOMPLETE],
    [
      'a batch of long prompts',
      served('batch', SONNET, { input: 250_000, output: 1000 }),
      '0.76125',
      `anthropic/${SONNET}@list+long+batch`,
    ],
    [
      'searches cost the same in a batch',
      call(SONNET, SHORT, { mode: 'batch', requests: { webSearch: 10 } }),
      '0.325',
      `anthropic/${SONNET}@list+batch+search`,
    ],
    ['in the US alone', inUs('claude-opus-4-6', ALL_CLASSES), '0.51425', `${OPUS}+us`],
    ['in the US alone, a later model', inUs('claude-sonnet-5', SHORT), '0.33', 'anthropic/claude-sonnet-5@list+us'],
    [
      'in the US alone, another spelling',
      inUs('claude-5.1-fable', SHORT),
      '1.65',
      'anthropic/claude-fable-5.1@list+us',
    ],
    [
      'in the US alone, on top of fast mode',
      inUs('claude-opus-4.6', SHORT, { mode: 'fast' }),
      '4.95',
      `${OPUS}+fast+us`,
    ],
    ['in the US alone, in a batch', inUs('claude-opus-4.6', SHORT, { mode: 'batch' }), '0.4125', `${OPUS}+batch+us`],
    [
      'in the US alone: a search costs the same',
      inUs('claude-opus-4.6', SHORT, { requests: { webSearch: 10 } }),
      '0.925',
      `${OPUS}+search+us`,
    ],
    ['in the US alone, a model that cannot be', inUs(SONNET, SHORT), '0.45', `anthropic/${SONNET}@list`, INCOMPLETE],
    ['in the US alone, a vendor without it', inUs('gpt-4', SHORT), '3.6', 'openai/gpt-4@list', INCOMPLETE],
    ['somewhere else', call('claude-opus-4.6', SHORT, { geography: 'other' }), '0.75', OPUS, INCOMPLETE],
    ['a fee that no log tells', call('sonar-pro', SHORT), '0.45', 'perplexity/sonar-pro@list', INCOMPLETE],
  ];
  for (const [name, event, dollars, row, flags = []] of cases) {
    it(`${name}: $${dollars}`, () => {
      const { state, cost, priceRow, flags: given } = priceEvent(event, TABLE);
      assert.deepEqual([state, cost, priceRow, given], ['computed', nanoFromDecimal(dollars), row, flags]);
    });
  }

  it('searches of an unknown model are unpriced, without tokens too', () => {
    const { state, cost } = priceEvent(searched(10, null, 'nobody-knows'), TABLE);
    assert.deepEqual([state, cost], ['unpriced', null]);
  });

  it('what is recorded wins', () => {
    const event = call(SONNET, SHORT, { recorded: 550_000_000, requests: { webSearch: 10 } });
    const { state, cost, flags } = priceEvent(event, TABLE);
    assert.deepEqual([state, cost, flags], ['recorded', 550_000_000, []]);
  });

  it('half of an odd rate is rounded once, half to even', () => {
    // 3,625 pico-dollars a token: half of one is 1.8125 nano-dollars, half of a thousand 1,812.5.
    const { table } = withOverrides(TABLE, { models: { odd: { input: 0.003625, output: 0, batch: 0.5 } } });
    const cost = (input: number): number | null => priceEvent(served('batch', 'odd', { input }), table).cost;
    assert.deepEqual([cost(1), cost(1000), cost(3000)], [2, 1812, 5438]);
  });

  it('is exact for any counts, in any mode', () => {
    const count = fc.integer({ min: 0, max: 1_000_000_000 });
    const mode = fc.constantFrom<readonly [CallMode | null, bigint]>([null, 100n], ['fast', 600n], ['batch', 50n]);
    fc.assert(
      fc.property(count, count, mode, fc.boolean(), (input, output, [served, percent], isUs) => {
        fc.pre(input + output > 0);
        const pico = (BigInt(input) * 5_000_000n + BigInt(output) * 25_000_000n) * percent * (isUs ? 110n : 100n);
        const place = isUs ? ({ geography: 'us' } as const) : {};
        const given = priceEvent(call('claude-opus-4.7', { input, output }, { mode: served, ...place }), TABLE);
        const expected = Number(pico / 10_000_000n);
        assert.equal(given.cost, expected > 1e15 ? null : expected);
      }),
    );
  });

  it('hands on what the log said of them', () => {
    const said = { mode: 'batch', geography: 'us', requests: { webSearch: 3 }, standIn: true } as const;
    const given = priceEvent(call(SONNET, SHORT, said), TABLE);
    assert.deepEqual(
      [given.mode, given.geography, given.requests, given.standIn],
      ['batch', 'us', { webSearch: 3 }, true],
    );
    assert.deepEqual(
      Object.keys(priceEvent(call(SONNET, SHORT), TABLE)).filter((key) => /mode|geography|requests/u.test(key)),
      [],
    );
  });
});

describe('fees and modes of a team’s own', () => {
  const own = (row: object): ReturnType<typeof withOverrides> =>
    withOverrides(TABLE, { models: { 'claude-opus-4.7': { input: 1, output: 1, ...row } } });
  const cost = (row: object, event: CostEvent): number | null => {
    const { table, problems } = own(row);
    assert.deepEqual(problems, []);
    return priceEvent(event, table).cost;
  };
  const MODEL = 'claude-opus-4.7';
  const cases: readonly (readonly [string, object, CostEvent, string])[] = [
    ['modes of the table stay, of the new rates', {}, served('fast', MODEL, MILLION), '12'],
    ['fees of the table stay', {}, searched(10, MILLION, MODEL), '2.1'],
    ['a mode of its own', { fast: 2.5 }, served('fast', MODEL, MILLION), '5'],
    ['a place of its own', { us: 1.5 }, inUs(MODEL, MILLION), '3'],
    ['places of the table stay', {}, inUs(MODEL, MILLION), '2.2'],
    ['a free batch', { batch: 0 }, served('batch', MODEL, MILLION), '0'],
    ['a fee of its own', { webSearch: 25 }, searched(10, MILLION, MODEL), '2.25'],
    ['a fee a request, of each call', { request: 5 }, call(MODEL, MILLION, { count: 4 }), '2.02'],
  ];
  for (const [name, row, event, dollars] of cases) {
    it(`${name}: $${dollars}`, () => assert.equal(cost(row, event), nanoFromDecimal(dollars)));
  }

  it('a request’s own fee makes the estimate whole', () => {
    const { table } = withOverrides(TABLE, { models: { 'sonar-pro': { input: 3, output: 15, request: 6 } } });
    const { cost: given, flags, priceRow } = priceEvent(call('sonar-pro', SHORT), table);
    assert.deepEqual([given, flags, priceRow], [456_000_000, [], 'perplexity/sonar-pro@override+request']);
  });

  for (const [row, field] of [
    [{ fast: -1 }, 'fast'],
    [{ batch: 'half' }, 'batch'],
    [{ fast: 1e6 }, 'fast'],
    [{ us: 'x' }, 'us'],
    [{ webSearch: -1 }, 'webSearch'],
    [{ request: [] }, 'request'],
  ] as const) {
    it(`refuses ${JSON.stringify(row)}`, () => {
      const { table, problems } = own(row);
      assert.deepEqual(
        problems.map(({ data }) => data?.['key']),
        [`models.claude-opus-4.7.${field}`],
      );
      assert.equal(priceEvent(call(MODEL, MILLION), table).cost, 30e9);
    });
  }
});
