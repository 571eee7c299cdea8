/** `ops/qa/ci-usage.jsonl`: the runs of one CI workflow on one day. */
import type { CostEvent } from '../event';
import { readNumber } from '../numbers';
import { ALIASES, DIMENSION_ALIASES, findField, hasAny } from './aliases';
import { RecordReader } from './amounts';
import { readId } from './call';
import { dimensionText, readDimensions } from './dimensions';
import type { Fields, ReadContext, ReadResult, RecordFormat } from './source';

/** Parts of runner names, to the operating system that decides the rate of a minute. */
const RUNNERS: readonly (readonly [part: string, system: string])[] = [
  ['ubuntu', 'linux'],
  ['linux', 'linux'],
  ['mac', 'macos'],
  ['darwin', 'macos'],
  ['osx', 'macos'],
  ['win', 'windows'],
];

export const ciUsage: RecordFormat = {
  id: 'ci-usage',
  containers: ['json-lines', 'csv'],
  recognises(names) {
    return (
      names.has('workflow') &&
      !hasAny(names, DIMENSION_ALIASES.model) &&
      (names.has('runs') || names.has('duration_minutes'))
    );
  },
  read: readCiUsage,
};

function readCiUsage(fields: Fields, context: ReadContext): ReadResult {
  const record = new RecordReader(fields, context);
  const runs = record.count(ALIASES.runs) ?? 1;
  const durationMs = record.minutesMs();
  const recorded = record.cost();
  if (record.refused) return { events: [], problems: record.problems };
  const tier = readRunner(fields);
  if (tier === null && recorded === null) record.tell('runner-assumed', 'info');
  const dimensions = readDimensions(record, ['workflow', 'branch', 'project', 'environment', 'agent']);
  const event: CostEvent = {
    kind: 'ci',
    at: record.time(),
    dimensions: tier === null ? dimensions : { ...dimensions, tier },
    tokens: null,
    count: runs,
    failures: readFailures(record, runs),
    durationMs,
    recorded,
    id: readId(fields),
    position: context.position,
  };
  return { events: [event], problems: record.problems };
}

/** The rate counts successes; a rate outside 0 to 1 is told and no run counts as failed. */
function readFailures(record: RecordReader, runs: number): number {
  const found = findField(record.fields, ALIASES.successRate);
  const rate = readNumber(found?.value);
  if (found === null || rate === null) return 0;
  if (rate !== undefined && rate >= 0 && rate <= 1) return runs - Math.round(runs * rate);
  record.tell('invalid-number', 'warning', { field: found.name });
  return 0;
}

/** `linux`, `windows` or `macos`; another runner under its own name; null when the record names none. */
function readRunner(fields: Fields): string | null {
  const name = dimensionText(findField(fields, ALIASES.runner)?.value)?.trim().toLowerCase();
  if (name === undefined) return null;
  return RUNNERS.find(([part]) => name.includes(part))?.[1] ?? name;
}
