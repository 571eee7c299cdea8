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

/** For one plan, until the scanner forgets. */
export class Composer {
  private readonly groups: readonly Group[];
  /** Slots that are in no group, and the ground. */
  private readonly others: readonly number[];
  private readonly marks: Uint32Array;
  /** The group that says a dimension. */
  private readonly groupOf: ReadonlyMap<string, number>;
  private rests: Rest[] = [];

  constructor(
    private readonly scanner: LineScanner,
    { groups }: ColumnPlan,
  ) {
    this.groups = groups.map(({ names, dimensions }) => ({
      slots: names.map((name) => scanner.slotOf(name)),
      names: dimensions,
      known: new Map<number, Dimensions>(),
    }));
    const grouped = new Set(this.groups.flatMap(({ slots }) => slots));
    this.others = Array.from({ length: scanner.marks }, (_, slot) => slot).filter((slot) => !grouped.has(slot));
    this.marks = new Uint32Array(this.others.length);
    this.groupOf = new Map(groups.flatMap(({ dimensions }, place) => dimensions.map((name) => [name, place] as const)));
    const priced = this.groups.filter(({ names }) => names.some((name) => PRICED.includes(name)));
    const decisive = [...this.others, ...priced.flatMap(({ slots }) => slots)];
    scanner.composeBy(
      decisive,
      this.groups.map(({ slots }) => slots),
    );
  }

  /** The scanner's numbers mean nothing any more. */
  forget(): void {
    for (const { known } of this.groups) known.clear();
    this.rests = [];
  }

  /** Null: something of it was not met before. */
  compose(number: number): Template | null {
    const rest = this.restOf(number);
    if (rest === null) return null;
    const { event, places, compares } = rest.template;
    const dimensions = { ...event.dimensions };
    for (const group of this.groups) {
      const key = this.keyOf(group, number);
      const said = key === null ? undefined : group.known.get(key);
      if (said === undefined) return null;
      Object.assign(dimensions, said);
    }
    return new Template({ ...event, dimensions }, places, compares);
  }

  /** Takes note of a template that was understood. */
  learn(number: number, template: Template): void {
    const parts = this.partsOf(number, template);
    if (parts === null) return;
    parts.said.forEach(({ dimensions }, place) => {
      const group = this.groups[place];
      const key = group === undefined ? null : this.keyOf(group, number);
      if (key !== null) group?.known.set(key, dimensions);
    });
    if (this.rests.length === MOST_RESTS || this.restOf(number) !== null) return;
    const { event, places, compares } = template;
    const rest = new Template({ ...event, dimensions: parts.rest }, places, compares);
    this.rests.push({ marks: this.marks.slice(), template: rest });
  }

  /** Null: it does not fall into parts. */
  partsOf(number: number, template: Template): Parts | null {
    const rest: Named = {};
    const said: (Said & { readonly dimensions: Named })[] = [];
    for (const [place, group] of this.groups.entries()) {
      const key = this.keyOf(group, number);
      if (key === null) return null;
      said.push({ of: (place + 1) * NAMES + Math.floor(key / MARKS), mark: key % MARKS, dimensions: {} });
    }
    for (const [name, value] of Object.entries(template.event.dimensions) as [keyof Named, string][]) {
      const place = this.groupOf.get(name);
      const into = place === undefined ? rest : said[place]?.dimensions;
      if (into !== undefined) into[name] = value;
    }
    return { rest, said };
  }

  private restOf(number: number): Rest | null {
    const { marks, others, scanner } = this;
    for (let at = 0; at < others.length; at += 1) marks[at] = scanner.mark(number, others[at] ?? 0);
    return this.rests.find((rest) => isSame(rest.marks, marks)) ?? null;
  }

  /** Null: several names of the group have a value. */
  private keyOf({ slots }: Group, number: number): number | null {
    let key = 0;
    for (let at = 0; at < slots.length; at += 1) {
      const mark = this.scanner.mark(number, slots[at] ?? 0);
      if (mark === ABSENT) continue;
      if (key !== 0) return null;
      key = (at + 1) * MARKS + mark;
    }
    return key;
  }
}

function isSame(one: Uint32Array, other: Uint32Array): boolean {
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
