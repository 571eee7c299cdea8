/** Builds elements. Text enters only as text nodes, because names out of logs are hostile. */
export type Child = Node | string | null;

export interface Attributes {
  readonly class?: string;
  readonly id?: string;
  readonly role?: string;
  readonly type?: string;
  readonly scope?: string;
  readonly tabindex?: string;
  /** Finds the element again after its region was drawn anew. */
  readonly 'data-focus'?: string;
  readonly [aria: `aria-${string}`]: string;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes as Readonly<Record<string, string>>))
    made.setAttribute(key, value);
  for (const child of children) if (child !== null) made.append(child);
  return made;
}

/** Dates, with their time where it follows, and bounds of sums: they end on the line that they begin on. */
const WHOLE = /(?<!\w)(?:\d{4}-\d\d(?:-\d\d(?: \d\d:\d\d)?)?|[≥≤] \$[\d.,]*\d[KMBT]?)(?!\w)/g;

/** A sentence whose dates and sums a narrow view does not break. */
export function prose(text: string): DocumentFragment {
  const made = document.createDocumentFragment();
  let done = 0;
  for (const { index, 0: whole } of text.matchAll(WHOLE)) {
    made.append(text.slice(done, index), element('span', { class: 'whole' }, whole));
    done = index + whole.length;
  }
  made.append(text.slice(done));
  return made;
}

/** A real button that looks like a link: for what leads somewhere from within a sentence or a cell. */
export function linkButton(text: string, onPress: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', class: 'link', ...attributes }, text);
  made.addEventListener('click', onPress);
  return made;
}

/** A word set apart from the text around it. */
export function tag(text: string): HTMLElement {
  return element('span', { class: 'tag' }, text);
}

/** Words for screen readers only. */
export function spoken(text: string): HTMLElement {
  return element('span', { class: 'spoken' }, text);
}

/** A decorative sign whose meaning the words beside it carry. */
export function icon(sign: string, className: string): HTMLElement {
  return element('span', { class: `icon ${className}`, 'aria-hidden': 'true' }, sign);
}

/** A table of texts: the first column holds row headings, the rest figures. */
export function textTable(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): HTMLElement {
  const head = element('tr', {}, ...columns.map((column) => element('th', { scope: 'col' }, column)));
  const body = rows.map((cells) =>
    element(
      'tr',
      {},
      ...cells.map((cell, index) => (index === 0 ? element('th', { scope: 'row' }, cell) : element('td', {}, cell))),
    ),
  );
  const table = element(
    'table',
    { class: 'plain' },
    element('caption', {}, caption),
    element('thead', {}, head),
    element('tbody', {}, ...body),
  );
  return scrollable(table, caption);
}

/** A box that scrolls sideways when the view is narrow, and by keyboard too. */
export function scrollable(content: HTMLElement, name: string): HTMLElement {
  return element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name }, content);
}

/** A part of the page that is drawn anew only when what it shows has changed, and keeps the focus inside it. */
export class Region {
  private shown: string | null = null;

  constructor(readonly element: HTMLElement) {}

  /** `content` is everything that `build` draws from, as JSON can tell it. */
  draw(content: unknown, build: () => readonly Child[]): void {
    const next = JSON.stringify(content);
    if (next === this.shown) return;
    this.shown = next;
    const focused = this.focusKey();
    const scrolled = this.scrolled();
    this.element.replaceChildren(...build().filter((child) => child !== null));
    this.element.hidden = this.element.childNodes.length === 0;
    if (focused !== null) this.focus(focused);
    this.scroll(scrolled);
  }

  clear(): void {
    this.draw(null, () => []);
  }

  /** Puts the focus on the element that carries this `data-focus`; false when there is none. */
  focus(key: string): boolean {
    for (const candidate of this.element.querySelectorAll<HTMLElement>('[data-focus]')) {
      if (candidate.dataset['focus'] !== key) continue;
      candidate.focus({ preventScroll: true });
      return true;
    }
    return false;
  }

  /** How far the boxes in it are scrolled, by their place. */
  private scrolled(): readonly { readonly left: number; readonly top: number }[] {
    return [...this.element.querySelectorAll('.scroll')].map((box) => ({ left: box.scrollLeft, top: box.scrollTop }));
  }

  private scroll(places: readonly { readonly left: number; readonly top: number }[]): void {
    if (places.every(({ left, top }) => left === 0 && top === 0)) return;
    [...this.element.querySelectorAll('.scroll')].forEach((box, index) => {
      box.scrollLeft = places[index]?.left ?? 0;
      box.scrollTop = places[index]?.top ?? 0;
    });
  }

  private focusKey(): string | null {
    const active = document.activeElement;
    if (!(active instanceof HTMLElement) || !this.element.contains(active)) return null;
    return active.closest<HTMLElement>('[data-focus]')?.dataset['focus'] ?? null;
  }
}
