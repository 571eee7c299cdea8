/** The price table as people look at it: every model once, found by every name it has. */
import assert from 'node:assert/strict';
import {
  countOverrides,
  listPrices,
  type ListingRequest,
  type PriceListing,
} from '../../../../src/core/pricing/listing';
import { rowsOfModel } from '../../../../src/core/pricing/lookup';
import { withOverrides } from '../../../../src/core/pricing/override';
import { vendoredPrices } from '../../../../src/core/pricing/vendored';

const TABLE = vendoredPrices();
const list = (request: Partial<ListingRequest> = {}, table = TABLE): PriceListing =>
  listPrices(table, { provider: null, name: null, ...request });
const names = ({ models }: PriceListing): string[] => models.map(({ model }) => model);

describe('listPrices', () => {
  it('has every row of the table once, and each model under its own name', () => {
    const { models } = list();
    assert.equal(models.length, TABLE.rows.size);
    for (const { model, rows } of models) assert.equal(rowsOfModel(TABLE, model), rows, model);
    for (const { aliases, rows } of models)
      for (const alias of aliases) assert.equal(rowsOfModel(TABLE, alias), rows, alias);
    assert.equal(new Set(names(list())).size, models.length);
  });

  const FOUND: readonly (readonly [name: string, exact: string | null, models?: readonly string[]])[] = [
    ['claude-sonnet-4.5', 'claude-sonnet-4.5'],
    ['claude-sonnet-4-5-20250929', 'claude-sonnet-4.5'],
    ['anthropic/claude-4.5-sonnet', 'claude-sonnet-4.5'],
    ['GPT-4o', 'gpt-4o'],
    ['ollama-anything', 'ollama-*'],
    ['voyage', null, ['voyage-3', 'voyage-3-lite']],
    ['__proto__', null, []],
    ['', null, []],
    ['nobody-knows', null, []],
  ];
  for (const [name, exact, models = exact === null ? [] : [exact]] of FOUND) {
    it(`"${name}": ${models.join(', ') || 'none'}`, () => {
      const listing = list({ name });
      assert.deepEqual([listing.exact, names(listing)], [exact, models]);
      assert.deepEqual([listing.tiers, listing.runners, listing.infrastructure], [[], [], []]);
    });
  }

  it('takes one provider', () => {
    assert.deepEqual(
      new Set(list({ provider: 'Voyageai' }).models.map(({ provider }) => provider)),
      new Set(['voyageai']),
    );
    assert.deepEqual(names(list({ provider: 'anthropic', name: 'gpt-4o' })), []);
    const { models, infrastructure } = list({ provider: 'supabase' });
    assert.deepEqual([models.length, infrastructure.map(({ item }) => item)], [0, ['storage', 'bandwidth']]);
  });

  it('names what else has a rate: tiers, CI minutes, and seed 004’s hours and gigabytes', () => {
    const { tiers, runners, infrastructure } = list();
    assert.deepEqual(
      tiers.map(({ model }) => model),
      ['local', 'cloud_mini', 'cloud_standard', 'cloud_premium'],
    );
    assert.deepEqual(
      runners.map(({ runner, perMinute }) => [runner, perMinute / 1e9]),
      [
        ['linux', 0.008],
        ['windows', 0.016],
        ['macos', 0.08],
      ],
    );
    const rate = (item: string, of: string): unknown => {
      const found = infrastructure.find(({ provider, item: known }) => provider === of && known === item);
      return found && [found.perUnit / 1e9, found.unit];
    };
    assert.deepEqual(
      [
        rate('a100-80gb', 'runpod'),
        rate('rtx-3090', 'runpod'),
        rate('storage', 'supabase'),
        rate('bandwidth', 'supabase'),
        rate('bandwidth', 'vercel'),
      ],
      [
        [2.29, 'hour'],
        [0.24, 'hour'],
        [0.02, 'GB'],
        [0.09, 'GB'],
        [0.15, 'GB'],
      ],
    );
  });

  it('shows a team’s own prices, under the table’s name for the model', () => {
    const { table } = withOverrides(TABLE, {
      models: { 'claude-4.5-sonnet': [{ input: 1, output: 2, from: '2026-01-01' }], mine: { input: 1, output: 2 } },
      ci: { linux: 0.006 },
    });
    const [model] = list({ name: 'claude-sonnet-4-5' }, table).models;
    assert.deepEqual(
      model?.rows.map(({ origin, from }) => [origin, from]),
      [
        ['override', '2026-01-01'],
        ['list', null],
      ],
    );
    assert.equal(model.model, 'claude-sonnet-4.5');
    assert.deepEqual(
      list({ name: 'MINE' }, table).models.map(({ provider, model: own }) => [provider, own]),
      [['custom', 'mine']],
    );
    assert.deepEqual([countOverrides(TABLE), countOverrides(table)], [0, 3]);
  });
});
