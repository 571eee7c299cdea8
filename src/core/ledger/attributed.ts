/** Shows rows with the pull request and the WBS item that they belong to, whatever order logs and history are read in. */
import { recordedOnly, type Attributor, type Span } from '../attribution/attribution';
import { ALIVE, COUNTED } from './columns';
import type { Columns } from './columns';
import { Names, TUPLE_PLACES } from './intern';
import type { TuplePlace, Tuples } from './intern';

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

/** No tuple: it depends on the row's time. */
const BY_TIME = -1;

/** What holds for rows of one tuple, and the tuples that show it. */
interface Rule {
  readonly spans: readonly Span[];
  /** By span; made when first needed. */
  readonly shown: number[];
}

/**
 * Attribution is a property of a tuple and an instant, not of an event: a row keeps a tuple whose `base` is the one that
 * its log gave it, so that it can be shown differently at any time and at no memory of its own.
 */
export class AttributedRows {
  private attributor: Attributor = recordedOnly;
  /** By base tuple. */
  private rules: (Rule | undefined)[] = [];
  /** Rules by what they depend on, shared by all tuples that have it in common. */
  private readonly spans = new Map<string, readonly Span[]>();
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

  constructor(
    private readonly columns: Columns,
    private readonly tuples: Tuples,
    private readonly namesOf: (place: Exclude<TuplePlace, 'base'>) => Names,
  ) {}

  /** From now on this decides what events belong to. */
  use(attributor: Attributor): void {
    this.attributor = attributor;
    this.stale = true;
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
    const rule = this.ruleOf(base);
    const span = rule.spans.length === 1 ? 0 : spanAt(rule.spans, at);
    return (rule.shown[span] ??= this.makeShown(base, rule.spans[span]));
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
    const before = this.rules;
    this.rules = [];
    this.spans.clear();
    const changed = new Set<number>();
    before.forEach((rule, base) => {
      if (rule === undefined) return;
      if (equalSpans(rule.spans, this.spansOf(base))) this.rules[base] = rule;
      else changed.add(base);
    });
    if (this.fromImage) this.showAgain(null);
    else if (changed.size > 0) this.showAgain(changed);
    this.fromImage = false;
  }

  private qualify(qualified: boolean): void {
    if (qualified === this.qualified) return;
    this.qualified = qualified;
    for (const rule of this.rules) if (rule !== undefined) rule.shown.length = 0;
    this.showAgain(null);
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
      else if (this.ruleOf(base).spans.length === 1) constant[tuple] = this.shown(tuple, NaN);
    }
    return constant;
  }

  private ruleOf(base: number): Rule {
    return (this.rules[base] ??= { spans: this.spansOf(base), shown: [] });
  }

  private spansOf(base: number): readonly Span[] {
    const ids = [SESSION, BRANCH, PROJECT, PR, WBS].map((place) => this.tuples.valueOf(place, base));
    const key = ids.join(' ');
    let spans = this.spans.get(key);
    if (spans === undefined) {
      const [session = 0, branch = 0, project = 0, pr = 0, wbs = 0] = ids;
      spans = this.attributor({
        session: this.namesOf('session').textOf(session),
        branch: this.namesOf('branch').textOf(branch),
        project: this.namesOf('project').textOf(project),
        pr: this.namesOf('pr').textOf(pr),
        wbs: this.namesOf('wbs').textOf(wbs),
      });
      this.spans.set(key, spans);
    }
    return spans;
  }

  private makeShown(base: number, span: Span | undefined): number {
    if (span === undefined || (span.prBy === null && span.wbsBy === null)) return base;
    const { scratch } = this;
    for (let place = 0; place < scratch.length; place++) scratch[place] = this.tuples.valueOf(place, base);
    scratch[PR] = this.namesOf('pr').idOf(this.qualified ? qualifiedPr(span) : span.pr);
    scratch[WBS] = this.namesOf('wbs').idOf(span.wbs);
    scratch[PR_BY] = this.namesOf('attribution').idOf(span.prBy);
    scratch[WBS_BY] = this.namesOf('wbs-attribution').idOf(span.wbsBy);
    scratch[BASE] = base + 1;
    const shown = this.tuples.idOf(scratch);
    this.repositoryOf[shown] = span.isNamed ? this.repositories.idOf(span.repository?.toLowerCase()) : 0;
    return shown;
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

/** The last span that has begun; without a time, the first. */
function spanAt(spans: readonly Span[], at: number): number {
  for (let place = spans.length - 1; place > 0; place--) if ((spans[place]?.from ?? Infinity) <= at) return place;
  return 0;
}

function qualifiedPr({ pr, repository }: Span): string | null {
  return pr === null || repository === null ? pr : `${repository}#${pr}`;
}

function equalSpans(a: readonly Span[], b: readonly Span[]): boolean {
  return a.length === b.length && a.every((span, place) => equalSpan(span, b[place]));
}

function equalSpan(a: Span, b: Span | undefined): boolean {
  return (
    a.from === b?.from &&
    a.pr === b.pr &&
    a.repository === b.repository &&
    a.isNamed === b.isNamed &&
    a.prBy === b.prBy &&
    a.wbs === b.wbs &&
    a.wbsBy === b.wbsBy
  );
}
