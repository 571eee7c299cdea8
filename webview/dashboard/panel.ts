/** The frame of a section that is no chart: heading, controls, content, and a switch to plain tables where it is a picture. */
import { button, setText } from '../controls';
import { element, prose, Region, type Child } from '../dom';
import { t } from '../l10n';
import { usesScreenReader } from '../theme';
import type { SectionContext } from './section';

export class Panel {
  readonly element: HTMLElement;
  readonly content = new Region(element('div', { class: 'panel-content' }));
  private readonly head: HTMLElement;

  constructor(id: string, title: string) {
    this.head = element('div', { class: 'chart-head' }, element('h2', { id }, title));
    this.element = element('section', { class: 'chart', 'aria-labelledby': id }, this.head, this.content.element);
  }

  addControl(control: HTMLElement): void {
    this.head.append(control);
  }
}

/** A switch between a picture and the same as a table, remembered. */
export class TableSwitch {
  readonly element: HTMLElement;
  /** What a person has chosen here; null: nothing. */
  private chosen: boolean | null = null;

  constructor(
    private readonly id: string,
    private readonly title: string,
    private readonly context: SectionContext,
    private readonly onChange: () => void,
  ) {
    this.element = button({ text: '', onPress: () => this.press() });
    this.read();
  }

  /** False: there is nothing that it would show. */
  offer(isOffered: boolean): void {
    this.element.hidden = !isOffered;
  }

  /** True when the table is to be shown; what was remembered may come late, so the button's words follow. */
  read(): boolean {
    const { isShown } = this;
    if (isShown) setText(this.element, t('Hide table'), t('Hide table: {0}', this.title));
    else setText(this.element, t('Show as table'), t('Show as table: {0}', this.title));
    return isShown;
  }

  private get isShown(): boolean {
    return this.chosen ?? (this.context.isTableShown(this.id) || usesScreenReader());
  }

  private press(): void {
    this.chosen = !this.isShown;
    this.context.showTable(this.id, this.chosen);
    this.read();
    this.onChange();
  }
}

/** Whole sentences one behind the other; those without words are left out. */
export function sentences(...all: readonly string[]): string {
  return all.filter((words) => words !== '').join(' ');
}

/** A sentence in small type. */
export function remark(text: string): Child {
  return text === '' ? null : element('p', { class: 'muted' }, prose(text));
}
