/** What is sent: one message of one or several alerts, the same for every channel. */
import { createHash } from 'node:crypto';
import { ALERT_KINDS, SEVERITIES, type Alert, type AlertFact } from '../core/budget/alerts/alert';
import { isRecord } from '../core/record';

export interface Message {
  /** The same for every attempt and on every channel: what a receiver knows a repetition by. */
  readonly id: string;
  /** Epoch ms at which it was put together. */
  readonly at: number;
  /** The workspace's name as people know it. */
  readonly workspace: string;
  readonly title: string;
  /** Plain words. Names are raw in all texts: each channel escapes. */
  readonly text: string;
  readonly alerts: readonly Alert[];
  /** A report that goes with it. */
  readonly markdown?: string;
}

/** Of the message's id, fit for any header: 32 hexadecimal digits. */
export function idempotencyKey(message: Pick<Message, 'id'>): string {
  return createHash('sha256').update(message.id).digest('hex').slice(0, 32);
}

/** True for a value that has every field of a message: what is read back from a disk may be anything. */
export function isMessage(value: unknown): value is Message {
  if (!isRecord(value)) return false;
  return (
    isText(value['id']) &&
    isNumber(value['at']) &&
    isText(value['workspace']) &&
    isText(value['title']) &&
    isText(value['text']) &&
    Array.isArray(value['alerts']) &&
    value['alerts'].every(isAlert) &&
    (value['markdown'] === undefined || isText(value['markdown']))
  );
}

function isAlert(value: unknown): value is Alert {
  if (!isRecord(value)) return false;
  return (
    isText(value['id']) &&
    ALERT_KINDS.some((kind) => kind === value['kind']) &&
    SEVERITIES.some((severity) => severity === value['severity']) &&
    [value['budget'], value['key'], value['period']].every((field) => field === null || isText(field)) &&
    isNumber(value['at']) &&
    isText(value['title']) &&
    isText(value['text']) &&
    Array.isArray(value['facts']) &&
    value['facts'].every(isFact) &&
    (value['progress'] === null || isNumber(value['progress']))
  );
}

function isFact(value: unknown): value is AlertFact {
  return isRecord(value) && isText(value['label']) && isText(value['value']);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
