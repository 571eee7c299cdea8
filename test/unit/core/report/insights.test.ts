/** What reports make of their figures: what was unusual, what tomorrow may cost, which budgets fit, and a team's own shape. */
import assert from 'node:assert/strict';
import MarkdownIt from 'markdown-it';
import { readBudgets } from '../../../../src/core/budget/config';
import { evaluateBudget } from '../../../../src/core/budget/evaluate';
import type { Period } from '../../../../src/core/budget/budget';
import { parseDay } from '../../../../src/core/calendar';
import type { PricedEvent } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { reportHtml } from '../../../../src/core/report/html';
import { reportMarkdown } from '../../../../src/core/report/markdown';
import type { Report, ReportInput } from '../../../../src/core/report/model';
import { buildReport } from '../../../../src/core/report/report';
import { SECTION_NAMES } from '../../../../src/core/report/sections';
import { readTemplate } from '../../../../src/core/report/template';
import { call, placed, zone } from '../ledger/support';

const UTC = zone('UTC');
const DOLLAR = 1e9;
const HOSTILE = '<img src=x onerror=alert(1)>"\'&|`[x](javascript:y)';

function spent(time: string, dollars: number, agent = 'rex'): PricedEvent {
  const cost = Math.round(dollars * DOLLAR);
  return call({ at: Date.parse(`${time}Z`), cost, recorded: cost, dimensions: { agent } });
}

function reportOf(events: readonly PricedEvent[], period: Period, now: string, budgets: unknown = {}): Report {
  const ledger = new Ledger(UTC);
  ledger.append(ledger.addSource('log.jsonl'), placed(events));
  const query: ReportInput['query'] = (asked) => ledger.query(asked);
  const at = Date.parse(`${now}Z`);
  const read = readBudgets(budgets, 'settings').budgets;
  return buildReport({
    period,
    day: parseDay(now.slice(0, 10)) ?? NaN,
    zone: UTC,
    now: at,
    query,
    budgets: read.map((budget) => evaluateBudget({ budget, zone: UTC, now: at, ledger: query, statements: [] })),
    statements: [],
    sources: [],
    problems: [],
    problemCount: 0,
    pricesAsOf: '2026-01-01',
  });
}

/** A dollar a day at noon. */
function days(from: number, to: number, dollars = 1): PricedEvent[] {
  return Array.from({ length: to - from + 1 }, (_, index) =>
    spent(`2026-02-${String(from + index).padStart(2, '0')}T12:00:00`, dollars),
  );
}

describe('unusual spend', () => {
  it('is a day far above those before it, as a whole and of the agent that made it', () => {
    const report = reportOf([...days(1, 15), spent('2026-02-16T12:00:00', 9, 'max')], 'week', '2026-02-16T20:00:00');
    assert.deepEqual(
      report.anomalies.map(({ bucket, subject, cost, usual }) => [bucket, subject, cost, usual]),
      [['day', null, 9 * DOLLAR, 1 * DOLLAR]],
    );
  });
  it('is not what came before the period', () => {
    const events = [...days(1, 9), spent('2026-02-10T12:00:00', 9), ...days(11, 18)];
    assert.deepEqual(reportOf(events, 'week', '2026-02-18T20:00:00').anomalies, []);
  });
  it('is an hour of a day', () => {
    const usual = Array.from({ length: 30 }, (_, hour) =>
      spent(new Date(Date.UTC(2026, 1, 16, hour)).toISOString().slice(0, 19), 0.1),
    );
    const report = reportOf([...usual, spent('2026-02-17T09:30:00', 5)], 'day', '2026-02-17T12:00:00');
    const hours = report.anomalies.filter(({ bucket }) => bucket === 'hour');
    assert.deepEqual(
      hours.map(({ from }) => new Date(from).toISOString()),
      ['2026-02-17T09:00:00.000Z'],
    );
  });
});

describe('the plan for tomorrow', () => {
  const plan = (now: string, budget: object, dollars: number): object[] =>
    reportOf([spent(now, dollars)], 'day', now, { b: budget }).plan.map(({ left, days: rest, mayADay }) => ({
      left: left / DOLLAR,
      days: rest,
      mayADay: mayADay / DOLLAR,
    }));
  const cases: [string, object[], object][] = [
    [
      'what is left, by the days that are left',
      plan('2026-02-18T10:00:00', { period: 'month', limit: 30 }, 10),
      { left: 20, days: 10, mayADay: 2 },
    ],
    [
      'a new period begins with all of it',
      plan('2026-02-28T10:00:00', { period: 'month', limit: 31 }, 10),
      { left: 31, days: 31, mayADay: 1 },
    ],
    [
      'a daily budget begins anew',
      plan('2026-02-18T10:00:00', { period: 'day', limit: 5 }, 9),
      { left: 5, days: 1, mayADay: 5 },
    ],
    [
      'nothing where it is used up',
      plan('2026-02-18T10:00:00', { period: 'week', limit: 5 }, 9),
      { left: -4, days: 4, mayADay: 0 },
    ],
  ];
  for (const [what, found, expected] of cases) it(what, () => assert.deepEqual(found, [expected]));
});

describe('budgets to update', () => {
  const months = (...dollars: number[]): PricedEvent[] =>
    dollars.map((amount, back) => spent(`2026-0${4 - back}-15T12:00:00`, amount));
  const cases: [string, number[], number, [string, number] | null][] = [
    ['one that was broken', [120, 90, 80], 100, ['over', 140]],
    ['one that was never used by half', [30, 20, 41], 100, ['far-below', 46]],
    ['not one that fits', [80, 90, 60], 100, null],
    ['not by less than three months', [500, 90], 100, null],
  ];
  for (const [what, spend, limit, expected] of cases) {
    it(what, () => {
      const report = reportOf(months(...spend), 'month', '2026-05-10T00:00:00', { monthly: limit });
      const [advice] = report.advice;
      assert.deepEqual(advice === undefined ? null : [advice.reason, advice.suggested / DOLLAR], expected);
    });
  }
});

describe("a team's own report", () => {
  const report = reportOf([spent('2026-02-18T10:00:00', 1, HOSTILE)], 'week', '2026-02-19T10:00:00');

  it('has its words and the sections it names, in its order', () => {
    const template = readTemplate('Dear all,\r\n\r\n{{totals}}\n\nand {{ title }}\nBye {{nonsense}}');
    assert.deepEqual(template.unknown, ['nonsense']);
    const text = reportMarkdown(report, template);
    const places = ['Dear all,', '## Totals', 'and', '# Weekly cost report', 'Bye {{nonsense}}'].map((part) =>
      text.indexOf(part),
    );
    assert.ok(
      places.every((place, index) => place >= 0 && (index === 0 || place > (places[index - 1] ?? 0))),
      text,
    );
    assert.ok(!text.includes('## Budgets'));
  });
  it('with every section is the report without a template', () => {
    const all = readTemplate(SECTION_NAMES.map((name) => `{{${name}}}`).join('\n'));
    assert.equal(reportMarkdown(report, all), reportMarkdown(report));
  });
  for (const text of ['', '{{', '{{}}', '}}{{', '{{title', '{{TITLE}}', '{{__proto__}}'])
    it(`of ${JSON.stringify(text)} does no harm`, () => {
      assert.equal(typeof reportMarkdown(report, readTemplate(text)), 'string');
    });
});

describe('the report as one HTML file', () => {
  const events = [...days(1, 17), spent('2026-02-18T10:00:00', 3, HOSTILE)];
  const renderer = new MarkdownIt({ html: false });
  const html = (period: Period, template?: string): string => {
    const report = reportOf(events, period, '2026-02-18T20:00:00', {
      monthly: 20,
      weekly: 10,
      [HOSTILE]: { period: 'day', limit: 2 },
    });
    return reportHtml(
      report,
      (markdown) => renderer.render(markdown),
      template === undefined ? undefined : readTemplate(template),
    );
  };

  for (const period of ['day', 'week', 'month'] as const) {
    it(`of a ${period} lets no name act, fetches nothing and runs nothing`, () => {
      const text = html(period);
      assert.doesNotMatch(text, /<img|<script|<iframe|<link|<a [^>]*href="javascript|https?:|url\(/i);
      assert.match(text, /default-src 'none'/);
      assert.match(text, /&lt;img src=x/);
    });
    it(`of a ${period} says what each chart shows`, () => {
      const charts = [...html(period).matchAll(/<svg[^>]*>/g)].map(([tag]) => tag);
      assert.ok(charts.length >= 2);
      for (const tag of charts) assert.match(tag, /role="img" aria-label="[^"]+"/);
    });
  }
  it('shows HTML of a template as text', () => {
    assert.match(html('week', '<script>x</script> {{totals}}'), /&lt;script&gt;x&lt;\/script&gt;/);
  });
});
