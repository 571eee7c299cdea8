/** Cost, velocity and tokens of pull requests: by hand, in the running period and in the one before. */
import assert from 'node:assert/strict';
import { keyMetrics, type KeyMetrics } from '../../../../src/core/budget/keyMetrics';
import type { Period } from '../../../../src/core/budget/budget';
import { NO_TOKENS, type PricedEvent } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { call, placed, zone } from '../ledger/support';

const DOLLAR = 1_000_000_000;
const NOW = '2026-02-15T00:00:00Z';

function spend(at: string, dollars: number | null, pr?: string, changes: Partial<PricedEvent> = {}): PricedEvent {
  const cost = dollars === null ? null : Math.round(dollars * DOLLAR);
  const tokens = { ...NO_TOKENS, input: 100, output: 10, cacheRead: 1000, cacheWrite5m: 5, cacheWrite1h: 5 };
  return call({ at: Date.parse(at), cost, tokens, dimensions: pr === undefined ? {} : { pr }, ...changes });
}

const shown = ({ prs, prsOfUnknownCost, ...rest }: KeyMetrics): string =>
  [
    `${prs} PRs`,
    ...(prsOfUnknownCost > 0 ? [`${prsOfUnknownCost} unknown`] : []),
    rest.meanCostPerPr === null ? '-' : rest.meanCostPerPr / DOLLAR,
    rest.medianCostPerPr === null ? '-' : rest.medianCostPerPr / DOLLAR,
    rest.prsPerWeek ?? '-',
    rest.tokensPerPr ?? '-',
  ].join(' ');

interface Case {
  readonly events: readonly PricedEvent[];
  readonly now?: string;
  readonly period?: Period;
  readonly zoneId?: string;
}

const CASES: [name: string, asked: Case, current: string, previous: string][] = [
  ['nothing', { events: [] }, '0 PRs - - - -', '0 PRs - - - -'],
  ['spend without a PR', { events: [spend('2026-02-01T00:00:00Z', 5)] }, '0 PRs - - - -', '0 PRs - - - -'],
  ['one PR in two weeks', { events: [spend('2026-02-01T00:00:00Z', 5, '1')] }, '1 PRs 5 5 0.5 1120', '0 PRs - - - -'],
  [
    'an even number: the middle of the two in the middle',
    { events: [1, 2, 4, 9].map((dollars) => spend('2026-02-03T00:00:00Z', dollars, String(dollars))) },
    '4 PRs 4 3 2 1120',
    '0 PRs - - - -',
  ],
  [
    'an odd number, and several calls of one PR',
    {
      events: [1, 2, 9].flatMap((usd) =>
        [0, 0.5].map((more) => spend('2026-02-03T00:00:00Z', usd + more, String(usd))),
      ),
    },
    '3 PRs 8.5 4.5 1.5 2240',
    '0 PRs - - - -',
  ],
  [
    'the month before, whole; what is to come, not',
    {
      events: [
        spend('2026-01-01T00:00:00Z', 3, '1'),
        spend('2026-01-31T23:59:59.999Z', 5, '2'),
        spend(NOW, 7, '3'),
        spend('2026-02-15T00:00:00.001Z', 9, '4'),
      ],
    },
    '1 PRs 7 7 0.5 1120',
    '2 PRs 4 4 0.452 1120',
  ],
  [
    'a cost that is not known is no PR for nothing',
    {
      events: [spend('2026-02-03T00:00:00Z', null, '1', { state: 'unpriced' }), spend('2026-02-03T00:00:00Z', 2, '2')],
    },
    '1 PRs 1 unknown 2 2 0.5 1120',
    '0 PRs - - - -',
  ],
  [
    'CI is no model call',
    { events: [spend('2026-02-03T00:00:00Z', 5, '1', { kind: 'ci' })] },
    '0 PRs - - - -',
    '0 PRs - - - -',
  ],
  [
    'the first hour of a month counts as a day',
    { events: [spend('2026-02-01T00:10:00Z', 5, '1')], now: '2026-02-01T01:00:00Z' },
    '1 PRs 5 5 7 1120',
    '0 PRs - - - -',
  ],
  [
    'weeks of a zone in which one has 167 hours',
    {
      events: [spend('2026-03-29T21:59:59Z', 3, '1'), spend('2026-03-29T22:00:00Z', 5, '2')],
      now: '2026-04-05T00:00:00Z',
      period: 'week',
      zoneId: 'Europe/Prague',
    },
    '1 PRs 5 5 1.151 1120',
    '1 PRs 3 3 1.006 1120',
  ],
];

describe('key metrics of pull requests', () => {
  for (const [name, { events, now = NOW, period = 'month', zoneId = 'UTC' }, current, previous] of CASES) {
    it(`${name}: ${current}, before it ${previous}`, () => {
      const ledger = new Ledger(zone(zoneId));
      ledger.append(ledger.addSource('log'), placed(events));
      const found = keyMetrics({
        zone: zone(zoneId),
        now: Date.parse(now),
        period,
        ledger: (query) => ledger.query(query),
      });
      assert.deepEqual([shown(found.current), shown(found.previous)], [current, previous]);
    });
  }
});
