/** Where sections stand: asks for what is near, draws it as it comes, and lets nothing move under the pointer. */
import type { DashboardAnswer, DashboardQuery } from '../../src/core/dashboard/model';
import type { Snapshot } from '../../src/protocol/engine';
import { element } from '../dom';
import type { Section, SectionContext, SectionKind } from './section';
import { SECTIONS } from './sections/registry';

/** Sections this near to what is visible are drawn before they are scrolled to, CSS pixels. */
const NEAR = '300px';

export interface BoardDrawing {
  readonly query: DashboardQuery;
  readonly snapshot: Snapshot;
  /** False: new figures came by themselves, and what the pointer is on waits for it to leave. */
  readonly isAsked: boolean;
  /** False once another question was asked: the answer is late. */
  isCurrent(): boolean;
  /** Told the first answer; false: nothing is drawn. */
  onFirst(answer: DashboardAnswer): boolean;
}

interface Placed {
  readonly kind: SectionKind;
  readonly section: Section;
  isNear: boolean;
  /** New figures wait until the pointer leaves. */
  isHeld: boolean;
}

export class SectionBoard {
  readonly element = element('div', { class: 'sections' });
  private readonly placed: readonly Placed[];

  constructor(
    private readonly context: SectionContext,
    private readonly onWanted: () => void,
  ) {
    this.placed = SECTIONS.map((kind) => this.place(kind));
    const observer = new IntersectionObserver((entries) => this.see(entries), { rootMargin: NEAR });
    for (const { kind, section } of this.placed) if (kind.when === 'near') observer.observe(section.element);
  }

  async draw(drawing: BoardDrawing): Promise<void> {
    const wanted = this.placed.filter(({ kind, isNear }) => kind.when === 'first' || isNear);
    const together = wanted.filter(({ kind }) => kind.when === 'first' && !kind.isApart);
    const first = this.ask(together, drawing);
    const rest = wanted.filter((placed) => !together.includes(placed)).map((placed) => this.ask([placed], drawing));
    // Failures of the rest are met below; until then nobody listens.
    for (const answer of rest) answer.catch(() => undefined);
    const answer = await first;
    if (!drawing.isCurrent() || !drawing.onFirst(answer)) return;
    await this.show(together, answer, drawing);
    for (const [index, placed] of wanted.filter((one) => !together.includes(one)).entries()) {
      const own = await rest[index];
      if (own !== undefined && drawing.isCurrent()) await this.show([placed], own, drawing);
    }
  }

  retheme(): void {
    for (const { section } of this.placed) section.retheme?.();
  }

  /** Puts the focus on the element that carries this `data-focus`; false when there is none. */
  focus(key: string): boolean {
    for (const candidate of this.element.querySelectorAll<HTMLElement>('[data-focus]')) {
      if (candidate.dataset['focus'] !== key) continue;
      candidate.focus({ preventScroll: false });
      return true;
    }
    return false;
  }

  focusFirst(): void {
    this.element.querySelector<HTMLElement>('[data-focus]')?.focus({ preventScroll: true });
  }

  private place(kind: SectionKind): Placed {
    const section = kind.make(this.context);
    const placed = { kind, section, isNear: false, isHeld: false };
    section.element.classList.add('part', 'pending');
    if (kind.isWide) section.element.classList.add('wide');
    // The chart frames hide what has no picture yet; here its place is kept.
    section.element.hidden = false;
    section.element.addEventListener('pointerleave', () => {
      if (placed.isHeld) this.onWanted();
    });
    this.element.append(section.element);
    return placed;
  }

  private see(entries: readonly IntersectionObserverEntry[]): void {
    let isWanted = false;
    for (const { target, isIntersecting } of entries) {
      const placed = this.placed.find(({ section }) => section.element === target);
      if (placed === undefined) continue;
      isWanted ||= isIntersecting && !placed.isNear;
      placed.isNear = isIntersecting;
    }
    if (isWanted) this.onWanted();
  }

  private ask(placed: readonly Placed[], { query }: BoardDrawing): Promise<DashboardAnswer> {
    const parts = placed.flatMap(({ section }) => section.parts);
    return this.context.host.request('dashboard', { query, parts });
  }

  private async show(placed: readonly Placed[], answer: DashboardAnswer, drawing: BoardDrawing): Promise<void> {
    for (const one of placed) {
      const { section } = one;
      one.isHeld = !drawing.isAsked && isInUse(section.element);
      section.element.classList.toggle('held', one.isHeld);
      if (one.isHeld) continue;
      section.element.classList.remove('pending');
      await section.draw({ answer, snapshot: drawing.snapshot });
    }
  }
}

/** The pointer is on it, or a person has marked something in it. */
function isInUse(place: HTMLElement): boolean {
  const selection = getSelection();
  const isMarked = selection !== null && !selection.isCollapsed && place.contains(selection.anchorNode);
  return isMarked || (place.matches(':hover') && !place.classList.contains('pending'));
}
