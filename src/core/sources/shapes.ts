/** Remembers which format a record's names belong to, so that a million records of one shape are recognised once. */
import type { Fields, RecordFormat } from './source';

export interface Shape {
  readonly format: RecordFormat | null;
  /** True for the first record of this shape in the file. */
  readonly isNew: boolean;
}

/** Records of so few names are told apart by more than their names. */
const FEWEST_NAMES = 4;

/** True: a record that was looked over, not parsed, may be known by its names from now on. A name that comes twice makes the parsed one smaller. */
export function isToldByNames(names: number, fields: Fields): boolean {
  return names >= FEWEST_NAMES && Object.keys(fields).length === names;
}

/** A log whose every record has names of its own must not fill the memory: later shapes are looked up each time. */
const SHAPES_KEPT = 1000;

export class ShapeTable {
  private readonly formats = new Map<string, RecordFormat | null>();
  private lastNames: readonly string[] = [];
  private last: Shape | null = null;

  /** The sets of names met so far, to be told again to `load`. */
  save(): string[] {
    return [...this.formats.keys()];
  }

  load(keys: readonly string[], recognise: (names: ReadonlySet<string>) => RecordFormat | null): void {
    for (const key of keys) this.formats.set(key, recognise(new Set(JSON.parse(key) as string[])));
  }

  /** `recognise` is asked once for each new set of names. */
  find(fields: Fields, recognise: (names: ReadonlySet<string>) => RecordFormat | null): Shape {
    const names = Object.keys(fields);
    if (this.last !== null && isSame(names, this.lastNames)) return this.last;
    const key = JSON.stringify(names);
    const known = this.formats.get(key);
    const format = known === undefined ? recognise(new Set(names)) : known;
    const isNew = known === undefined && this.formats.size < SHAPES_KEPT;
    if (isNew) this.formats.set(key, format);
    this.lastNames = names;
    this.last = { format, isNew: false };
    return { format, isNew };
  }
}

function isSame(names: readonly string[], others: readonly string[]): boolean {
  return names.length === others.length && names.every((name, index) => name === others[index]);
}
