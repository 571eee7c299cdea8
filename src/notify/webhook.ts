/** The generic webhook: the message as JSON, with a key that repetitions share and, where a secret is set, a signature. */
import { createHmac } from 'node:crypto';
import type { Alert } from '../core/budget/alerts/alert';
import { sentence } from '../core/words';
import { outcomeOf } from './answer';
import { PATIENCE, type Channel, type Patience } from './channel';
import { idempotencyKey, type Message } from './message';
import { post } from './post';
import { isoTime } from './text';

const SCHEMA = 'spendlight.message/1';
/** What is sent stays small whatever is in the logs. */
const MOST_ALERTS = 100;
const MOST_FACTS = 50;
const LONGEST = { name: 300, text: 4_000, report: 200_000 } as const;

/**
 * @param url its address, checked
 * @param key a secret that sender and receiver share; null: messages are not signed
 */
export function webhookChannel(url: URL, key: string | null, patience: Patience = PATIENCE): Channel {
  return {
    send: async (message, sending) => {
      const body = JSON.stringify(webhookPayload(message));
      const headers: Record<string, string> = { 'Idempotency-Key': idempotencyKey(message) };
      if (key !== null) headers['X-Spendlight-Signature'] = signature(body, key, sending.now);
      return outcomeOf(await post({ url, body, headers }, sending, patience), sentence('The webhook'), sending.now);
    },
  };
}

/**
 * `t=<epoch seconds>,v1=<hex>`: the HMAC-SHA-256 of `<epoch seconds>.<body>` under the shared secret, so that a receiver can tell
 * our messages from others' and old ones from new ones.
 */
export function signature(body: string, key: string, now: number): string {
  const seconds = Math.floor(now / 1000);
  return `t=${seconds},v1=${createHmac('sha256', key).update(`${seconds}.${body}`, 'utf8').digest('hex')}`;
}

/** Named fields only: nothing that an alert may carry one day goes out by accident. */
export function webhookPayload(message: Message): unknown {
  return {
    schema: SCHEMA,
    idempotencyKey: idempotencyKey(message),
    id: cut(message.id, LONGEST.name),
    at: isoTime(message.at),
    workspace: cut(message.workspace, LONGEST.name),
    title: cut(message.title, LONGEST.name),
    text: cut(message.text, LONGEST.text),
    alerts: message.alerts.slice(0, MOST_ALERTS).map(alertPayload),
    alertsLeftOut: Math.max(0, message.alerts.length - MOST_ALERTS),
    ...(message.markdown === undefined ? {} : { markdown: cut(message.markdown, LONGEST.report) }),
  };
}

function alertPayload(alert: Alert): unknown {
  return {
    id: cut(alert.id, LONGEST.name),
    kind: alert.kind,
    severity: alert.severity,
    budget: nullable(alert.budget),
    key: nullable(alert.key),
    period: nullable(alert.period),
    at: isoTime(alert.at),
    title: cut(alert.title, LONGEST.name),
    text: cut(alert.text, LONGEST.text),
    facts: alert.facts
      .slice(0, MOST_FACTS)
      .map(({ label, value }) => ({ label: cut(label, LONGEST.name), value: cut(value, LONGEST.name) })),
    progress: alert.progress,
  };
}

function nullable(text: string | null): string | null {
  return text === null ? null : cut(text, LONGEST.name);
}

function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  // Half a surrogate pair is no character.
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/u, '')}…`;
}
