/** Makes templates of what is known: where names mean the same whatever stands beside them, not every combination has to be understood. */
import type { CostEvent } from '../../event';
import type { LineScanner, Standing } from './lineScanner';
import type { ColumnPlan, DimensionGroup } from './plan';
import { Template } from './templates';

type Dimensions = CostEvent['dimensions'];
type Named = { -readonly [Name in keyof Dimensions]?: string };

/** Logs have few: a log that has more has no common rest. */
const MOST_RESTS = 1024;
/** More than any mark of a slot. */
const MARKS = 2 ** 32;
/** Bits of a value's name within its group. */
const NAME_BITS = 8;
/** Names whose values decide prices. */
const PRICED: readonly DimensionGroup['dimensions'][number][] = ['model', 'provider', 'tier'];

/**
 * For one plan, until the scanner forgets. Of a group without a value nothing is said. What a few hundred rows do for every name of the plan becomes
 * worth compiling, and costs more than it did: only what has a value is gone through, and what is known already is passed over.
 */
export class Composer {
  /** What values mean, by `keyOf`. */
  private readonly known = new Map<number, Dimensions>();
  /** Templates without what the groups say, by their recipe. */
  private readonly rests = new Map<number, Template>();
  /** Dimensions that groups say. */
  private readonly grouped: ReadonlySet<string>;

  constructor(
    private readonly scanner: LineScanner,
    private readonly plan: Pick<ColumnPlan, 'groups'>,
  ) {
    const { groups } = plan;
    this.grouped = new Set(groups.flatMap(({ dimensions }) => dimensions));
    const slots = groups.map(({ names }) => names.map((name) => scanner.slotOf(name)));
    const undecisive = new Set(
      groups.flatMap(({ dimensions }, group) =>
        dimensions.some((name) => PRICED.includes(name)) ? [] : (slots[group] ?? []),
      ),
    );
    const all = Array.from({ length: scanner.marks }, (_, slot) => slot);
    scanner.composeBy(
      all.filter((slot) => !undecisive.has(slot)),
      slots,
    );
  }

  /** The scanner's numbers mean nothing any more. */
  forget(): void {
    this.known.clear();
    this.rests.clear();
  }

  /** Null: something of it was not met before. */
  compose(number: number): Template | null {
    const rest = this.rests.get(this.scanner.recipeOf(number));
    const standing = rest === undefined ? null : this.scanner.standingOf(number);
    if (rest === undefined || standing === null) return null;
    const { event, places, compares } = rest;
    const dimensions = { ...event.dimensions };
    for (const one of standing) {
      const said = this.saidBy(one);
      if (said === undefined) return null;
      Object.assign(dimensions, said);
    }
    return new Template({ ...event, dimensions }, places, compares);
  }

  /** Takes note of a template that was understood. */
  learn(number: number, template: Template): void {
    const standing = this.scanner.standingOf(number);
    if (standing === null) return;
    const { event, places, compares } = template;
    for (const one of standing) {
      if (this.saidBy(one) === undefined) this.known.set(keyOf(one), this.saidIn(one, event.dimensions));
    }
    const recipe = this.scanner.recipeOf(number);
    if (this.rests.has(recipe) || this.rests.size === MOST_RESTS) return;
    const dimensions = Object.fromEntries(Object.entries(event.dimensions).filter(([name]) => !this.grouped.has(name)));
    this.rests.set(recipe, new Template({ ...event, dimensions }, places, compares));
  }

  /** What events of a recipe have beside the names of groups; undefined: it was not met yet. */
  restOf(recipe: number): Dimensions | undefined {
    return this.rests.get(recipe)?.event.dimensions;
  }

  /** What a value means; undefined: it was not met yet. */
  saidBy(value: Standing): Dimensions | undefined {
    return this.known.get(keyOf(value));
  }

  private saidIn({ of }: Standing, dimensions: Dimensions): Dimensions {
    const said: Named = {};
    for (const name of this.plan.groups[(of >>> NAME_BITS) - 1]?.dimensions ?? []) {
      const value = dimensions[name];
      if (value !== undefined) said[name] = value;
    }
    return said;
  }
}

function keyOf({ of, mark }: Standing): number {
  return of * MARKS + mark;
}
