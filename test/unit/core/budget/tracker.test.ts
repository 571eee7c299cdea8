/** The tracker as seed 000 keeps it: sums, rollover in the zone, milestones once, and files that must be left alone. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  isWholeTracker,
  newTracker,
  overrideAt,
  parseTracker,
  recordSpend,
  resetTracker,
  runningMonth,
  trackedMonth,
  trackerText,
  TrackerRefused,
  withOverride,
  type Tracker,
} from '../../../../src/core/budget/tracker';
import { openZone, type Zone } from '../../../../src/core/calendar';
import { readTokenBudget } from '../../../../src/core/sources/tokenBudget';

const USD = 1_000_000_000;
const MILESTONES = [5 * USD, 10 * USD, 15 * USD];
const zone = (id: string): Zone => openZone(id) ?? assert.fail(`There is no ${id}.`);
const UTC = zone('UTC');
const NOW = Date.UTC(2026, 1, 20, 12);

/** As the document prints it. */
const DOCUMENTED = {
  version: '1.0',
  current_month: '2026-02',
  total_spent: 4.99,
  executions: 95,
  prs_generated: 94,
  tokens_used: { claude_input: 190_000, claude_output: 142_500, openai_input: 237_500, openai_output: 380_000 },
  milestones_reached: [] as number[],
  last_reset: '2026-02-01T00:00:00Z',
  history: [
    { month: '2026-01', total_spent: 14.82, prs_generated: 269, executions: 270, milestones_reached: [5, 10, 15] },
  ],
};
const entry = (usd: number, more: object = {}) => ({
  cost: Math.round(usd * USD),
  executions: 1,
  prs: 0,
  tokens: {},
  ...more,
});
const record = (tracker: Tracker, usd: number, at = NOW, where = UTC) =>
  recordSpend(tracker, entry(usd), MILESTONES, at, where);

describe('recordSpend', () => {
  it('adds every counter, and keeps what it does not know', () => {
    const own = { ...DOCUMENTED, team: { name: 'x' }, tokens_used: { ...DOCUMENTED.tokens_used, gemini: 7 } };
    const { tracker } = recordSpend(
      own,
      entry(0.005, { prs: 1, executions: 2, tokens: { claude_input: 10, openai_output: 1 } }),
      MILESTONES,
      NOW,
      UTC,
    );
    assert.deepEqual(tracker, {
      ...own,
      total_spent: 4.995,
      executions: 97,
      prs_generated: 95,
      tokens_used: {
        claude_input: 190_010,
        claude_output: 142_500,
        openai_input: 237_500,
        openai_output: 380_001,
        gemini: 7,
      },
    });
  });

  const CROSSED: readonly (readonly [number, number, readonly number[], readonly number[]])[] = [
    // before, added, reached before, crossed now
    [4.99, 0.005, [], []],
    [4.99, 0.01, [], [5]],
    [4.99, 5.02, [], [5, 10]],
    [5, 0.01, [5], []],
    [5, 0.01, [], []],
    [0, 100, [], [5, 10, 15]],
    [4.99, 0.01, [5], []],
    [0.1, 4.9, [], [5]],
  ];
  for (const [before, added, reached, crossed] of CROSSED) {
    it(`$${before} + $${added}, reached [${reached.join()}]: crosses [${crossed.join()}]`, () => {
      const { tracker, crossed: now } = record(
        { ...DOCUMENTED, total_spent: before, milestones_reached: reached },
        added,
      );
      assert.deepEqual(
        now,
        crossed.map((usd) => usd * USD),
      );
      assert.deepEqual(tracker['milestones_reached'], [...reached, ...crossed]);
    });
  }

  it('any amounts in any order: the sum of nano-dollars, without noise, and each milestone once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 * USD }), { maxLength: 30 }), (amounts) => {
        let tracker: Tracker = newTracker(NOW, UTC);
        const crossed: number[] = [];
        for (const cost of amounts) {
          const answer = recordSpend(tracker, entry(0, { cost }), MILESTONES, NOW, UTC);
          tracker = parseTracker(trackerText(answer.tracker), 'f');
          for (const milestone of answer.crossed) crossed.push(milestone);
        }
        const sum = amounts.reduce((total, cost) => total + cost, 0);
        assert.equal(tracker['total_spent'], sum / USD);
        assert.deepEqual(
          crossed,
          MILESTONES.filter((milestone) => milestone <= sum),
        );
      }),
    );
  });

  it('takes the noise of doubles out of what it finds', () => {
    const { tracker } = record({ ...DOCUMENTED, total_spent: 0.0009893999999999999 }, 0.1);
    assert.equal(tracker['total_spent'], 0.1009894);
  });

  it('refuses a sum that would not be exact', () => {
    assert.throws(() => record({ ...DOCUMENTED, total_spent: 9_000_000 }, 900_000), TrackerRefused);
  });
});

describe('a new month', () => {
  // The last instant of February in Prague is 23:00 UTC.
  const BORDERS: readonly (readonly [string, number, boolean])[] = [
    ['UTC', Date.UTC(2026, 1, 28, 23, 59, 59, 999), false],
    ['UTC', Date.UTC(2026, 2, 1), true],
    ['Europe/Prague', Date.UTC(2026, 1, 28, 22, 59, 59, 999), false],
    ['Europe/Prague', Date.UTC(2026, 1, 28, 23), true],
    ['America/New_York', Date.UTC(2026, 2, 1, 4, 59), false],
    ['America/New_York', Date.UTC(2026, 2, 1, 5), true],
  ];
  for (const [id, at, isNew] of BORDERS) {
    it(`${new Date(at).toISOString()} in ${id}: ${isNew ? 'begins' : 'has not begun'}`, () => {
      const { tracker, archived } = record({ ...DOCUMENTED, team: 'x' }, 1, at, zone(id));
      assert.equal(archived?.month ?? null, isNew ? '2026-02' : null);
      const month = runningMonth(tracker);
      assert.deepEqual([month.month, month.spent], isNew ? ['2026-03', USD] : ['2026-02', 5.99 * USD]);
      assert.equal(tracker['team'], 'x');
      if (!isNew) return assert.deepEqual(tracker['history'], DOCUMENTED.history);
      const over = { month: '2026-02', total_spent: 4.99, prs_generated: 94, executions: 95, milestones_reached: [] };
      assert.deepEqual(tracker['history'], [...DOCUMENTED.history, over]);
      assert.deepEqual(
        [tracker['last_reset'], month.executions, month.tokens.claude_input],
        [new Date(at).toISOString(), 1, 0],
      );
    });
  }

  it('a milestone can be reached again', () => {
    assert.deepEqual(record({ ...DOCUMENTED, milestones_reached: [5] }, 5, Date.UTC(2026, 2, 2)).crossed, [5 * USD]);
  });

  it('a tracker that is ahead of now is counted on, and said to be', () => {
    const { tracker, archived, ahead } = record(DOCUMENTED, 1, Date.UTC(2026, 0, 31));
    assert.deepEqual([runningMonth(tracker).spent, archived, ahead], [5.99 * USD, null, true]);
  });

  it('is what the reader of statements says too', () => {
    const { statements, problems } = readTokenBudget(
      trackerText(record(DOCUMENTED, 1, Date.UTC(2026, 2, 1)).tracker),
      'f',
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(
      statements.map(({ month, spent, current }) => [month, spent, current]),
      [
        ['2026-03', USD, true],
        ['2026-01', 14.82 * USD, false],
        ['2026-02', 4.99 * USD, false],
      ],
    );
  });
});

describe('reset, override, recap', () => {
  it('reset takes the month away and nothing else', () => {
    const reset = resetTracker({ ...DOCUMENTED, team: 'x', override: { until: '2026-03-01', reason: 'r' } }, NOW, UTC);
    assert.deepEqual(reset, {
      ...newTracker(NOW, UTC),
      history: DOCUMENTED.history,
      team: 'x',
      override: { until: '2026-03-01', reason: 'r' },
    });
  });

  it('an override holds until its instant and can be ended', () => {
    const set = withOverride(DOCUMENTED, { until: NOW + 1000, reason: 'release' }, NOW);
    assert.deepEqual(overrideAt(parseTracker(trackerText(set), 'f'), NOW + 999, UTC), {
      until: NOW + 1000,
      reason: 'release',
    });
    assert.equal(overrideAt(set, NOW + 1000, UTC), null);
    assert.deepEqual(withOverride(set, null, NOW), DOCUMENTED);
  });

  const NO_OVERRIDES: readonly unknown[] = [
    undefined,
    null,
    true,
    'yes',
    [],
    {},
    { until: 'later' },
    { until: null },
    { reason: 'x' },
  ];
  for (const override of NO_OVERRIDES) {
    it(`${JSON.stringify(override)} is no override`, () =>
      assert.equal(overrideAt({ ...DOCUMENTED, override }, NOW, UTC), null));
  }

  it('finds the running month, one of the history, and none', () => {
    const spent = (month: string): number | undefined => trackedMonth(DOCUMENTED, month)?.spent;
    assert.deepEqual([spent('2026-02'), spent('2026-01'), spent('2025-12')], [4.99 * USD, 14.82 * USD, undefined]);
  });
});

describe('parseTracker leaves alone', () => {
  const text = (change: object): string => JSON.stringify({ ...DOCUMENTED, ...change });
  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    ['half a file', JSON.stringify(DOCUMENTED).slice(0, 80), /whole JSON/u],
    ['an empty file', '', /whole JSON/u],
    ['two writes mixed', `${JSON.stringify(DOCUMENTED)}}`, /whole JSON/u],
    ['another shape', '{"limit":100,"used":3}', /limit, used/u],
    ['a list', '[]', /./u],
    ['a month that is none', text({ current_month: '2026-13' }), /current_month/u],
    ['a sum below zero', text({ total_spent: -1 }), /total_spent/u],
    ['a sum in words', text({ total_spent: 'a lot' }), /total_spent/u],
    ['a history that is no list', text({ history: {} }), /history/u],
    ['an execution count in words', text({ executions: 'many' }), /executions/u],
    ['tokens that are a number', text({ tokens_used: 5 }), /tokens_used/u],
    ['a token count below zero', text({ tokens_used: { claude_input: -1 } }), /tokens_used\.claude_input/u],
  ];
  for (const [title, content, said] of REFUSED) {
    it(title, () => {
      assert.throws(
        () => parseTracker(content, 'costs/token_budget.json'),
        (error: Error) =>
          error instanceof TrackerRefused &&
          error.message.startsWith('costs/token_budget.json is left as it is.') &&
          said.test(error.message),
      );
    });
  }

  it('but reads numbers in text, absent counters and a byte order mark', () => {
    const own = { current_month: '2026-02', total_spent: '$4.99', executions: '95' };
    const tracker = parseTracker(`\uFEFF${JSON.stringify(own)}`, 'f');
    const { spent, executions, prs } = runningMonth(record(tracker, 0.01).tracker);
    assert.deepEqual([spent, executions, prs], [5 * USD, 96, 0]);
  });

  it('and half a file is not whole', () => {
    assert.deepEqual([isWholeTracker('{"current'), isWholeTracker(JSON.stringify(DOCUMENTED))], [false, true]);
  });
});
