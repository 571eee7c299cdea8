/** What a report says is what the ledger holds: parts add up, periods are compared alike, milestones have their day. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readBudgets } from '../../../../src/core/budget/config';
import { evaluateBudget } from '../../../../src/core/budget/evaluate';
import type { Period } from '../../../../src/core/budget/budget';
import { parseDay, type Zone } from '../../../../src/core/calendar';
import type { PricedEvent } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { addMeasures, noMeasures } from '../../../../src/core/measures';
import { reportHtml } from '../../../../src/core/report/html';
import { reportMarkdown } from '../../../../src/core/report/markdown';
import { reportJson } from '../../../../src/core/report/json';
import type { Report, ReportInput, ReportStatement } from '../../../../src/core/report/model';
import { buildReport } from '../../../../src/core/report/report';
import { call, placed, zone } from '../ledger/support';

const UTC = zone('UTC');
const at = (text: string): number => Date.parse(`${text}Z`);
const DOLLAR = 1e9;

function spent(time: string, dollars: number, changes: Partial<PricedEvent> = {}): PricedEvent {
  const cost = Math.round(dollars * DOLLAR);
  return call({ at: at(time), cost, recorded: cost, computed: null, state: 'recorded', ...changes });
}

interface Given {
  readonly events: readonly PricedEvent[];
  readonly period: Period;
  readonly day: string;
  readonly now: string;
  readonly zone?: Zone;
  readonly budgets?: unknown;
  readonly statements?: readonly ReportStatement[];
}

function reportOf(given: Given): Report {
  const where = given.zone ?? UTC;
  const ledger = new Ledger(where);
  ledger.append(ledger.addSource('log.jsonl'), placed(given.events));
  const query: ReportInput['query'] = (asked) => ledger.query(asked);
  const now = at(given.now);
  const statements = given.statements ?? [];
  const { budgets } = readBudgets(given.budgets ?? {}, 'settings');
  return buildReport({
    period: given.period,
    day: parseDay(given.day) ?? NaN,
    zone: where,
    now,
    query,
    budgets: budgets.map((budget) => evaluateBudget({ budget, zone: where, now, ledger: query, statements })),
    statements,
    sources: [{ path: 'log.jsonl', format: 'call-log', state: 'ok', events: 1, duplicates: 0, problems: 0 }],
    problems: [],
    problemCount: 0,
    pricesAsOf: '2026-01-01',
  });
}

const byAgent = (agent: string): Partial<PricedEvent> => ({ dimensions: { agent } });

describe('buildReport', () => {
  const WEEK = [
    spent('2026-02-09T10:00:00', 1),
    spent('2026-02-13T10:00:00', 2),
    spent('2026-02-16T10:00:00', 4),
    spent('2026-02-18T10:00:00', 8),
    spent('2026-02-23T00:00:00', 16),
  ];

  it('compares a running week with the same stretch of the one before', () => {
    const report = reportOf({ events: WEEK, period: 'week', day: '2026-02-18', now: '2026-02-18T12:00:00' });
    assert.equal(report.label, '2026-W08');
    assert.deepEqual([report.firstDay, report.lastDay, report.running], ['2026-02-16', '2026-02-22', true]);
    assert.equal(report.total.cost, 12 * DOLLAR);
    assert.equal(report.previous.soFar?.cost, 1 * DOLLAR);
    assert.equal(report.previous.whole.cost, 3 * DOLLAR);
    assert.match(reportMarkdown(report), /By the same time of the week before it was \$1\.00 \(\+1,100%\)/u);
  });

  it('compares a week that is over with the whole one before', () => {
    const report = reportOf({ events: WEEK, period: 'week', day: '2026-02-16', now: '2026-03-18T12:00:00' });
    assert.deepEqual([report.running, report.previous.soFar, report.previous.whole.cost], [false, null, 3 * DOLLAR]);
    assert.match(reportMarkdown(report), /In the week before it was \$3\.00 \(\+300%\)/u);
  });

  it('compares the 31st with a shorter month as a whole', () => {
    const events = [spent('2026-02-28T23:59:59', 1), spent('2026-03-31T01:00:00', 2)];
    const report = reportOf({ events, period: 'month', day: '2026-03-31', now: '2026-03-31T12:00:00' });
    assert.equal(report.previous.soFar?.cost, 1 * DOLLAR);
  });

  it('begins days in its zone', () => {
    const events = [spent('2026-02-17T23:30:00', 1), spent('2026-02-18T23:30:00', 2)];
    const prague = {
      zone: zone('Europe/Prague'),
      now: '2026-02-25T00:00:00',
      day: '2026-02-18',
      period: 'day',
    } as const;
    assert.equal(reportOf({ events, ...prague }).total.cost, 1 * DOLLAR);
  });

  it('puts each day of a week in its course, also those without spend, up to now', () => {
    const report = reportOf({ events: WEEK, period: 'week', day: '2026-02-18', now: '2026-02-19T12:00:00' });
    assert.deepEqual(
      report.timeline.rows.map(({ measures }) => measures.cost / DOLLAR),
      [4, 0, 8, 0],
    );
  });

  it('keeps CI out of the hours, for it is known by the day', () => {
    const ci = spent('2026-02-18T00:00:00', 5, { kind: 'ci', tokens: null, dimensions: { workflow: 'build' } });
    const report = reportOf({ events: [...WEEK, ci], period: 'day', day: '2026-02-18', now: '2026-02-19T12:00:00' });
    assert.equal(report.total.cost, 13 * DOLLAR);
    assert.deepEqual(
      report.timeline.rows.map(({ from, measures }) => [from, measures.cost]),
      [[at('2026-02-18T10:00:00'), 8 * DOLLAR]],
    );
  });

  it('has a row for spend without a name, and one for what a long list leaves out', () => {
    const named = Array.from({ length: 30 }, (_, n) => spent('2026-02-18T10:00:00', 30 - n, byAgent(`agent ${n}`)));
    const events = [...named, spent('2026-02-18T10:00:00', 0.01, { dimensions: {} })];
    const { breakdowns } = reportOf({ events, period: 'week', day: '2026-02-18', now: '2026-02-19T12:00:00' });
    const agents = breakdowns.find(({ dimension }) => dimension === 'agent');
    assert.deepEqual(agents?.rows.map(({ key }) => key).slice(-2), ['agent 19', null]);
    assert.deepEqual([agents?.rest?.keys, agents?.rest?.measures.cost], [10, 55 * DOLLAR]);
  });

  it('adds up whatever the events are', () => {
    const event = fc.record({
      hours: fc.integer({ min: 0, max: 24 * 60 }),
      cost: fc.integer({ min: 0, max: 1e12 }),
      kind: fc.constantFrom('llm' as const, 'ci' as const, 'cloud' as const, 'service' as const),
      agent: fc.option(fc.constantFrom('__proto__', 'a', '<b>', ...Array.from({ length: 25 }, (_, n) => `x${n}`))),
    });
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 80 }),
        fc.constantFrom<Period>('day', 'week', 'month'),
        (drawn, period) => {
          const events = drawn.map(({ hours, cost, kind, agent }) =>
            spent('2026-01-20T00:00:00', cost / DOLLAR, {
              at: at('2026-01-20T00:00:00') + hours * 3_600_000,
              kind,
              dimensions: agent === null ? {} : { agent, workflow: agent, service: agent },
            }),
          );
          const report = reportOf({ events, period, day: '2026-02-18', now: '2026-02-19T12:00:00' });
          const kinds = noMeasures();
          for (const { measures } of report.kinds) addMeasures(kinds, measures);
          assert.deepEqual(kinds, report.total);
          for (const { kind, rows, rest, total } of report.breakdowns) {
            const sum = noMeasures();
            for (const { measures } of rows) addMeasures(sum, measures);
            if (rest !== null) addMeasures(sum, rest.measures);
            assert.deepEqual(sum, total);
            assert.deepEqual(total, report.kinds.find((figures) => figures.kind === kind)?.measures);
          }
          const course = noMeasures();
          for (const { measures } of report.timeline.rows) addMeasures(course, measures);
          const { kind } = report.timeline;
          const whole =
            kind === null
              ? report.total
              : (report.kinds.find((figures) => figures.kind === kind)?.measures ?? noMeasures());
          assert.deepEqual(course, whole);
          assert.equal(typeof reportMarkdown(report), 'string');
          assert.doesNotThrow(() => JSON.stringify(reportJson(report)));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the monthly recap', () => {
  const MONTH = [
    spent('2026-01-30T10:00:00', 9, { dimensions: { pr: '1' } }),
    spent('2026-02-03T10:00:00', 4.5, { dimensions: { pr: '120' } }),
    spent('2026-02-05T10:00:00', 0.5, { dimensions: { pr: '121' } }),
    spent('2026-02-11T10:00:00', 6, { dimensions: { pr: '121' } }),
  ];
  const STATEMENT: ReportStatement = {
    path: 'token_budget.json',
    month: '2026-02',
    spent: 14.89 * DOLLAR,
    executions: 271,
    prsGenerated: 271,
    milestonesReached: [5, 10, 15],
    current: true,
    ledger: 11 * DOLLAR,
  };
  const BUDGETS = { monthly: { soft_limit: 15 } };
  const given = { events: MONTH, period: 'month', day: '2026-02-18', now: '2026-02-20T12:00:00' } as const;

  it('names spend, PRs, executions and the average per PR, from the logs and as stated', () => {
    const { recap } = reportOf({ ...given, statements: [STATEMENT] });
    assert.deepEqual(recap?.ledger, { spent: 11 * DOLLAR, prs: 2, executions: 3, averagePerPr: 5.5 * DOLLAR });
    assert.deepEqual(recap?.stated, [
      // 14.89 / 271, rounded to the nano-dollar
      { path: 'token_budget.json', spent: 14.89 * DOLLAR, prs: 271, executions: 271, averagePerPr: 54_944_649 },
    ]);
  });

  it('knows the day on which a milestone was reached: at it, not only above it', () => {
    const { recap } = reportOf({ ...given, statements: [STATEMENT], budgets: BUDGETS });
    assert.deepEqual(recap?.milestones, [
      { amount: 5 * DOLLAR, reachedOn: '2026-02-05', stated: true },
      { amount: 10 * DOLLAR, reachedOn: '2026-02-11', stated: true },
      { amount: 15 * DOLLAR, reachedOn: null, stated: true },
    ]);
  });

  it('shows a budget of a month that is over as it stood at its end', () => {
    const report = reportOf({ ...given, day: '2026-01-15', budgets: BUDGETS });
    assert.deepEqual(
      report.budgets.map(({ spent: sum, health }) => [sum, health]),
      [[9 * DOLLAR, 'green']],
    );
    assert.equal(report.recap?.budget?.spent, 9 * DOLLAR);
  });

  it('does not count in a week’s budget table what came after that week', () => {
    const report = reportOf({ ...given, period: 'week', day: '2026-02-05', budgets: BUDGETS });
    assert.deepEqual(
      report.budgets.map(({ spent: sum }) => sum),
      [5 * DOLLAR],
    );
  });
});

describe('what a reader should know', () => {
  it('names calls without a price, calls without tokens, and events without a time', () => {
    const events = [
      spent('2026-02-18T10:00:00', 1),
      call({
        at: at('2026-02-18T10:00:00'),
        cost: null,
        recorded: null,
        state: 'unpriced',
        dimensions: { model: 'new|model' },
      }),
      call({ at: at('2026-02-18T11:00:00'), cost: null, recorded: null, tokens: null, state: 'unmetered' }),
      spent('2026-02-18T10:00:00', 7, { at: null }),
    ];
    const report = reportOf({ events, period: 'week', day: '2026-02-18', now: '2026-02-19T12:00:00' });
    assert.equal(report.total.cost, 1 * DOLLAR);
    const text = reportMarkdown(report);
    assert.match(text, /1 call has tokens but no known price \(new\\\|model\)/u);
    assert.match(text, /1 call names neither tokens nor a cost/u);
    assert.match(text, /1 event without a time \(\$7\.00\) is in no day, week or month/u);
    assert.match(text, /\| new\\\|model +\| unpriced \|/u);
  });

  it('says that nothing was recorded instead of showing tables of zeros', () => {
    const text = reportMarkdown(
      reportOf({ events: [], period: 'week', day: '2026-02-18', now: '2026-02-19T12:00:00' }),
    );
    assert.match(text, /Nothing was recorded in this period\./u);
  });
});

describe('a sum with calls of unknown price', () => {
  const unpriced = (time: string, agent = 'new'): PricedEvent =>
    call({ at: at(time), cost: 0, recorded: null, computed: null, state: 'unpriced', dimensions: { agent } });
  const EVENTS = [
    spent('2026-01-10T10:00:00', 2),
    unpriced('2026-01-11T10:00:00'),
    spent('2026-02-03T10:00:00', 4, byAgent('known')),
    spent('2026-02-04T10:00:00', 1, byAgent('both')),
    unpriced('2026-02-04T11:00:00', 'both'),
    unpriced('2026-02-05T10:00:00'),
  ];
  const report = reportOf({
    events: EVENTS,
    period: 'month',
    day: '2026-02-10',
    now: '2026-02-10T12:00:00',
    budgets: { monthly: { limit: 10 } },
  });
  const empty = reportOf({
    events: EVENTS.slice(0, 2),
    period: 'month',
    day: '2026-02-10',
    now: '2026-02-10T12:00:00',
  });
  const none = reportOf({ events: EVENTS.slice(1), period: 'month', day: '2026-02-10', now: '2026-02-10T12:00:00' });
  const [markdown, html] = [reportMarkdown(report), reportHtml(report, (text) => text)];

  const SAID: readonly (readonly [where: string, text: string, said: RegExp])[] = [
    ['all of the month before', markdown, /^All of 2026-01 came to ≥ \$2\.00\.$/mu],
    ['a month before of which nothing is known', reportMarkdown(none), /^No cost of 2026-01 is known\.$/mu],
    ['the month before one without events', reportMarkdown(empty), /In the month before it was ≥ \$2\.00\./u],
    ['the recap', markdown, /^\| Total spent +\| +≥ \$5\.00 \/ \$10\.00 \|$/mu],
    ['the share of one whose cost is not known', markdown, /^\| new +\| +unpriced \| +-- \|/mu],
    ['the share of one whose cost is known in part', markdown, /^\| both +\| +≥ \$1\.00 \| +20% \|/mu],
    ['the month’s course', html, />≥ \$5\.00<\/text>/u],
    ['the course’s title', html, /day by day: ≥ \$5\.00 of \$10\.00/u],
    ['the bars of agents', html, />≥ \$1\.00<\/text>/u],
    ['the bars of weeks', html, /: ≥ \$5\.00<\/title>|: ≥ \$1\.00<\/title>/u],
  ];
  for (const [where, text, said] of SAID) it(`is not passed off as exact: ${where}`, () => assert.match(text, said));
});
