/** How channels are called on screen. */
import type { Translate } from '../../core/translate';
import type { EditorChannel } from './deliverySettings';

export function channelName(channel: string, t: Translate): string {
  switch (channel as EditorChannel) {
    case 'discord':
      return 'Discord';
    case 'slack':
      return 'Slack';
    case 'email':
      return t('E-Mail');
    case 'webhook':
      return t('Webhook');
    default:
      return channel;
  }
}
