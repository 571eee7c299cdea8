/** Delivery: queues each message for the channels that are on and sees it out, beside everything else that the engine does. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertKind } from '../../core/budget/alerts/alert';
import type { ChannelId, DeliverySecrets } from '../../core/delivery';
import { because, sentence, wordsOf, type Reason, type Sentence } from '../../core/words';
import type { Channel } from '../../notify/channel';
import { isMessage, type Message } from '../../notify/message';
import type { ChannelConfiguration, NotifyModule } from '../../notify/notify';
import type {
  DeliveryGlance,
  DeliveryOptions,
  OutboxEntry,
  OutboxState,
  PartlyDelivered,
} from '../../protocol/delivery';
import { Outbox, type Filed } from '../../store/outbox/outbox';
import { Lane, type Surroundings } from './lane';

/** Of no use tomorrow: of too many waiting messages these are given up first. */
const PASSING: ReadonlySet<AlertKind> = new Set([
  'hourly-rate',
  'daily-projection',
  'spike',
  'pace',
  'execution-started',
]);

/** Nobody may ever ask for them. */
const MOST_NOTES = 100;

export interface DeliveryServices {
  /** Loads the only code that knows the network; called when the first message is to be sent. */
  readonly loadNotify: () => Pick<NotifyModule, 'openChannel'>;
  readonly surroundings: Surroundings;
  /** Messages were queued, sent or given up. */
  readonly onChange: () => void;
  /** What a channel is opened with besides; for tests. */
  readonly configuration?: Partial<ChannelConfiguration>;
}

export class Delivery {
  private readonly lanes: readonly Lane[];
  private readonly channels = new Map<ChannelId, Channel>();
  private opening: Promise<Outbox<Message>> | null = null;
  private temporary: string | null = null;
  private started = false;
  private closed = false;
  private trouble: Reason | null = null;
  /** Of what was sent since somebody last asked. */
  private notes: PartlyDelivered[] = [];
  private currentGlance: DeliveryGlance = { pending: 0, dead: 0, lastDeath: null, reason: null };

  /**
   * @param folder makes the folder of the workspace's state when it is first needed; null: messages are kept for this run only
   * @param secrets stay in memory
   */
  constructor(
    private readonly folder: (() => Promise<string>) | null,
    private readonly options: DeliveryOptions,
    private secrets: DeliverySecrets,
    private readonly services: DeliveryServices,
  ) {
    this.lanes = [...new Set(options.on)].map(
      (id) =>
        new Lane(id, {
          outbox: () => this.outbox(),
          isReady: () => this.hasSecretsOf(id),
          channel: () => this.channel(id),
          surroundings: services.surroundings,
          onChange: () => void this.look(),
          onNote: (name, note) => {
            this.notes = [...this.notes, { name, note }].slice(-MOST_NOTES);
          },
          onTrouble: (error) => this.meet(error),
        }),
    );
  }

  get glance(): DeliveryGlance {
    return this.currentGlance;
  }

  /** Sends what is due from now on, and what is queued later. */
  start(): void {
    if (this.lanes.length === 0) return;
    this.started = true;
    void this.look();
    this.wake();
  }

  /**
   * Resolves when the message lies safely in the outbox; it is sent when its turn comes. A message that is known by its id is not
   * queued again. Rejects with the file system's error when it cannot be kept: then nobody sends it.
   *
   * @returns where it lies, of each channel that is on
   */
  async enqueue(message: Message): Promise<readonly Filed[]> {
    if (this.lanes.length === 0) return [];
    const passing = message.alerts.length > 0 && message.alerts.every(({ kind }) => PASSING.has(kind));
    const filed = await this.keep(message, passing);
    await this.look();
    if (this.started) this.wake();
    return filed;
  }

  private async keep(message: Message, passing: boolean): Promise<readonly Filed[]> {
    try {
      const outbox = await this.outbox();
      return await outbox.add(message, this.options.on, this.services.surroundings.clock(), passing);
    } catch (error) {
      this.meet(error);
      throw error;
    }
  }

  /** Sends all that is due now; what has to wait stays for the next run. Answers what arrived in part only. */
  async drain(): Promise<readonly PartlyDelivered[]> {
    await Promise.all(this.lanes.map((lane) => lane.work()));
    await this.look();
    const { notes } = this;
    this.notes = [];
    return notes;
  }

  async state(): Promise<OutboxState> {
    const { pending, dead } = await (await this.outbox()).list();
    return {
      pending: pending.map(({ name, letter }) => entry(name, letter, letter.nextAt)),
      dead: dead.map(({ name, letter }) => entry(name, letter, letter.diedAt)),
      trouble: this.trouble?.reason ?? null,
      ...wordsIn(this.trouble ?? {}),
    };
  }

  /** Queues dead letters again: this one, or all. Answers how many. */
  async revive(name: string | null): Promise<number> {
    const revived = await (await this.outbox()).revive(name, this.services.surroundings.clock());
    for (const lane of this.lanes) lane.reset();
    await this.look();
    if (this.started) this.wake();
    return revived;
  }

  async forget(name: string | null): Promise<void> {
    await (await this.outbox()).forget(name, this.services.surroundings.clock());
    await this.look();
  }

  setSecrets(secrets: DeliverySecrets): void {
    this.secrets = secrets;
    this.channels.clear();
    for (const lane of this.lanes) lane.reset();
    if (this.started) this.wake();
  }

  /** Breaks off what is being sent; it stays in the outbox. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.lanes.map((lane) => lane.close()));
    await this.opening?.catch(() => undefined);
    if (this.temporary !== null) await rm(this.temporary, { recursive: true, force: true });
  }

  private wake(): void {
    if (this.closed) return;
    for (const lane of this.lanes) lane.wake();
  }

  /** A folder that could not be made is tried again the next time. */
  private outbox(): Promise<Outbox<Message>> {
    this.opening ??= this.open().catch((error: unknown) => {
      this.opening = null;
      throw error;
    });
    return this.opening;
  }

  private async open(): Promise<Outbox<Message>> {
    const outbox = await Outbox.open(await this.place(), (value) => (isMessage(value) ? value : null));
    await outbox.prune(this.services.surroundings.clock());
    return outbox;
  }

  private async place(): Promise<string> {
    if (this.folder !== null) return this.folder();
    this.temporary = await mkdtemp(join(tmpdir(), 'spendlight-'));
    return this.temporary;
  }

  private channel(id: ChannelId): Channel {
    const known = this.channels.get(id);
    if (known !== undefined) return known;
    const { mail } = this.options;
    const opened = this.services
      .loadNotify()
      .openChannel(id, { ...this.services.configuration, mail, secrets: this.secrets });
    this.channels.set(id, opened);
    return opened;
  }

  private hasSecretsOf(id: ChannelId): boolean {
    switch (id) {
      case 'console':
        return true;
      case 'email':
        return (this.options.mail?.user ?? null) === null || this.secrets.mailPassword !== undefined;
      case 'discord':
      case 'slack':
      case 'webhook':
        return this.secrets[id] !== undefined;
    }
  }

  private meet(error: unknown): void {
    const trouble = error === null ? null : troubleOf(error);
    if (trouble?.reason === this.trouble?.reason) return;
    this.trouble = trouble;
    if (trouble === null) return;
    const { words: _words, ...counts } = this.currentGlance;
    this.become({ ...counts, reason: trouble.reason, ...wordsIn(trouble) });
  }

  private async look(): Promise<void> {
    try {
      const { pending, dead } = await this.state();
      const [newest] = dead;
      const { reason = null, words } = this.trouble ?? newest ?? {};
      const counts = { pending: pending.length, dead: dead.length, lastDeath: newest?.at ?? null };
      this.become({ ...counts, reason, ...wordsIn({ words }) });
    } catch (error) {
      this.meet(error);
    }
  }

  private become(glance: DeliveryGlance): void {
    if (JSON.stringify(glance) === JSON.stringify(this.currentGlance)) return;
    this.currentGlance = glance;
    this.services.onChange();
  }
}

interface Shown {
  readonly channel: string;
  readonly message: Message | null;
  readonly queuedAt: number;
  readonly attempts: number;
  readonly reason: string | null;
  readonly words?: Sentence | undefined;
}

function entry(name: string, letter: Shown, at: number): OutboxEntry {
  const { channel, message, queuedAt, attempts, reason, words } = letter;
  return { name, channel, title: message?.title ?? null, queuedAt, attempts, at, reason, ...wordsIn({ words }) };
}

function wordsIn({ words }: { readonly words?: Sentence | undefined }): { words?: Sentence } {
  return words === undefined ? {} : { words };
}

function troubleOf(error: unknown): Reason {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') return because(sentence('The disk is full: messages cannot be queued.'));
  if (error instanceof Error && error.name === 'LockBusy') return because(wordsOf(error) ?? error.message);
  return because(sentence('The outbox cannot be used{0}.', code === undefined ? '' : ` (${code})`));
}
