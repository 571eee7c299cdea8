/** Delivery as the command line is told of it: addresses and passwords in environment variables, and nowhere else. */
import type { DeliverySecrets, MailAccount } from '../../core/delivery';
import { checkAddress, isLoopback } from '../../notify/address';
import { mailProblem } from '../../notify/mail';
import type { DeliveryOptions } from '../../protocol/delivery';

export interface DeliveryFromEnvironment {
  readonly delivery: DeliveryOptions;
  readonly secrets: DeliverySecrets;
  /** What is wrong with a variable, by its name and never by its value. */
  readonly problems: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const WEBHOOKS = [
  ['discord', 'SPENDLIGHT_DISCORD_WEBHOOK'],
  ['slack', 'SPENDLIGHT_SLACK_WEBHOOK'],
  ['webhook', 'SPENDLIGHT_WEBHOOK_URL'],
] as const;
const WEBHOOK_KEY = 'SPENDLIGHT_WEBHOOK_SECRET';
const SMTP = 'SPENDLIGHT_SMTP_URL';
const FROM = 'SPENDLIGHT_MAIL_FROM';
const TO = 'SPENDLIGHT_MAIL_TO';

/** A channel is on when its variable is set and fits; what does not fit is said, and that channel stays off. */
export function deliveryFromEnvironment(environment: Environment): DeliveryFromEnvironment {
  const value = (name: string): string => environment[name]?.trim() ?? '';
  const on: DeliveryOptions['on'][number][] = [];
  const problems: string[] = [];
  const secrets: { -readonly [K in keyof DeliverySecrets]: string } = {};
  for (const [kind, name] of WEBHOOKS) {
    if (value(name) === '') continue;
    const checked = checkAddress(kind, value(name));
    if (checked.ok) {
      on.push(kind);
      secrets[kind] = value(name);
    } else problems.push(`${name}: ${checked.problem}`);
  }
  if (secrets.webhook !== undefined && value(WEBHOOK_KEY) !== '') secrets.webhookKey = value(WEBHOOK_KEY);
  const mail = mailFrom(value, problems);
  if (mail !== null) {
    on.push('email');
    if (mail.password !== null) secrets.mailPassword = mail.password;
  }
  return { delivery: { on, mail: mail?.account ?? null }, secrets, problems };
}

function mailFrom(
  value: (name: string) => string,
  problems: string[],
): { account: MailAccount; password: string | null } | null {
  if (value(SMTP) === '') return null;
  const server = readServer(value(SMTP));
  if (server === null) {
    problems.push(`${SMTP}: write it as smtp://NAME:PASSWORD@HOST:587, or smtps:// for port 465.`);
    return null;
  }
  const { password, ...rest } = server;
  const to = value(TO)
    .split(',')
    .map((address) => address.trim());
  const account = { ...rest, from: value(FROM), to: to.filter((address) => address !== '') };
  const problem = mailProblem(account, password);
  if (problem === null) return { account, password };
  problems.push(`${SMTP}, ${FROM}, ${TO}: ${problem}`);
  return null;
}

function readServer(text: string): (Omit<MailAccount, 'from' | 'to'> & { password: string | null }) | null {
  try {
    const { protocol, hostname, port, username, password } = new URL(text);
    if ((protocol !== 'smtp:' && protocol !== 'smtps:') || hostname === '') return null;
    const isTls = protocol === 'smtps:';
    const security = isTls ? 'tls' : isLoopback(hostname) ? 'none' : 'starttls';
    const usual = isTls ? 465 : 587;
    return {
      host: hostname,
      port: port === '' ? usual : Number(port),
      security,
      user: username === '' ? null : decodeURIComponent(username),
      password: password === '' ? null : decodeURIComponent(password),
    };
  } catch {
    return null;
  }
}
