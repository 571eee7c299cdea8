/** The compiled scanner (`src/wasm`) and its memory: is told a plan, finds rows of numbers and the templates they belong to. */
import * as at from './layout';
import { NUMBER_ROLES, type ColumnPlan, type NumberRole } from './plan';

/** What the compiled scanner offers; its memory is handed to it. */
export interface ScannerModule {
  readonly memory: ArrayBuffer;
  readonly exports: {
    begin(slots: number, ids: number, request: number, always: number): void;
    forget(): void;
    learn(): void;
    nameCount(): number;
    hashOf(from: number, length: number): number;
    scan(from: number, to: number, ground: number): number;
    pack(first: number, rows: number, origin: number, line: number): number;
    attempt(row: number, origin: number, line: number): number;
    recipeOf(template: number): number;
    meaningOf(of: number, mark: number): number;
    standingOf(template: number): number;
    mix(from: number, to: number): void;
    narrow(from: number, count: number, to: number): number;
    readonly compared: { readonly value: number };
    readonly rows: { readonly value: number };
    readonly lines: { readonly value: number };
    readonly why: { readonly value: number };
    readonly lineEnd: { readonly value: number };
  };
}

/** Columns of a plan in the order in which names with one meaning count. */
export interface PlanColumns {
  readonly times: readonly Column[];
  readonly ids: readonly Column[];
  readonly request: Column | null;
  readonly numbers: Readonly<Record<NumberRole, readonly Column[]>>;
}

/** Where a name's values are, and its place in a template. */
export interface Column {
  readonly slot: number;
  readonly column: number;
}

/** A value in a group of names that mean the same beside anything. */
export interface Standing {
  /** The group's place from 1 on, and in the lowest eight bits which of its names it is, from 1 on. */
  readonly of: number;
  readonly mark: number;
}

const STANDING_WORDS = at.STANDING / 4;

interface Level {
  /** Names to slot numbers. */
  readonly slots: Map<string, number>;
}

export class LineScanner {
  /** Lines are read from here: whoever calls `scan` puts them there. */
  readonly room: Uint8Array;
  columns: PlanColumns;
  private readonly words: Uint32Array;
  private readonly doubles: Float64Array;
  private readonly bytes: Uint8Array;
  private readonly levels: Level[] = [];
  private slots = 0;
  private namesEnd = at.NAMES;

  /** All that it works in. */
  readonly memory: ArrayBuffer;

  constructor(private readonly module: ScannerModule) {
    const { memory } = module;
    this.memory = memory;
    this.room = new Uint8Array(memory, at.ROOM, at.ROOM_BYTES);
    this.words = new Uint32Array(memory);
    this.doubles = new Float64Array(memory);
    this.bytes = new Uint8Array(memory);
    this.columns = NO_COLUMNS;
  }

  /** Reads by this plan from now on; forgets every template and shape. */
  use(plan: ColumnPlan): void {
    this.words.fill(0, at.LEVELS / 4, at.SHAPES / 4);
    this.levels.length = 0;
    this.levels.push({ slots: new Map() });
    this.slots = 0;
    this.namesEnd = at.NAMES;
    const counts = { time: 0, id: 0, number: 0 };
    const marks = (name: string): number =>
      (plan.whole.includes(name) ? at.MARK_WHOLE : 0) | (plan.needs.includes(name) ? at.MARK_NEEDED : 0);
    const column = (name: string, kind: number, count: keyof typeof counts): Column => {
      const column = counts[count]++;
      return { slot: this.want(name, kind, column, marks), column };
    };
    const numbers = Object.fromEntries(
      NUMBER_ROLES.map((role) => [
        role,
        (plan.numbers[role] ?? []).map((name) => column(name, at.KIND_NUMBER, 'number')),
      ]),
    ) as Record<NumberRole, Column[]>;
    const times = plan.time.map((name) => column(name, at.KIND_TIME, 'time'));
    const ids = plan.id.map((name) => column(name, at.KIND_ID, 'id'));
    const request = plan.request === undefined ? null : column(plan.request, at.KIND_ID, 'id');
    for (const name of [...plan.texts, ...plan.whole, ...plan.needs]) this.want(name, at.KIND_TEXT, 0, marks);
    this.columns = { times, ids, request, numbers };
    const { time, id, number } = counts;
    if (time > at.MOST_TIMES || id > at.MOST_IDS || number > at.MOST_NUMBERS) throw new RangeError('too many columns');
    const always = plan.needs.length === 0 ? 1 : 0;
    const requestColumn = request?.column ?? -1;
    this.module.exports.begin(this.slots, id, requestColumn, always);
  }

  /** Of a name of the record itself that the plan reads. */
  slotOf(name: string): number {
    const slot = this.levels[0]?.slots.get(name);
    if (slot === undefined) throw new RangeError(`${name} is not in the plan`);
    return slot;
  }

  /** Of a template: one for each slot, and its ground. */
  get marks(): number {
    return this.slots + 1;
  }

  /** What it composes templates of: slots that decide a recipe, and those of each group (`Composer`). */
  composeBy(decisive: readonly number[], groups: readonly (readonly number[])[]): void {
    if (groups.length > at.MOST_GROUPS || groups.some(({ length }) => length >= at.GROUP_WORDS))
      throw new RangeError('too many groups of names');
    this.words[at.DECISIVE_COUNT / 4] = decisive.length;
    this.words.set(decisive, at.DECISIVE_SLOTS / 4);
    this.words[at.GROUP_COUNT / 4] = groups.length;
    groups.forEach((slots, group) =>
      this.words.set([slots.length, ...slots], at.GROUP_SLOTS / 4 + group * at.GROUP_WORDS),
    );
  }

  /** Where the recipe of a template lies: the same for all that differ in names of groups only. */
  recipeOf(template: number): number {
    return this.module.exports.recipeOf(template);
  }

  /** Where the meaning of a value lies, or is to be put; 0: there is no room (`Said`). */
  meaningOf(of: number, mark: number): number {
    return this.module.exports.meaningOf(of, mark);
  }

  /** True: these bytes lie where the scanner can read them. */
  holds(bytes: Uint8Array): boolean {
    return bytes.buffer === this.module.memory;
  }

  /** Indexes into bytes that it holds; answers the one at which it stopped, the begin of a line. @param ground part of each template */
  scan(bytes: Uint8Array, from: number, to: number, ground: number): number {
    const { byteOffset } = bytes;
    return this.module.exports.scan(byteOffset + from, byteOffset + to, ground) - byteOffset;
  }

  /** Of the last `scan`. */
  get rows(): number {
    return this.module.exports.rows.value;
  }

  get lines(): number {
    return this.module.exports.lines.value;
  }

  get why(): number {
    return this.module.exports.why.value;
  }

  /** The line that begins where it stopped, whose names it does not know. */
  get line(): Uint8Array {
    return this.bytes.subarray(0, this.module.exports.lineEnd.value);
  }

  get nameCount(): number {
    return this.module.exports.nameCount();
  }

  learn(): void {
    this.module.exports.learn();
  }

  /** Makes room: templates get new numbers. */
  forget(): void {
    this.module.exports.forget();
  }

  template(row: number): number {
    return this.words[at.ROW_TEMPLATE / 4 + row] ?? 0;
  }

  /**
   * Packs rows from one on (`Recipes`); answers the first one that it left, which may be the one behind the last.
   *
   * @param origin file offset of its memory's first byte; `line`: number of the first line
   */
  pack(first: number, origin: number, line: number): number {
    return this.module.exports.pack(first, this.rows, origin, line);
  }

  /** What `pack` would make of a row, behind the events that are packed: its variant, below 0 for none. */
  attempt(row: number, origin: number, line: number): number {
    return this.module.exports.attempt(row, origin, line);
  }

  /** How many ids `pack` has left to be compared. */
  get compared(): number {
    return this.module.exports.compared.value;
  }

  /** Row, events that were packed before it, id and request as keys: words of one of them. */
  comparison(index: number): Uint32Array {
    const start = (at.COMPARED + index * at.COMPARED_BYTES) / 4;
    return this.words.subarray(start, start + at.COMPARED_BYTES / 4);
  }

  /** Takes back what was packed behind so many events. */
  unpack(count: number): void {
    this.words[at.PACKED_COUNT / 4] = count;
  }

  /** Bytes of the row's line, without its end. */
  lineOf(row: number): Uint8Array {
    return this.bytes.subarray(this.startOf(row), this.words[at.ROW_END / 4 + row] ?? 0);
  }

  /** Index of the row's line in the scanner's memory. */
  startOf(row: number): number {
    return this.words[at.ROW_START / 4 + row] ?? 0;
  }

  /** How many lines of the `scan` stand before the row's. */
  lineNumber(row: number): number {
    return this.words[at.ROW_LINE / 4 + row] ?? 0;
  }

  /** What stands for a slot's value in the template of a row: see `layout.ts`. */
  mark(template: number, slot: number): number {
    return this.words[at.TEMPLATE_KEYS / 4 + template * (this.slots + 1) + slot] ?? 0;
  }

  /** The values that a template has in groups; null: several names of a group have one. */
  standingOf(template: number): Standing[] | null {
    const count = this.module.exports.standingOf(template);
    if (count < 0) return null;
    const standing: Standing[] = [];
    for (let at = STANDING_WORDS; at < STANDING_WORDS + 2 * count; at += 2)
      standing.push({ of: this.words[at] ?? 0, mark: this.words[at + 1] ?? 0 });
    return standing;
  }

  number(column: number, row: number): number {
    return this.doubles[at.ROW_NUMBERS / 8 + column * at.MOST_ROWS + row] ?? 0;
  }

  /** How many of the number's digits stand behind the point. */
  scale(column: number, row: number): number {
    return this.bytes[at.ROW_SCALES + column * at.MOST_ROWS + row] ?? 0;
  }

  time(column: number, row: number): number {
    return this.doubles[at.ROW_TIMES / 8 + column * at.MOST_ROWS + row] ?? 0;
  }

  idLow(column: number, row: number): number {
    return this.words[at.ROW_IDS / 4 + (column * at.MOST_ROWS + row) * 2] ?? 0;
  }

  idHigh(column: number, row: number): number {
    return this.words[at.ROW_IDS / 4 + (column * at.MOST_ROWS + row) * 2 + 1] ?? 0;
  }

  /** The slot of a name; one that is wanted twice is what it was wanted as first. */
  private want(path: string, kind: number, target: number, marksOf: (name: string) => number): number {
    const names = path.split('.');
    let level = 0;
    let slot = -1;
    names.forEach((name, depth) => {
      const isLast = depth === names.length - 1;
      const whole = names.slice(0, depth + 1).join('.');
      slot = this.levels[level]?.slots.get(name) ?? -1;
      if (slot < 0) {
        slot = this.add(level, name);
        this.put(at.SLOT_KIND, slot, isLast ? kind : at.KIND_OBJECT);
        this.put(at.SLOT_TARGET, slot, isLast ? target : this.levels.push({ slots: new Map() }) - 1);
        this.put(at.SLOT_MARKS, slot, marksOf(whole));
      }
      if (!isLast) level = this.words[at.SLOT_TARGET / 4 + slot] ?? 0;
    });
    return slot;
  }

  private add(level: number, name: string): number {
    const slot = this.slots++;
    const start = this.namesEnd;
    for (let letter = 0; letter < name.length; letter += 1) this.bytes[start + letter] = name.charCodeAt(letter);
    this.namesEnd += Math.ceil((name.length + 1) / 8) * 8;
    if (slot >= at.MOST_SLOTS || this.namesEnd > at.NAMES_END || level >= at.MOST_LEVELS) throw new RangeError(name);
    this.levels[level]?.slots.set(name, slot);
    this.put(at.SLOT_NAME, slot, start);
    this.put(at.SLOT_NAME_LENGTH, slot, name.length);
    const table = at.LEVELS / 4 + level * at.LEVEL_TABLE;
    let place = this.module.exports.hashOf(start, name.length) & (at.LEVEL_TABLE - 1);
    while (this.words[table + place] !== 0) place = (place + 1) & (at.LEVEL_TABLE - 1);
    this.words[table + place] = slot + 1;
    return slot;
  }

  private put(table: number, slot: number, value: number): void {
    this.words[table / 4 + slot] = value;
  }
}

const NO_COLUMNS: PlanColumns = {
  times: [],
  ids: [],
  request: null,
  numbers: {
    input: [],
    output: [],
    cacheRead: [],
    cacheWrite: [],
    cacheWrite5m: [],
    cacheWrite1h: [],
    webSearch: [],
    cost: [],
    milliseconds: [],
    seconds: [],
  },
};
