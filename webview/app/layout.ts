/** What a layout of the cost application gives it, and what it may do in return. */
import type { Snapshot } from '../../src/protocol/engine';
import type { ShowTarget, ViewName } from '../../src/protocol/view';
import type { Child } from '../dom';
import type { Host } from '../host';

/** The dashboard, the sidebar's Overview and the breakdown are one application, each with a layout of its own. */
export interface Layout<State extends object> {
  readonly view: ViewName;
  /** True where the state is remembered in the workspace, beyond the life of the page. */
  readonly isKept: boolean;
  /** Whatever was remembered, read as far as it goes. */
  readonly readState: (value: unknown) => State;
  make(app: Conduct<State>): Page<State>;
}

/** What a page may do to the application. */
export interface Conduct<State extends object> {
  readonly host: Host;
  readonly state: () => State;
  readonly snapshot: () => Snapshot | null;
  /** Remembers another state and draws what follows from it; `focus` is called once that stands. */
  become(state: State, focus?: () => void): void;
  /** Remembers what the page itself has drawn already. */
  remember(state: State): void;
  /** Draws what is true now. */
  redraw(): void;
  /** Words in place of what cannot be shown; null: none, for it is shown. */
  say(notice: Notice | null): void;
  /** What is asked for stands, or words in its place: what belongs below it follows. */
  stand(): void;
  /** Brings a part into view, and keeps it there while what stands above it is drawn. */
  goTo(part: Element): void;
}

/** Words in place of what cannot be shown. */
export interface Notice {
  /** Everything that `build` draws from. */
  readonly content: unknown;
  build(): readonly Child[];
}

/** What is to be seen just now, apart from what has to be asked for. */
export interface Shown<State> {
  readonly state: State;
  readonly snapshot: Snapshot | null;
  /** True when there are figures, so that questions make sense. */
  readonly isAnswerable: boolean;
}

export interface Drawing<State> {
  readonly state: State;
  readonly snapshot: Snapshot;
  /** False: new figures came by themselves, and what the pointer is on waits for it to leave. */
  readonly isAsked: boolean;
  /** False once another question was asked: an answer is late. */
  readonly isCurrent: () => boolean;
}

export interface Page<State extends object> {
  readonly element: HTMLElement;
  /** Between the banner and the words in place of the content. */
  readonly above: readonly HTMLElement[];
  readonly body: readonly HTMLElement[];
  /** First in the foot. */
  readonly below: readonly HTMLElement[];
  /** What the page consists of, in its order: it comes back to where one of them was. */
  parts(): readonly Element[];
  /** Something outside the page asks to be shown. */
  told?(target: ShowTarget): void;
  /** One step back, if there is one. */
  goBack?(): void;
  /** True where both states ask the same. */
  asksTheSame(one: State, other: State): boolean;
  /** Called before anything is asked: what the snapshot alone tells need not wait. */
  show(shown: Shown<State>): void;
  /** @throws Error with the engine's own words when an answer does not come */
  draw(drawing: Drawing<State>): Promise<void>;
  /** Nothing is shown that an answer could belong to. @param keepsEarly true where what the snapshot alone tells stays */
  clear(keepsEarly: boolean): void;
  /** Draws again in the colours of now. */
  retheme(): void;
  /** Instead of the usual words for a question without an answer. @param reason in the engine's own words */
  failed?(reason: string): string;
}
