/** What holds in a workspace now that may be worth telling: asks the ledger as little as it can. */
import type { Level } from '../core/budget/alerts/level';
import { budgetLevels } from '../core/budget/alerts/budgetLevels';
import type { Activity } from '../core/budget/alerts/budgetWords';
import { recapLevel } from '../core/budget/alerts/events';
import { rateLevels, usualHour } from '../core/budget/alerts/rates';
import type { AlertSettings } from '../core/budget/alerts/settings';
import type { BudgetState } from '../core/budget/budget';
import { evaluateBudget } from '../core/budget/evaluate';
import { DEFAULT_FILTER, scopeOf } from '../core/budget/scope';
import { bucketStart, dayOf, monthText, previousRange, type Zone } from '../core/calendar';
import type { Query, QueryResult } from '../core/ledger/query';
import type { NanoUsd } from '../core/money';
import { makeRecap } from '../core/report/recap';
import type { Recap } from '../core/report/model';
import type { Snapshot } from '../protocol/engine';
import { budgetStates } from './snapshot';
import type { Workspace } from './workspace';

/** Of a budget on each value at most so many values are looked at, the worst first. */
const MOST_VALUES = 500;

/** A workspace of which everything has been read, and what is shown of it. */
export interface AlertView {
  readonly workspace: Workspace;
  readonly snapshot: Snapshot;
  /** Epoch ms. */
  readonly now: number;
}

/** What an hour usually costs, asked of the ledger once an hour. */
export class UsualHour {
  private hour = NaN;
  private usual: NanoUsd | null = null;

  ask(zone: Zone, now: number, ledger: (query: Query) => QueryResult): NanoUsd | null {
    const hour = bucketStart(zone, 'hour', now);
    if (hour !== this.hour) this.usual = usualHour(zone, now, ledger);
    this.hour = hour;
    return this.usual;
  }
}

export function alertLevels(view: AlertView, settings: AlertSettings, usual: UsualHour): Level[] {
  const { workspace, now } = view;
  const { zone } = workspace;
  const ledger = (query: Query): QueryResult => workspace.ledger.query(query);
  const activity = (state: BudgetState): Activity | null => activityOf(view, state);
  return [
    ...allStates(view).flatMap((state) => budgetLevels(state, { zone, now, activity })),
    ...rateLevels({
      zone,
      now,
      settings,
      ledger,
      projectToday: (limit) => projectToday(workspace, now, limit),
      usualHour: () => usual.ask(zone, now, ledger),
    }),
    ...recapLevels(view),
  ];
}

/** The snapshot shows the worst few values of a budget on each value; here more of them count. */
function allStates({ workspace, snapshot, now }: AlertView): readonly BudgetState[] {
  const isCut = snapshot.budgets.some(
    ({ budget, values }) =>
      values !== null && values > snapshot.budgets.filter((other) => other.budget.name === budget.name).length,
  );
  return isCut ? budgetStates(workspace, now, { most: MOST_VALUES }) : snapshot.budgets;
}

/** A tracker counts pull requests and executions where it is all there is; else the ledger its calls. */
function activityOf({ workspace, snapshot }: AlertView, state: BudgetState): Activity | null {
  const { from } = state.range;
  if (state.basis === 'statement' && from !== null) {
    const month = monthText(dayOf(workspace.zone, from));
    const stated = snapshot.statements.find((one) => one.month === month && one.provider === undefined);
    if (stated === undefined) return null;
    return { prs: stated.prsGenerated, executions: stated.executions ?? 0, areExecutions: true };
  }
  const { rows, total } = workspace.ledger.query({ range: state.range, filter: state.filter, groupBy: ['pr'] });
  const prs = rows.filter(({ key }) => (key[0] ?? null) !== null).length;
  return { prs: prs === 0 ? null : prs, executions: total.calls, areExecutions: false };
}

/** As the forecast of a daily budget over model calls would say it; null: too early. */
function projectToday({ zone, ledger }: Workspace, now: number, limit: NanoUsd): NanoUsd | null {
  const budget = {
    name: 'daily',
    period: 'day',
    limit,
    hardLimit: null,
    thresholds: [],
    milestones: [],
    filter: DEFAULT_FILTER,
    scope: scopeOf(DEFAULT_FILTER),
    origin: 'settings',
  } as const;
  const asked = { budget, zone, now, ledger: (query: Query) => ledger.query(query), statements: [] };
  return evaluateBudget(asked).forecast?.mid ?? null;
}

/** Only of the month right before this one, and only where anything was spent or stated in it. */
function recapLevels(view: AlertView): Level[] {
  const { workspace, snapshot, now } = view;
  const { from, to } = previousRange(workspace.zone, 'month', now);
  if (from === null || to === null) return [];
  const month = monthText(dayOf(workspace.zone, from));
  const statements = snapshot.statements.filter((one) => one.month === month && one.provider === undefined);
  if (snapshot.month.previous.events === 0 && statements.length === 0) return [];
  const recap = (): Recap =>
    makeRecap({
      zone: workspace.zone,
      range: { from, to },
      budgets: budgetStates(workspace, to - 1),
      statements,
      query: (query) => workspace.ledger.query(query),
    });
  return [recapLevel(month, null, now, recap)];
}
