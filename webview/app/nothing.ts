/** What is said where days hold nothing: when the newest event was, and a way to all of them. */
import type { Snapshot } from '../../src/protocol/engine';
import { element, linkButton, prose } from '../dom';
import { t } from '../l10n';
import { newestWords } from '../notices';
import type { Notice } from './layout';

/** @param onAll shows all time; null: it is shown already */
export function nothingThere(words: string, snapshot: Snapshot, onAll: (() => void) | null): Notice {
  const said = [words, ...newestWords(snapshot)].join(' ');
  return {
    content: [said, onAll === null],
    build: () => [
      element('p', { role: 'status' }, prose(said)),
      onAll === null ? null : element('p', {}, linkButton(t('Show all time'), onAll, { 'data-focus': 'all-time' })),
    ],
  };
}
