/** What the Overview remembers: the dimension, which charts are tables, and which figure is explained. */
import { DEFAULT_QUERY, DEFAULT_STATE, readState, type DashboardState } from '../dashboard/state';
import { isDimension } from '../words';

/** The month by day, whatever else was remembered: the Overview asks nothing else. */
export function readOverviewState(value: unknown): DashboardState {
  const { query, tables, explained } = readState(value);
  const groupBy = firstChoice(value) ?? query.groupBy;
  return {
    ...DEFAULT_STATE,
    query: { ...DEFAULT_QUERY, bucket: 'day', groupBy },
    tables: [...tables, ...firstTables(value)],
    explained,
  };
}

/** The first Overview remembered its dimension and its tables by names of their own. */
function firstChoice(value: unknown): DashboardState['query']['groupBy'] | null {
  const { dimension } = fieldsOf(value);
  return isDimension(dimension) ? dimension : null;
}

function firstTables(value: unknown): readonly string[] {
  const { cumulativeTable, perDayTable } = fieldsOf(value);
  return [...(cumulativeTable === true ? ['course'] : []), ...(perDayTable === true ? ['bars'] : [])];
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
