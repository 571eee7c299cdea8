/** What a format has to tell so that its records can be read as columns: which names are numbers, times and ids, and what they mean. */
import type { CostEvent, NamedDimension } from '../../event';
import { ALIASES, DIMENSION_ALIASES, TASK_IDS, TASK_KINDS } from '../aliases';

/** What a number of a record counts. */
export const NUMBER_ROLES = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWrite5m',
  'cacheWrite1h',
  'webSearch',
  'cost',
  'milliseconds',
  'seconds',
] as const;
export type NumberRole = (typeof NUMBER_ROLES)[number];

/** Names whose values decide these dimensions and nothing else, whatever else the record says. */
export interface DimensionGroup {
  readonly names: readonly string[];
  readonly dimensions: readonly NamedDimension[];
}

/**
 * All names that the format looks at, `.` between those of objects in objects; of several with one meaning the first that has a
 * value counts. Records in which one of them holds anything but a plain value are read by the format itself.
 */
export interface ColumnPlan {
  readonly time: readonly string[];
  /** Unique ids of records: texts. */
  readonly id: readonly string[];
  /** Other ids that are compared, never counted by. */
  readonly request?: string;
  readonly numbers: Readonly<Partial<Record<NumberRole, readonly string[]>>>;
  /** Everything else. */
  readonly texts: readonly string[];
  /** Of those the ones that mean the same beside anything: no name is in two groups, and no dimension. */
  readonly groups: readonly DimensionGroup[];
  /** A record with one of these is parsed whole. */
  readonly whole: readonly string[];
  /** A record without any of these gives nothing; empty: each gives something. */
  readonly needs: readonly string[];
  /** True: what has neither tokens nor searches is nothing. */
  readonly skipsZero?: boolean;
  /** True for events whose id and request have to be compared with those before. */
  readonly compares?: (event: CostEvent) => boolean;
}

const { wbs, task, pr, project, ...alone } = DIMENSION_ALIASES;

/** As `readDimensions` looks at them: a task's id may be a WBS item, a pull request may name its repository. */
const groups: readonly DimensionGroup[] = [
  ...Object.entries(alone).map(([dimension, names]) => ({ names, dimensions: [dimension as keyof typeof alone] })),
  { names: [...new Set([...wbs, ...task, ...TASK_IDS, ...TASK_KINDS])], dimensions: ['wbs', 'task'] },
  { names: [...pr, ...project], dimensions: ['pr', 'project'] },
];

/** Of all formats that are read by `readCall`. */
export const callPlan: ColumnPlan = {
  time: ALIASES.time.filter((name) => name !== 'finished_at' && name !== 'started_at'),
  id: ALIASES.id,
  numbers: {
    input: ALIASES.input,
    output: ALIASES.output,
    cacheRead: ['cache_read_input_tokens'],
    cacheWrite: ALIASES.cacheWrite,
    cost: ALIASES.cost,
    milliseconds: ALIASES.milliseconds,
    seconds: ALIASES.seconds,
  },
  texts: [
    ...new Set([
      ...Object.values(DIMENSION_ALIASES).flat(),
      ...[ALIASES.success, ALIASES.status, ALIASES.error, TASK_IDS, TASK_KINDS].flat(),
    ]),
  ],
  groups,
  // Where a count is part of another one, or a time stands for a duration, one number does not stand for one measure.
  whole: ['cached_tokens', 'cache_creation', 'started_at', 'finished_at'],
  needs: [],
};
