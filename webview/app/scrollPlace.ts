/** Comes back to where a page was scrolled to when the editor makes it anew: after another tab was in front, or the window was reloaded. */
import type { Host } from '../host';
import { isNear } from './near';

/** Between two notes of the place while a person scrolls, ms. */
const PAUSE = 150;

/** By a part and not by pixels alone: parts above it are drawn only when they come near, and are of another height until then. */
interface Place {
  /** Of the parts, by their place on the page. */
  readonly part: number;
  /** Of the part's upper edge below that of the window, CSS pixels; below 0 where it is above. */
  readonly top: number;
}

export class ScrollPlace {
  private wanted: Place | null;
  private timer: ReturnType<typeof setTimeout> | null = null;

  /** @param parts what the page consists of, in its order */
  constructor(
    private readonly host: Pick<Host, 'recall' | 'remember'>,
    private readonly parts: () => readonly Element[],
  ) {
    this.wanted = readPlace(recordOf(host.recall())?.['place']);
    window.addEventListener('scroll', () => (this.timer ??= setTimeout(() => this.note(), PAUSE)), { passive: true });
    // Told before anybody has seen it.
    new ResizeObserver(() => this.restore()).observe(document.body);
    // From then on the page is where the person wants it.
    for (const type of ['wheel', 'pointerdown', 'keydown', 'touchstart'])
      window.addEventListener(type, () => (this.wanted = null), { passive: true, capture: true });
  }

  /** A part comes to the top and stays there, while those above it get their height, until a person moves the page. */
  goTo(part: Element): void {
    this.wanted = { part: this.parts().indexOf(part), top: 0 };
    this.restore();
  }

  /** To be called when something was drawn: what stands above the part, or below it at the end of the page, may only now have its height. */
  restore(): void {
    const part = this.wanted === null ? undefined : this.parts()[this.wanted.part];
    if (this.wanted === null || part === undefined) return;
    const away = part.getBoundingClientRect().top - this.wanted.top;
    window.scrollBy({ top: away, behavior: 'instant' });
    if (Math.abs(away) < 1 && !this.parts().some((other) => isNear(other) && isUnfinished(other))) this.wanted = null;
  }

  /** To be called as well when the page has remembered something else. */
  note(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    const place = this.wanted ?? this.present();
    this.host.remember({ ...recordOf(this.host.recall()), place });
  }

  /** Null: the page begins at its beginning. */
  private present(): Place | null {
    if (window.scrollY === 0) return null;
    const boxes = this.parts().map((part) => part.getBoundingClientRect());
    const part = boxes.findIndex(({ bottom, height }) => bottom > 0 && height > 0);
    const box = boxes[part];
    return box === undefined ? null : { part, top: Math.round(box.top) };
  }
}

/** It will get another height. */
function isUnfinished(part: Element): boolean {
  return part.matches(':is(.pending, .awaited):not([hidden], :has(> .failure))');
}

function readPlace(value: unknown): Place | null {
  const found = recordOf(value);
  const part = found?.['part'];
  const top = found?.['top'];
  return typeof part === 'number' && typeof top === 'number' && Number.isFinite(top) ? { part, top } : null;
}

function recordOf(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
}
