/** The one door to the network: makes the channels that are switched on. A bundle of its own, loaded when the first message is to be sent. */
import type { ChannelId, DeliverySecrets, MailAccount } from '../core/delivery';
import { sentence, type Sentence } from '../core/words';
import { checkAddress, type AddressRules, type WebhookKind } from './address';
import { PATIENCE, refused, type Channel, type Patience } from './channel';
import { consoleChannel } from './console';
import { discordChannel } from './discord';
import { emailChannel, type MailTrust } from './email';
import { mailFault } from './mail';
import { slackChannel } from './slack';
import { webhookChannel } from './webhook';

export interface ChannelConfiguration {
  readonly mail: MailAccount | null;
  readonly secrets: DeliverySecrets;
  readonly rules?: AddressRules;
  readonly patience?: Patience;
  readonly trust?: MailTrust;
  /** Where the console's lines go. */
  readonly write?: (line: string) => void;
}

export { gitHubByProgram, gitHubByToken, keepComment } from './github';

/** What the engine knows of this bundle. */
export interface NotifyModule {
  openChannel(id: ChannelId, configuration: ChannelConfiguration): Channel;
}

/** Never fails: a channel that is not set up refuses every message and says why. */
export function openChannel(id: ChannelId, configuration: ChannelConfiguration): Channel {
  const { mail, secrets, patience = PATIENCE, trust } = configuration;
  switch (id) {
    case 'console':
      return consoleChannel(configuration.write ?? ((line) => void process.stdout.write(`${line}\n`)));
    case 'email':
      return openMail(mail, secrets.mailPassword ?? null, patience, trust);
    case 'discord':
    case 'slack':
    case 'webhook':
      return openWebhook(id, configuration, patience);
  }
}

function openWebhook(id: WebhookKind, { secrets, rules }: ChannelConfiguration, patience: Patience): Channel {
  const address = secrets[id];
  if (address === undefined) return closed(sentence('No address is known for it.'));
  const checked = checkAddress(id, address, rules);
  if (!checked.ok) return closed(checked.words);
  switch (id) {
    case 'discord':
      return discordChannel(checked.url, patience);
    case 'slack':
      return slackChannel(checked.url, patience);
    case 'webhook':
      return webhookChannel(checked.url, secrets.webhookKey ?? null, patience);
  }
}

function openMail(mail: MailAccount | null, password: string | null, patience: Patience, trust?: MailTrust): Channel {
  if (mail === null) return closed(sentence('No mail server is set.'));
  const problem = mailFault(mail, password);
  return problem === null ? emailChannel(mail, password, patience, trust) : closed(problem);
}

function closed(reason: Sentence): Channel {
  return { send: () => Promise.resolve(refused(reason, true)) };
}
