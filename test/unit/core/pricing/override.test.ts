/** A team's own prices: what holds, from when, and what is said about slips of the pen. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { dollarsOf } from '../../../../src/core/money';
import { withOverrides } from '../../../../src/core/pricing/override';
import { priceEvent } from '../../../../src/core/pricing/price';
import { vendoredPrices } from '../../../../src/core/pricing/vendored';
import { repository } from '../../support/repository';
import { call, run } from './events';

const TABLE = vendoredPrices();
const validate = new Ajv().compile(
  JSON.parse(readFileSync(path.join(repository, 'media', 'schemas', 'prices.schema.json'), 'utf8')) as object,
);

/** Dollars for a million input tokens on a day; null: no price. */
function inputPrice(value: unknown, model: string, day = '2026-02-20'): number | null {
  const { table } = withOverrides(TABLE, value);
  const { cost } = priceEvent(call(model, { input: 1_000_000 }, { at: Date.parse(day) }), table);
  return cost === null ? null : dollarsOf(cost);
}

describe("a team's own prices", () => {
  const own = { input: 1, output: 2 };
  const dated = [
    { ...own, from: '2026-01-01' },
    { input: 7, output: 9, from: '2026-06-01' },
  ];
  const cases: readonly (readonly [string, unknown, string, number | null, string?])[] = [
    ['nothing', undefined, 'gpt-4', 30],
    ['an empty object', {}, 'gpt-4', 30],
    ['a known model', { models: { 'gpt-4': own } }, 'gpt-4', 1],
    ['a new model', { models: { 'our-model': own } }, 'Our-Model', 1],
    ['another spelling in the log', { models: { 'claude-opus-4.7': own } }, 'claude-opus-4-7-20260101', 1],
    ['another spelling in the prices', { models: { 'claude-opus-4-7': own } }, 'claude-opus-4.7', 1],
    ['another name for it', { models: { 'claude-sonnet-3.5': own } }, 'claude-3-5-sonnet-20241022', 1],
    ['only that snapshot', { models: { 'gpt-4o-2024-05-13': own } }, 'gpt-4o', 2.5],
    ['free', { models: { 'gpt-4': { input: 0, output: 0 } } }, 'gpt-4', 0],
    ['numbers as text', { models: { 'gpt-4': { input: '$1.50', output: '2' } } }, 'gpt-4', 1.5],
    ['before the first day: the table', { models: { 'gpt-4': dated } }, 'gpt-4', 30, '2025-12-31'],
    ['from the first day', { models: { 'gpt-4': dated } }, 'gpt-4', 1, '2026-01-01'],
    ['from the second day', { models: { 'gpt-4': dated } }, 'gpt-4', 7, '2026-06-01'],
    ['any order', { models: { 'gpt-4': [...dated].reverse() } }, 'gpt-4', 1, '2026-05-31'],
    ['before the first day of a new model', { models: { 'our-model': dated } }, 'our-model', null, '2025-12-31'],
    [
      'beats a later list price',
      { models: { 'claude-opus-4.6': { ...own, from: '2026-01-01' } } },
      'claude-opus-4.6',
      1,
      '2026-09-01',
    ],
    ['keeps the rest of the table', { models: { 'gpt-4': own } }, 'gpt-4-turbo', 10],
    ['names that objects have anyway', JSON.parse('{"models":{"__proto__":{"input":1,"output":2}}}'), '__proto__', 1],
  ];
  for (const [name, value, model, dollars, day] of cases) {
    it(name, () => {
      assert.equal(inputPrice(value, model, day), dollars);
      assert.deepEqual(withOverrides(TABLE, value).problems, []);
    });
  }

  it('covers every class of tokens and names the row and provider', () => {
    const row = {
      input: 1,
      output: 2,
      cacheRead: 3,
      cacheWrite: 4,
      cacheWrite1h: 5,
      provider: 'us',
      from: '2026-01-01',
    };
    const { table } = withOverrides(TABLE, { models: { mine: row } });
    const million = { input: 1e6, output: 1e6, cacheRead: 1e6, cacheWrite5m: 1e6, cacheWrite1h: 1e6 };
    const { cost, priceRow, provider, flags } = priceEvent(call('mine', million), table);
    assert.deepEqual([cost, priceRow, provider, flags], [15e9, 'us/mine@2026-01-01', 'us', []]);
  });

  it('covers CI minutes', () => {
    const { table, problems } = withOverrides(TABLE, { ci: { linux: 0.006 } });
    assert.deepEqual(problems, []);
    assert.equal(priceEvent(run(100, 'linux'), table).cost, 600_000_000);
    assert.equal(priceEvent(run(100, 'linux'), table).priceRow, 'ci/linux@override');
    assert.equal(priceEvent(run(100, 'macos'), table).cost, 8_000_000_000);
  });

  it('leaves the table that ships as it is', () => {
    withOverrides(TABLE, { models: { 'gpt-4': { input: 1, output: 2 } }, ci: { linux: 1 } });
    assert.equal(inputPrice(undefined, 'gpt-4'), 30);
  });
});

describe('slips of the pen', () => {
  const ok = { input: 1, output: 2 };
  const cases: readonly (readonly [value: unknown, ...keys: string[]])[] = [
    [[], ''],
    ['gpt-4', ''],
    [{ model: {} }, 'model'],
    [{ models: [] }, 'models'],
    [{ models: { 'gpt-4': null } }, 'models.gpt-4'],
    [{ models: { 'gpt-4': 3 } }, 'models.gpt-4'],
    [{ models: { 'gpt-4': [] } }, 'models.gpt-4'],
    [{ models: { '': ok } }, 'models'],
    [{ models: { 'gpt-4': { input: 1 } } }, 'models.gpt-4.output'],
    [{ models: { 'gpt-4': {} } }, 'models.gpt-4.input', 'models.gpt-4.output'],
    [{ models: { 'gpt-4': { ...ok, input: -1 } } }, 'models.gpt-4.input'],
    [{ models: { 'gpt-4': { ...ok, input: '1,5' } } }, 'models.gpt-4.input'],
    [{ models: { 'gpt-4': { ...ok, input: true } } }, 'models.gpt-4.input'],
    [{ models: { 'gpt-4': { ...ok, input: 1e9 } } }, 'models.gpt-4.input'],
    [{ models: { 'gpt-4': { ...ok, cacheRead: 'free' } } }, 'models.gpt-4.cacheRead'],
    [{ models: { 'gpt-4': { ...ok, from: '2026-02-30' } } }, 'models.gpt-4.from'],
    [{ models: { 'gpt-4': { ...ok, from: 20260101 } } }, 'models.gpt-4.from'],
    [{ models: { 'gpt-4': { ...ok, provider: '' } } }, 'models.gpt-4.provider'],
    [{ models: { 'gpt-4': { ...ok, cache_read: 1 } } }, 'models.gpt-4.cache_read'],
    [{ models: { 'gpt-4': [ok, { input: 1 }] } }, 'models.gpt-4[1].output'],
    [{ models: { 'gpt-4': [ok, ok] } }, 'models.gpt-4[1].from'],
    [{ ci: { solaris: 1 } }, 'ci.solaris'],
    [{ ci: { linux: -1 } }, 'ci.linux'],
    [{ ci: { linux: null } }, 'ci.linux'],
    [{ ci: 5 }, 'ci'],
  ];
  for (const [value, ...keys] of cases) {
    it(`${JSON.stringify(value)}: ${keys.join(', ') || 'as a whole'}`, () => {
      const { problems } = withOverrides(TABLE, value);
      assert.deepEqual(
        problems.map(({ data }) => data?.['key']),
        keys,
      );
      for (const { code } of problems) assert.equal(code, 'price-override-invalid');
    });
  }

  it('costs only what is wrong: the rest holds', () => {
    const value = { models: { 'gpt-4': [{ input: 1 }, ok], bad: 5, 'our-model': ok }, ci: { linux: 'x', macos: 1 } };
    assert.equal(inputPrice(value, 'gpt-4'), 1);
    assert.equal(inputPrice(value, 'our-model'), 1);
    assert.equal(priceEvent(run(1, 'macos'), withOverrides(TABLE, value).table).cost, 1e9);
    assert.equal(withOverrides(TABLE, value).problems.length, 3);
  });

  it('a model with nothing but slips keeps the price that ships', () => {
    assert.equal(inputPrice({ models: { 'gpt-4': { input: 'x' } } }, 'gpt-4'), 30);
  });

  it('an unknown field does not cost its row', () => {
    assert.equal(inputPrice({ models: { 'gpt-4': { ...ok, note: 'agreed' } } }, 'gpt-4'), 1);
  });

  it('never throws, and says something wherever the schema would', () => {
    const rate = fc.oneof(fc.integer({ min: -1, max: 50 }), fc.constantFrom(null, 'x', '1', 2e6));
    const row = fc.record(
      { input: rate, output: rate, cacheRead: rate, from: fc.constantFrom('2026-01-01', 'x', 3), note: fc.boolean() },
      { requiredKeys: [] },
    );
    const entry = fc.oneof(row, fc.array(row, { minLength: 1, maxLength: 3 }), fc.constantFrom(null, 5));
    const value = fc.oneof(
      fc.anything(),
      fc.record({ models: fc.dictionary(fc.constantFrom('gpt-4', 'our-model'), entry) }),
    );
    fc.assert(
      fc.property(value, (written) => {
        assert.ok(withOverrides(TABLE, written).table.rows.size >= TABLE.rows.size);
        // Null for "not set" and numbers in quotes are read, although the schema asks for better.
        const text = JSON.stringify(written) ?? '';
        if (text === '' || text.includes('null') || text.includes('"1"')) return;
        const read: unknown = JSON.parse(text);
        if (!validate(read)) assert.ok(withOverrides(TABLE, read).problems.length > 0, text);
      }),
      { numRuns: 1000 },
    );
  });

  it('the schema takes what is read without a problem', () => {
    for (const value of [
      {},
      { models: { a: ok, b: [ok, { ...ok, from: '2026-01-01', provider: 'x' }] }, ci: { linux: 0.01 } },
    ]) {
      assert.deepEqual(withOverrides(TABLE, value).problems, []);
      assert.ok(validate(value), JSON.stringify(validate.errors));
    }
  });
});
