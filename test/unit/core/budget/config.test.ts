import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { defaultTrackerBudget, readBudgets } from '../../../../src/core/budget/config';
import type { Budget } from '../../../../src/core/budget/budget';
import { repository } from '../../support/repository';

const DOLLAR = 1_000_000_000;

/** The file of seed 004. */
const TEAM = {
  budgets: {
    daily: { soft_limit: 5.0, hard_limit: 7.5, alert_threshold: 0.8 },
    weekly: { soft_limit: 25.0, hard_limit: 35.0, alert_threshold: 0.8 },
    monthly: { soft_limit: 100.0, hard_limit: 150.0, alert_threshold: 0.8 },
  },
  cost_controls: { auto_switch_models: true, block_on_limit: false, emergency_mode_threshold: 0.95 },
  notifications: { email: 'alerts@example.com', slack_webhook: 'https://hooks.slack.com/...', alert_frequency: 'once' },
};

const dollars = (nano: number | null): string => (nano === null ? '-' : String(nano / DOLLAR));

function shown({ name, period, limit, hardLimit, milestones, scope, ...more }: Budget): string {
  const named = more.thresholdNames?.map(({ percent, name: title }) => [percent, `${percent}=${title}`] as const);
  const thresholds = more.thresholds.map((percent) => new Map(named).get(percent) ?? percent);
  const pr = [more.warnAt, more.errorAt].map((nano) => (nano === undefined ? '' : dollars(nano))).join('!');
  return `${name} ${period} ${dollars(limit)}/${dollars(hardLimit)} at ${thresholds.join()} ${milestones.map(dollars).join()}${pr === '!' ? '' : `${pr} `}[${scope}]`;
}

const problemsOf = (value: unknown): string =>
  readBudgets(value, 'settings')
    .problems.map(({ code, severity, data }) => `${severity} ${code} ${data?.['key']}: ${data?.['reason']}`)
    .join('; ');

const READ: [value: unknown, budgets: string][] = [
  [undefined, ''],
  [null, ''],
  [{}, ''],
  [[], ''],
  [{ budgets: {} }, ''],
  [{ budgets: null }, ''],
  [{ cost_controls: {}, notifications: {} }, ''],
  [{ budgets: { monthly: null } }, ''],
  [
    TEAM,
    'daily day 5/7.5 at 80 [kind=llm]; weekly week 25/35 at 80 [kind=llm]; monthly month 100/150 at 80 [kind=llm]',
  ],
  [{ monthly: { limit: 15 } }, 'monthly month 15/- at 80,95,100 [kind=llm]'],
  [{ monthly: 15 }, 'monthly month 15/- at 80,95,100 [kind=llm]'],
  [{ monthly: '$15' }, 'monthly month 15/- at 80,95,100 [kind=llm]'],
  [{ monthly: {} }, 'monthly month -/- at 80,95,100 [kind=llm]'],
  [{ monthly: { limit: null, hard_limit: null } }, 'monthly month -/- at 80,95,100 [kind=llm]'],
  [{ monthly: { limit: 0 } }, 'monthly month 0/- at 80,95,100 [kind=llm]'],
  [{ monthly: { softLimit: '10.50', hardLimit: '$20', alertThreshold: 90 } }, 'monthly month 10.5/20 at 90 [kind=llm]'],
  [{ monthly: { hard_limit: 20 } }, 'monthly month 20/- at 80,95,100 [kind=llm]'],
  [
    { sprint: { period: 'week', limit: 3, thresholds: [100, 80, 0.8, 120, 95] } },
    'sprint week 3/- at 80,95,100,120 [kind=llm]',
  ],
  [{ sprint: { period: 'daily', limit: 3, alert_threshold: 0.55 } }, 'sprint day 3/- at 55 [kind=llm]'],
  [{ monthly: { limit: 3, milestones: [10, '5', 10, '$2.50'] } }, 'monthly month 3/- at 80,95,100 2.5,5,10[kind=llm]'],
  [
    [{ name: 'rex', period: 'day', limit: 1, filter: { agent: 'rex' } }],
    'rex day 1/- at 80,95,100 [agent=rex,kind=llm]',
  ],
  [{ budgets: [{ name: 'all', period: 'month', limit: 1, filter: {} }] }, 'all month 1/- at 80,95,100 [all]'],
  [
    { x: { period: 'month', filter: { kind: ['ci', 'llm'], pr: [12, null] } } },
    'x month -/- at 80,95,100 [kind=ci|llm,pr=12|(none)]',
  ],
  [{ total: 500 }, 'total total 500/- at 80,95,100 [kind=llm]'],
  [{ project: { period: 'total', limit: 9 } }, 'project total 9/- at 80,95,100 [kind=llm]'],
  [{ pr: { each: 'pr', limit: 5 } }, 'pr total 5/- at 80,95,100 [each pr,kind=llm]'],
  [
    { pr: { each: 'pr', period: 'month', limit: 5, filter: { pr: ['1*'] } } },
    'pr month 5/- at 80,95,100 [each pr,kind=llm,pr=1*]',
  ],
  [{ pr: { each: 'pr', warn_at: 2, error_at: '$5' } }, 'pr total 2/5 at 80,95,100 2!5 [each pr,kind=llm]'],
  [{ pr: { each: 'pr', warnAt: 2 } }, 'pr total -/- at 80,95,100 2! [each pr,kind=llm]'],
  [{ pr: { each: 'pr', errorAt: 5 } }, 'pr total 5/- at 80,95,100 !5 [each pr,kind=llm]'],
  [{ pr: { each: 'pr', limit: 9, warn_at: 2, error_at: 5 } }, 'pr total 9/- at 80,95,100 2!5 [each pr,kind=llm]'],
  [
    { development: 500, staging: { limit: 1000 }, production: { limit: 5000, thresholds: [80, 100, 120] } },
    'development month 500/- at 80,95,100 [environment=development|dev]; ' +
      'staging month 1000/- at 80,95,100 [environment=staging|stage]; ' +
      'production month 5000/- at 80,100,120 [environment=production|prod]',
  ],
  [{ production: { period: 'week', limit: 9 } }, 'production week 9/- at 80,95,100 [kind=llm]'],
  [
    { x: { period: 'day', filter: { branch: ['feature/*', 'main'], kind: '*' } } },
    'x day -/- at 80,95,100 [branch=feature/*|main]',
  ],
  [
    { monthly: { thresholds: { warning: 80, critical: 1.2 } } },
    'monthly month -/- at 80=warning,120=critical [kind=llm]',
  ],
  [
    { monthly: { thresholds: [{ name: 'warning', at: 0.8 }, { at: 90 }, 100, { name: 'critical', percent: 120 }] } },
    'monthly month -/- at 80=warning,90,100,120=critical [kind=llm]',
  ],
  [
    { monthly: { limit: 5, description: 'ours', _note: 1, $comment: 'x' } },
    'monthly month 5/- at 80,95,100 [kind=llm]',
  ],
  [
    JSON.parse('{"__proto__":{"period":"day","limit":1},"constructor":{"period":"day"}}'),
    '__proto__ day 1/- at 80,95,100 [kind=llm]; constructor day -/- at 80,95,100 [kind=llm]',
  ],
];

const LEFT_OUT: [entry: unknown, problem: string][] = [
  [{ limit: -1 }, 'error config-invalid budgets.monthly.limit: below zero'],
  [{ soft_limit: NaN }, 'error config-invalid budgets.monthly.soft_limit: not an amount of dollars'],
  [{ hard_limit: Infinity }, 'error config-invalid budgets.monthly.hard_limit: not an amount of dollars'],
  [{ limit: '1e999' }, 'error config-invalid budgets.monthly.limit: not an amount of dollars'],
  [{ limit: 'fifteen' }, 'error config-invalid budgets.monthly.limit: not an amount of dollars'],
  [{ limit: true }, 'error config-invalid budgets.monthly.limit: not an amount of dollars'],
  [{ limit: [5] }, 'error config-invalid budgets.monthly.limit: not an amount of dollars'],
  ['lots', 'error config-invalid budgets.monthly.limit: not an amount of dollars'],
  [
    { limit: 1, period: 'year' },
    'error config-invalid budgets.monthly.period: not a period (day, week, month or total)',
  ],
  [{ limit: 1, filter: { agnet: 'rex' } }, 'error config-invalid budgets.monthly.filter.agnet: not a dimension'],
  [
    { limit: 1, filter: { agent: [] } },
    'error config-invalid budgets.monthly.filter.agent: not a value or a list of values',
  ],
  [
    { limit: 1, filter: { agent: { is: 'rex' } } },
    'error config-invalid budgets.monthly.filter.agent: not a value or a list of values',
  ],
  [{ limit: 1, filter: { kind: 'calls' } }, 'error config-invalid budgets.monthly.filter.kind: not a kind of event'],
  [{ limit: 1, each: 'agnet' }, 'error config-invalid budgets.monthly.each: not a dimension'],
  [{ limit: 1, each: ['pr'] }, 'error config-invalid budgets.monthly.each: not a dimension'],
  [{ warn_at: -1 }, 'error config-invalid budgets.monthly.warn_at: below zero'],
  [{ error_at: true }, 'error config-invalid budgets.monthly.error_at: not an amount of dollars'],
  [{ limit: 1, filter: 'kind=llm' }, 'error config-invalid budgets.monthly.filter: not an object'],
];

const MENDED: [value: unknown, budgets: string, problem: string][] = [
  [
    { monthly: { soft_limit: 20, hard_limit: 10 } },
    'monthly month 10/20 at 80,95,100 [kind=llm]',
    'warning config-invalid budgets.monthly.hard_limit: below the soft limit, so the two were exchanged',
  ],
  [
    { monthly: { limit: 20, thresholds: [0, 50, 'half'] } },
    'monthly month 20/- at 50 [kind=llm]',
    'warning config-invalid budgets.monthly.thresholds: not a threshold; warning config-invalid budgets.monthly.thresholds: not a threshold',
  ],
  [
    { monthly: { limit: 20, milestones: [-1, 5] } },
    'monthly month 20/- at 80,95,100 5[kind=llm]',
    'warning config-invalid budgets.monthly.milestones: not an amount of dollars',
  ],
  [
    { pr: { each: 'pr', warn_at: 5, error_at: 2 } },
    'pr total 2/5 at 80,95,100 2!5 [each pr,kind=llm]',
    'warning config-invalid budgets.pr.error_at: below the warning threshold, so the two were exchanged',
  ],
  [
    { monthly: { limit: 20, hard_limt: 30 } },
    'monthly month 20/- at 80,95,100 [kind=llm]',
    'warning config-invalid budgets.monthly.hard_limt: not a key of a budget',
  ],
  [
    { monthly: { limit: 20, thresholds: { warning: 'soon', critical: 90 } } },
    'monthly month 20/- at 90=critical [kind=llm]',
    'warning config-invalid budgets.monthly.thresholds: not a threshold',
  ],
  ['x', '', 'error config-invalid budgets: not an object'],
  [{ budgets: 'x' }, '', 'error config-invalid budgets: not an object'],
  [[{ limit: 5 }], '', 'error config-invalid budgets[0].name: missing'],
  [
    [{ name: ' ', limit: 5 }, 7],
    '',
    'error config-invalid budgets[0].name: missing; error config-invalid budgets[1].name: missing',
  ],
  [
    [
      { name: 'monthly', limit: 5 },
      { name: 'monthly', limit: 6 },
    ],
    'monthly month 5/- at 80,95,100 [kind=llm]',
    'error config-invalid budgets[1].name: used twice',
  ],
  [{ sprint: { limit: 5 } }, '', 'error config-invalid budgets.sprint.period: missing'],
];

describe('budgets as written', () => {
  for (const [value, budgets] of READ) {
    it(`reads ${JSON.stringify(value)?.slice(0, 100)}`, () => {
      const read = readBudgets(value, 'settings');
      assert.equal(read.budgets.map(shown).join('; '), budgets);
      assert.deepEqual(read.problems, []);
      assert.ok(read.budgets.every(({ origin }) => origin === 'settings'));
    });
  }

  for (const [entry, problem] of LEFT_OUT) {
    it(`leaves out ${JSON.stringify(entry)} and keeps the others`, () => {
      const value = { daily: 1, monthly: entry, weekly: 7 };
      assert.equal(
        readBudgets(value, 'settings')
          .budgets.map(({ name }) => name)
          .join(),
        'daily,weekly',
      );
      assert.equal(problemsOf(value), problem);
    });
  }

  for (const [value, budgets, problem] of MENDED) {
    it(`reports ${JSON.stringify(value)}`, () => {
      assert.equal(readBudgets(value, 'settings').budgets.map(shown).join('; '), budgets);
      assert.equal(problemsOf(value), problem);
    });
  }

  it('gives a tracker without a limit $15 a month', () => {
    assert.equal(shown(defaultTrackerBudget()), 'monthly month 15/- at 80,95,100 5,10,15[kind=llm]');
    assert.equal(defaultTrackerBudget().origin, 'token_budget.json');
  });
});

interface Schema {
  readonly examples: readonly unknown[];
}

describe('schema of costs/budget-config.json', () => {
  const schema = JSON.parse(
    readFileSync(join(repository, 'media/schemas/budget-config.schema.json'), 'utf8'),
  ) as Schema;
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true, strictRequired: false }).compile(schema);
  const asFile = (value: unknown): unknown =>
    typeof value === 'object' && value !== null && ('budgets' in value || 'cost_controls' in value)
      ? value
      : { budgets: value };
  const keysMarked = (file: unknown): Set<string> => {
    assert.equal(validate(file), false);
    return new Set(
      (validate.errors ?? []).map(({ instancePath, params }) => {
        const key = instancePath
          .slice(1)
          .replace(/\/(\d+)/g, '[$1]')
          .replaceAll('/', '.');
        const more: unknown = params['missingProperty'] ?? params['additionalProperty'];
        return typeof more === 'string' ? `${key}.${more}` : key;
      }),
    );
  };

  it('allows what is read without a problem', () => {
    for (const [value] of READ) {
      if (value === undefined || value === null) continue;
      assert.ok(validate(asFile(value)), JSON.stringify([value, validate.errors]));
    }
  });

  it('and the documentation give examples that are read without a problem', () => {
    const readme = readFileSync(join(repository, 'README.md'), 'utf8');
    const shownThere = [...readme.matchAll(/```json\n([^`]*"budgets"[^`]*)```/gu)].map(
      ([, text]) => JSON.parse(text ?? '') as unknown,
    );
    assert.ok(schema.examples.length > 0 && shownThere.length > 0);
    for (const example of [...schema.examples, ...shownThere]) {
      assert.ok(validate(example), JSON.stringify([example, validate.errors]));
      const { budgets, problems } = readBudgets(example, 'settings');
      assert.ok(budgets.length > 0);
      assert.deepEqual(problems, []);
    }
  });

  const wrong: [file: unknown, problem: string][] = LEFT_OUT.map(([entry, problem]) => [
    { budgets: { monthly: entry } },
    problem,
  ]);
  for (const [value, , problem] of MENDED) wrong.push([asFile(value), problem]);
  for (const [file, problem] of wrong) {
    const written = JSON.stringify(file);
    // Not JSON, or a rule between two keys, which a schema cannot tell.
    if (/null|1e999|"lots"/.test(written) || /exchanged|used twice/.test(problem)) continue;
    it(`marks ${written.slice(0, 90)}`, () => {
      const marked = keysMarked(file);
      for (const one of problem.split('; ')) {
        const key = /config-invalid ([^:]*):/.exec(one)?.[1] ?? '';
        assert.ok(
          // Inside of it, or where an entry is no object at all the entry itself.
          [...marked].some((path) => path.startsWith(key) || (path.endsWith(']') && key === `${path}.name`)),
          `${key} is not among ${[...marked].join()}`,
        );
      }
    });
  }
});

describe('schema of the setting spendlight.budgets', () => {
  const manifest = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as {
    contributes: { configuration: readonly { properties: Readonly<Record<string, object>> }[] };
  };
  const setting = manifest.contributes.configuration
    .map(({ properties }) => properties['spendlight.budgets'])
    .find((found) => found !== undefined);
  const validate = new Ajv({ strict: false }).compile(setting ?? false);
  /** A setting holds budgets by name. */
  const isSetting = (value: unknown): value is object =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !('budgets' in value) &&
    !('cost_controls' in value);

  it('allows what is read without a problem', () => {
    const settings = READ.map(([value]) => value).filter(isSetting);
    assert.ok(settings.length > 10);
    for (const value of settings) assert.ok(validate(value), JSON.stringify([value, validate.errors]));
  });

  for (const [entry, problem] of LEFT_OUT.filter(([value]) => typeof value === 'object')) {
    const written = JSON.stringify(entry);
    // Not JSON, or text and lists whose contents are left to whoever reads them.
    if (/null|fifteen|1e999|\[\]|"calls"/.test(written)) continue;
    it(`marks ${written} (${problem.split(': ')[1]})`, () => assert.equal(validate({ monthly: entry }), false));
  }
});
