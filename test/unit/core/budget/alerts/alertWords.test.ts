/** What alerts say, in English and in any other language. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Alert } from '../../../../../src/core/budget/alerts/alert';
import { alertIn, alertKept, inEnglishOnly } from '../../../../../src/core/budget/alerts/alertWords';
import { alertsJson } from '../../../../../src/core/budget/alerts/answer';
import { budgetLevels } from '../../../../../src/core/budget/alerts/budgetLevels';
import { combineAlerts } from '../../../../../src/core/budget/alerts/combine';
import { executionCompleted, executionStarted, recapLevel } from '../../../../../src/core/budget/alerts/events';
import { rateLevels } from '../../../../../src/core/budget/alerts/rates';
import { readAlertSettings } from '../../../../../src/core/budget/alerts/settings';
import type { Budget, BudgetState } from '../../../../../src/core/budget/budget';
import { defaultTrackerBudget } from '../../../../../src/core/budget/config';
import { evaluateBudget } from '../../../../../src/core/budget/evaluate';
import { newTracker, runningMonth } from '../../../../../src/core/budget/tracker';
import type { QueryResult } from '../../../../../src/core/ledger/query';
import { noMeasures } from '../../../../../src/core/measures';
import type { RecapFigures } from '../../../../../src/core/report/model';
import { translator, untranslated } from '../../../../../src/core/translate';
import { inEnglish, said } from '../../../../../src/core/words';
import { pseudoBundle, wordsOutside } from '../../../../webview/support/pseudo';
import { zone } from '../../ledger/support';

const DOLLAR = 1_000_000_000;
const UTC = zone('UTC');
const NOW = Date.UTC(2026, 1, 5, 12);
/** No letters stand together in them, so that no word of theirs is looked for in a language. */
const NAMES = ['{0}', '{1} {2}', '__proto__', '7', '[a](b)', '\u202e', '#1'];

const NAME = fc.constantFrom(...NAMES, 'daily', 'weekly', 'monthly', 'total');
const DOLLARS = fc.double({ min: 0, max: 90, noNaN: true }).map((amount) => Math.round(amount * DOLLAR));

const BUDGET: fc.Arbitrary<Budget> = fc
  .record({
    name: NAME,
    period: fc.constantFrom('day', 'week', 'month', 'total'),
    limit: fc.option(DOLLARS),
    hardLimit: fc.option(DOLLARS),
    warnAt: DOLLARS,
    errorAt: DOLLARS,
  })
  .map((some) => ({ ...defaultTrackerBudget(), ...some, thresholds: [50, 80, 100, 120] }));

const STATE: fc.Arbitrary<BudgetState> = fc
  .record({
    budget: BUDGET,
    spent: DOLLARS,
    each: fc.option(fc.constantFrom('pr', 'agent'), { nil: undefined }),
    key: fc.constantFrom(...NAMES),
    counted: fc.constantFrom(null, [0, 0, 3], [2, 0, 3], [3, 0, 3], [0, 3, 3]),
  })
  .map(({ budget, spent, each, key, counted }) => {
    const total = { ...noMeasures(), cost: spent, events: 3, calls: 3 };
    const ledger = (): QueryResult => ({ rows: [], total, undated: noMeasures() });
    const state = evaluateBudget({ budget, zone: UTC, now: NOW, ledger, statements: [] });
    const [unpriced = 0, unmetered = 0, events = 0] = counted ?? [];
    const isUnknown = unpriced + unmetered >= 3;
    return {
      ...state,
      budget: each === undefined ? budget : { ...budget, each },
      key: each === undefined ? null : key,
      spent: isUnknown ? 0 : spent,
      counted: counted === null ? null : { unpriced, unmetered, events },
      pace: 4,
    };
  });

const ACTIVITY = fc.option(
  fc.record({ prs: fc.option(fc.nat(2)), executions: fc.nat(2), areExecutions: fc.boolean() }),
);

const OF_BUDGETS: fc.Arbitrary<Alert[]> = fc
  .tuple(STATE, ACTIVITY)
  .map(([state, done]) =>
    budgetLevels(state, { zone: UTC, now: NOW, activity: () => done }).map((level) => level.describe()),
  );

const OF_RATES: fc.Arbitrary<Alert[]> = fc.tuple(DOLLARS, DOLLARS, DOLLARS).map(([cost, projected, usual]) =>
  rateLevels({
    zone: UTC,
    now: NOW,
    settings: readAlertSettings({ hourlyMax: 1, dailyMax: 5 }),
    ledger: () => ({ rows: [], total: { ...noMeasures(), cost }, undated: noMeasures() }),
    projectToday: () => projected,
    usualHour: () => usual,
  }).map((level) => level.describe()),
);

const FIGURES: fc.Arbitrary<RecapFigures> = fc.record({
  spent: DOLLARS,
  prs: fc.option(fc.nat(3)),
  executions: fc.option(fc.nat(3)),
  averagePerPr: fc.option(DOLLARS),
});

const OF_EVENTS: fc.Arbitrary<Alert[]> = fc
  .tuple(BUDGET, FIGURES, DOLLARS, fc.boolean())
  .map(([budget, figures, cost, madePr]) => {
    const execution = { budget, now: NOW, month: { ...runningMonth(newTracker(NOW, UTC)), spent: cost } };
    const milestones = [{ amount: DOLLAR, reachedOn: null, stated: true }];
    const recap = { budget: null, ledger: figures, stated: [], milestones };
    return [
      executionStarted(execution),
      executionCompleted(execution, cost, madePr),
      recapLevel('2026-01', null, NOW, () => recap).describe(),
    ];
  });

const ALERTS = fc
  .tuple(OF_BUDGETS, OF_RATES, OF_EVENTS)
  .map((lists) => lists.flat())
  .filter((alerts) => alerts.length > 0);

const pseudo = translator(pseudoBundle());
const english = ({ title, text, facts }: Alert) => ({ title, text, facts });
/** Of texts in the other language, what stands in no bracket and is no name. */
const past = (texts: readonly string[]): string[] =>
  texts.flatMap((text) => wordsOutside(text)).filter((word) => /\p{L}{2}/u.test(word) && !word.includes('__proto__'));

describe('the words of alerts', () => {
  it('are in English what the alert says', () =>
    fc.assert(
      fc.property(ALERTS, (alerts) => {
        for (const alert of alerts) assert.deepEqual(alertIn(alert, untranslated), english(alert));
      }),
    ));

  it('are all of them collected: in another language nothing is left in English', () =>
    fc.assert(
      fc.property(ALERTS, (alerts) => {
        for (const alert of alerts) {
          const { title, text, facts } = alertIn(alert, pseudo);
          assert.deepEqual(past([title, text, ...facts.flatMap(({ label, value }) => [label, value])]), []);
        }
      }),
    ));

  it('of several are one notice, in either language', () =>
    fc.assert(
      fc.property(ALERTS, (alerts) => {
        const { title, text, words } = combineAlerts(alerts);
        assert.deepEqual([inEnglish(words.title), inEnglish(words.text)], [title, text]);
        assert.deepEqual(past([said(words.title, pseudo), said(words.text, pseudo)]), []);
        assert.equal(text.split('\n').length, alerts.length === 1 ? 1 : Math.min(6, alerts.length));
      }),
    ));

  it('come back from a file as they were, and stand in no answer of the command line', () =>
    fc.assert(
      fc.property(ALERTS, (alerts) => {
        for (const alert of alerts) assert.deepEqual(alertKept(JSON.parse(JSON.stringify(alert)) as Alert), alert);
        const delivery = { pending: 0, failed: 0 };
        const answer = { now: NOW, timeZone: 'UTC', dryRun: false, told: alerts, holding: alerts, delivery };
        const plain = alerts.map(inEnglishOnly);
        assert.deepEqual(alertsJson(answer), alertsJson({ ...answer, told: plain, holding: plain }));
        assert.ok(!JSON.stringify(alertsJson(answer)).includes('"template"'));
      }),
    ));

  it('are shown as they are where only the text was kept', () =>
    fc.assert(
      fc.property(ALERTS, (alerts) => {
        for (const alert of alerts) assert.deepEqual(alertIn(inEnglishOnly(alert), pseudo), english(alert));
      }),
    ));
});
