/** What the Overview remembers while it is hidden. */
import type { Dimension } from '../../src/core/event';
import { isDimension } from '../words';

export interface OverviewState {
  readonly dimension: Dimension;
  readonly cumulativeTable: boolean;
  readonly perDayTable: boolean;
}

const DEFAULTS: OverviewState = { dimension: 'agent', cumulativeTable: false, perDayTable: false };

/** Whatever an older version may have left, read as far as it goes. */
export function readState(value: unknown): OverviewState {
  if (typeof value !== 'object' || value === null) return DEFAULTS;
  const { dimension, cumulativeTable, perDayTable } = value as Record<string, unknown>;
  return {
    dimension: isDimension(dimension) ? dimension : DEFAULTS.dimension,
    cumulativeTable: cumulativeTable === true,
    perDayTable: perDayTable === true,
  };
}
