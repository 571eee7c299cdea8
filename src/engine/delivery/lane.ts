/** One channel's way out: takes its messages from the outbox one after the other, and never two at a time. */
import type { ChannelId } from '../../core/delivery';
import { because, joined, sentence, type Reason } from '../../core/words';
import { retry, type Channel, type Sent } from '../../notify/channel';
import type { Message } from '../../notify/message';
import type { Claim, Outbox, Outcome } from '../../store/outbox/outbox';
import { delayMs, givenUp } from './backoff';

/** Time and chance, so that tests have them in hand. */
export interface Surroundings {
  /** Epoch ms. */
  readonly clock: () => number;
  readonly random: () => number;
  /** Calls once after so many ms; the answer takes it back. */
  readonly schedule: (ms: number, call: () => void) => () => void;
}

export interface LaneServices {
  readonly outbox: () => Promise<Outbox<Message>>;
  /** False while not everything that the channel needs is known. */
  readonly isReady: () => boolean;
  /** Asked for each message, and never before there is one. */
  readonly channel: () => Channel;
  readonly surroundings: Surroundings;
  readonly onChange: () => void;
  /** A message has arrived, but not everywhere: words for people. */
  readonly onNote: (name: string, note: string) => void;
  /** Something stands in the way of the outbox itself; null: not any more. */
  readonly onTrouble: (error: unknown) => void;
}

/** Others may have queued something and gone, so it is looked for this often, ms. */
const LOOK_AGAIN_MS = 60_000;

export class Lane {
  private working: Promise<void> | null = null;
  private cancelTimer: (() => void) | null = null;
  private readonly stop = new AbortController();
  /** In a row, whatever the message. */
  private failures = 0;
  /** Nothing will be taken there until a person changes something. */
  private broken: Reason | null = null;

  constructor(
    readonly id: ChannelId,
    private readonly services: LaneServices,
  ) {}

  /** Works off what is due, then sleeps until more is. Never throws. */
  wake(): void {
    void this.work().then((at) => this.sleepUntil(at));
  }

  /** Resolves when nothing is due any more. Never rejects. */
  async work(): Promise<number | null> {
    let at: number | null = null;
    while (this.working !== null) await this.working;
    if (this.stop.signal.aborted) return null;
    this.working = this.run().then((next) => {
      at = next;
    });
    await this.working;
    this.working = null;
    return at;
  }

  /** A person has changed something: what did not work may work now. */
  reset(): void {
    this.broken = null;
    this.failures = 0;
  }

  /** Breaks off what is being sent; it stays in the outbox. */
  async close(): Promise<void> {
    this.stop.abort();
    this.cancelTimer?.();
    await this.working;
  }

  private sleepUntil(at: number | null): void {
    this.cancelTimer?.();
    if (this.stop.signal.aborted) return;
    const { clock, schedule } = this.services.surroundings;
    const rest = Math.min(LOOK_AGAIN_MS, Math.max(0, (at ?? Infinity) - clock()));
    this.cancelTimer = schedule(rest, () => this.wake());
  }

  /** Epoch ms at which there is more to do; null: it is not known that there is. */
  private async run(): Promise<number | null> {
    const { surroundings, onTrouble } = this.services;
    try {
      for (;;) {
        if (!this.services.isReady() || this.stop.signal.aborted) return null;
        const outbox = await this.services.outbox();
        const turn = await outbox.claim(this.id, surroundings.clock());
        if (turn.kind === 'wait') {
          onTrouble(null);
          return turn.at;
        }
        const sent = await this.attempt(turn.claim.letter.message);
        await outbox.settle(turn.claim, this.outcomeOf(sent, turn.claim), surroundings.clock());
        if (sent.outcome === 'delivered' && sent.note !== undefined) this.services.onNote(turn.claim.name, sent.note);
        this.services.onChange();
      }
    } catch (error) {
      onTrouble(error);
      return null;
    }
  }

  private async attempt(message: Message): Promise<Sent> {
    if (this.broken !== null) return { outcome: 'refused', address: true, ...this.broken };
    const sending = { signal: this.stop.signal, now: this.services.surroundings.clock() };
    try {
      return await this.services.channel().send(message, sending);
    } catch {
      // What it says may hold a secret.
      return retry(sentence('Sending failed for a reason that nobody expected.'));
    }
  }

  private outcomeOf(sent: Sent, { letter }: Claim<Message>): Outcome {
    const { clock, random } = this.services.surroundings;
    switch (sent.outcome) {
      case 'delivered':
        this.failures = 0;
        return { kind: 'delivered' };
      case 'refused':
        if (sent.address) this.broken = reasonOf(sent);
        return { kind: 'dead', ...reasonOf(sent) };
      case 'retry': {
        this.failures += 1;
        const now = clock();
        const end = givenUp(letter.attempts, now - letter.queuedAt);
        if (end !== null) return { kind: 'dead', ...because(joined([end, sent.words ?? sent.reason])) };
        // Broken off because this process ends: the next one may try at once.
        const wait = this.stop.signal.aborted ? 0 : delayMs(this.failures, sent.afterMs, random);
        return { kind: 'later', nextAt: now + wait, holdsChannel: true, ...reasonOf(sent) };
      }
    }
  }
}

function reasonOf({ reason, words }: Reason): Reason {
  return words === undefined ? { reason } : { reason, words };
}
