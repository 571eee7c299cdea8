/** What may be sent where, put together from settings, secrets, consent and trust. Pure. */
import type { DeliverySecrets } from '../../core/delivery';
import type { DeliveryOptions } from '../../protocol/delivery';
import type { Consent } from './consents';
import type { DeliverySettings, EditorChannel } from './deliverySettings';
import { secretsOf, type Kept } from './vault';

export interface DeliveryPlan {
  readonly options: DeliveryOptions;
  readonly secrets: DeliverySecrets;
  /** Set up and switched on, but nobody has said yet whether this workspace's alerts may go there. */
  readonly unasked: readonly { readonly channel: EditorChannel; readonly host: string }[];
}

export const NOTHING_PLANNED: DeliveryPlan = { options: { on: [], mail: null }, secrets: {}, unasked: [] };

/**
 * @param trusted false in Restricted Mode: then nothing is planned at all, not even a question
 * @param kept what the vault holds for each channel
 */
export function planDelivery(
  { channels, mail }: DeliverySettings,
  trusted: boolean,
  kept: ReadonlyMap<EditorChannel, Kept>,
  consent: (host: string) => Consent,
): DeliveryPlan {
  if (!trusted) return NOTHING_PLANNED;
  const on: EditorChannel[] = [];
  const unasked: { channel: EditorChannel; host: string }[] = [];
  let secrets: DeliverySecrets = {};
  for (const channel of channels as readonly EditorChannel[]) {
    const own = kept.get(channel);
    // A password is for the server it was typed for: another one in the settings gets nothing.
    if (own === undefined || (channel === 'email' && mail?.host !== own.host)) continue;
    const answer = consent(own.host);
    if (answer === 'not-asked') unasked.push({ channel, host: own.host });
    if (answer !== 'yes') continue;
    on.push(channel);
    secrets = { ...secrets, ...secretsOf(channel, own) };
  }
  return { options: { on, mail: on.includes('email') ? mail : null }, secrets, unasked };
}
