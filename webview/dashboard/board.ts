/** Where sections stand: asks for what is near, draws it as it comes, and lets nothing move under the pointer. */
import type { DashboardAnswer, DashboardQuery } from '../../src/core/dashboard/model';
import type { Snapshot } from '../../src/protocol/engine';
import { isInUse } from '../app/inUse';
import { observeNear } from '../app/near';
import { element } from '../dom';
import { t } from '../l10n';
import { painted } from '../painted';
import type { Drawing, Section, SectionContext, SectionKind } from './section';
import { Steady } from './steady';

/** Shown by the style sheet while new figures wait. */
const HELD = t('New figures wait until the pointer leaves.');
/** Of the sections that are asked for apart: more at a time would stand in the way of a person's next question. */
const ASKED_AHEAD = 2;

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
  /** What it was last drawn from; null: it never was, or new figures wait. */
  drawn: Drawn | null;
  /** New figures wait until the pointer leaves. */
  isHeld: boolean;
}

interface Drawn {
  readonly query: DashboardQuery;
  readonly snapshot: Snapshot;
  readonly choice: string | undefined;
}

export class SectionBoard {
  /** Opening: what is not drawn yet is not seen, so that nothing seen is pushed away by what comes above it. */
  readonly element = element('div', { class: 'sections opening' });
  private readonly placed: readonly Placed[];
  private readonly steady = new Steady();

  constructor(
    kinds: readonly SectionKind[],
    private readonly context: SectionContext,
    private readonly onWanted: () => void,
  ) {
    this.placed = kinds.map((kind) => this.place(kind));
    const observer = observeNear((entries) => this.see(entries));
    for (const { kind, section } of this.placed) if (kind.when === 'near') observer.observe(section.element);
  }

  /** @throws Error with the engine's own words when the first answer does not come */
  async draw(drawing: BoardDrawing): Promise<void> {
    this.steady.isAsked = drawing.isAsked;
    try {
      await this.drawWanted(drawing);
    } finally {
      if (drawing.isCurrent()) this.element.classList.remove('opening');
    }
  }

  private async drawWanted(drawing: BoardDrawing): Promise<void> {
    const wanted = this.placed.filter((placed) => isWanted(placed, drawing));
    for (const placed of wanted) drawEarly(placed, drawing);
    const together = wanted.filter(({ kind }) => kind.when === 'first' && kind.isApart !== true);
    const apart = wanted.filter((placed) => !together.includes(placed));
    const first = together.length === 0 ? null : this.ask(together, drawing);
    const rest = apart.slice(0, ASKED_AHEAD).map((placed) => this.askAhead(placed, drawing));
    if (first !== null) {
      const answer = await first;
      if (!drawing.isCurrent() || !drawing.onFirst(answer)) return;
      await this.show(together, answer, drawing);
    }
    for (const [index, placed] of apart.entries()) {
      await this.showApart(placed, rest[index], drawing);
      if (!drawing.isCurrent()) return;
      const next = apart[index + ASKED_AHEAD];
      if (next !== undefined) rest.push(this.askAhead(next, drawing));
    }
  }

  /** Its failure is met where it is drawn; until then nobody listens. */
  private askAhead(placed: Placed, drawing: BoardDrawing): Promise<DashboardAnswer> {
    const answer = this.ask([placed], drawing);
    answer.catch(() => undefined);
    return answer;
  }

  private async showApart(
    placed: Placed,
    asked: Promise<DashboardAnswer> | undefined,
    drawing: BoardDrawing,
  ): Promise<void> {
    try {
      const answer = await asked;
      if (answer !== undefined && drawing.isCurrent()) await this.show([placed], answer, drawing);
    } catch (error) {
      if (drawing.isCurrent()) failed(placed.section, error);
    }
  }

  showAll(): void {
    this.element.hidden = false;
    for (const { section } of this.placed) section.element.hidden = false;
  }

  /** Only what the snapshot alone tells. */
  showEarly(): void {
    this.element.hidden = false;
    for (const { section } of this.placed) section.element.hidden = section.drawEarly === undefined;
  }

  hide(): void {
    this.element.hidden = true;
  }

  /** Lets what the snapshot alone tells be seen while the rest is asked for; false: there is no such section, or all are seen. */
  showEarlyFirst(): boolean {
    if (!this.element.hidden || this.placed.every(({ section }) => section.drawEarly === undefined)) return false;
    this.showEarly();
    return true;
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

  /** Puts the focus on the heading of a section, drawn or not. @returns the section; undefined: there is none of this id */
  focusHeading(id: string): Element | undefined {
    const found = this.placed.find(({ section }) => section.id === id)?.section.element;
    const heading = found?.querySelector<HTMLElement>('h2');
    if (heading) heading.tabIndex = -1;
    heading?.focus({ preventScroll: true });
    return found;
  }

  focusFirst(): void {
    this.element.querySelector<HTMLElement>('[data-focus]')?.focus({ preventScroll: true });
  }

  private place(kind: SectionKind): Placed {
    const section = kind.make(this.context);
    const placed = { kind, section, isNear: false, drawn: null, isHeld: false };
    section.element.classList.add('part', 'pending');
    if (kind.isWide) section.element.classList.add('wide');
    section.element.dataset['held'] = HELD;
    // The chart frames hide what has no picture yet; here its place is kept.
    section.element.hidden = false;
    section.element.addEventListener('pointerenter', () => this.steady.hold(section.element));
    section.element.addEventListener('pointerleave', () => {
      this.steady.hold(null);
      if (placed.isHeld) this.onWanted();
    });
    this.element.append(section.element);
    return placed;
  }

  /** A part that cannot be drawn says so in its place and leaves the others alone; one that asks further keeps its height meanwhile. */
  private async drawSection(section: Section, drawing: Drawing): Promise<void> {
    section.element.classList.replace('pending', 'awaited');
    try {
      await section.draw(drawing);
      failureIn(section)?.remove();
    } catch (error) {
      console.error(error);
      failed(section, error);
    } finally {
      section.element.classList.remove('awaited');
    }
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
    for (const [index, one] of placed.entries()) {
      // Making the charts takes longer than a frame: what stands above them is not kept back for it.
      if (index === 1) await painted();
      if (!drawing.isCurrent()) return;
      const { section } = one;
      const stamp = stampOf(one, drawing);
      // What a person has asked anew never waits, wherever the pointer came to be while the page was scrolled.
      const isSameQuestion = one.drawn?.query === stamp.query && one.drawn.choice === stamp.choice;
      one.isHeld = !drawing.isAsked && isSameQuestion && isBusy(section.element);
      section.element.classList.toggle('held', one.isHeld);
      if (one.isHeld) continue;
      one.drawn = stamp;
      const drawn = this.drawSection(section, { answer, snapshot: drawing.snapshot });
      if (one.kind.isUnhurried !== true) await drawn;
    }
  }
}

function drawEarly({ section }: Placed, { snapshot, isAsked }: BoardDrawing): void {
  if (section.drawEarly === undefined || (!isAsked && isBusy(section.element))) return;
  section.element.classList.remove('pending');
  section.drawEarly(snapshot);
}

function failed(section: Section, error: unknown): void {
  const words = error instanceof Error ? error.message : String(error);
  const place = failureIn(section) ?? element('p', { class: 'failure', role: 'alert' });
  place.textContent = t('This part cannot be drawn: {0}', words);
  section.element.append(place);
}

function failureIn({ element: place }: Section): Element | null {
  return place.querySelector(':scope > .failure');
}

function stampOf({ section }: Placed, { query, snapshot }: BoardDrawing): Drawn {
  return { query, snapshot, choice: section.choice?.() };
}

/** In sight, and not yet drawn from what is true now. */
function isWanted(placed: Placed, drawing: BoardDrawing): boolean {
  const { kind, isNear, drawn } = placed;
  if (kind.when !== 'first' && !isNear) return false;
  if (drawn === null) return true;
  const { query, snapshot, choice } = stampOf(placed, drawing);
  return drawn.query !== query || drawn.snapshot !== snapshot || drawn.choice !== choice;
}

/** What is not drawn yet is in nobody's use. */
function isBusy(place: HTMLElement): boolean {
  return !place.matches('.pending, .awaited') && isInUse(place);
}
