import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { readFeatures } from '../../../../src/core/roi/features';
import { featureRois, type FeatureRoi } from '../../../../src/core/roi/roi';
import { ALL, call, placed, zone } from '../ledger/support';

const DOLLAR = 1e9;

function ledgerOf(
  events: readonly (readonly [string | undefined, string | undefined, number, 'llm' | 'ci'])[],
): Ledger {
  const ledger = new Ledger(zone('UTC'));
  const made = events.map(([wbs, pr, cost, kind], at) =>
    call({
      at,
      kind,
      cost,
      dimensions: { ...(wbs === undefined ? {} : { wbs }), ...(pr === undefined ? {} : { pr }) },
    }),
  );
  ledger.append(ledger.addSource('a.jsonl'), placed(made));
  return ledger;
}

const LEDGER = ledgerOf([
  ['WBS-1', undefined, 1 * DOLLAR, 'llm'],
  ['WBS-1.2', '7', 2 * DOLLAR, 'llm'],
  ['WBS-10', undefined, 100 * DOLLAR, 'llm'],
  [undefined, '7', 4 * DOLLAR, 'ci'],
  [undefined, undefined, 1000 * DOLLAR, 'llm'],
]);

function roi(feature: unknown): FeatureRoi {
  const { features, problems } = readFeatures({ features: { search: feature } });
  assert.deepEqual(problems, []);
  const [first] = featureRois(features, ALL, (query) => LEDGER.query(query));
  assert.ok(first);
  return first;
}

describe('return on investment', () => {
  it('adds model calls, infrastructure, development and testing, each event once', () => {
    const { llm, infrastructure, development, testing, operational, total, events } = roi({
      wbs: ['WBS-1'],
      prs: ['#7'],
      development_hours: 2.5,
      hourly_rate: 80,
      testing_cost: '$15',
      infrastructure_cost: 1.5,
    });
    assert.deepEqual(
      { llm, infrastructure, development, testing, operational, total, events },
      {
        llm: 3 * DOLLAR,
        infrastructure: 5.5 * DOLLAR,
        development: 200 * DOLLAR,
        testing: 15 * DOLLAR,
        operational: 8.5 * DOLLAR,
        total: 223.5 * DOLLAR,
        events: 3,
      },
    );
  });

  const cases: [string, object, Partial<FeatureRoi>][] = [
    ['a sub-item is part of its item', { wbs: 'WBS-1' }, { llm: 3 * DOLLAR }],
    ['and not the other way round', { wbs: 'WBS-1.2' }, { llm: 2 * DOLLAR }],
    ['nothing is a part of nothing', {}, { total: 0, percent: null, advice: 'unknown' }],
    ['a pull request as a number', { pr: 7 }, { llm: 2 * DOLLAR, infrastructure: 4 * DOLLAR }],
    ['dear users', { wbs: 'WBS-1', users: 29, revenue_impact: 1e6 }, { advice: 'optimise', costPerUser: 103_448_276 }],
    ['ten cents are not dear', { wbs: 'WBS-1', users: 30 }, { advice: 'keep', costPerUser: 100_000_000 }],
    ['no users are no division', { wbs: 'WBS-1', users: 0 }, { advice: 'unknown', costPerUser: null }],
    ['a loss', { wbs: 'WBS-1', users: 1000, revenue_impact: 1.5 }, { advice: 'review', percent: -50 }],
    ['a gain', { wbs: 'WBS-1', revenueImpact: 6 }, { advice: 'keep', percent: 100 }],
    ['a negative impact', { wbs: 'WBS-1', revenue_impact: -3 }, { advice: 'review', percent: -200 }],
  ];
  for (const [what, feature, expected] of cases) {
    it(what, () => {
      const found = roi(feature);
      for (const [name, value] of Object.entries(expected)) assert.equal(found[name as keyof FeatureRoi], value, name);
    });
  }

  const wrong: [string, unknown, string][] = [
    ['not an object', 7, 'features'],
    ['an entry that is no object', { features: { a: 1 } }, 'features.a'],
    ['a list without a name', { features: [{ wbs: 'W' }] }, 'features[0].name'],
    ['a name twice', { features: [{ name: 'a' }, { name: 'a' }] }, 'features[1].name'],
    ['half a user', { features: { a: { users: 1.5 } } }, 'features.a.users'],
    ['a word for money', { features: { a: { testing_cost: 'much' } } }, 'features.a.testing_cost'],
    ['a rate below zero', { features: { a: { hourly_rate: -1 } } }, 'features.a.hourly_rate'],
    ['hours below zero', { features: { a: { development_hours: -1 } } }, 'features.a.development_hours'],
    ['a name that is none', { features: { a: { wbs: [{}] } } }, 'features.a.wbs'],
  ];
  for (const [what, value, key] of wrong) {
    it(`leaves out ${what}, and says where it stands`, () => {
      const { problems } = readFeatures(value);
      assert.deepEqual(
        problems.map(({ code, data }) => [code, data?.['key']]),
        [['config-invalid', key]],
      );
    });
  }

  it('reads hostile names as names, and never throws', () => {
    const { features } = readFeatures(JSON.parse('{"features":{"__proto__":{"wbs":"__proto__"},"<b>":{}}}'));
    assert.deepEqual(
      features.map(({ name }) => name),
      ['__proto__', '<b>'],
    );
    fc.assert(fc.property(fc.anything(), (value) => void readFeatures(value)));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (value) => void readFeatures({ features: value })),
    );
  });
});
