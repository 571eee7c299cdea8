/** Delivery in the conversation with the engine: what it is told, and what it says of messages on their way. */
import type { Sentence } from '../core/words';
import type { ChannelId, DeliverySecrets, MailAccount } from '../core/delivery';

export const CHANNELS: readonly ChannelId[] = ['discord', 'slack', 'email', 'webhook', 'console'];

/** Which channels are on. Addresses that are secrets come over `setSecrets`; absent from the options, nothing is ever sent. */
export interface DeliveryOptions {
  readonly on: readonly ChannelId[];
  /** Null: no mail account is set. */
  readonly mail: MailAccount | null;
  /** Where the outbox is kept, absolute; absent: where alerts are, else where checkpoints are. */
  readonly stateDirectory?: string;
}

/** A message that has arrived, but not everywhere. */
export interface PartlyDelivered {
  /** As in the outbox. */
  readonly name: string;
  /** Words without a secret. */
  readonly note: string;
}

/** Where a message lies that was handed over for one channel. */
export interface Handed {
  readonly channel: string;
  /** As in the outbox. */
  readonly name: string;
  /** False: the same message was handed over before, and may be waiting, dead or delivered. */
  readonly isNew: boolean;
}

/** One message to one channel. */
export interface OutboxEntry {
  /** By which it is retried and deleted. */
  readonly name: string;
  readonly channel: string;
  /** Null: it could not be read back. */
  readonly title: string | null;
  /** Epoch ms. */
  readonly queuedAt: number;
  readonly attempts: number;
  /** Epoch ms of the next attempt; of a dead letter, when it died. */
  readonly at: number;
  /** Why the last attempt failed, in words without a secret; null: there was none. */
  readonly reason: string | null;
  /** The reason, to be said in the language of the editor; absent: it is shown as it is. So of all below. */
  readonly words?: Sentence;
}

export interface OutboxState {
  /** Oldest first. */
  readonly pending: readonly OutboxEntry[];
  /** Newest first. */
  readonly dead: readonly OutboxEntry[];
  /** What stands in the way of queueing and sending as a whole, in words; null: nothing. */
  readonly trouble: string | null;
  readonly words?: Sentence;
}

/** The outbox at a glance, for the snapshot. */
export interface DeliveryGlance {
  readonly pending: number;
  readonly dead: number;
  /** Epoch ms at which the newest dead letter died; null: there is none. */
  readonly lastDeath: number | null;
  /** Why the newest dead letter died, or what `trouble` says; null: all is well. */
  readonly reason: string | null;
  readonly words?: Sentence;
}

export interface TestResult {
  readonly outcome: 'delivered' | 'retry' | 'refused';
  /** In words; null: all is well. */
  readonly reason: string | null;
  readonly words?: Sentence;
}

/** An address of a webhook, as the engine sees it. */
export type AddressAnswer =
  | { readonly ok: true; readonly host: string }
  | { readonly ok: false; readonly problem: string; readonly words?: Sentence };

export interface TestRequest {
  readonly channel: ChannelId;
  readonly mail: MailAccount | null;
  /** What the channel needs, not kept beyond the test. */
  readonly secrets: DeliverySecrets;
  readonly workspace: string;
}

export interface DeliveryRequests {
  /** Kept in the engine's memory, also over the next `open`; those of before are forgotten. */
  setSecrets: { params: DeliverySecrets; result: null };
  /** Other channels are on than before: as in the options of `open`, without reading anything again. */
  setChannels: { params: DeliveryOptions; result: null };
  /** Whether messages may go to an address, and on which host it is: for the question whether they shall. */
  checkAddress: {
    params: { readonly kind: 'discord' | 'slack' | 'webhook'; readonly address: string };
    result: AddressAnswer;
  };
  /** One message, past the queue. Fails in Restricted Mode. */
  sendTest: { params: TestRequest; result: TestResult };
  outbox: { params: null; result: OutboxState };
  /** Queues dead letters again: this one, or all. Answers how many. */
  retryOutbox: { params: { readonly name: string | null }; result: number };
  /** Forgets all dead letters; or this one, also when it waits, unless it is being sent. */
  deleteOutbox: { params: { readonly name: string | null }; result: null };
  /** Sends all that is due now, and answers what is left, and what went out in part only; absent: nothing did. */
  deliver: { params: null; result: OutboxState & { readonly partly?: readonly PartlyDelivered[] } };
}
