/** Makes templates of what is known: where names mean the same whatever stands beside them, not every combination has to be understood. */
import type { CostEvent } from '../../event';
import { ABSENT } from './layout';
import type { LineScanner } from './lineScanner';
import type { ColumnPlan, DimensionGroup } from './plan';
import { Template } from './templates';

type Dimensions = CostEvent['dimensions'];

type Named = { -readonly [Name in keyof Dimensions]?: string };

/** What of a template's dimensions comes from its groups, and what does not. */
export interface Parts {
  readonly rest: Dimensions;
  readonly said: readonly Said[];
}

/** What a value means, as `src/wasm/composing.ts` looks for it: group and name in one number, mark. */
export interface Said {
  readonly of: number;
  readonly mark: number;
  readonly dimensions: Dimensions;
}

interface Group {
  readonly slots: readonly number[];
  readonly names: DimensionGroup['dimensions'];
  /** What values mean, by `keyOf`. */
  readonly known: Map<number, Dimensions>;
}

/** A template without what the groups say. */
interface Rest {
  readonly marks: Uint32Array;
  readonly template: Template;
}

/** Logs have few: a log that has more has no common rest. */
const MOST_RESTS = 32;
/** More than any mark of a slot. */
const MARKS = 2 ** 32;
/** Names whose values decide prices. */
const PRICED: readonly DimensionGroup['dimensions'][number][] = ['model', 'provider', 'tier'];
/** More than there are names in a group. */
const NAMES = 256;

/** A value that stands in a group: the group's place, and the key of what it means. */
interface Standing {
  readonly group: number;
  readonly key: number;
}

/**
 * For one plan, until the scanner forgets. Of a group without a value nothing is said. What is done for every group takes a few hundred rows to
 * become worth compiling, and then costs more than it did: only groups with a value are gone through.
 */
export class Composer {
  private readonly groups: readonly Group[];
  /** By slot, the last one the ground: its group, -1 for none. */
  private readonly groupOfSlot: readonly number[];
  /** What stands in slots of no group. */
  private readonly marks: Uint32Array;
  /** The group that says a dimension. */
  private readonly groupOf: ReadonlyMap<string, number>;
  private rests: Rest[] = [];
  /** What `look` found in the template that was looked at last; -1: none. */
  private looked = -1;
  private standing: readonly Standing[] | null = null;

  constructor(
    private readonly scanner: LineScanner,
    { groups }: ColumnPlan,
  ) {
    this.groups = groups.map(({ names, dimensions }) => ({
      slots: names.map((name) => scanner.slotOf(name)),
      names: dimensions,
      known: new Map<number, Dimensions>(),
    }));
    this.groupOfSlot = Array.from({ length: scanner.marks }, (_, slot) =>
      this.groups.findIndex(({ slots }) => slots.includes(slot)),
    );
    this.marks = new Uint32Array(scanner.marks);
    this.groupOf = new Map(groups.flatMap(({ dimensions }, place) => dimensions.map((name) => [name, place] as const)));
    const priced = this.groups.map(({ names }) => names.some((name) => PRICED.includes(name)));
    const decisive = [...this.groupOfSlot.keys()].filter((slot) => {
      const group = this.groupOfSlot[slot] ?? -1;
      return group < 0 || priced[group] === true;
    });
    scanner.composeBy(
      decisive,
      this.groups.map(({ slots }) => slots),
    );
  }

  /** The scanner's numbers mean nothing any more. */
  forget(): void {
    for (const { known } of this.groups) known.clear();
    this.rests = [];
    this.looked = -1;
  }

  /** Null: something of it was not met before. */
  compose(number: number): Template | null {
    const standing = this.look(number);
    const rest = standing === null ? null : this.rest();
    if (standing === null || rest === null) return null;
    const { event, places, compares } = rest.template;
    const dimensions = { ...event.dimensions };
    for (const { group, key } of standing) {
      const said = this.groups[group]?.known.get(key);
      if (said === undefined) return null;
      Object.assign(dimensions, said);
    }
    return new Template({ ...event, dimensions }, places, compares);
  }

  /** Takes note of a template that was understood. */
  learn(number: number, template: Template): void {
    const standing = this.look(number);
    const parts = this.partsOf(number, template);
    if (standing === null || parts === null) return;
    for (const [place, { group, key }] of standing.entries()) {
      const { known } = this.groups[group] ?? {};
      if (known?.has(key) === false) known.set(key, parts.said[place]?.dimensions ?? {});
    }
    if (this.rests.length === MOST_RESTS || this.rest() !== null) return;
    const { event, places, compares } = template;
    const rest = new Template({ ...event, dimensions: parts.rest }, places, compares);
    this.rests.push({ marks: this.marks.slice(), template: rest });
  }

  /** Null: it does not fall into parts. */
  partsOf(number: number, template: Template): Parts | null {
    const standing = this.look(number);
    if (standing === null) return null;
    const rest: Named = {};
    const said = standing.map(({ group, key }): Said & { readonly dimensions: Named } => ({
      of: (group + 1) * NAMES + Math.floor(key / MARKS),
      mark: key % MARKS,
      dimensions: {},
    }));
    for (const [name, value] of Object.entries(template.event.dimensions) as [keyof Named, string][]) {
      const group = this.groupOf.get(name);
      const place = standing.findIndex((one) => one.group === group);
      const into = place < 0 ? rest : said[place]?.dimensions;
      if (into !== undefined) into[name] = value;
    }
    return { rest, said };
  }

  /** The values of its groups; null: several names of a group have one. What stands in other slots is in `marks` then. */
  private look(number: number): readonly Standing[] | null {
    if (number !== this.looked) this.standing = this.find(number);
    this.looked = number;
    return this.standing;
  }

  private find(number: number): Standing[] | null {
    const { groupOfSlot, groups, marks } = this;
    const standing: Standing[] = [];
    marks.set(this.scanner.marksOf(number));
    for (let slot = 0; slot < marks.length; slot += 1) {
      const mark = marks[slot] ?? ABSENT;
      const group = groupOfSlot[slot] ?? -1;
      if (mark === ABSENT || group < 0) continue;
      if (standing.some((one) => one.group === group)) return null;
      standing.push({ group, key: ((groups[group]?.slots.indexOf(slot) ?? 0) + 1) * MARKS + mark });
      marks[slot] = ABSENT;
    }
    return standing;
  }

  /** Of what `look` has found last. */
  private rest(): Rest | null {
    return this.rests.find((rest) => isSame(rest.marks, this.marks)) ?? null;
  }
}

function isSame(one: Uint32Array, other: Uint32Array): boolean {
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
