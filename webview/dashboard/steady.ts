/** Keeps what the pointer is on where it is when something above it becomes taller by itself: on a page that is scrolled the browser does so, at its top nobody. */
export class Steady {
  /** True while what changes was asked for by a person: then it may move. */
  isAsked = true;
  private part: Element | null = null;
  /** Where the part's upper edge is, CSS pixels below that of the window. */
  private top = 0;
  /** How far the page was scrolled then, CSS pixels. */
  private scrolled = 0;

  constructor() {
    window.addEventListener('scroll', () => this.follow(), { passive: true });
    // Told before anybody has seen it.
    new ResizeObserver(() => this.keep()).observe(document.body);
  }

  /** The pointer is on the part; null: on none any more. */
  hold(part: Element | null): void {
    this.part = part;
    this.note();
  }

  private note(): void {
    if (this.part === null) return;
    this.top = this.part.getBoundingClientRect().top;
    this.scrolled = window.scrollY;
  }

  /** Of a scroll a page is told in the next frame: what pushed the part meanwhile is no part of it, and still to be made up for. */
  private follow(): void {
    if (this.part === null) return;
    const isWhereItWas = Math.abs(this.part.getBoundingClientRect().top - this.top) < 1;
    if (!isWhereItWas) this.top += this.scrolled - window.scrollY;
    this.scrolled = window.scrollY;
  }

  private keep(): void {
    if (this.part === null) return;
    const away = this.part.getBoundingClientRect().top - this.top;
    if (!this.isAsked && away > 0) window.scrollBy({ top: away, behavior: 'instant' });
    this.note();
  }
}
