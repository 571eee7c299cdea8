/** One value pointed at in one place is emphasised in all: charts, legends and tables of the same dimension. */

type Listener = (name: string | null) => void;

/** How long the pointer rests before its value is emphasised, ms: charts are drawn anew for it, and a press must not wait for them. */
const REST = 50;

export class Highlight {
  private current: string | null = null;
  private wanted: string | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly listeners: Listener[] = [];

  onChange(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** `name`: of `nameOf`; null: nothing is pointed at. Shown once it has stayed so for a moment. */
  set(name: string | null): void {
    this.wanted = name;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(), REST);
  }

  private show(): void {
    this.timer = null;
    if (this.wanted === this.current) return;
    this.current = this.wanted;
    for (const listener of this.listeners) listener(this.current);
  }

  /** While the pointer or the focus is on the element, the value is emphasised. */
  follow(element: HTMLElement, name: string): void {
    element.addEventListener('pointerenter', () => this.set(name));
    element.addEventListener('pointerleave', () => this.set(null));
    element.addEventListener('focusin', () => this.set(name));
    element.addEventListener('focusout', () => this.set(null));
  }
}

/** A value as one text: null is no value, which is not the text `null`. */
export function nameOf(key: string | null): string {
  return JSON.stringify(key);
}
