/** A made-up ledger, and the snapshot and answers that an engine would answer from it. */
import type { Budget, BudgetState, Health } from '../../../src/core/budget/budget';
import { openZone, previousRange, rangeOf, type Zone } from '../../../src/core/calendar';
import type { Kind, NamedDimension, PricedEvent } from '../../../src/core/event';
import { makeDashboard } from '../../../src/core/dashboard/dashboard';
import type { DashboardAnswer } from '../../../src/core/dashboard/model';
import { vendoredPrices } from '../../../src/core/pricing/vendored';
import type { DashboardRequest } from '../../../src/protocol/dashboard';
import { Ledger } from '../../../src/core/ledger/ledger';
import { ALL_TIME } from '../../../src/core/ledger/query';
import type { NanoUsd } from '../../../src/core/money';
import type { PeriodFigures, Snapshot } from '../../../src/protocol/engine';

export const NOW = Date.UTC(2026, 1, 20, 12);
export const DOLLAR = 1e9;
const DAY = 86_400_000;

const zone = openZone('UTC') as Zone;

export interface EventFixture {
  readonly at: number | null;
  readonly dimensions: Readonly<Partial<Record<NamedDimension, string>>>;
  readonly cost: NanoUsd | null;
  readonly state?: PricedEvent['state'];
  readonly kind?: Kind;
}

/** A call with its cost; tokens follow the cost so that figures differ from row to row. */
export function event(
  { at, dimensions, cost, state = 'recorded', kind = 'llm' }: EventFixture,
  line: number,
): PricedEvent {
  const input = Math.round((cost ?? 0) / 10_000) + 100;
  return {
    kind,
    at,
    dimensions,
    tokens: kind === 'llm' ? { input, output: 50, cacheRead: 1000, cacheWrite5m: 0, cacheWrite1h: 0 } : null,
    count: 1,
    failures: 0,
    durationMs: null,
    recorded: state === 'recorded' ? cost : null,
    id: null,
    position: { offset: line * 200, line, table: null },
    state,
    cost,
    computed: state === 'computed' ? cost : null,
    priceRow: null,
    provider: null,
    flags: [],
  };
}

const AGENTS = ['planner', 'coder', 'reviewer', 'tester'] as const;
const MODELS = ['claude-opus-4-6', 'claude-sonnet-4-5', 'gpt-5.2', 'gemini-3-pro'] as const;
const STAGES = ['plan', 'build', 'review'] as const;

/** Two months of a small team: four agents, a dozen PRs, some calls about no PR, one CI run a day, one call without a price. */
export function teamEvents(): readonly PricedEvent[] {
  const events: PricedEvent[] = [];
  for (let day = 0; day < 51; day += 1) {
    for (let call = 0; call < 6; call += 1) {
      const n = day * 6 + call;
      const pr = call === 5 ? {} : { pr: String(100 + ((n * 7) % 12)) };
      const dimensions = {
        agent: AGENTS[n % 4] ?? '',
        model: MODELS[(n * 3) % 4] ?? '',
        wbs: `1.${(n % 5) + 1}`,
        stage: STAGES[(n + day) % 3] ?? '',
        iteration: String((n % 3) + 1),
        task: `T-${n % 9}`,
        ...pr,
      };
      const at = Date.UTC(2026, 0, 1, 9 + call) + day * DAY;
      events.push(
        event(
          { at, dimensions, cost: 15_000_000 + ((n * 7_919) % 50) * 1_700_000, state: n % 4 ? 'recorded' : 'computed' },
          n + 1,
        ),
      );
    }
    const ci = {
      at: Date.UTC(2026, 0, 1, 20) + day * DAY,
      dimensions: { workflow: 'test.yml' },
      cost: 8_000_000,
      kind: 'ci',
    } as const;
    events.push(event(ci, 1000 + day));
  }
  const unpriced = {
    at: NOW - 600_000,
    dimensions: { agent: 'coder', model: 'house-model', pr: '104', stage: 'build', iteration: '1' },
    cost: null,
    state: 'unpriced',
  } as const;
  events.push(event(unpriced, 2000));
  return events.filter(({ at }) => at === null || at <= NOW);
}

/** As many agents as asked for, each with a call this month and one the month before. */
export function crowdEvents(agents: number): readonly PricedEvent[] {
  const events: PricedEvent[] = [];
  for (let n = 0; n < agents; n += 1) {
    const dimensions = { agent: `AGENT-${n}`, model: 'claude-sonnet-4-5', pr: String(n) };
    const cost = 1_234_567 + n * 100_003;
    events.push(event({ at: NOW - DAY - n * 1000, dimensions, cost }, 2 * n + 1));
    events.push(
      event({ at: NOW - 32 * DAY - n * 1000, dimensions, cost: cost / 2 > 1 ? Math.round(cost / 2) : 1 }, 2 * n + 2),
    );
  }
  return events;
}

export const SOURCE = 'ops/model-decisions.jsonl';

export function ledgerOf(events: readonly PricedEvent[], source = SOURCE): Ledger {
  const ledger = new Ledger(zone);
  ledger.append(ledger.addSource(source), events);
  return ledger;
}

export interface BudgetFixture {
  readonly limit: NanoUsd | null;
  readonly health: Health;
  readonly name?: string;
}

export function budgetState(ledger: Ledger, { limit, health, name = 'monthly' }: BudgetFixture): BudgetState {
  const range = rangeOf(zone, 'month', NOW);
  const filter = { kind: ['llm'] };
  const spent = ledger.query({ range, filter, groupBy: [] }).total.cost;
  const budget: Budget = {
    name,
    period: 'month',
    limit,
    hardLimit: null,
    thresholds: [80, 95, 100],
    milestones: [],
    filter,
    scope: 'kind=llm',
    origin: 'settings',
  };
  const mid = Math.round(spent * 1.4);
  return {
    budget,
    key: null,
    values: null,
    filter,
    range,
    spent,
    percent: limit === null || limit === 0 ? null : Math.round((1e5 * spent) / limit) / 1000,
    health,
    pace: limit === null ? null : 0.92,
    forecast: { mid, low: Math.round(mid * 0.93), high: Math.round(mid * 1.08) },
    forecastNote: null,
    burnRate: null,
    exhaustedAt: null,
    exhaustedNote: 'no-spend',
    yearEnd: null,
    counted: null,
    basis: 'ledger',
  };
}

/** A ready snapshot of the ledger, with whatever else a test wants to be true. */
export function snapshotOf(ledger: Ledger, change: Partial<Snapshot> = {}): Snapshot {
  const figures = (period: 'day' | 'week' | 'month'): PeriodFigures => {
    const range = rangeOf(zone, period, NOW);
    const total = (of: typeof range) => ledger.query({ range: of, groupBy: [] }).total;
    return { range, measures: total(range), previous: total(previousRange(zone, period, NOW)) };
  };
  const all = ledger.query({ range: ALL_TIME, groupBy: [] });
  const source = {
    path: SOURCE,
    file: `/workspace/${SOURCE}`,
    format: 'model-decisions',
    state: 'ok' as const,
    events: all.total.events,
    duplicates: 0,
    problems: 0,
    bytes: 24_012,
    pendingBytes: 0,
    newest: ledger.newestUpTo(NOW),
  };
  return {
    version: 1,
    phase: 'ready',
    progress: { done: 0, total: 0 },
    now: NOW,
    timeZone: 'UTC',
    today: figures('day'),
    week: figures('week'),
    month: figures('month'),
    all: all.total,
    undated: all.undated,
    budgets: [budgetState(ledger, { limit: 15 * DOLLAR, health: 'green' })],
    topSpenders: [],
    sources: all.total.events > 0 ? [source] : [],
    problems: [],
    problemCount: 0,
    statements: [],
    foreign: [],
    newest: ledger.newestUpTo(NOW),
    currentBranch: null,
    pricesAsOf: '2026-02-01',
    ...change,
  };
}

export function dashboardOf(ledger: Ledger, snapshot: Snapshot, { query, parts }: DashboardRequest): DashboardAnswer {
  const { now, budgets } = snapshot;
  return makeDashboard({ ledger, zone, now, budgets, prices: vendoredPrices() }, query, parts);
}
