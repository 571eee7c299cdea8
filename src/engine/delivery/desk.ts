/** The engine's side of delivery: one for all workspaces that are opened after one another, and the keeper of secrets. */
import { createRequire } from 'node:module';
import type { DeliverySecrets } from '../../core/delivery';
import { sentence, worded } from '../../core/words';
import { checkAddress } from '../../notify/address';
import type { Message } from '../../notify/message';
import type { ChannelConfiguration, NotifyModule } from '../../notify/notify';
import {
  CHANNELS,
  type DeliveryGlance,
  type DeliveryOptions,
  type DeliveryRequests,
  type OutboxState,
  type TestRequest,
  type TestResult,
} from '../../protocol/delivery';
import type { EngineOptions, Snapshot } from '../../protocol/engine';
import type { Filed } from '../../store/outbox/outbox';
import { openStateFolder } from '../../store/stateFolder';
import { Delivery } from './delivery';
import type { Surroundings } from './lane';

type DeliveryHandlers = {
  [M in keyof DeliveryRequests]: (params: DeliveryRequests[M]['params']) => Promise<DeliveryRequests[M]['result']>;
};

const REAL: Surroundings = {
  clock: () => Date.now(),
  random: () => Math.random(),
  schedule: (ms, call) => {
    const timer = setTimeout(call, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
const NO_CHANNELS: DeliveryOptions = { on: [], mail: null };
const NOTHING: OutboxState = { pending: [], dead: [], trouble: null };
const SECRETS = ['discord', 'slack', 'webhook', 'webhookKey', 'mailPassword'] as const;
const LONGEST_SECRET = 4_000;

export interface DeskServices {
  /** Absolute path of the bundle that knows the network; undefined: nothing can be sent. */
  readonly script: () => string | undefined;
  readonly onChange: () => void;
  /** For tests. */
  readonly surroundings?: Surroundings;
  readonly configuration?: Partial<ChannelConfiguration>;
}

export class DeliveryDesk {
  private delivery: Delivery | null = null;
  private secrets: DeliverySecrets = {};
  private notify: NotifyModule | null = null;
  private options: EngineOptions | null = null;
  /** Holds messages back until it is known which channels are on. */
  private awaited: Waiter | null = null;

  constructor(private readonly services: DeskServices) {}

  /** In Restricted Mode nothing is queued and nothing is sent. */
  async open(options: EngineOptions): Promise<void> {
    await this.close();
    this.options = options;
    const { trusted, delivery = NO_CHANNELS, folders, watch } = options;
    // The outbox is no cache: what alerts claimed once would never be sent without it.
    const stateDirectory = delivery.stateDirectory ?? options.alerts?.stateDirectory ?? options.stateDirectory ?? null;
    if (!trusted) return;
    if (options.deliveryFollows === true) {
      this.awaited = waiter();
      return;
    }
    const paths = folders.map(({ path }) => path);
    const folder = stateDirectory === null ? null : () => openStateFolder(stateDirectory, paths);
    const { surroundings = REAL, configuration = {}, onChange } = this.services;
    this.delivery = new Delivery(folder, delivery, this.secrets, {
      loadNotify: () => this.load(),
      surroundings,
      onChange,
      configuration,
    });
    if (watch) this.delivery.start();
  }

  /** For alerts and reports: resolves when the message is kept safely, or when nothing is to be sent. */
  async enqueue(message: Message): Promise<readonly Filed[]> {
    await this.awaited?.promise;
    return (await this.delivery?.enqueue(message)) ?? [];
  }

  /** Nobody will say any more which channels are on: who waits for that is refused, and may hand on the message another time. */
  letGo(): void {
    this.awaited?.refuse(
      worded(Error, sentence('The workspace was closed before it was known which channels are on.')),
    );
    this.awaited = null;
  }

  get glance(): DeliveryGlance | null {
    return this.delivery?.glance ?? null;
  }

  async close(): Promise<void> {
    this.letGo();
    const { delivery } = this;
    this.delivery = null;
    await delivery?.close();
  }

  /** What hosts and command lines may ask. */
  readonly handlers: DeliveryHandlers = {
    setSecrets: (secrets) => {
      this.secrets = checkedSecrets(secrets);
      this.delivery?.setSecrets(this.secrets);
      return Promise.resolve(null);
    },
    setChannels: async (delivery) => {
      const { options, awaited } = this;
      if (options === null) return null;
      this.awaited = null;
      await this.open({ ...options, delivery: checkedOptions(delivery), deliveryFollows: false });
      awaited?.go();
      return null;
    },
    checkAddress: ({ kind, address }) => {
      if (!['discord', 'slack', 'webhook'].includes(kind) || typeof address !== 'string') throw unknown('kind');
      const checked = checkAddress(kind, address, this.services.configuration?.rules);
      return Promise.resolve(checked.ok ? { ok: true, host: checked.url.host } : checked);
    },
    sendTest: (request) => this.test(request),
    outbox: async () => (await this.delivery?.state()) ?? NOTHING,
    retryOutbox: async ({ name }) => (await this.delivery?.revive(checkedName(name))) ?? 0,
    deleteOutbox: async ({ name }) => {
      await this.delivery?.forget(checkedName(name));
      return null;
    },
    deliver: async () => {
      const partly = (await this.delivery?.drain()) ?? [];
      const state = (await this.delivery?.state()) ?? NOTHING;
      return partly.length === 0 ? state : { ...state, partly };
    },
  };

  private async test({ channel, mail, secrets, workspace }: TestRequest): Promise<TestResult> {
    if (this.options?.trusted !== true)
      throw worded(Error, sentence('Nothing is sent in Restricted Mode. Trust this workspace first.'));
    if (!CHANNELS.includes(channel)) throw unknown('channel');
    const { configuration = {}, surroundings = REAL } = this.services;
    const now = surroundings.clock();
    const opened = this.load().openChannel(channel, { ...configuration, mail, secrets: checkedSecrets(secrets) });
    const sending = { signal: new AbortController().signal, now };
    const sent = await opened.send(testMessage(workspace, now), sending);
    const reason = sent.outcome === 'delivered' ? (sent.note ?? null) : sent.reason;
    return sent.words === undefined
      ? { outcome: sent.outcome, reason }
      : { outcome: sent.outcome, reason, words: sent.words };
  }

  /** The first thing to be sent loads it; until then this process holds no code that could open a connection. */
  private load(): NotifyModule {
    const script = this.services.script();
    if (script === undefined) throw worded(Error, sentence('This build of Spendlight sends nothing.'));
    this.notify ??= createRequire(script)(script) as NotifyModule;
    return this.notify;
  }
}

interface Waiter {
  readonly promise: Promise<void>;
  go(): void;
  refuse(error: Error): void;
}

function waiter(): Waiter {
  let go = (): void => undefined;
  let refuse = (_error: Error): void => undefined;
  const promise = new Promise<void>((resolve, reject) => {
    go = resolve;
    refuse = reject;
  });
  // Nobody may be waiting.
  promise.catch(() => undefined);
  return { promise, go, refuse };
}

export function withDelivery(snapshot: Snapshot, desk: DeliveryDesk): Snapshot {
  const { glance } = desk;
  return glance === null || (glance.pending === 0 && glance.dead === 0 && glance.reason === null)
    ? snapshot
    : { ...snapshot, delivery: glance };
}

function testMessage(workspace: string, now: number): Message {
  return {
    id: `test|${now}`,
    at: now,
    workspace: String(workspace),
    title: 'Spendlight is connected',
    text: 'Alerts of this workspace will be sent here. This message is a test.',
    alerts: [],
  };
}

/** Only what is known, only text: the rest of what was sent is dropped. */
function checkedSecrets(secrets: DeliverySecrets): DeliverySecrets {
  const kept: Partial<Record<(typeof SECRETS)[number], string>> = {};
  for (const name of SECRETS) {
    const value: unknown = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
    if (typeof value === 'string' && value !== '' && value.length <= LONGEST_SECRET) kept[name] = value;
  }
  return kept;
}

function checkedOptions({ on, mail, stateDirectory }: DeliveryOptions): DeliveryOptions {
  if (!Array.isArray(on)) throw unknown('channels');
  const checked = { on: CHANNELS.filter((id) => on.includes(id)), mail };
  return typeof stateDirectory === 'string' ? { ...checked, stateDirectory } : checked;
}

function checkedName(name: unknown): string | null {
  if (name === null || typeof name === 'string') return name;
  throw unknown('name');
}

function unknown(what: string): Error {
  return worded(Error, sentence('The engine cannot answer this: its {0} is not one it knows.', what));
}
