/** What is still to be sent: one small file for each message and channel, shared by all windows and the command line, which take turns. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { because, sentence, worded, type Reason } from '../../core/words';
import { withLock } from '../lock';
import { Drawer } from './drawer';
import {
  channelOf,
  isHeld,
  letterName,
  letterText,
  readDeadLetter,
  readLetter,
  type DeadLetter,
  type Letter,
  type Post,
} from './letter';

/** In each channel's queue, and dead letters in all (reliability.md A13). */
const MOST_QUEUED = 200;
const MOST_DEAD = 200;
/** Begun so often and never ended: something in the message ends its sender. */
const MOST_ATTEMPTS = 200;
const MOST_RECEIPTS = 1_000;
const RECEIPTS_KEPT_MS = 40 * 86_400_000;
/** Nobody has tried for so long: its channel is off. */
const WAITED_LONG_ENOUGH_MS = 7 * 86_400_000;
/** While another process sends, this one looks again so soon, ms. */
const LOOK_AGAIN_MS = 1_000;
const DAMAGED = because(sentence('It could not be read back: its file is damaged.'));
const TIRED = because(sentence('It was tried too often.'));

/** A message that this process alone may send now. */
export interface Claim<M extends Post> {
  readonly name: string;
  readonly nonce: string;
  readonly letter: Letter<M>;
}

export type Turn<M extends Post> =
  | { readonly kind: 'yours'; readonly claim: Claim<M> }
  /** Nothing to send before `at` (epoch ms); null: nothing at all. */
  | { readonly kind: 'wait'; readonly at: number | null };

export type Outcome =
  | { readonly kind: 'delivered' }
  | ({ readonly kind: 'later'; readonly nextAt: number; readonly holdsChannel: boolean } & Reason)
  | ({ readonly kind: 'dead' } & Reason);

/** What lies in the outbox of a message for one channel. */
export interface Filed {
  readonly channel: string;
  readonly name: string;
  /** False: the same message was queued for it before, and may be waiting, dead or delivered. */
  readonly isNew: boolean;
}

export interface Listed<L> {
  readonly name: string;
  readonly letter: L;
}

export class Outbox<M extends Post> {
  private constructor(
    private readonly folder: string,
    private readonly queue: Drawer,
    private readonly dead: Drawer,
    private readonly receipts: Drawer,
    private readonly read: (value: unknown) => M | null,
  ) {}

  /**
   * @param folder of one workspace's state; it is made when it is not there
   * @param read a message as it was written; null: the value is none
   * @throws the file system's errors, by rejection, as do all methods; `LockBusy` when somebody else writes without end
   */
  static async open<M extends Post>(folder: string, read: (value: unknown) => M | null): Promise<Outbox<M>> {
    const own = join(folder, 'outbox');
    await mkdir(own, { recursive: true, mode: 0o700 });
    const drawers = ['queue', 'dead', 'sent'].map((name) => Drawer.open(join(own, name)));
    const [queue, dead, receipts] = (await Promise.all(drawers)) as [Drawer, Drawer, Drawer];
    return new Outbox(own, queue, dead, receipts, read);
  }

  /** Queues a message for each channel, once: what is queued, dead or delivered already stays as it is. */
  add(message: M, channels: readonly string[], now: number, passing: boolean): Promise<Filed[]> {
    return this.alone(async () => {
      const filed: Filed[] = [];
      for (const channel of channels) {
        const name = letterName(channel, message.id);
        if (channelOf(`${name}.json`) === null)
          throw worded(RangeError, sentence('There is no channel "{0}".', channel));
        const isNew = !(await this.knows(name));
        filed.push({ channel, name, isNew });
        if (!isNew) continue;
        await this.makeRoom(channel, now);
        await this.queue.write(name, letterText(newLetter(channel, message, now, passing)));
      }
      return filed;
    });
  }

  /** The next message of a channel, leased to this process; one at a time among all processes. */
  claim(channel: string, now: number): Promise<Turn<M>> {
    return this.alone(async () => {
      const queued = await this.queued(channel, now);
      if (queued.some(({ letter: { lease } }) => lease !== null && isHeld(lease, now)))
        return { kind: 'wait', at: now + LOOK_AGAIN_MS };
      const silence = latest(queued.filter(({ letter }) => letter.holdsChannel && letter.nextAt > now));
      if (silence !== null) return { kind: 'wait', at: silence };
      const due = leastTried(queued.filter(({ letter }) => letter.lease !== null || letter.nextAt <= now));
      if (due === null) return { kind: 'wait', at: earliest(queued) };
      return { kind: 'yours', claim: await this.lease(due, now) };
    });
  }

  /**
   * Says what became of an attempt. What was delivered never goes back into the queue, not even when its receipt cannot be written.
   * An attempt that took so long that somebody else has taken over changes nothing but that.
   */
  settle({ name, nonce, letter }: Claim<M>, outcome: Outcome, now: number): Promise<void> {
    return this.alone(async () => {
      if (outcome.kind === 'delivered') {
        await this.deliver(name, letter, now);
        return;
      }
      const text = await this.queue.read(name);
      const current = text === null ? null : readLetter(text, this.read);
      if (current?.lease?.nonce !== nonce) return;
      if (outcome.kind === 'dead') await this.bury(name, current, outcome, now);
      else await this.queue.write(name, letterText({ ...current, ...outcomeFields(outcome), lease: null }));
    });
  }

  /** Waiting messages, oldest first, and dead ones, newest first. Nothing is changed. */
  async list(): Promise<{ pending: Listed<Letter<M>>[]; dead: Listed<DeadLetter<M>>[] }> {
    const pending = await this.all(this.queue, readLetter);
    const dead = await this.all(this.dead, readDeadLetter);
    pending.sort((a, b) => a.letter.queuedAt - b.letter.queuedAt);
    dead.sort((a, b) => b.letter.diedAt - a.letter.diedAt);
    return { pending, dead };
  }

  /** Queues dead letters again: this one, or all. What could not be read back stays. Answers how many. */
  revive(name: string | null, now: number): Promise<number> {
    return this.alone(async () => {
      let revived = 0;
      for (const { name: own, letter } of await this.all(this.dead, readDeadLetter)) {
        if (letter.message === null || (name !== null && own !== name)) continue;
        await this.queue.write(own, letterText(newLetter(letter.channel, letter.message, now, false)));
        await this.dead.remove(own);
        revived += 1;
      }
      return revived;
    });
  }

  /** Forgets all dead letters; or this one, also when it waits, unless somebody is sending it at `now` (epoch ms). */
  forget(name: string | null, now: number): Promise<void> {
    return this.alone(async () => {
      for (const own of await this.dead.names()) if (name === null || own === name) await this.dead.remove(own);
      if (name !== null && channelOf(`${name}.json`) !== null && !(await this.isBeingSent(name, now)))
        await this.queue.remove(name);
    });
  }

  private async isBeingSent(name: string, now: number): Promise<boolean> {
    const text = await this.queue.read(name);
    const lease = text === null ? null : (readLetter(text, this.read)?.lease ?? null);
    return lease !== null && isHeld(lease, now);
  }

  /** Takes away old receipts and what killed writers left, and gives up what nobody has tried to send for a week. */
  prune(now: number): Promise<void> {
    return this.alone(async () => {
      for (const drawer of [this.queue, this.dead, this.receipts]) await drawer.sweep(now);
      await this.pruneReceipts(now);
      for (const { name, letter } of await this.all(this.queue, readLetter))
        if (letter.attempts === 0 && now - letter.queuedAt > WAITED_LONG_ENOUGH_MS)
          await this.bury(name, letter, because(sentence('Nobody sent it for a week: its channel was off.')), now);
    });
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    return withLock(join(this.folder, 'outbox'), work);
  }

  private async knows(name: string): Promise<boolean> {
    for (const drawer of [this.queue, this.dead, this.receipts]) if (await drawer.has(name)) return true;
    return false;
  }

  /** Oldest first. What cannot be read, was delivered, or ends its senders leaves the queue on the way. */
  private async queued(channel: string, now: number): Promise<Listed<Letter<M>>[]> {
    const found: Listed<Letter<M>>[] = [];
    for (const name of await this.queue.names(channel)) {
      const text = await this.queue.read(name);
      if (text === null) continue;
      const letter = readLetter(text, this.read);
      if (await this.receipts.has(name)) await this.queue.remove(name);
      else if (letter === null) await this.bury(name, null, DAMAGED, now);
      else if (letter.attempts >= MOST_ATTEMPTS) await this.bury(name, letter, TIRED, now);
      else found.push({ name, letter });
    }
    return found.sort((a, b) => a.letter.queuedAt - b.letter.queuedAt);
  }

  private async lease({ name, letter }: Listed<Letter<M>>, now: number): Promise<Claim<M>> {
    const nonce = randomBytes(9).toString('hex');
    const lease = { pid: process.pid, host: hostname(), nonce, since: now };
    const leased = { ...letter, attempts: letter.attempts + 1, lease };
    await this.queue.write(name, letterText(leased));
    return { name, nonce, letter: leased };
  }

  private async deliver(name: string, letter: Letter<M>, now: number): Promise<void> {
    try {
      const receipt = { id: letter.message.id, channel: letter.channel, deliveredAt: now, attempts: letter.attempts };
      await this.receipts.write(name, `${JSON.stringify(receipt)}\n`);
    } finally {
      await this.queue.remove(name);
    }
  }

  /** The dead letter is there before the other one goes, so that a crash in between loses neither. */
  private async bury(name: string, letter: Letter<M> | null, { reason, words }: Reason, now: number): Promise<void> {
    const channel = letter?.channel ?? channelOf(`${name}.json`) ?? '';
    const { message = null, queuedAt = now, attempts = 0 } = letter ?? {};
    await this.dead.write(name, letterText<M>({ channel, message, queuedAt, diedAt: now, attempts, reason, words }));
    await this.queue.remove(name);
    const dead = await this.all(this.dead, readDeadLetter);
    dead.sort((a, b) => b.letter.diedAt - a.letter.diedAt);
    for (const { name: oldest } of dead.slice(MOST_DEAD)) await this.dead.remove(oldest);
  }

  /** Of too many, those of no use tomorrow go first, then the oldest; all of them to where people see them. */
  private async makeRoom(channel: string, now: number): Promise<void> {
    if ((await this.queue.names(channel)).length < MOST_QUEUED) return;
    const waiting = (await this.queued(channel, now)).filter(({ letter }) => letter.lease === null);
    if (waiting.length < MOST_QUEUED) return;
    const victim = waiting.find(({ letter }) => letter.passing) ?? waiting[0];
    if (victim !== undefined)
      await this.bury(
        victim.name,
        victim.letter,
        because(sentence('More than {0} messages were waiting.', MOST_QUEUED)),
        now,
      );
  }

  private async pruneReceipts(now: number): Promise<void> {
    const aged = await Promise.all(
      (await this.receipts.names()).map(async (name) => ({ name, at: (await this.receipts.changedAt(name)) ?? 0 })),
    );
    aged.sort((a, b) => b.at - a.at);
    for (const [index, { name, at }] of aged.entries())
      if (index >= MOST_RECEIPTS || now - at > RECEIPTS_KEPT_MS) await this.receipts.remove(name);
  }

  private async all<L>(
    drawer: Drawer,
    parse: (text: string, read: (value: unknown) => M | null) => L | null,
  ): Promise<Listed<L>[]> {
    const found: Listed<L>[] = [];
    for (const name of await drawer.names()) {
      const text = await drawer.read(name);
      const letter = text === null ? null : parse(text, this.read);
      if (letter !== null) found.push({ name, letter });
    }
    return found;
  }
}

function newLetter<M extends Post>(channel: string, message: M, now: number, passing: boolean): Letter<M> {
  return {
    channel,
    message,
    queuedAt: now,
    attempts: 0,
    nextAt: now,
    holdsChannel: false,
    passing,
    reason: null,
    lease: null,
  };
}

function outcomeFields({ nextAt, holdsChannel, reason, words }: Extract<Outcome, { kind: 'later' }>) {
  return { nextAt, holdsChannel, reason, words };
}

/** The oldest of those with the fewest attempts: one that always fails does not keep the others waiting. */
function leastTried<M extends Post>(listed: readonly Listed<Letter<M>>[]): Listed<Letter<M>> | null {
  return listed.reduce<Listed<Letter<M>> | null>(
    (best, one) => (best === null || one.letter.attempts < best.letter.attempts ? one : best),
    null,
  );
}

function latest<M extends Post>(listed: readonly Listed<Letter<M>>[]): number | null {
  return listed.reduce<number | null>((at, { letter }) => Math.max(at ?? -Infinity, letter.nextAt), null);
}

function earliest<M extends Post>(listed: readonly Listed<Letter<M>>[]): number | null {
  return listed.reduce<number | null>((at, { letter }) => Math.min(at ?? Infinity, letter.nextAt), null);
}
