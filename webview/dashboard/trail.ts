/** The way from all spend to what is shown: a breadcrumb that leads back, and the filters as chips that can be taken off. */
import { safeText } from '../../src/core/format';
import type { Filter, GroupKey } from '../../src/core/ledger/query';
import type { Snapshot } from '../../src/protocol/engine';
import { button } from '../controls';
import { element, linkButton, Region } from '../dom';
import { t } from '../l10n';
import { dimensionTitle, keyText } from '../translated';
import { branchButton } from './branch';
import type { DashboardState } from './state';

const ROOT = t('All spend');
const CRUMB_NAME = 40;
/** Names are cut wherever they stand beside figures: here they are told whole. */
const CHIP_NAME = 400;

export interface TrailActions {
  /** Goes back to a step of the trail, by its place. */
  onBack(place: number): void;
  onRemove(dimension: GroupKey, key: string | null): void;
  onWhole(): void;
  onBranch(): void;
  /** Brings the events behind what is shown into view. */
  onEvents(): void;
}

export class Trail {
  readonly element = element('div', { class: 'trail' });
  private readonly crumbs = new Region(element('nav', { class: 'crumbs', 'aria-label': t('Way back') }));
  private readonly chips = new Region(element('div', { class: 'chips', role: 'group', 'aria-label': t('Filters') }));

  constructor(private readonly actions: TrailActions) {
    this.element.append(this.crumbs.element, this.chips.element);
  }

  /** @param hasEvents false where no event is behind what is shown */
  show(state: DashboardState, snapshot: Snapshot | null, hasEvents: boolean): void {
    const { trail, label, query } = state;
    this.crumbs.draw([trail.map((step) => step.label), label], () => (trail.length === 0 ? [] : this.crumbList(state)));
    const branch = snapshot?.currentBranch ?? null;
    this.chips.draw([query.filter, query.within, label, branch, hasEvents], () => [
      ...chipsOf(query.filter, this.actions),
      query.within === null
        ? null
        : chip(label === '' ? t('Only one bar') : t('Only {0}', label), () => this.actions.onWhole()),
      isWhole(query) || !hasEvents
        ? null
        : linkButton(t('To the events'), () => this.actions.onEvents(), { 'data-focus': 'to-events' }),
      branch === null || isShown(query.filter, branch) ? null : branchButton(branch, () => this.actions.onBranch()),
    ]);
  }

  /** Puts the focus on what is shown now; false: at the root there is nothing to put it on. */
  focus(): boolean {
    return this.crumbs.focus('crumb:now');
  }

  private crumbList({ trail, label }: DashboardState): readonly HTMLElement[] {
    const back = button({
      text: t('Back'),
      name: t('Back one step'),
      onPress: () => this.actions.onBack(trail.length - 1),
    });
    back.dataset['focus'] = 'crumb:back';
    const steps = trail.map((step, place) =>
      element(
        'li',
        {},
        linkButton(step.label === '' ? ROOT : safeText(step.label, CRUMB_NAME), () => this.actions.onBack(place), {
          'data-focus': `crumb:${place}`,
        }),
      ),
    );
    const now = element(
      'li',
      { 'aria-current': 'location', tabindex: '-1', 'data-focus': 'crumb:now' },
      safeText(label, CRUMB_NAME),
    );
    return [back, element('ol', {}, ...steps, now)];
  }
}

function chipsOf(filter: Filter, actions: TrailActions): readonly HTMLElement[] {
  return (Object.entries(filter) as [GroupKey, readonly (string | null)[]][]).flatMap(([dimension, values]) =>
    values.map((key) => {
      const value = keyText(dimension, key, CHIP_NAME);
      return chip(key === null ? value : `${dimensionTitle(dimension)}: ${value}`, () =>
        actions.onRemove(dimension, key),
      );
    }),
  );
}

function chip(text: string, onPress: () => void): HTMLElement {
  const remove = element(
    'button',
    { type: 'button', class: 'chip-remove', 'aria-label': t('Remove filter {0}', text), 'data-focus': `chip:${text}` },
    '✕',
  );
  remove.addEventListener('click', onPress);
  return element('span', { class: 'chip' }, element('span', {}, text), remove);
}

function isWhole({ filter, within }: DashboardState['query']): boolean {
  return within === null && Object.keys(filter).length === 0;
}

/** True when the filters already show the branch or its pull request. */
function isShown({ pr, branch }: Filter, current: NonNullable<Snapshot['currentBranch']>): boolean {
  return (current.pr !== null && pr?.includes(current.pr) === true) || branch?.includes(current.name) === true;
}
