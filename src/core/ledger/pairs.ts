/** Numbers pairs of small integers in the order they are first met: the step from one grouping dimension to two. */

/** Up to this many possible pairs a table is indexed directly; past it a `Map` is. */
const DIRECT_PAIRS = 4_194_304;

export class Pairs {
  /** By number of the pair. */
  readonly lefts: number[] = [];
  readonly rights: number[] = [];
  private direct = new Int32Array(256);
  private readonly indirect = new Map<number, number>();
  private lastKey = -1;
  private last = 0;

  /** `rightCount`: how many different right values there can be; the left ones need no bound. `largestTable`: pairs the table may have. */
  constructor(
    private readonly rightCount: number,
    private readonly largestTable = DIRECT_PAIRS,
  ) {}

  get size(): number {
    return this.lefts.length;
  }

  numberOf(left: number, right: number): number {
    const key = left * this.rightCount + right;
    if (key === this.lastKey) return this.last;
    this.lastKey = key;
    this.last = key < this.largestTable ? this.directly(key, left, right) : this.indirectly(key, left, right);
    return this.last;
  }

  private directly(key: number, left: number, right: number): number {
    if (key >= this.direct.length) {
      const wider = new Int32Array(Math.min(this.largestTable, Math.max(key + 1, this.direct.length * 2)));
      wider.set(this.direct);
      this.direct = wider;
    }
    const held = this.direct[key] ?? 0;
    if (held !== 0) return held - 1;
    const added = this.add(left, right);
    this.direct[key] = added + 1;
    return added;
  }

  private indirectly(key: number, left: number, right: number): number {
    const held = this.indirect.get(key);
    if (held !== undefined) return held;
    const added = this.add(left, right);
    this.indirect.set(key, added);
    return added;
  }

  private add(left: number, right: number): number {
    this.lefts.push(left);
    this.rights.push(right);
    return this.lefts.length - 1;
  }
}
