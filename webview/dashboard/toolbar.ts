/** The question's controls: which days, and by what the spend is told apart. */
import type { DashboardQuery, Preset } from '../../src/core/dashboard/model';
import type { Dimension } from '../../src/core/event';
import { PRESETS } from '../../src/protocol/dashboard';
import { button, dropdown } from '../controls';
import { DayFields } from '../days';
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
  private readonly days: DayFields;

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
    this.days = new DayFields(query, (from, to) => actions.onDays(from, to));
    this.element = element(
      'div',
      { class: 'toolbar', role: 'group', 'aria-label': t('What is shown') },
      this.preset.element,
      this.days.element,
      this.group.element,
      button({ text: t('Export'), name: t('Export what is shown'), onPress: () => actions.onExport() }),
    );
    this.show(query);
  }

  /** Brings the controls in line with what is shown. */
  show(query: DashboardQuery): void {
    this.preset.set(query.preset);
    if (isDimension(query.groupBy)) this.group.set(query.groupBy);
    this.days.show(query, query.preset === 'custom');
  }
}
