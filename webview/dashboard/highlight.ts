/** One value pointed at in one place is emphasised in all: charts, legends and tables of the same dimension. */

type Listener = (name: string | null) => void;

export class Highlight {
  private current: string | null = null;
  private readonly listeners: Listener[] = [];

  onChange(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** `name`: of `nameOf`; null: nothing is pointed at. */
  set(name: string | null): void {
    if (name === this.current) return;
    this.current = name;
    for (const listener of this.listeners) listener(name);
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
