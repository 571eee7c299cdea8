/** The fields of a first and a last day. */
import { element } from './dom';
import { t } from './l10n';

export interface Days {
  /** `YYYY-MM-DD`; empty: not chosen. */
  readonly from: string;
  readonly to: string;
}

export class DayFields {
  readonly element: HTMLElement;
  private readonly from: HTMLInputElement;
  private readonly to: HTMLInputElement;

  constructor(days: Days, onDays: (from: string, to: string) => void) {
    this.from = dayField(t('First day'), days.from);
    this.to = dayField(t('Last day'), days.to);
    for (const field of [this.from, this.to])
      field.addEventListener('change', () => onDays(this.from.value, this.to.value));
    this.element = element(
      'span',
      { class: 'days' },
      this.from,
      element('span', { 'aria-hidden': 'true' }, '–'),
      this.to,
    );
  }

  /** What a person is typing stays. @param isWanted false where the days have a name of their own */
  show({ from, to }: Days, isWanted: boolean): void {
    this.element.hidden = !isWanted;
    if (document.activeElement !== this.from) this.from.value = from;
    if (document.activeElement !== this.to) this.to.value = to;
  }
}

function dayField(name: string, value: string): HTMLInputElement {
  const field = element('input', { type: 'date', class: 'day', 'aria-label': name });
  field.value = value;
  return field;
}
