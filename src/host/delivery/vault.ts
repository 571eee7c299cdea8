/** Secrets of delivery in the editor's own keeping, each with the host that it is for. */
import type { DeliverySecrets } from '../../core/delivery';
import type { EditorChannel } from './deliverySettings';

/** What of `vscode.SecretStorage` is used. */
export interface SecretStore {
  get(key: string): Thenable<string | undefined>;
  store(key: string, value: string): Thenable<void>;
  delete(key: string): Thenable<void>;
}

export interface Kept {
  /** The webhook's address, or the mail account's password (empty: it has none). */
  readonly secret: string;
  /** Where messages go, as people were asked about it. */
  readonly host: string;
  /** With it the generic webhook's messages are signed; null: they are not. */
  readonly key: string | null;
}

export class Vault {
  constructor(private readonly store: SecretStore) {}

  /** Null: the channel is not set up, or what is kept is not ours. */
  async get(channel: EditorChannel): Promise<Kept | null> {
    const text = await this.store.get(keyOf(channel));
    if (text === undefined) return null;
    try {
      const { secret, host, key } = JSON.parse(text) as Partial<Record<keyof Kept, unknown>>;
      if (typeof secret !== 'string' || typeof host !== 'string' || host === '') return null;
      return { secret, host, key: typeof key === 'string' && key !== '' ? key : null };
    } catch {
      return null;
    }
  }

  async set(channel: EditorChannel, kept: Kept): Promise<void> {
    await this.store.store(keyOf(channel), JSON.stringify(kept));
  }

  async forget(channel: EditorChannel): Promise<void> {
    await this.store.delete(keyOf(channel));
  }
}

/** True for a change of the store that is about delivery. */
export function isDeliveryKey(key: string): boolean {
  return key.startsWith(PREFIX);
}

const PREFIX = 'spendlight.delivery.';

function keyOf(channel: EditorChannel): string {
  return `${PREFIX}${channel}`;
}

/** What the engine is told of one channel. */
export function secretsOf(channel: EditorChannel, { secret, key }: Kept): DeliverySecrets {
  if (channel === 'email') return secret === '' ? {} : { mailPassword: secret };
  if (channel === 'webhook') return { webhook: secret, ...(key === null ? {} : { webhookKey: key }) };
  return { [channel]: secret };
}
