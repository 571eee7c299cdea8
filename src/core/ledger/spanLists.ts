/** Lists of spans by what they depend on, and numbers by place: a million tuples must not be a million objects. */
import type { Span } from '../attribution/attribution';

/** Fewer names of one kind than this are told apart; the numbers that it makes room for stay exact. */
const MOST_NAMES = 2 ** 26;

/** Lists of spans, numbered from 0; the same ids give the same list. */
export class SpanLists {
  private readonly lists: (readonly Span[])[] = [];
  private readonly ids: (readonly number[])[] = [];
  /** Numbers the ids from left to right, two at a time: four look-ups by number cost a fifth of one by text. */
  private readonly steps: Map<number, number>[] = [];

  /** @param make called when these ids, always as many, are asked for the first time */
  find(ids: readonly number[], make: (ids: readonly number[]) => readonly Span[]): number {
    let number = ids[0] ?? 0;
    for (let place = 1; place < ids.length; place++) {
      const step = (this.steps[place] ??= new Map<number, number>());
      const key = number * MOST_NAMES + (ids[place] ?? 0);
      let next = step.get(key);
      if (next === undefined) step.set(key, (next = step.size));
      number = next;
    }
    if (number === this.lists.length) {
      this.lists.push(make(ids));
      this.ids.push([...ids]);
    }
    return number;
  }

  get isEmpty(): boolean {
    return this.lists.length === 0;
  }

  at(number: number): readonly Span[] {
    return this.lists[number] ?? [];
  }

  /** Makes every list again; tells which are other than before. */
  again(make: (ids: readonly number[]) => readonly Span[]): ReadonlySet<number> {
    const changed = new Set<number>();
    this.ids.forEach((ids, number) => {
      const made = make(ids);
      if (equalSpans(made, this.at(number))) return;
      this.lists[number] = made;
      changed.add(number);
    });
    return changed;
  }
}

function equalSpans(a: readonly Span[], b: readonly Span[]): boolean {
  return a.length === b.length && a.every((span, place) => equalSpan(span, b[place]));
}

function equalSpan(a: Span, b: Span | undefined): boolean {
  return (
    a.from === b?.from &&
    a.session === b.session &&
    a.pr === b.pr &&
    a.repository === b.repository &&
    a.isNamed === b.isNamed &&
    a.prBy === b.prBy &&
    a.wbs === b.wbs &&
    a.wbsBy === b.wbsBy
  );
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
