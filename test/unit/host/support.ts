/** Snapshots for tests of the host: everything empty and fine, except what a case names. */
import type { Budget, BudgetState, Health } from '../../../src/core/budget/budget';
import { noMeasures, type Measures } from '../../../src/core/measures';
import type { PeriodFigures, Snapshot, SourceStatus } from '../../../src/protocol/engine';

/** 2026-02-20T12:00:00Z */
export const NOW = Date.UTC(2026, 1, 20, 12);
/** Nano-dollars. */
export const dollars = (amount: number): number => Math.round(amount * 1e9);

export function measures(some: Partial<Measures> = {}): Measures {
  return { ...noMeasures(), ...some };
}

function figures(some: Partial<Measures>): PeriodFigures {
  return { range: { from: 0, to: 1 }, measures: measures(some), previous: measures() };
}

export function source(some: Partial<SourceStatus> = {}): SourceStatus {
  return {
    path: 'ops/model-decisions.jsonl',
    file: '/workspace/ops/model-decisions.jsonl',
    format: 'model-decisions',
    state: 'ok',
    events: 1,
    duplicates: 0,
    problems: 0,
    bytes: 100,
    pendingBytes: 0,
    newest: NOW - 12_000,
    ...some,
  };
}

export function budget(
  spent: number,
  limit: number | null,
  health: Health,
  some: Partial<Budget> &
    Partial<Pick<BudgetState, 'forecast' | 'forecastNote' | 'pace' | 'basis' | 'key' | 'values'>> = {},
): BudgetState {
  const { forecast = null, forecastNote = 'too-early', pace = null, basis = 'ledger', ...more } = some;
  const { key = null, values = null, ...rest } = more;
  return {
    budget: {
      name: 'monthly',
      period: 'month',
      limit: limit === null ? null : dollars(limit),
      hardLimit: null,
      thresholds: [],
      milestones: [],
      filter: { kind: ['llm'] },
      scope: 'kind=llm',
      origin: 'settings',
      ...rest,
    },
    key,
    values,
    filter: { kind: ['llm'] },
    range: { from: 0, to: 1 },
    spent: dollars(spent),
    percent: limit === null || limit === 0 ? null : (100 * spent) / limit,
    health,
    pace,
    forecast,
    forecastNote,
    burnRate: null,
    exhaustedAt: null,
    exhaustedNote: 'no-spend',
    yearEnd: null,
    counted: null,
    basis,
  };
}

export function snapshot(
  some: Partial<Snapshot> & { month$?: number; monthMeasures?: Partial<Measures> } = {},
): Snapshot {
  const { month$ = 0, monthMeasures = {}, ...rest } = some;
  return {
    version: 1,
    phase: 'ready',
    progress: { done: 100, total: 100 },
    now: NOW,
    timeZone: 'UTC',
    today: figures({ cost: dollars(1) }),
    week: figures({ cost: dollars(2) }),
    month: figures({ cost: dollars(month$), ...monthMeasures }),
    all: measures({ events: 1 }),
    undated: measures(),
    budgets: [],
    topSpenders: [],
    sources: [source()],
    problems: [],
    problemCount: 0,
    statements: [],
    foreign: [],
    newest: NOW - 12_000,
    currentBranch: null,
    pricesAsOf: '2026-02-01',
    ...rest,
  };
}
