/** Every rule of the routing table, and every border between them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { DEFAULT_CONTROLS } from '../../../../src/core/budget/gate';
import {
  chooseModel,
  type Complexity,
  type Quality,
  type Route,
  type Urgency,
} from '../../../../src/core/budget/routing';
import { DEFAULT_ROUTING, readRouting } from '../../../../src/core/budget/routingTable';
import { repository } from '../../support/repository';

const USD = 1_000_000_000;
interface Asked {
  readonly complexity?: Complexity;
  readonly quality?: Quality;
  readonly urgency?: Urgency;
  readonly model?: string;
}
/** @param usd left @param share percent left; null: no budget */
const left = (usd: number, share = 100) => ({ name: 'monthly', dollars: Math.round(usd * USD), percent: share });
const choose = (
  type: string,
  asked: Asked,
  budget: ReturnType<typeof left> | null,
  table = DEFAULT_ROUTING,
  controls = DEFAULT_CONTROLS,
) =>
  chooseModel(
    { type, complexity: 'medium', quality: 'medium', urgency: 'normal', model: null, ...asked },
    budget,
    table,
    controls,
  );

type Case = readonly [string, Asked, ReturnType<typeof left> | null, string, Route];
const CASES: readonly Case[] = [
  ['complex_reasoning', { quality: 'critical' }, left(10), 'claude-3.5-sonnet', 'task'],
  ['complex_reasoning', { complexity: 'high' }, left(10), 'claude-3.5-sonnet', 'task'],
  ['complex_reasoning', {}, left(20.000000001), 'claude-3-haiku', 'task'],
  ['complex_reasoning', {}, left(20), 'deepseek-v3', 'task'],
  ['complex_reasoning', {}, null, 'claude-3-haiku', 'task'],
  ['code_generation', { quality: 'critical', complexity: 'low' }, left(10), 'claude-3.5-sonnet', 'task'],
  ['code_generation', { complexity: 'high' }, left(10), 'claude-3.5-sonnet', 'task'],
  ['code_generation', { complexity: 'medium' }, left(10), 'deepseek-coder', 'task'],
  ['code_generation', { complexity: 'low' }, left(10), 'ollama-codellama', 'task'],
  ['bulk_processing', { urgency: 'high' }, left(10), 'groq-llama-3.1-8b', 'task'],
  ['bulk_processing', {}, left(10), 'deepseek-v3', 'task'],
  ['embeddings', {}, left(10, 15.1), 'voyage-3', 'task'],
  ['embeddings', {}, left(10, 15), 'nomic-embed-text', 'task'],
  ['embeddings', {}, null, 'voyage-3', 'task'],
  ['complex_reasoning', { quality: 'critical' }, left(4.99), 'ollama-llama3', 'emergency'],
  ['code_generation', {}, left(4.99), 'ollama-codellama', 'emergency'],
  ['bulk_processing', { urgency: 'high' }, left(4.99), 'ollama-mistral', 'emergency'],
  ['chat_conversation', {}, left(0, 0), 'ollama-llama3', 'emergency'],
  ['summarization', {}, left(4.99), 'ollama-mistral', 'emergency'],
  ['embeddings', {}, left(4.99), 'nomic-embed-text', 'emergency'],
  ['data_extraction', {}, left(4.99), 'ollama-mistral', 'emergency'],
  ['__proto__', {}, left(4.99), 'ollama-mistral', 'emergency'],
  ['code_generation', {}, left(5), 'deepseek-coder', 'task'],
];

const MATRIX: readonly (readonly [Quality, number, string])[] = [
  ['critical', 50.001, 'claude-3-opus'],
  ['critical', 50, 'claude-3.5-sonnet'],
  ['critical', 15, 'claude-3-haiku'],
  ['high', 51, 'claude-3.5-sonnet'],
  ['high', 15.001, 'claude-3-haiku'],
  ['high', 1, 'deepseek-v3'],
  ['medium', 100, 'claude-3-haiku'],
  ['medium', 40, 'deepseek-v3'],
  ['medium', 10, 'groq-mixtral-8x7b'],
  ['low', 100, 'deepseek-v3'],
  ['low', 40, 'groq-llama-3.1-8b'],
  ['low', 10, 'ollama-llama3'],
];

/** By percent left: 60, 50, 31, 30, 16, 15, 6, 5, 0. */
const SHARES = [60, 50, 31, 30, 16, 15, 6, 5, 0] as const;
const STEPS = [0, 1, 1, 2, 2, 3, 3, 4, 4] as const;
const PATHS: Readonly<Record<string, readonly string[]>> = {
  'claude-3-opus': ['claude-3.5-sonnet', 'claude-3-haiku', 'deepseek-v3', 'ollama-llama3'],
  'claude-3.5-sonnet': ['claude-3-haiku', 'deepseek-v3', 'groq-mixtral', 'ollama-llama3'],
  'claude-3-haiku': ['deepseek-v3', 'groq-llama-70b', 'groq-llama-8b', 'ollama-llama3'],
  'gpt-4-turbo': ['gpt-3.5-turbo', 'deepseek-v3', 'groq-mixtral', 'ollama-mistral'],
};

describe('chooseModel', () => {
  for (const [type, asked, budget, model, route] of CASES) {
    const rest = budget === null ? 'no budget' : `$${budget.dollars / USD}, ${budget.percent} %`;
    it(`${type} ${JSON.stringify(asked)} at ${rest} -> ${model}`, () => {
      const chosen = choose(type, asked, budget);
      assert.deepEqual([chosen.model, chosen.route], [model, route]);
      assert.match(chosen.why, /\.$/u);
    });
  }
  for (const [quality, share, model] of MATRIX) {
    it(`any other task, quality ${quality}, ${share} % left -> ${model}`, () => {
      const chosen = choose('chat_conversation', { quality }, left(100, share));
      assert.deepEqual([chosen.model, chosen.route], [model, 'matrix']);
    });
  }
  for (const [asked, path] of Object.entries(PATHS)) {
    it(`${asked} steps down with the budget`, () => {
      const chosen = SHARES.map((share) => choose('any', { model: asked }, left(1, share)).model);
      assert.deepEqual(
        chosen,
        STEPS.map((step) => [asked, ...path][step]),
      );
    });
  }
  it('stays as asked: no path, no budget, or switching is off', () => {
    const off = { ...DEFAULT_CONTROLS, autoSwitchModels: false };
    assert.deepEqual(
      [
        choose('any', { model: 'our-own' }, left(0, 0)),
        choose('any', { model: 'claude-3-opus' }, null),
        choose('any', { model: 'claude-3-opus' }, left(0, 0), DEFAULT_ROUTING, off),
        choose('any', { model: '__proto__' }, left(0, 0)),
      ].map(({ model, route }) => [model, route]),
      [
        ['our-own', 'as-asked'],
        ['claude-3-opus', 'as-asked'],
        ['claude-3-opus', 'as-asked'],
        ['__proto__', 'as-asked'],
      ],
    );
  });
  it('emergency_mode_threshold, where a team has set it', () => {
    const strict = { ...DEFAULT_CONTROLS, emergencyThreshold: 0.75 };
    const at = (share: number, asked: Asked = {}) =>
      choose('summarization', asked, left(500, share), DEFAULT_ROUTING, strict).model;
    assert.deepEqual(
      [at(25), at(24.9), at(24.9, { model: 'gpt-4-turbo' })],
      ['deepseek-v3', 'ollama-mistral', 'ollama-mistral'],
    );
  });
});

describe('readRouting', () => {
  const schema = JSON.parse(
    readFileSync(join(repository, 'media', 'schemas', 'model-routing.schema.json'), 'utf8'),
  ) as object;
  const valid = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema);
  const own = {
    tasks: {
      review: [{ quality: ['critical', 'high'], use: 'a' }, { above_usd: '$2', use: 'b' }, 'c'],
      embeddings: 'd',
    },
    matrix: { high: { low: 'e' } },
    sensitivity: { low_above_percent: 60 },
    emergency: { below_usd: 1, models: { review: 'f' }, otherwise: 'g' },
    degradation: { above_percent: [80, 10], paths: { a: ['x', 'y'] } },
  };

  it('lays a team’s table over the default', () => {
    const { table, problems } = readRouting(own);
    assert.deepEqual(problems, []);
    assert.ok(valid(own), JSON.stringify(valid.errors));
    const ask = (type: string, asked: Asked, usd: number, share: number) =>
      choose(type, asked, left(usd, share), table).model;
    assert.deepEqual(
      [
        ask('review', { quality: 'high' }, 3, 90),
        ask('review', {}, 3, 90),
        ask('review', {}, 2, 90),
        ask('embeddings', {}, 3, 90),
        ask('chat', { quality: 'high' }, 3, 61),
        ask('chat', { quality: 'high' }, 3, 60),
        ask('review', {}, 0.5, 90),
        ask('chat', {}, 0.5, 90),
        ask('chat', { model: 'a' }, 9, 80),
        ask('chat', { model: 'a' }, 9, 3),
        ask('code_generation', {}, 3, 90),
      ],
      ['a', 'b', 'c', 'd', 'e', 'claude-3-haiku', 'f', 'g', 'x', 'y', 'deepseek-coder'],
    );
  });

  const WRONG: readonly (readonly [unknown, string])[] = [
    [[], 'model-routing'],
    [{ tasks: [] }, 'tasks'],
    [{ tasks: { a: [] } }, 'tasks.a'],
    [{ tasks: { a: [{ quality: 'high' }] } }, 'tasks.a[0].use'],
    [{ tasks: { a: [{ use: 'x', quality: 'best' }] } }, 'tasks.a[0].quality'],
    [{ matrix: { high: { low: 3 } } }, 'matrix.high.low'],
    [{ sensitivity: { low_above_percent: 500 } }, 'sensitivity.low_above_percent'],
    [{ emergency: { below_usd: -1 } }, 'emergency.below_usd'],
    [{ degradation: { above_percent: 'all' } }, 'degradation.above_percent'],
    [{ degradation: { paths: { a: [1] } } }, 'degradation.paths.a[0]'],
  ];
  for (const [value, key] of WRONG) {
    it(`${JSON.stringify(value)} is a problem, and the default holds`, () => {
      const { table, problems } = readRouting(value);
      assert.deepEqual(
        problems.map(({ code, data }) => [code, data?.['key']]),
        [['config-invalid', key]],
      );
      assert.equal(valid(value), false);
      assert.equal(choose('summarization', { quality: 'high' }, left(100, 40), table).model, 'claude-3-haiku');
    });
  }
});
