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
}

const PLAIN_VALUES = ['stringValue', 'intValue', 'doubleValue', 'boolValue'] as const;

/** The spans of an export, or those of one resource. */
export function spansOf(fields: Fields): Recorded[] {
  return recordedIn(fields, 'resourceSpans', ['scopeSpans', 'instrumentationLibrarySpans'], 'spans');
}

export function logRecordsOf(fields: Fields): Recorded[] {
  return recordedIn(fields, 'resourceLogs', ['scopeLogs', 'instrumentationLibraryLogs'], 'logRecords');
}

function recordedIn(fields: Fields, resources: string, scopes: readonly string[], records: string): Recorded[] {
  const found: Recorded[] = [];
  for (const entry of listOf(fields[resources])) {
    const resource = attributesOf(objectOf(objectOf(entry)?.['resource'])?.['attributes']);
    for (const scope of scopes.flatMap((name) => listOf(objectOf(entry)?.[name]))) {
      for (const record of listOf(objectOf(scope)?.[records])) {
        const one = objectOf(record);
        if (one !== null) found.push({ fields: one, attributes: attributesOf(one['attributes']), resource });
      }
    }
  }
  return found;
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
