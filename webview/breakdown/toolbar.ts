/** The controls above the breakdown: which dimension, which days, which rows, table or chart. */
import type { Dimension } from '../../src/core/event';
import { button, dropdown, setText, textField } from '../controls';
import { PRESET_NAMES } from '../dashboard/labels';
import { DayFields } from '../days';
import { element } from '../dom';
import { t } from '../l10n';
import { DIMENSION_ORDER, dimensionHeading } from '../words';
import { RANGES, type BreakdownState, type RangeName } from './state';

export interface ToolbarActions {
  onDimension(dimension: Dimension): void;
  onRange(range: RangeName): void;
  onDays(from: string, to: string): void;
  onSearch(text: string): void;
  onChart(): void;
}

export class Toolbar {
  readonly element: HTMLElement;
  private readonly dimension;
  private readonly range;
  private readonly days: DayFields;
  private readonly search: HTMLElement;
  private readonly chart: HTMLElement;

  constructor(state: BreakdownState, actions: ToolbarActions) {
    this.dimension = dropdown({
      name: t('Break down by'),
      choices: DIMENSION_ORDER.map((value) => ({ value, text: dimensionHeading(value) })),
      value: state.dimension,
      onChoose: (dimension) => actions.onDimension(dimension),
    });
    this.range = dropdown({
      name: t('Date range'),
      choices: RANGES.map((value) => ({ value, text: PRESET_NAMES[value] })),
      value: state.range,
      onChoose: (range) => actions.onRange(range),
    });
    this.days = new DayFields(state, (from, to) => actions.onDays(from, to));
    this.search = textField({
      name: t('Search names'),
      placeholder: t('Search'),
      value: state.search,
      onInput: (text) => actions.onSearch(text),
    });
    this.chart = button({ text: t('Show as chart'), onPress: () => actions.onChart() });
    this.element = element(
      'div',
      { class: 'toolbar', role: 'group', 'aria-label': t('What is shown') },
      this.dimension.element,
      this.range.element,
      this.days.element,
      this.search,
      this.chart,
    );
    this.show(state);
  }

  /** Brings the controls in line with what is shown. */
  show(state: BreakdownState): void {
    this.dimension.set(state.dimension);
    this.range.set(state.range);
    this.days.show(state, state.range === 'custom');
    setText(this.chart, state.chart ? t('Show as table') : t('Show as chart'));
    this.chart.hidden = state.open !== null;
    this.search.hidden = state.open !== null;
  }
}
