import assert from 'node:assert/strict';
import { rateLevels, usualHour } from '../../../../../src/core/budget/alerts/rates';
import { readAlertSettings, type WrittenAlertSettings } from '../../../../../src/core/budget/alerts/settings';
import { Ledger } from '../../../../../src/core/ledger/ledger';
import { call, placed, zone } from '../../ledger/support';

const DOLLAR = 1_000_000_000;
const UTC = zone('UTC');
const NOW = Date.parse('2026-02-20T12:30:00Z');
const HOUR = 3_600_000;

/** Dollars spent so many hours before now. */
type Spend = readonly [hoursAgo: number, dollars: number];

function ledgerOf(spends: readonly Spend[]): Ledger {
  const ledger = new Ledger(UTC);
  const events = spends.map(([hours, dollars]) => call({ at: NOW - hours * HOUR, cost: Math.round(dollars * DOLLAR) }));
  ledger.append(ledger.addSource('log'), placed(events));
  return ledger;
}

const usual = (spends: readonly Spend[]): number | null => {
  const ledger = ledgerOf(spends);
  return usualHour(UTC, NOW, (query) => ledger.query(query));
};

function told(spends: readonly Spend[], written: WrittenAlertSettings, projected: number | null = null): string[] {
  const ledger = ledgerOf(spends);
  const levels = rateLevels({
    zone: UTC,
    now: NOW,
    settings: readAlertSettings(written),
    ledger: (query) => ledger.query(query),
    projectToday: () => (projected === null ? null : projected * DOLLAR),
    usualHour: () => usualHour(UTC, NOW, (query) => ledger.query(query)),
  });
  return levels.map((level) => `${level.id} ${level.describe().title}`);
}

/** One dollar in each of so many hours of the days before. */
const steady = (hours: number): Spend[] => Array.from({ length: hours }, (_, index) => [3 + index, 1] as const);

const USUAL: readonly (readonly [title: string, spends: readonly Spend[], dollars: number | null])[] = [
  ['nothing is usual before twelve hours with spend', steady(11), null],
  ['an hour with spend', steady(12), 1],
  ['one runaway hour changes nothing', [...steady(20), [30, 500]], 1],
  ['the last hour is not part of it', [...steady(12), [0.2, 50]], 1],
  [
    'neither is what is more than two weeks old',
    [...steady(12), ...steady(30).map(([h]) => [h + 24 * 15, 9] as const)],
    1,
  ],
  [
    'an even number: between the two in the middle',
    [...steady(6), ...steady(6).map(([h]) => [h + 50, 2] as const)],
    1.5,
  ],
];

const RATES: readonly (readonly [
  title: string,
  spends: readonly Spend[],
  settings: WrittenAlertSettings,
  projected: number | null,
  told: readonly string[],
])[] = [
  ['nothing is set', [[0.5, 100]], { spikeFactor: 0 }, null, []],
  ['at the limit of an hour', [[0.5, 5]], { hourlyMax: 5 }, null, []],
  ['above it', [[0.5, 5.01]], { hourlyMax: 5 }, null, ['hourly-rate|||@5| $5.01 in the last hour']],
  ['an hour and a minute ago', [[1.02, 5.01]], { hourlyMax: 5 }, null, []],
  ['in the future', [[-0.1, 5.01]], { hourlyMax: 5 }, null, []],
  ['too early for a projection', [[2, 99]], { dailyMax: 100 }, null, []],
  ['heading below the limit of a day', [[2, 50]], { dailyMax: 100 }, 100, []],
  [
    'heading above it',
    [[2, 50]],
    { dailyMax: 100 },
    120,
    ['daily-projection|||@100|=2026-02-20 Today is heading for $120.00'],
  ],
  [
    'above it already, whatever the projection',
    [[2, 101]],
    { dailyMax: 100 },
    null,
    ['daily-projection|||@100|=2026-02-20 Today has cost $101.00'],
  ],
  ['just below three times the usual', [...steady(20), [0.5, 2.99]], {}, null, []],
  ['three times the usual', [...steady(20), [0.5, 3]], {}, null, ['spike|||x3| Spending is 3.0 times the usual']],
  ['a factor of its own', [...steady(20), [0.5, 4.9]], { spikeFactor: 5 }, null, []],
  ['nothing is usual yet', [...steady(5), [0.5, 300]], {}, null, []],
  ['of cents no spike is made', [...steady(20).map(([h]) => [h, 0.01] as const), [0.5, 0.09]], {}, null, []],
];

const SETTINGS: readonly (readonly [written: WrittenAlertSettings, read: unknown])[] = [
  [{}, { hourlyMax: null, dailyMax: null, spikeFactor: 3, cooldownMs: HOUR }],
  [
    { hourlyMax: 0, dailyMax: '', spikeFactor: 0 },
    { hourlyMax: null, dailyMax: null, spikeFactor: 0, cooldownMs: HOUR },
  ],
  [
    { hourlyMax: '5', dailyMax: -1, spikeFactor: 'x' },
    { hourlyMax: 5 * DOLLAR, dailyMax: null, spikeFactor: 3, cooldownMs: HOUR },
  ],
  [
    { spikeFactor: 1, cooldownMinutes: 0 },
    { hourlyMax: null, dailyMax: null, spikeFactor: 0, cooldownMs: 60_000 },
  ],
];

describe('rates', () => {
  for (const [title, spends, dollars] of USUAL) {
    it(`usual hour: ${title}`, () => assert.equal(usual(spends), dollars === null ? null : dollars * DOLLAR));
  }
  for (const [title, spends, settings, projected, wanted] of RATES) {
    it(title, () => assert.deepEqual(told(spends, settings, projected), wanted));
  }
  for (const [written, read] of SETTINGS) {
    it(`settings ${JSON.stringify(written)}`, () => assert.deepEqual(readAlertSettings(written), read));
  }
});
