/** Shows rows with the pull request, the WBS item and the session that they belong to, whatever order logs and history are read in. */
import { recordedOnly, type Attributor, type Span } from '../attribution/attribution';
import { ALIVE, COUNTED } from './chunk';
import type { Columns } from './columns';
import { Names } from './names';
import { NumberList, SpanLists } from './spanLists';
import { TUPLE_PLACES, type TuplePlace, type Tuples } from './tuples';

const PLACES = new Map<TuplePlace, number>(TUPLE_PLACES.map((name, place) => [name, place]));
const placeOf = (name: TuplePlace): number => PLACES.get(name) ?? 0;
const SESSION = placeOf('session');
const BRANCH = placeOf('branch');
const PROJECT = placeOf('project');
const PR = placeOf('pr');
const WBS = placeOf('wbs');
const PR_BY = placeOf('attribution');
const WBS_BY = placeOf('wbs-attribution');
const BASE = placeOf('base');

/** What attribution depends on, besides the time. */
const NAMED = [SESSION, BRANCH, PROJECT, PR, WBS];

/** No tuple: it depends on the row's time. */
const BY_TIME = -1;

/**
 * Attribution is a property of a tuple and an instant, not of an event: a row keeps a tuple whose `base` is the one that
 * its log gave it, so that it can be shown differently at any time and at no memory of its own.
 */
export class AttributedRows {
  private attributor: Attributor = recordedOnly;
  /** What holds, by what it depends on: shared by all tuples that have it in common. */
  private readonly spans = new SpanLists();
  /** By base tuple: the number of its list of spans, and the tuple that shows it where it has one span; plus one, 0 is not known yet. */
  private readonly listOf = new NumberList();
  private readonly shownAs = new NumberList();
  /** The same for the few base tuples that are shown differently at different times: by span, made when first needed. */
  private readonly shownBySpan = new Map<number, number[]>();
  /** True: some rows may show what no longer holds. */
  private stale = false;
  /** True: rows came from an image and were not compared with what holds yet. */
  private fromImage = false;
  /** True: rows came, went or changed since it was last looked at how many repositories they name. */
  private touched = false;
  private readonly repositories = new Names();
  /** By tuple that shows a pull request: the repository that a log names with it; nothing or 0: none. */
  private readonly repositoryOf: number[] = [];
  /** True: pull requests of more than one repository are in the ledger, so that a number alone is none of them. */
  private qualified = false;
  private readonly scratch = new Uint32Array(TUPLE_PLACES.length);
  /** By place in `spans`, where there is one span: what of a tuple shows it. */
  private readonly shownParts: (ShownParts | undefined)[] = [];
  private changes = 0;
  private readonly ids: number[] = [];

  constructor(
    private readonly columns: Columns,
    private readonly tuples: Tuples,
    private readonly namesOf: (place: Exclude<TuplePlace, 'base'>) => Names,
  ) {}

  /** From now on this decides what events belong to. */
  use(attributor: Attributor): void {
    this.attributor = attributor;
    this.stale ||= !this.spans.isEmpty;
  }

  /** All rows are those of an image: they may show what held when it was saved. */
  loaded(): void {
    this.stale = true;
    this.fromImage = true;
  }

  touch(): void {
    this.touched = true;
  }

  /** The tuple that shows a row at `at` (epoch ms, NaN: no time) whose log gave it `tuple`, or that shows it already. */
  shown(tuple: number, at: number): number {
    const base = this.baseOf(tuple);
    const list = this.listFor(base);
    const spans = this.spans.at(list);
    if (spans.length > 1) return this.shownAt(base, spans, at);
    const held = this.shownAs.get(base);
    if (held !== 0) return held - 1;
    let parts = this.shownParts[list];
    if (parts === undefined) this.shownParts[list] = parts = this.partsOf(spans[0]);
    const shown = this.makeShown(base, parts);
    this.shownAs.set(base, shown + 1);
    return shown;
  }

  /** Whether that is the same at any time; asked of a base tuple that was shown, it holds for as long as `version` does. */
  isShownConstantly(base: number): boolean {
    return this.shownAs.get(base) !== 0;
  }

  /** Another number when tuples are shown otherwise than before. */
  get version(): number {
    return this.changes;
  }

  /** The tuple that the log itself gave. */
  baseOf(tuple: number): number {
    const base = this.tuples.valueOf(BASE, tuple);
    return base === 0 ? tuple : base - 1;
  }

  /** Brings every row up to date. Call before reading tuples of rows. */
  settle(): void {
    if (this.stale) this.decideAgain();
    if (this.touched && this.repositories.size > 2) this.qualify(this.namesSeveralRepositories());
    this.stale = false;
    this.touched = false;
  }

  private decideAgain(): void {
    const lists = this.spans.again(this.spansFor);
    const changed = new Set<number>();
    for (let base = 0; lists.size > 0 && base < this.listOf.size; base++) {
      if (!lists.has(this.listOf.get(base) - 1)) continue;
      this.shownAs.set(base, 0);
      this.shownBySpan.delete(base);
      changed.add(base);
    }
    if (lists.size > 0) this.changed();
    if (this.fromImage) this.showAgain(null);
    else if (changed.size > 0) this.showAgain(changed);
    this.fromImage = false;
  }

  private qualify(qualified: boolean): void {
    if (qualified === this.qualified) return;
    this.qualified = qualified;
    this.shownAs.clear();
    this.shownBySpan.clear();
    this.changed();
    this.showAgain(null);
  }

  private changed(): void {
    this.shownParts.length = 0;
    this.changes++;
  }

  /** @param bases the tuples whose rule is another one; null: any may be shown wrongly */
  private showAgain(bases: ReadonlySet<number> | null): void {
    this.touched = true;
    const constant = this.constantTuples(bases);
    for (const chunk of this.columns.chunks) {
      const { tuple, flags, at, used } = chunk;
      for (let index = 0; index < used; index++) {
        if (((flags[index] ?? 0) & ALIVE) === 0) continue;
        const held = tuple[index] ?? 0;
        const constantly = constant[held] ?? BY_TIME;
        const shown = constantly === BY_TIME ? this.shown(held, at[index] ?? NaN) : constantly;
        if (shown === held) continue;
        tuple[index] = shown;
        chunk.rollup = null;
      }
    }
  }

  /** What each tuple is shown as; `BY_TIME` where that depends on the row. */
  private constantTuples(bases: ReadonlySet<number> | null): Int32Array {
    const size = this.tuples.size;
    const constant = new Int32Array(size).fill(BY_TIME);
    for (let tuple = 0; tuple < size; tuple++) {
      const base = this.baseOf(tuple);
      if (bases !== null && !bases.has(base)) constant[tuple] = tuple;
      else if (this.spansOf(base).length === 1) constant[tuple] = this.shown(tuple, NaN);
    }
    return constant;
  }

  private shownAt(base: number, spans: readonly Span[], at: number): number {
    let shown = this.shownBySpan.get(base);
    if (shown === undefined) this.shownBySpan.set(base, (shown = []));
    const place = spanAt(spans, at);
    return (shown[place] ??= this.makeShown(base, this.partsOf(spans[place])));
  }

  private spansOf(base: number): readonly Span[] {
    return this.spans.at(this.listFor(base));
  }

  private listFor(base: number): number {
    const list = this.listOf.get(base);
    if (list !== 0) return list - 1;
    const { tuples, ids } = this;
    for (let index = 0; index < NAMED.length; index++) ids[index] = tuples.valueOf(NAMED[index] ?? 0, base);
    const found = this.spans.find(ids, this.spansFor);
    this.listOf.set(base, found + 1);
    return found;
  }

  private readonly spansFor = ([
    session = 0,
    branch = 0,
    project = 0,
    pr = 0,
    wbs = 0,
  ]: readonly number[]): readonly Span[] =>
    this.attributor({
      session: this.namesOf('session').textOf(session),
      branch: this.namesOf('branch').textOf(branch),
      project: this.namesOf('project').textOf(project),
      pr: this.namesOf('pr').textOf(pr),
      wbs: this.namesOf('wbs').textOf(wbs),
    });

  private partsOf(span: Span | undefined): ShownParts {
    if (span === undefined || (span.prBy === null && span.wbsBy === null && span.session === undefined)) return null;
    return {
      session: this.namesOf('session').idOf(span.session),
      pr: this.namesOf('pr').idOf(this.qualified ? qualifiedPr(span) : span.pr),
      wbs: this.namesOf('wbs').idOf(span.wbs),
      prBy: this.namesOf('attribution').idOf(span.prBy),
      wbsBy: this.namesOf('wbs-attribution').idOf(span.wbsBy),
      repository: span.isNamed ? this.repositories.idOf(span.repository?.toLowerCase()) : 0,
    };
  }

  private makeShown(base: number, parts: ShownParts): number {
    if (parts === null) return base;
    const { pr, wbs, prBy, wbsBy, repository } = parts;
    const { tuples, scratch } = this;
    const session = parts.session === 0 ? tuples.valueOf(SESSION, base) : parts.session;
    const isAsLogged =
      tuples.valueOf(SESSION, base) === session &&
      tuples.valueOf(PR, base) === pr &&
      tuples.valueOf(WBS, base) === wbs &&
      tuples.valueOf(PR_BY, base) === prBy &&
      tuples.valueOf(WBS_BY, base) === wbsBy;
    if (isAsLogged) {
      this.nameRepository(base, repository);
      return base;
    }
    for (let place = 0; place < scratch.length; place++) scratch[place] = tuples.valueOf(place, base);
    scratch[SESSION] = session;
    scratch[PR] = pr;
    scratch[WBS] = wbs;
    scratch[PR_BY] = prBy;
    scratch[WBS_BY] = wbsBy;
    scratch[BASE] = base + 1;
    const shown = tuples.idOf(scratch);
    this.nameRepository(shown, repository);
    return shown;
  }

  private nameRepository(tuple: number, repository: number): void {
    if (repository !== 0 || this.repositoryOf.length > tuple) this.repositoryOf[tuple] = repository;
  }

  private namesSeveralRepositories(): boolean {
    let first = 0;
    for (const { tuple, flags, used } of this.columns.chunks) {
      for (let index = 0; index < used; index++) {
        if (((flags[index] ?? 0) & COUNTED) === 0) continue;
        const repository = this.repositoryOf[tuple[index] ?? 0] ?? 0;
        if (repository === 0 || repository === first) continue;
        if (first !== 0) return true;
        first = repository;
      }
    }
    return false;
  }
}

/** What shows a tuple in a span, as numbers; null: it is shown as the log has it. */
type ShownParts = {
  /** 0: as the log has it. */
  readonly session: number;
  readonly pr: number;
  readonly wbs: number;
  readonly prBy: number;
  readonly wbsBy: number;
  readonly repository: number;
} | null;

/** The last span that has begun; without a time, the first. */
function spanAt(spans: readonly Span[], at: number): number {
  for (let place = spans.length - 1; place > 0; place--) if ((spans[place]?.from ?? Infinity) <= at) return place;
  return 0;
}

function qualifiedPr({ pr, repository }: Span): string | null {
  return pr === null || repository === null ? pr : `${repository}#${pr}`;
}
