/** What every channel can do, and what may become of a message. */
import { because, sentence, type Reason, type Sentence, type Word } from '../core/words';
import type { Message } from './message';

export type Sent =
  /** `note`: it arrived, but not everywhere; words for people. */
  | { readonly outcome: 'delivered'; readonly note?: string; readonly words?: Sentence }
  /** It may work later. `afterMs`: as long as the receiver asked to be left alone; null: it named no time. */
  | ({ readonly outcome: 'retry'; readonly afterMs: number | null } & Reason)
  /** It will never work. `address`: nothing at all will be taken there until a person changes something. */
  | ({ readonly outcome: 'refused'; readonly address: boolean } & Reason);

export interface Sending {
  /** Ends the attempt; its outcome is then a retry. */
  readonly signal: AbortSignal;
  /** Epoch ms, for dates in answers. */
  readonly now: number;
}

export interface Channel {
  /** One attempt. Never throws; no reason holds a secret. */
  send(message: Message, sending: Sending): Promise<Sent>;
}

/** Where people say what a channel needs; the same message may be read in either place. */
export const SET_AGAIN = sentence(
  '"Cost: Set Up Alert Delivery" in the editor, environment variables on the command line.',
);

/** How long an attempt may take, ms; tests shorten it. */
export interface Patience {
  readonly connectMs: number;
  readonly overallMs: number;
}
export const PATIENCE: Patience = { connectMs: 10_000, overallMs: 15_000 };

/** @param reason words for people, without a secret @param afterMs as long as the receiver asked to be left alone; null: it named no time */
export function retry(reason: Word, afterMs: number | null = null): Sent {
  return { outcome: 'retry', afterMs, ...because(reason) };
}

/** @param reason words for people, without a secret @param address whether nothing at all will be taken there any more */
export function refused(reason: Word, address: boolean): Sent {
  return { outcome: 'refused', address, ...because(reason) };
}
