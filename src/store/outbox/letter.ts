/** One message to one channel as it lies in the outbox: what is written of it, and what a disk may give back. */
import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { isRecord } from '../../core/record';
import { readSentence, type Sentence } from '../../core/words';

/** What every message has; the rest is its own business. */
export interface Post {
  readonly id: string;
  readonly title: string;
}

/** Who is sending it at the moment. */
export interface Lease {
  readonly pid: number;
  readonly host: string;
  /** Names this one attempt. */
  readonly nonce: string;
  /** Epoch ms. */
  readonly since: number;
}

export interface Letter<M extends Post> {
  readonly channel: string;
  readonly message: M;
  /** Epoch ms. */
  readonly queuedAt: number;
  /** Counted when an attempt begins, so that one that ends the process counts too. */
  readonly attempts: number;
  /** Epoch ms before which it is left alone. */
  readonly nextAt: number;
  /** The receiver asked for silence: until `nextAt` nothing goes to its channel. */
  readonly holdsChannel: boolean;
  /** Of no use tomorrow: given up first when there are too many. */
  readonly passing: boolean;
  /** Why the last attempt failed; null: there was none. */
  readonly reason: string | null;
  /** The reason, to be said in another language. */
  readonly words?: Sentence | undefined;
  readonly lease: Lease | null;
}

export interface DeadLetter<M extends Post> {
  readonly channel: string;
  /** Null: it could not be read back. */
  readonly message: M | null;
  readonly queuedAt: number;
  readonly diedAt: number;
  readonly attempts: number;
  readonly reason: string;
  readonly words?: Sentence | undefined;
}

/** Well past any attempt, which ends by its own clock after half a minute, ms. */
export const LEASE_MS = 120_000;

/** `discord-4f1c…`: the same message to the same channel has the same name, so that it is queued once. */
export function letterName(channel: string, messageId: string): string {
  return `${channel}-${createHash('sha256').update(messageId).digest('hex').slice(0, 32)}`;
}

const NAME = /^([a-z]{1,20})-[0-9a-f]{32}\.json$/u;

/** The channel in a file's name; null: the file is none of ours. */
export function channelOf(fileName: string): string | null {
  return NAME.exec(fileName)?.[1] ?? null;
}

/** True while its process may still be at it: alive on this machine, or unknown, and not for longer than any attempt takes. */
export function isHeld({ pid, host, since }: Lease, now: number): boolean {
  if (Math.abs(now - since) >= LEASE_MS) return false;
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

const FORMAT = 'spendlight.outbox/1';

export function letterText<M extends Post>(letter: Letter<M> | DeadLetter<M>): string {
  return `${JSON.stringify({ format: FORMAT, ...letter })}\n`;
}

type Reader<M> = (value: unknown) => M | null;

/** Null: it is none, or of another version. */
export function readLetter<M extends Post>(text: string, read: Reader<M>): Letter<M> | null {
  const fields = fieldsOf(text);
  const message = fields === null ? null : read(fields['message']);
  if (fields === null || message === null) return null;
  const { channel, queuedAt, attempts, nextAt, holdsChannel, passing, reason, lease } = fields;
  if (typeof channel !== 'string' || !isNumber(queuedAt) || !isNumber(attempts) || !isNumber(nextAt)) return null;
  return {
    channel,
    message,
    queuedAt,
    attempts,
    nextAt,
    holdsChannel: holdsChannel === true,
    passing: passing === true,
    reason: typeof reason === 'string' ? reason : null,
    ...wordsIn(fields),
    lease: readLease(lease),
  };
}

export function readDeadLetter<M extends Post>(text: string, read: Reader<M>): DeadLetter<M> | null {
  const fields = fieldsOf(text);
  if (fields === null) return null;
  const { channel, message, queuedAt, diedAt, attempts, reason } = fields;
  if (typeof channel !== 'string' || typeof reason !== 'string') return null;
  if (!isNumber(queuedAt) || !isNumber(diedAt) || !isNumber(attempts)) return null;
  return { channel, message: read(message), queuedAt, diedAt, attempts, reason, ...wordsIn(fields) };
}

/** Letters of before have only the reason itself. */
function wordsIn({ words }: Record<string, unknown>): { words?: Sentence } {
  const read = readSentence(words);
  return read === null ? {} : { words: read };
}

function readLease(value: unknown): Lease | null {
  if (!isRecord(value)) return null;
  const { pid, host, nonce, since } = value;
  if (!isNumber(pid) || !isNumber(since) || typeof host !== 'string' || typeof nonce !== 'string') return null;
  return Number.isInteger(pid) && pid > 0 ? { pid, host, nonce, since } : null;
}

function fieldsOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && value['format'] === FORMAT ? value : null;
  } catch {
    return null;
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
