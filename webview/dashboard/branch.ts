/** The branch that is checked out, one click away. */
import { money, safeText } from '../../src/core/format';
import type { Snapshot } from '../../src/protocol/engine';
import { linkButton } from '../dom';
import { t } from '../l10n';
import { keyText } from '../translated';

/** Named by its pull request where one is known. */
export function branchButton(
  { name, cost, pr }: NonNullable<Snapshot['currentBranch']>,
  onPress: () => void,
): HTMLElement {
  const target = pr === null ? safeText(name, 80) : keyText('pr', pr, 30);
  return linkButton(t('This branch: {0}, {1}', target, money(cost)), onPress, {
    'data-focus': 'branch',
    class: 'link branch',
  });
}
