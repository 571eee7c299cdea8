/** Steps through the question: into one value or one bar, back again, and without one of the filters. */
import type { DashboardQuery } from '../../src/core/dashboard/model';
import { safeText } from '../../src/core/format';
import type { Filter, GroupKey } from '../../src/core/ledger/query';
import type { ShowTarget } from '../../src/protocol/view';
import { keyText } from '../translated';
import { DEFAULT_QUERY, type DashboardState } from './state';

const MOST_STEPS = 20;

/** By what a value is taken apart once it is opened: the first that no filter has settled yet. */
const NEXT: Readonly<Partial<Record<GroupKey, readonly GroupKey[]>>> = {
  pr: ['agent', 'stage', 'model', 'iteration'],
  agent: ['pr', 'model', 'stage', 'task'],
  wbs: ['pr', 'agent', 'stage', 'model'],
  model: ['agent', 'pr', 'stage'],
  branch: ['pr', 'agent', 'model'],
  session: ['model', 'agent', 'task'],
  stage: ['agent', 'pr', 'model'],
  kind: ['service', 'workflow', 'agent'],
  service: ['environment', 'source'],
  workflow: ['source'],
};
const OTHERWISE: readonly GroupKey[] = ['agent', 'model', 'pr', 'source'];

export function stepInto(state: DashboardState, dimension: GroupKey, key: string | null): DashboardState {
  const { query } = state;
  const filter: Filter = { ...query.filter, [dimension]: [key] };
  const label = keyText(dimension, key);
  return stepped(state, label, {
    filter,
    groupBy: nextGroup(dimension, filter, query.groupBy),
    rows: DEFAULT_QUERY.rows,
  });
}

export function stepIntoBar(state: DashboardState, within: DashboardQuery['within'], label: string): DashboardState {
  return stepped(state, label, { within, bucket: null, rows: DEFAULT_QUERY.rows });
}

/**
 * What another page shows is what it shows: without the filters that stand here, which the way back leads to again.
 * @returns null where nothing is named that could be opened
 */
export function stepFromOutside(state: DashboardState, target: ShowTarget): DashboardState | null {
  if ('within' in target) {
    const { within, groupBy, label } = target;
    return stepped(state, safeText(label), { ...DEFAULT_QUERY, within, groupBy });
  }
  if (target.key === undefined) return null;
  const days = target.ever === true ? { preset: 'all' as const } : {};
  const unfiltered = { ...state, query: { ...state.query, ...days, filter: {}, within: null } };
  return { ...stepInto(unfiltered, target.dimension, target.key), trail: stepped(state, '', {}).trail };
}

function stepped(state: DashboardState, label: string, change: Partial<DashboardQuery>): DashboardState {
  const trail = [...state.trail, { label: state.label, query: state.query }].slice(-MOST_STEPS);
  return { ...state, query: { ...state.query, ...change }, label, trail };
}

function nextGroup(dimension: GroupKey, filter: Filter, now: GroupKey): GroupKey {
  const choices = [...(NEXT[dimension] ?? []), ...OTHERWISE];
  return choices.find((choice) => filter[choice] === undefined) ?? now;
}

/** To a step of the trail, by its place. */
export function stepBack(state: DashboardState, place: number): DashboardState {
  const step = state.trail[place];
  if (step === undefined) return state;
  return { ...state, query: step.query, label: step.label, trail: state.trail.slice(0, place) };
}

/** Without any filter left there is nowhere to go back to. */
export function withoutFilter(state: DashboardState, dimension: GroupKey, key: string | null): DashboardState {
  const filter = Object.fromEntries(
    Object.entries(state.query.filter).flatMap(([name, values]) => {
      const left = name === dimension ? values.filter((value) => value !== key) : values;
      return left.length === 0 ? [] : [[name, left]];
    }),
  ) as Filter;
  return settled(state, { ...state.query, filter, rows: DEFAULT_QUERY.rows });
}

export function withoutBar(state: DashboardState): DashboardState {
  return settled(state, { ...state.query, within: null, rows: DEFAULT_QUERY.rows });
}

function settled(state: DashboardState, query: DashboardQuery): DashboardState {
  const isWhole = Object.keys(query.filter).length === 0 && query.within === null;
  return isWhole ? { ...state, query, label: '', trail: [] } : { ...state, query };
}
