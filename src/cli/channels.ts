/** The channels of the command line: environment variables say where messages go, and the state folder keeps what waits. */
import { deliveryFromEnvironment, type DeliveryFromEnvironment } from '../engine/delivery/environment';
import { ownStateDirectory } from './options';

/** What follows the name of whatever is sent. */
export const CHANNELS_HELP = `are sent to what these environment variables name, and to nothing else:
  SPENDLIGHT_DISCORD_WEBHOOK  address of a Discord webhook
  SPENDLIGHT_SLACK_WEBHOOK    address of a Slack incoming webhook
  SPENDLIGHT_WEBHOOK_URL      address that takes JSON over https
  SPENDLIGHT_WEBHOOK_SECRET   signs that JSON (X-Spendlight-Signature)
  SPENDLIGHT_SMTP_URL         smtp://NAME:PASSWORD@HOST:587 or smtps://…:465
  SPENDLIGHT_MAIL_FROM, SPENDLIGHT_MAIL_TO  addresses, with commas between
They are never read from a workspace. What could not be sent is tried again by
the next run; "spendlight outbox" lists it.`;

/** The outbox is no cache: `--no-cache` does not forget what waits. What is wrong with a variable is said. */
export function channelsOf(warn: (message: string) => void): DeliveryFromEnvironment {
  const { delivery, secrets, problems } = deliveryFromEnvironment(process.env);
  for (const problem of problems) warn(problem);
  return { delivery: { ...delivery, stateDirectory: ownStateDirectory() }, secrets, problems };
}

const NAMES: ReadonlyMap<string, string> = new Map([
  ['discord', 'Discord'],
  ['slack', 'Slack'],
  ['email', 'E-mail'],
  ['webhook', 'Webhook'],
]);

/** As people call it. */
export function channelTitle(channel: string): string {
  return NAMES.get(channel) ?? channel;
}
