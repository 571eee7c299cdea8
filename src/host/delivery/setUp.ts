/** Cost: Set Up Alert Delivery: which channel, its address, whether this workspace may use it, a test. Free of the editor. */
import type { MailAccount } from '../../core/delivery';
import type { TestResult } from '../../protocol/delivery';
import type { Engine } from '../../protocol/engine';
import type { Translate } from '../../core/translate';
import { said } from '../../core/words';
import { channelName } from './channelNames';
import type { Consents } from './consents';
import {
  DELIVERY_KEYS,
  EDITOR_CHANNELS,
  readRecipients,
  readServer,
  type DeliverySettings,
  type EditorChannel,
} from './deliverySettings';
import { secretsOf, type Kept, type Vault } from './vault';

export interface Choice<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly description?: string;
}

export interface Question {
  readonly title: string;
  readonly prompt: string;
  readonly placeHolder?: string;
  readonly value?: string;
  /** What is typed is not shown. */
  readonly secret?: boolean;
  /** The sentence under the input; undefined: it is fine. */
  readonly problem?: (text: string) => string | undefined | Promise<string | undefined>;
}

/** The editor's ways to ask. Undefined and false: the person wants nothing. */
export interface Dialogs {
  pick<T extends string>(title: string, choices: readonly Choice<T>[]): Promise<T | undefined>;
  ask(question: Question): Promise<string | undefined>;
  /** A question that stands in the way until it is answered. */
  confirm(message: string, detail: string, action: string): Promise<boolean>;
  inform(message: string): void;
}

export interface SetUpServices {
  readonly dialogs: Dialogs;
  readonly engine: Pick<Engine, 'request'>;
  readonly vault: Vault;
  readonly consents: Consents;
  readonly settings: {
    read(): DeliverySettings;
    /** Into the user's own settings. */
    write(key: string, value: unknown): Promise<void>;
  };
  readonly workspaceName: string;
  /** Makes the engine follow what was changed. */
  readonly apply: () => Promise<void>;
  readonly t: Translate;
}

type Action = 'test' | 'change' | 'allow' | 'stop' | 'disconnect';

export async function setUpDelivery(services: SetUpServices): Promise<void> {
  const { dialogs, vault, t } = services;
  const choices = await Promise.all(EDITOR_CHANNELS.map((channel) => describe(services, channel)));
  const channel = await dialogs.pick(t('Set Up Alert Delivery: where shall alerts go?'), choices);
  if (channel === undefined) return;
  const kept = await vault.get(channel);
  const action = kept === null ? 'change' : await askAction(services, channel, kept);
  switch (action) {
    case 'change':
      return channel === 'email' ? connectMail(services) : connectWebhook(services, channel);
    case 'test':
      if (kept !== null) await sendTest(services, channel, kept, services.settings.read().mail);
      return;
    case 'allow':
      if (kept !== null && (await askConsent(services, channel, kept.host))) await save(services, channel, kept);
      return;
    case 'stop':
      if (kept !== null) await services.consents.set(kept.host, 'no');
      return services.apply();
    case 'disconnect':
      await vault.forget(channel);
      await services.settings.write(DELIVERY_KEYS.channels, without(services, channel));
      return services.apply();
    case undefined:
  }
}

async function describe(
  { vault, consents, settings, t }: SetUpServices,
  id: EditorChannel,
): Promise<Choice<EditorChannel>> {
  const kept = await vault.get(id);
  const label = channelName(id, t);
  if (kept === null) return { id, label, description: t('not connected') };
  const isOn = settings.read().channels.includes(id) && consents.of(kept.host) === 'yes';
  return {
    id,
    label,
    description: isOn ? t('alerts of this workspace go to {0}', kept.host) : t('{0}; off in this workspace', kept.host),
  };
}

function askAction({ dialogs, consents, settings, t }: SetUpServices, channel: EditorChannel, { host }: Kept) {
  const isOn = settings.read().channels.includes(channel) && consents.of(host) === 'yes';
  const choices: Choice<Action>[] = [
    { id: 'test', label: t('Send a Test Message') },
    isOn
      ? { id: 'stop', label: t('Send No Alerts of This Workspace') }
      : { id: 'allow', label: t('Send Alerts of This Workspace') },
    { id: 'change', label: t('Change the Address') },
    { id: 'disconnect', label: t('Disconnect in All Workspaces') },
  ];
  return dialogs.pick(channelName(channel, t), choices);
}

async function connectWebhook(services: SetUpServices, channel: 'discord' | 'slack' | 'webhook'): Promise<void> {
  const { dialogs, engine, t } = services;
  const name = channelName(channel, t);
  const check = (address: string) => engine.request('checkAddress', { kind: channel, address });
  const address = await dialogs.ask({
    title: t('Connect {0}', name),
    prompt: t('The address of the webhook. It is kept in the editor’s secret storage, never in settings.'),
    placeHolder: EXAMPLES[channel],
    secret: true,
    problem: async (text) => {
      const checked = await check(text);
      return checked.ok ? undefined : said(checked.words ?? checked.problem, t);
    },
  });
  if (address === undefined) return;
  const checked = await check(address);
  if (!checked.ok) throw new Error(said(checked.words ?? checked.problem, t));
  const key = channel === 'webhook' ? await askKey(services) : null;
  if (key === undefined) return;
  const kept: Kept = { secret: address.trim(), host: checked.host, key };
  if (!(await askConsent(services, channel, kept.host))) return;
  if (await worksOrIsWanted(services, channel, kept, null)) await save(services, channel, kept);
}

const EXAMPLES = {
  discord: 'https://discord.com/api/webhooks/…',
  slack: 'https://hooks.slack.com/services/…',
  webhook: 'https://…',
} as const;

/** Null: none; undefined: the person wants nothing any more. */
async function askKey({ dialogs, t }: SetUpServices): Promise<string | null | undefined> {
  const key = await dialogs.ask({
    title: t('Connect {0}', channelName('webhook', t)),
    prompt: t('A secret that signs the messages, which the receiver knows too. Empty: they are not signed.'),
    secret: true,
  });
  return key?.trim() === '' ? null : key?.trim();
}

async function connectMail(services: SetUpServices): Promise<void> {
  const { dialogs, settings, t } = services;
  const before = settings.read().mail;
  const title = t('Connect {0}', channelName('email', t));
  const ask = (prompt: string, value: string, problem?: Question['problem'], secret = false) =>
    dialogs.ask({ title, prompt, value, secret, ...(problem === undefined ? {} : { problem }) });
  const server = await ask(
    t('The mail server, such as smtp.example.com:587. The connection is always encrypted.'),
    before === null ? '' : `${before.host}:${before.port}`,
    (text) => (readServer(text) === null ? t('Write a host name, and a port after a colon.') : undefined),
  );
  const account = server === undefined ? null : readServer(server);
  if (server === undefined || account === null) return;
  const user = await ask(t('The name of the mail account. Empty: the server asks for none.'), before?.user ?? '');
  if (user === undefined) return;
  const password = user.trim() === '' ? '' : await ask(t('The password of the mail account.'), '', undefined, true);
  if (password === undefined) return;
  const from = await ask(t('The sender’s address.'), before?.from ?? '');
  if (from === undefined) return;
  const to = await ask(t('Who gets the mail: addresses with commas between them.'), before?.to.join(', ') ?? '');
  if (to === undefined) return;
  const name = user.trim();
  const mail: MailAccount = { ...account, user: name === '' ? null : name, from: from.trim(), to: readRecipients(to) };
  const kept: Kept = { secret: password, host: account.host, key: null };
  if (!(await askConsent(services, 'email', kept.host))) return;
  if (!(await worksOrIsWanted(services, 'email', kept, mail))) return;
  await settings.write(DELIVERY_KEYS.server, server.trim());
  await settings.write(DELIVERY_KEYS.user, name);
  await settings.write(DELIVERY_KEYS.from, mail.from);
  await settings.write(DELIVERY_KEYS.to, mail.to);
  await save(services, 'email', kept);
}

/** The question that nothing is sent without: this workspace, this host. */
export function askConsent(
  { dialogs, workspaceName, t }: Pick<SetUpServices, 'dialogs' | 'workspaceName' | 't'>,
  channel: EditorChannel,
  host: string,
): Promise<boolean> {
  return dialogs.confirm(
    t('Send alerts of "{0}" to {1}?', workspaceName, host),
    t(
      'Over {0}. An alert holds the workspace’s name, budgets and amounts, and where it is about them the names of agents, pull requests and models. Nothing of prompts, answers or files is sent. "Cost: Set Up Alert Delivery" takes this back.',
      channelName(channel, t),
    ),
    t('Send Alerts'),
  );
}

async function worksOrIsWanted(
  services: SetUpServices,
  channel: EditorChannel,
  kept: Kept,
  mail: MailAccount | null,
): Promise<boolean> {
  const { dialogs, t } = services;
  const result = await sendTest(services, channel, kept, mail);
  if (result.outcome === 'delivered') return true;
  return dialogs.confirm(
    t('The test message did not arrive. Keep this connection all the same?'),
    reasonIn(result, t) ?? '',
    t('Keep It'),
  );
}

async function sendTest(
  { dialogs, engine, workspaceName, t }: SetUpServices,
  channel: EditorChannel,
  kept: Kept,
  mail: MailAccount | null,
): Promise<TestResult> {
  const request = { channel, mail, secrets: secretsOf(channel, kept), workspace: workspaceName };
  const result = await engine.request('sendTest', request);
  const reason = reasonIn(result, t);
  if (result.outcome === 'delivered') dialogs.inform(reason ?? t('The test message was sent to {0}.', kept.host));
  else dialogs.inform(t('The test message did not arrive: {0}', reason ?? ''));
  return result;
}

function reasonIn({ reason, words }: TestResult, t: Translate): string | null {
  return reason === null ? null : said(words ?? reason, t);
}

async function save(services: SetUpServices, channel: EditorChannel, kept: Kept): Promise<void> {
  await services.vault.set(channel, kept);
  await services.consents.set(kept.host, 'yes');
  await services.settings.write(DELIVERY_KEYS.channels, [...without(services, channel), channel]);
  await services.apply();
}

function without({ settings }: SetUpServices, channel: EditorChannel): string[] {
  return settings.read().channels.filter((one) => one !== channel);
}
