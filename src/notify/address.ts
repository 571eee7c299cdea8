/** Which addresses messages may go to: https, known hosts for Discord and Slack, nothing that leads back into this machine. */
import { inEnglish, sentence, type Sentence } from '../core/words';

export type WebhookKind = 'discord' | 'slack' | 'webhook';

export type CheckedAddress =
  { readonly ok: true; readonly url: URL } | { readonly ok: false; readonly problem: string; readonly words: Sentence };

export interface AddressRules {
  /** Lets Discord's and Slack's addresses be on this machine, without TLS: for tests only. */
  readonly loopback?: boolean;
}

const HOSTS: Readonly<Record<'discord' | 'slack', readonly string[]>> = {
  discord: ['discord.com', 'discordapp.com', 'ptb.discord.com', 'canary.discord.com'],
  slack: ['hooks.slack.com', 'hooks.slack-gov.com'],
};
const PATHS: Readonly<Record<'discord' | 'slack', RegExp>> = {
  discord: /^\/api\/(?:v\d{1,2}\/)?webhooks\/\d{1,25}\/[\w-]{1,200}\/?$/u,
  slack: /^\/(?:services|workflows|triggers)\/[\w/-]{1,300}$/u,
};
const EXAMPLE = {
  discord: 'https://discord.com/api/webhooks/…',
  slack: 'https://hooks.slack.com/services/…',
} as const;
const LONGEST = 2_000;

/** The problem is a sentence for people and repeats nothing of what was typed but its host. */
export function checkAddress(kind: WebhookKind, text: string, rules: AddressRules = {}): CheckedAddress {
  const url = parse(text.trim());
  if (url === null) return no(sentence('This is no web address. It begins with https://'));
  if (url.username !== '' || url.password !== '')
    return no(sentence('The address must not hold a user name or a password.'));
  const here = isLoopback(url.hostname);
  if (kind !== 'webhook' && !(here && rules.loopback === true)) return checkVendor(kind, url);
  if (url.protocol === 'http:' && here) return { ok: true, url };
  if (url.protocol !== 'https:') return no(sentence('The address must begin with https://'));
  if (isForbidden(bare(url.hostname)) && !here)
    return no(sentence('{0} is an address that no message may go to.', url.hostname));
  return { ok: true, url };
}

function checkVendor(kind: 'discord' | 'slack', url: URL): CheckedAddress {
  const fits =
    url.protocol === 'https:' &&
    url.port === '' &&
    HOSTS[kind].includes(url.hostname) &&
    PATHS[kind].test(url.pathname);
  if (fits) return { ok: true, url };
  const vendor = kind === 'discord' ? 'Discord' : 'Slack';
  return no(sentence('This is no webhook address of {0}. It looks like {1}', vendor, EXAMPLE[kind]));
}

function parse(text: string): URL | null {
  // A URL parser would take blanks and line ends out in silence.
  if (text.length > LONGEST || /[\s\p{Cc}]/u.test(text)) return null;
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}

function no(words: Sentence): CheckedAddress {
  return { ok: false, problem: inEnglish(words), words };
}

/** Four numbers, as a URL writes them whatever was typed. */
function isIPv4(text: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/u.test(text);
}

/** True for names and numbers of this machine itself, as a URL writes them. */
export function isLoopback(hostname: string): boolean {
  const host = bare(hostname).toLowerCase();
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * True for addresses that a name on the network has no business to stand for: this machine, nothing at all, and the local link,
 * where clouds keep their instances' credentials.
 */
export function isForbidden(address: string): boolean {
  if (!isIPv4(address) && !address.includes(':')) return false;
  const mapped = /^::ffff:(.*)$/iu.exec(address)?.[1];
  if (mapped !== undefined) return isForbidden(isIPv4(mapped) ? mapped : dotted(mapped));
  if (isIPv4(address)) return /^(?:0|127)\.|^169\.254\.|^255\.255\.255\.255$/u.test(address);
  return /^(?:::1?$|fe[89ab][0-9a-f]:|fd00:ec2:)/iu.test(address);
}

/** `a9fe:a9fe` as `169.254.169.254`. */
function dotted(groups: string): string {
  const [high = 0, low = 0] = groups.split(':').map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/gu, '');
}
