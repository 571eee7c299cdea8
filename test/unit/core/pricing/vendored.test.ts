/** The price table that ships: the seeds' figures under the seeds' names, the vendors' list prices, and every spelling of a model. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseDay } from '../../../../src/core/calendar';
import { rowsOfModel } from '../../../../src/core/pricing/lookup';
import { modelKey } from '../../../../src/core/pricing/modelName';
import { priceRowName } from '../../../../src/core/pricing/table';
import { PRICE_SOURCE, vendoredPrices } from '../../../../src/core/pricing/vendored';
import { repository } from '../../support/repository';

const TABLE = vendoredPrices();
const VENDORED = path.join(repository, 'src', 'core', 'pricing', 'vendored', 'prices.json');

function current(model: string): string {
  const row = rowsOfModel(TABLE, model)?.find(({ hours }) => hours === undefined);
  return row === undefined ? 'unknown' : `${row.rates.input / 1e6} ${row.rates.output / 1e6}`;
}

describe('prices of the seed documents', () => {
  // USD per million tokens, from the documents themselves.
  const cases: readonly (readonly [model: string, prices: string])[] = [
    ['claude-3-5-sonnet-20241022', '3 15'],
    ['gpt-4o-mini', '0.15 0.6'],
    ['gpt-4-turbo', '10 30'],
    ['gpt-4', '30 60'],
    ['gpt-3.5-turbo', '0.5 1.5'],
    ['claude-sonnet-4.5', '3 15'],
    ['claude-sonnet-3.5', '3 15'],
    ['claude-opus', '15 75'],
    ['Claude Sonnet', '3 15'],
    ['GPT-4o', '2.5 10'],
    ['sonar-pro', '3 15'],
    ['claude-3-opus', '15 75'],
    ['claude-3.5-sonnet', '3 15'],
    ['claude-3-haiku', '0.25 1.25'],
    ['deepseek-chat', '0.14 0.28'],
    ['deepseek-coder', '0.14 0.28'],
    ['deepseek-v3', '0.14 0.28'],
    ['llama-3.1-70b', '0.59 0.79'],
    ['llama-3.1-8b', '0.05 0.08'],
    ['mixtral-8x7b', '0.24 0.24'],
    ['groq-llama-3.1-8b', '0.05 0.08'],
    ['groq-llama-3.1-70b', '0.59 0.79'],
    ['groq-mixtral-8x7b', '0.24 0.24'],
    ['groq-mixtral', '0.24 0.24'],
    ['groq-llama-70b', '0.59 0.79'],
    ['groq-llama-8b', '0.05 0.08'],
    ['ollama-llama3', '0 0'],
    ['ollama-codellama', '0 0'],
    ['ollama-mistral', '0 0'],
    ['ollama-anything', '0 0'],
    ['voyage-3', '0.02 0'],
    ['voyage-3-lite', '0.02 0'],
    ['jina-embeddings-v3', '0.02 0'],
    ['nomic-embed-text', '0 0'],
    ['text-embedding-3-small', '0.02 0'],
  ];
  for (const [model, prices] of cases) it(`${model}: ${prices}`, () => assert.equal(current(model), prices));

  it('tiers, per thousand tokens', () => {
    const perThousand = [...TABLE.tiers].map(([tier, { rates }]) => [tier, rates.input / 1e9, rates.output / 1e9]);
    assert.deepEqual(perThousand, [
      ['local', 0, 0],
      ['cloud_mini', 0.00015, 0.0006],
      ['cloud_standard', 0.0025, 0.01],
      ['cloud_premium', 0.005, 0.015],
    ]);
  });
});

describe('spellings of a model', () => {
  const cases: readonly (readonly [written: string, row: string])[] = [
    ['claude-sonnet-4.5', 'anthropic/claude-sonnet-4.5@list'],
    ['claude-sonnet-4-5', 'anthropic/claude-sonnet-4.5@list'],
    ['claude-sonnet-4-5-20250929', 'anthropic/claude-sonnet-4.5@list'],
    ['claude-sonnet-4-5@20250929', 'anthropic/claude-sonnet-4.5@list'],
    ['claude-sonnet-4-5-20250929[1m]', 'anthropic/claude-sonnet-4.5@list'],
    ['Claude Sonnet 4.5', 'anthropic/claude-sonnet-4.5@list'],
    [' CLAUDE-SONNET-4.5 ', 'anthropic/claude-sonnet-4.5@list'],
    ['anthropic/claude-sonnet-4.5', 'anthropic/claude-sonnet-4.5@list'],
    ['openrouter/anthropic/claude-sonnet-4.5', 'anthropic/claude-sonnet-4.5@list'],
    ['claude-4.5-sonnet', 'anthropic/claude-sonnet-4.5@list'],
    ['claude-sonnet-4-20250514', 'anthropic/claude-sonnet-4@list'],
    ['claude-opus-4-1-20250805', 'anthropic/claude-opus-4.1@list'],
    ['claude-3-5-haiku-latest', 'anthropic/claude-3.5-haiku@list'],
    ['claude-haiku-3.5', 'anthropic/claude-3.5-haiku@list'],
    ['claude-haiku-4-5-20251001', 'anthropic/claude-haiku-4.5@list'],
    ['gpt-4o-mini-2024-07-18', 'openai/gpt-4o-mini@list'],
    ['gpt-4o-2024-05-13', 'openai/gpt-4o-2024-05-13@list'], // a snapshot with a price of its own
    ['gpt-4o-2024-08-06', 'openai/gpt-4o@list'],
    ['openai/gpt-4.1', 'openai/gpt-4.1@list'],
    ['models/gemini-2.5-pro', 'google/gemini-2.5-pro@list'],
    ['open-mixtral-8x7b', 'mistral/mixtral-8x7b@list'], // not the seed's figure, which is Groq's
    ['mixtral-8x7b', 'groq/mixtral-8x7b@seed'],
    ['groq/llama-3.1-8b-instant', 'groq/llama-3.1-8b-instant@list'],
    ['ollama/qwen3:14b', 'ollama/ollama-*@seed'],
  ];
  for (const [written, row] of cases) {
    it(`${written.trim()} is ${row}`, () => {
      const rows = rowsOfModel(TABLE, written) ?? [];
      const oldest = rows[rows.length - 1];
      assert.equal(oldest === undefined ? 'unknown' : priceRowName(oldest), row);
    });
  }

  const unknown = [
    'claude',
    'claude-sonnet-9',
    'claude-sonnet-4.5-turbo',
    'my-claude-sonnet-4.5',
    'gpt-4o-mini-custom',
    'gpt',
    'groq-gpt-4o',
    'ollama2',
    '<synthetic>',
    '__proto__',
    'toString',
    '',
    ' ',
  ];
  for (const name of unknown) {
    it(`"${name}" is nobody's nearest guess`, () => assert.equal(rowsOfModel(TABLE, name), undefined));
  }
});

describe('the vendored file', () => {
  it('is what the refresh makes of the installed package', async () => {
    const script = pathToFileURL(path.join(repository, 'test', 'tools', 'refreshPrices.mjs')).href;
    const { makePrices, pricesText } = (await import(script)) as {
      makePrices: (asOf: string) => unknown;
      pricesText: (prices: unknown) => string;
    };
    assert.equal(readFileSync(VENDORED, 'utf8'), pricesText(makePrices(TABLE.asOf)));
  });

  it('says where it comes from, and stays small', () => {
    assert.match(TABLE.asOf, /^\d{4}-\d{2}-\d{2}$/);
    assert.deepEqual(Object.keys(PRICE_SOURCE), ['name', 'version', 'license']);
    assert.ok(readFileSync(VENDORED).length < 60_000);
  });

  it('has whole, sensible rates, newest first, under their own keys', () => {
    assert.ok(TABLE.rows.size > 100);
    for (const [key, rows] of TABLE.rows) {
      assert.equal(modelKey(key), key);
      assert.ok(rows.length > 0, key);
      assert.ok(
        rows.some(({ from, hours }) => from === null && hours === undefined),
        `${key} has a price for every instant`,
      );
      let newer = '9999-12-31';
      for (const { from, rates, longContext } of rows) {
        assert.ok(from === null || parseDay(from) !== null, key);
        assert.ok((from ?? '') <= newer, key);
        newer = from ?? '';
        for (const tier of [rates, ...longContext]) {
          for (const rate of [
            tier.input,
            tier.output,
            tier.cacheRead ?? 0,
            tier.cacheWrite5m ?? 0,
            tier.cacheWrite1h ?? 0,
          ]) {
            // At most $1,000 per million tokens.
            assert.ok(Number.isSafeInteger(rate) && rate >= 0 && rate <= 1e9, key);
          }
        }
        const starts = longContext.map(({ abovePromptTokens }) => abovePromptTokens);
        assert.deepEqual(
          starts,
          [...starts].sort((a, b) => a - b),
          key,
        );
      }
    }
  });

  it('has no name for two models, and none for a model that is not there', () => {
    for (const [alias, key] of TABLE.aliases) {
      assert.ok(TABLE.rows.has(key), `${alias} -> ${key}`);
      assert.ok(!TABLE.rows.has(alias), alias);
    }
  });

  it('holds the vendors that the seeds name', () => {
    const providers = new Set([...TABLE.rows.values()].flatMap((rows) => rows.map(({ provider }) => provider)));
    for (const name of [
      'anthropic',
      'openai',
      'deepseek',
      'groq',
      'perplexity',
      'mistral',
      'google',
      'x-ai',
      'voyageai',
    ]) {
      assert.ok(providers.has(name), name);
    }
  });
});
