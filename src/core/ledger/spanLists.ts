/** Lists of spans by what they depend on, and numbers by place: a million tuples must not be a million objects. */
import type { Span } from '../attribution/attribution';

/** Lists of spans, numbered from 0; the same ids give the same list. */
export class SpanLists {
  private readonly lists: (readonly Span[])[] = [];
  private readonly numbers = new Map<string, number>();

  /** @param make called when these ids are asked for the first time */
  find(ids: readonly number[], make: () => readonly Span[]): number {
    const key = ids.join(' ');
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.lists.push(make()) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }

  at(number: number): readonly Span[] {
    return this.lists[number] ?? [];
  }
}

/** A growing list of 32-bit numbers; a place never set is 0. */
export class NumberList {
  private values = new Uint32Array(1024);
  /** One more than the highest place that was set. */
  size = 0;

  get(place: number): number {
    return this.values[place] ?? 0;
  }

  set(place: number, value: number): void {
    if (place >= this.values.length) {
      const grown = new Uint32Array(Math.max(place + 1, this.values.length * 2));
      grown.set(this.values);
      this.values = grown;
    }
    this.values[place] = value;
    if (place >= this.size) this.size = place + 1;
  }

  /** Every place is 0 again. */
  clear(): void {
    this.values.fill(0);
  }
}
