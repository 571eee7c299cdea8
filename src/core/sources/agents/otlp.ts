/** OpenTelemetry's JSON encoding (OTLP): finds spans and log records in an export, and makes their attributes plain. */
import type { Fields } from '../source';
import { listOf, objectOf } from './values';

/** Attribute values by name: texts, numbers, flags; lists are left out. Untrusted. */
export type Attributes = ReadonlyMap<string, unknown>;

export interface Recorded {
  /** The span or log record itself. */
  readonly fields: Fields;
  readonly attributes: Attributes;
  /** Of the program that made it. */
  readonly resource: Attributes;
  /** The part of the program that made it, by name and version. */
  readonly scope: string;
}

const PLAIN_VALUES = ['stringValue', 'intValue', 'doubleValue', 'boolValue'] as const;

/** The spans of an export, or those of one resource. */
export function spansOf(fields: Fields): Recorded[] {
  return recordedIn(fields, 'resourceSpans', ['scopeSpans', 'instrumentationLibrarySpans'], 'spans');
}

export function logRecordsOf(fields: Fields): Recorded[] {
  return recordedIn(fields, 'resourceLogs', ['scopeLogs', 'instrumentationLibraryLogs'], 'logRecords');
}

/** One measured value of a metric. Untrusted. */
export interface MetricPoint {
  readonly name: string;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly scope: string;
  /** Nanoseconds since 1970, as text or number. */
  readonly at: unknown;
  /** Since when a running sum runs. */
  readonly start: unknown;
  /** True: the sum since `start`; false: since the point before. */
  readonly isRunning: boolean;
  readonly value: unknown;
  /** Of a histogram: how many values were recorded. */
  readonly count: number | null;
}

const RUNNING: ReadonlySet<unknown> = new Set([2, '2', 'AGGREGATION_TEMPORALITY_CUMULATIVE']);
const DELTA: ReadonlySet<unknown> = new Set([1, '1', 'AGGREGATION_TEMPORALITY_DELTA']);

/** Points of sums and histograms that say how they add up; a gauge does not. */
export function metricPointsOf(fields: Fields): MetricPoint[] {
  const scopes = ['scopeMetrics', 'instrumentationLibraryMetrics'];
  return recordedIn(fields, 'resourceMetrics', scopes, 'metrics').flatMap(({ fields: metric, resource, scope }) => {
    const data = objectOf(metric['sum']) ?? objectOf(metric['histogram']) ?? objectOf(metric['exponentialHistogram']);
    const temporality = data?.['aggregationTemporality'];
    const { name } = metric;
    if (data === null || typeof name !== 'string' || !(RUNNING.has(temporality) || DELTA.has(temporality))) return [];
    return listOf(data['dataPoints']).flatMap((item) => {
      const point = objectOf(item);
      return point === null ? [] : [pointOf(point, { name, resource, scope, isRunning: RUNNING.has(temporality) })];
    });
  });
}

function pointOf(point: Fields, about: Pick<MetricPoint, 'name' | 'resource' | 'scope' | 'isRunning'>): MetricPoint {
  const count = Number(point['count'] ?? NaN);
  return {
    ...about,
    attributes: attributesOf(point['attributes']),
    at: point['timeUnixNano'],
    start: point['startTimeUnixNano'],
    value: point['asInt'] ?? point['asDouble'] ?? point['sum'],
    count: Number.isSafeInteger(count) && count >= 0 ? count : null,
  };
}

function recordedIn(fields: Fields, resources: string, scopes: readonly string[], records: string): Recorded[] {
  const found: Recorded[] = [];
  for (const entry of listOf(fields[resources])) {
    const resource = attributesOf(objectOf(objectOf(entry)?.['resource'])?.['attributes']);
    for (const part of scopes.flatMap((name) => listOf(objectOf(entry)?.[name]))) {
      const scope = scopeOf(objectOf(part));
      for (const record of listOf(objectOf(part)?.[records])) {
        const one = objectOf(record);
        if (one !== null) found.push({ fields: one, attributes: attributesOf(one['attributes']), resource, scope });
      }
    }
  }
  return found;
}

function scopeOf(part: Fields | null): string {
  const scope = objectOf(part?.['scope'] ?? part?.['instrumentationLibrary']);
  const [name, version] = [scope?.['name'], scope?.['version']];
  return JSON.stringify([typeof name === 'string' ? name : '', typeof version === 'string' ? version : '']);
}

function attributesOf(value: unknown): Attributes {
  const attributes = new Map<string, unknown>();
  for (const item of listOf(value)) {
    const attribute = objectOf(item);
    const held = objectOf(attribute?.['value']);
    if (attribute === null || held === null || typeof attribute['key'] !== 'string') continue;
    const kind = PLAIN_VALUES.find((name) => name in held);
    if (kind !== undefined) attributes.set(attribute['key'], held[kind]);
  }
  return attributes;
}

/** The value of the first name that has one. */
export function firstOf(attributes: Attributes, names: readonly string[]): { name: string; value: unknown } | null {
  for (const name of names) {
    const value = attributes.get(name);
    if (value !== undefined && value !== null && value !== '') return { name, value };
  }
  return null;
}
