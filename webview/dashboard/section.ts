/** A part of the dashboard that stands on its own: what it asks for, where it is drawn, and what it may do to the page. */
import type { DashboardAnswer, DashboardPart, DashboardQuery } from '../../src/core/dashboard/model';
import type { GroupKey } from '../../src/core/ledger/query';
import type { Snapshot } from '../../src/protocol/engine';
import type { Host } from '../host';
import type { Highlight } from './highlight';
import type { ListedOrder } from '../breakdown/events';

/** What sections are given: the page's question, and the ways to change it. */
export interface SectionContext {
  readonly host: Host;
  /** One value of the present dimension, emphasised in every chart and table at once. */
  readonly highlight: Highlight;
  /** True where there is room for the essential only. */
  readonly isBrief: boolean;
  readonly query: () => DashboardQuery;
  /** Changes the question in place. */
  change(change: Partial<DashboardQuery>): void;
  /** Shows one value alone, here or in the dashboard. */
  drill(dimension: GroupKey, key: string | null): void;
  /** Shows one bucket of the timeline alone, here or in the dashboard. */
  drillInto(within: NonNullable<DashboardQuery['within']>, label: string): void;
  isTableShown(id: string): boolean;
  showTable(id: string, shown: boolean): void;
  explained(): string;
  explain(name: string): void;
  /** In which the events behind the page are listed. */
  eventOrder(): ListedOrder;
  orderEvents(order: ListedOrder): void;
  /** Brings the events into view, in this order. */
  goToEvents(order: ListedOrder): void;
}

export interface Drawing {
  readonly answer: DashboardAnswer;
  readonly snapshot: Snapshot;
}

export interface Section {
  /** Unique, and stable: remembered states name it. */
  readonly id: string;
  readonly element: HTMLElement;
  /** Asked for when the section comes near; empty: the snapshot is enough. */
  readonly parts: readonly DashboardPart[];
  /** What else decides how it looks, besides the question and the figures. */
  readonly choice?: () => string;
  /** Draws what the snapshot alone tells, before anything is asked; it stays when the ledger does not answer. */
  drawEarly?(snapshot: Snapshot): void;
  /** May ask the host for more. */
  draw(drawing: Drawing): void | Promise<void>;
  /** Draws again in the colours of now. */
  retheme?(): void;
}

export interface SectionKind {
  /** `first`: drawn with the first answer; `near`: when it comes near the visible part of the page. */
  readonly when: 'first' | 'near';
  /** Asked for on its own, because its answer is large; those that are only near always are. */
  readonly isApart?: boolean;
  /** What it asks for further nobody waits for: what a person presses meanwhile comes first. */
  readonly isUnhurried?: boolean;
  /** Takes the whole width of a wide page. */
  readonly isWide: boolean;
  make(context: SectionContext): Section;
}
