/** Sends a report to the channels of the environment, and says of each what became of it. */
import { plural } from '../core/report/words';
import { padEnd, textWidth } from '../core/report/textWidth';
import type { DeliveryFromEnvironment } from '../engine/delivery/environment';
import type { Handed, OutboxState, PartlyDelivered } from '../protocol/delivery';
import type { Engine } from '../protocol/engine';
import type { ReportRequest } from '../protocol/reports';
import { channelsOf, channelTitle } from './channels';
import { plainText, wrap, type Terminal } from './terminal';
import { UsageError } from './usage';

/** `before`: the same report had arrived already and was not sent again. `waiting`: it is tried again. `failed`: it is not. */
export type SendingOutcome = 'sent' | 'before' | 'waiting' | 'failed';

export interface Sending {
  readonly channel: string;
  readonly outcome: SendingOutcome;
  /** Why it did not arrive, or not everywhere, in words without a secret; null: all is well. */
  readonly reason: string | null;
}

export interface SentReport {
  /** The message's title. */
  readonly label: string;
  readonly sendings: readonly Sending[];
}

/** @throws UsageError where the environment names no channel that messages can go to */
export function requireChannels(option: string, warn: (message: string) => void): DeliveryFromEnvironment {
  const channels = channelsOf(warn);
  if (channels.delivery.on.length > 0) return channels;
  throw new UsageError(`${option}: no channel is set up; --help lists the environment variables that name one.`);
}

/** Through the outbox, as alerts go; resolves when each channel has been tried once. Rejects when nothing could be kept. */
export async function sendReport(
  engine: Engine,
  request: ReportRequest,
  { delivery, secrets }: DeliveryFromEnvironment,
): Promise<SentReport> {
  await engine.request('setSecrets', secrets);
  await engine.request('setChannels', delivery);
  const { label, handed } = await engine.request('sendReport', request);
  const { partly = [], ...left } = await engine.request('deliver', null);
  return { label, sendings: handed.map((one) => sendingOf(one, left, partly)) };
}

/** What became of a message that was handed over, by what is left in the outbox afterwards. */
export function sendingOf(
  { channel, name, isNew }: Handed,
  { pending, dead, trouble }: OutboxState,
  partly: readonly PartlyDelivered[],
): Sending {
  const waiting = pending.find((entry) => entry.name === name);
  if (waiting !== undefined) {
    // A channel that asked for silence is not tried at all: another message was told why.
    const told = waiting.reason ?? pending.find((entry) => entry.channel === channel && entry.reason !== null)?.reason;
    return { channel, outcome: 'waiting', reason: told ?? trouble };
  }
  const failed = dead.find((entry) => entry.name === name);
  if (failed !== undefined) return { channel, outcome: 'failed', reason: failed.reason };
  if (!isNew) return { channel, outcome: 'before', reason: null };
  return { channel, outcome: 'sent', reason: partly.find((one) => one.name === name)?.note ?? null };
}

const WORDS: Readonly<Record<SendingOutcome, string>> = {
  sent: 'sent',
  before: 'sent before, and not again',
  waiting: 'waiting for another try',
  failed: 'not sent',
};

/** The report's title, then a line or more for each channel. */
export function sendingLines({ columns }: Terminal, { label, sendings }: SentReport): string[] {
  const width = Math.max(0, ...sendings.map(({ channel }) => textWidth(channelTitle(channel))));
  const margin = ' '.repeat(width + 4);
  const lines = sendings.flatMap(({ channel, outcome, reason }) => {
    const said = reason === null ? WORDS[outcome] : `${WORDS[outcome]}: ${reason}`;
    const [first = '', ...more] = wrap(plainText(said), columns - margin.length);
    return [`  ${padEnd(channelTitle(channel), width)}  ${first}`, ...more.map((line) => `${margin}${line}`)];
  });
  return [...wrap(plainText(label), columns), ...lines];
}

/** What has to be said when not all of it arrived; null: all of it did. */
export function missedWords(sendings: readonly Sending[]): string | null {
  const missed = sendings.filter(({ outcome }) => outcome === 'waiting' || outcome === 'failed').length;
  if (missed === 0) return null;
  const where = plural(missed, String(missed), 'channel');
  return `It has not arrived on ${where}: "spendlight outbox" lists what waits and what has failed.`;
}
