/** Cost: Show Undelivered Messages: what could not be delivered and what waits, to try again or to forget. Free of the editor. */
import { ago, safeText } from '../../core/format';
import type { OutboxEntry } from '../../protocol/delivery';
import type { Engine } from '../../protocol/engine';
import type { Translate } from '../../core/translate';
import { said } from '../../core/words';
import { channelName } from './channelNames';
import type { Choice, Dialogs } from './setUp';

export interface UndeliveredServices {
  readonly dialogs: Dialogs;
  readonly engine: Pick<Engine, 'request'>;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly t: Translate;
}

const RETRY_ALL = 'retry-all';
const FORGET_ALL = 'forget-all';

export async function showUndelivered({ dialogs, engine, clock, t }: UndeliveredServices): Promise<void> {
  const { pending, dead, trouble, words } = await engine.request('outbox', null);
  const inTheWay = trouble === null ? null : said(words ?? trouble, t);
  if (pending.length === 0 && dead.length === 0) {
    dialogs.inform(inTheWay ?? t('Every message was delivered.'));
    return;
  }
  const choices: Choice<string>[] = [
    ...(dead.length > 0
      ? [
          { id: RETRY_ALL, label: t('Try All Again') },
          { id: FORGET_ALL, label: t('Delete All') },
        ]
      : []),
    ...dead.map((entry) => choiceOf(entry, true, clock(), t)),
    ...pending.map((entry) => choiceOf(entry, false, clock(), t)),
  ];
  const picked = await dialogs.pick(
    inTheWay ?? t('{0} undelivered, {1} waiting', dead.length, pending.length),
    choices,
  );
  if (picked === RETRY_ALL) await engine.request('retryOutbox', { name: null });
  else if (picked === FORGET_ALL) await engine.request('deleteOutbox', { name: null });
  else if (dead.some(({ name }) => name === picked)) await askAbout(picked ?? '', dialogs, engine, t);
}

async function askAbout(
  name: string,
  dialogs: Dialogs,
  engine: UndeliveredServices['engine'],
  t: Translate,
): Promise<void> {
  const action = await dialogs.pick(t('This message was not delivered'), [
    { id: 'retry', label: t('Try Again') },
    { id: 'forget', label: t('Delete') },
  ]);
  if (action === 'retry') await engine.request('retryOutbox', { name });
  if (action === 'forget') await engine.request('deleteOutbox', { name });
}

function choiceOf(entry: OutboxEntry, isDead: boolean, now: number, t: Translate) {
  const { name, channel, title, queuedAt, reason } = entry;
  const shown = title === null ? t('A message that cannot be read') : safeText(title);
  const state = isDead ? t('not delivered') : t('waiting');
  const words = [
    channelName(channel, t),
    state,
    ago(now - queuedAt, t),
    ...(reason === null ? [] : [safeText(said(entry.words ?? reason, t), 300)]),
  ];
  return { id: name, label: shown, description: words.join(' · ') };
}
