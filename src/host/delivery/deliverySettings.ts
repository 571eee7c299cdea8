/** Which channels a person switched on and where mail goes: read from the user's own settings, never from a workspace's. */
import type { ChannelId, MailAccount, MailSecurity } from '../../core/delivery';

export interface DeliverySettings {
  readonly channels: readonly ChannelId[];
  /** Null: no server is set. */
  readonly mail: MailAccount | null;
}

/** As package.json offers them; the console is the command line's. */
export const EDITOR_CHANNELS = ['discord', 'slack', 'email', 'webhook'] as const satisfies readonly ChannelId[];
export type EditorChannel = (typeof EDITOR_CHANNELS)[number];

export const DELIVERY_KEYS = {
  channels: 'delivery.channels',
  server: 'delivery.mail.server',
  user: 'delivery.mail.user',
  from: 'delivery.mail.from',
  to: 'delivery.mail.to',
} as const;

/**
 * @param getOwn a key's value in the user's own settings. What a workspace or a folder says about addresses must not be passed in
 *   here: it would decide where somebody's figures go.
 */
export function readDeliverySettings(getOwn: (key: string) => unknown): DeliverySettings {
  const channels = getOwn(DELIVERY_KEYS.channels);
  const server = readServer(text(getOwn(DELIVERY_KEYS.server)));
  const user = text(getOwn(DELIVERY_KEYS.user));
  const from = text(getOwn(DELIVERY_KEYS.from));
  const to = readRecipients(getOwn(DELIVERY_KEYS.to));
  return {
    channels: EDITOR_CHANNELS.filter((id) => Array.isArray(channels) && channels.includes(id)),
    mail: server === null ? null : { ...server, user: user === '' ? null : user, from, to },
  };
}

/** TLS from the first byte has a port of its own; elsewhere the connection is encrypted before anything is said. */
const TLS_PORT = 465;
const USUAL_PORT = 587;

/** `mail.example.com`, `mail.example.com:465`, `[::1]:25`; null: it is none. */
export function readServer(text: string): { host: string; port: number; security: MailSecurity } | null {
  const found = /^([a-z0-9][a-z0-9.-]{0,252}|\[[0-9a-f:.]{2,45}\])(?::(\d{1,5}))?$/iu.exec(text.trim());
  const host = found?.[1];
  if (host === undefined) return null;
  const port = found?.[2] === undefined ? USUAL_PORT : Number(found[2]);
  if (port < 1 || port > 65_535) return null;
  const isHere = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/iu.test(host);
  return { host, port, security: port === TLS_PORT ? 'tls' : isHere ? 'none' : 'starttls' };
}

/** A list, or addresses with commas between them. */
export function readRecipients(value: unknown): string[] {
  const written = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return written.map(text).filter((address) => address !== '');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
