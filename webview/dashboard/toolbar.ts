/** The question's controls: which days, and by what the spend is told apart. */
import type { DashboardQuery, Preset } from '../../src/core/dashboard/model';
import type { Dimension } from '../../src/core/event';
import { PRESETS } from '../../src/protocol/dashboard';
import { button, dropdown } from '../controls';
import { element } from '../dom';
import { t } from '../l10n';
import { dimensionTitle } from '../translated';
import { DIMENSION_ORDER, isDimension } from '../words';
import { PRESET_NAMES } from './labels';

export interface ToolbarActions {
  onPreset(preset: Preset): void;
  onDays(from: string, to: string): void;
  onGroup(dimension: Dimension): void;
  onExport(): void;
}

export class Toolbar {
  readonly element: HTMLElement;
  private readonly preset;
  private readonly group;
  private readonly days: HTMLElement;
  private readonly from: HTMLInputElement;
  private readonly to: HTMLInputElement;

  constructor(query: DashboardQuery, actions: ToolbarActions) {
    this.preset = dropdown({
      name: t('Date range'),
      choices: PRESETS.map((value) => ({ value, text: PRESET_NAMES[value] })),
      value: query.preset,
      onChoose: (preset) => actions.onPreset(preset),
    });
    this.group = dropdown({
      name: t('Group by'),
      choices: DIMENSION_ORDER.map((value) => ({ value, text: t('by {0}', dimensionTitle(value)) })),
      value: isDimension(query.groupBy) ? query.groupBy : 'agent',
      onChoose: (dimension) => actions.onGroup(dimension),
    });
    this.from = dayField(t('First day'), query.from);
    this.to = dayField(t('Last day'), query.to);
    for (const field of [this.from, this.to]) {
      field.addEventListener('change', () => actions.onDays(this.from.value, this.to.value));
    }
    this.days = element('span', { class: 'days' }, this.from, element('span', { 'aria-hidden': 'true' }, '–'), this.to);
    this.element = element(
      'div',
      { class: 'toolbar', role: 'group', 'aria-label': t('What is shown') },
      this.preset.element,
      this.days,
      this.group.element,
      button({ text: t('Export'), name: t('Export what is shown'), onPress: () => actions.onExport() }),
    );
    this.show(query);
  }

  /** Brings the controls in line with what is shown. */
  show(query: DashboardQuery): void {
    this.preset.set(query.preset);
    if (isDimension(query.groupBy)) this.group.set(query.groupBy);
    this.days.hidden = query.preset !== 'custom';
    if (document.activeElement !== this.from) this.from.value = query.from;
    if (document.activeElement !== this.to) this.to.value = query.to;
  }
}

function dayField(name: string, value: string): HTMLInputElement {
  const field = element('input', { type: 'date', class: 'day', 'aria-label': name });
  field.value = value;
  return field;
}
