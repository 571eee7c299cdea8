import assert from 'node:assert/strict';
import { combineAlerts } from '../../../../../src/core/budget/alerts/combine';
import { executionCompleted, executionStarted, recapLevel } from '../../../../../src/core/budget/alerts/events';
import type { Alert } from '../../../../../src/core/budget/alerts/alert';
import { familyOf } from '../../../../../src/core/budget/alerts/level';
import { defaultTrackerBudget } from '../../../../../src/core/budget/config';
import { newTracker, runningMonth } from '../../../../../src/core/budget/tracker';
import type { Recap } from '../../../../../src/core/report/model';
import { zone } from '../../ledger/support';

const DOLLAR = 1_000_000_000;
const NOW = Date.UTC(2026, 1, 20, 12);

const alert = (id: string, severity: Alert['severity']): Alert => ({
  id,
  kind: 'threshold',
  severity,
  budget: 'monthly',
  key: null,
  period: '2026-02',
  at: NOW,
  title: `Title ${id}`,
  text: `Text ${id}.`,
  facts: [],
  progress: 80,
});

describe('several alerts at once', () => {
  it('one stays as it is', () => {
    const { title, text, alerts } = combineAlerts([alert('a', 'info')]);
    assert.deepEqual([title, text, alerts.length], ['Title a', 'Text a.', 1]);
  });
  it('several become one, the gravest first', () => {
    const { title, text, alerts } = combineAlerts([alert('a', 'info'), alert('b', 'critical'), alert('c', 'warning')]);
    assert.equal(title, 'Title b, and 2 more');
    assert.equal(text, 'Title b: Text b.\nTitle c: Text c.\nTitle a: Text a.');
    assert.deepEqual(
      alerts.map(({ id }) => id),
      ['b', 'c', 'a'],
    );
  });
  it('many are a number', () => {
    const { text } = combineAlerts(Array.from({ length: 40 }, (_, index) => alert(String(index), 'info')));
    assert.match(text, /^(?:Title \d+: .*\n){5}35 more are in the list of alerts\.$/u);
  });
  it('a family is a kind of one budget', () => {
    const later: Alert = { ...alert('b', 'critical'), period: '2026-03' };
    assert.equal(familyOf(alert('a', 'info')), familyOf(later));
    assert.notEqual(familyOf(alert('a', 'info')), familyOf({ ...alert('a', 'info'), budget: null }));
  });
});

describe('what happened', () => {
  const utc = zone('UTC');
  const month = { ...runningMonth(newTracker(NOW, utc)), executions: 94, prs: 90, spent: 5.23 * DOLLAR };
  const budget = defaultTrackerBudget();

  it('an execution has started', () => {
    const { id, title, text, facts } = executionStarted({ budget, month, now: NOW });
    assert.equal(id, `execution-started|=monthly||#95@${NOW}|=2026-02`);
    assert.deepEqual([title, text], ['Execution 95 has started', '$9.77 of the budget is left.']);
    assert.deepEqual(facts, [{ label: 'Budget left', value: '$9.77' }]);
  });

  it('an execution is complete', () => {
    const counted = { ...month, executions: 95, prs: 91, spent: 5.2832 * DOLLAR };
    const { title, text, progress } = executionCompleted({ budget, month: counted, now: NOW }, 53_200_000, true);
    assert.deepEqual(
      [title, text, progress],
      ['Execution 95 is complete: $0.0532', 'It made a pull request. $9.72 of the budget is left.', 35.221],
    );
  });

  it('nothing is left of a budget that is overspent', () => {
    assert.match(executionStarted({ budget, month: { ...month, spent: 20 * DOLLAR }, now: NOW }).text, /^\$0\.00 /u);
  });

  const figures = { spent: 14.89 * DOLLAR, prs: 271, executions: 271, averagePerPr: 54_944_649 };
  const none = { spent: 0, prs: null, executions: 0, averagePerPr: null };
  const milestones = [5, 10, 15].map((dollars) => ({ amount: dollars * DOLLAR, reachedOn: null, stated: true }));
  const recapOf = (recap: Partial<Recap>): Alert =>
    recapLevel('2026-02', 'monthly', NOW, () => ({
      budget: null,
      ledger: none,
      stated: [],
      milestones: [],
      ...recap,
    })).describe();

  it('a month is over: the tracker speaks where no call was logged', () => {
    const recap = recapOf({ stated: [{ path: 'token_budget.json', ...figures }], milestones });
    assert.deepEqual([recap.id, recap.title], ['recap|=monthly|||=2026-02', 'February 2026: $14.89']);
    assert.deepEqual(
      recap.facts.map(({ value }) => value),
      ['$14.89', '271', '271', '$0.0549', '3 of 3'],
    );
  });

  it('a month is over: the ledger speaks where it knows of calls', () => {
    const recap = recapOf({ ledger: { ...figures, spent: 3 * DOLLAR }, stated: [{ path: 'x', ...figures }] });
    assert.equal(recap.title, 'February 2026: $3.00');
  });
});
