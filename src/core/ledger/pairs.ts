/** Numbers pairs of small integers in the order they are first met: the step from one grouping dimension to two. */

/** Room for so many entries at first; doubled when half of it is used. */
const FIRST_PLACES = 256;

export class Pairs {
  /** By number of the pair. */
  readonly lefts: number[] = [];
  readonly rights: number[] = [];
  /** Open addressing: number of a pair plus one, 0 is empty. A table with a place for every pair there might be took longer to make than to fill. */
  private table = new Int32Array(FIRST_PLACES);
  private lastLeft = -1;
  private lastRight = -1;
  private last = 0;

  get size(): number {
    return this.lefts.length;
  }

  clear(): void {
    this.lefts.length = 0;
    this.rights.length = 0;
    this.table.fill(0);
    this.lastLeft = -1;
    this.lastRight = -1;
  }

  numberOf(left: number, right: number): number {
    if (left === this.lastLeft && right === this.lastRight) return this.last;
    this.lastLeft = left;
    this.lastRight = right;
    this.last = this.find(left, right);
    return this.last;
  }

  private find(left: number, right: number): number {
    const { table, lefts, rights } = this;
    const mask = table.length - 1;
    for (let place = placeOf(left, right) & mask; ; place = (place + 1) & mask) {
      const held = (table[place] as number) - 1;
      if (held < 0) return this.add(left, right, place);
      if (lefts[held] === left && rights[held] === right) return held;
    }
  }

  private add(left: number, right: number, place: number): number {
    const number = this.lefts.length;
    this.lefts.push(left);
    this.rights.push(right);
    this.table[place] = number + 1;
    if (this.lefts.length * 2 > this.table.length) this.grow();
    return number;
  }

  private grow(): void {
    const table = new Int32Array(this.table.length * 2);
    const mask = table.length - 1;
    for (let number = 0; number < this.lefts.length; number++) {
      let place = placeOf(this.lefts[number] ?? 0, this.rights[number] ?? 0) & mask;
      while (table[place] !== 0) place = (place + 1) & mask;
      table[place] = number + 1;
    }
    this.table = table;
  }
}

function placeOf(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca77);
  return mixed ^ (mixed >>> 15);
}
