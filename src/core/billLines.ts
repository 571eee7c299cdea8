/** A sample of what a part of a bill is made of, small enough to be kept: by it two exports are known as tellings of one bill. */
import type { NanoUsd } from './money';

/** Every export keeps the lines with the smallest hashes, so that two samples hold the same lines where both have them. */
const MOST_KEPT = 64;

export interface SavedLines {
  readonly limit: number;
  readonly amounts: readonly (readonly [hash: number, amount: NanoUsd])[];
}

/** What two samples have in common, as far as both are known. */
export interface Overlap {
  /** Lines of the smaller one, those that both have, and those with the same amount. */
  readonly smaller: number;
  readonly common: number;
  readonly equal: number;
  /** Lines that both have, of which the newer says at least as much. */
  readonly grown: number;
}

export class BillLines {
  private readonly amounts: Map<number, NanoUsd>;
  /** Lines with a greater hash are not known. */
  private limit: number;

  constructor(saved?: SavedLines) {
    this.amounts = new Map(saved?.amounts);
    this.limit = saved?.limit ?? Infinity;
  }

  save(): SavedLines {
    this.prune();
    return { limit: Number.isFinite(this.limit) ? this.limit : Number.MAX_VALUE, amounts: [...this.amounts] };
  }

  /** A line that comes again adds to its amount. */
  add(line: string, amount: NanoUsd): void {
    const hash = hashOf(line);
    if (hash > this.limit) return;
    this.amounts.set(hash, (this.amounts.get(hash) ?? 0) + amount);
    if (this.amounts.size >= MOST_KEPT * 4) this.prune();
  }

  overlapWith(newer: BillLines): Overlap {
    this.prune();
    newer.prune();
    const limit = Math.min(this.limit, newer.limit);
    const [mine, others] = [this.upTo(limit), newer.upTo(limit)];
    let [common, equal, grown] = [0, 0, 0];
    for (const [hash, amount] of mine) {
      const other = newer.amounts.get(hash);
      if (other === undefined || hash > limit) continue;
      common += 1;
      if (other === amount) equal += 1;
      if (other >= amount) grown += 1;
    }
    return { smaller: Math.min(mine.length, others.length), common, equal, grown };
  }

  private upTo(limit: number): [number, NanoUsd][] {
    return [...this.amounts].filter(([hash]) => hash <= limit);
  }

  private prune(): void {
    if (this.amounts.size <= MOST_KEPT) return;
    const kept = [...this.amounts].sort(([a], [b]) => a - b).slice(0, MOST_KEPT);
    this.amounts.clear();
    for (const [hash, amount] of kept) this.amounts.set(hash, amount);
    this.limit = kept.at(-1)?.[0] ?? this.limit;
  }
}

/** 52 bits: asked for every row of a bill, so two products a character and no more. */
function hashOf(text: string): number {
  let low = 0x811c9dc5;
  let high = 0x9e3779b1;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  low = Math.imul(low ^ (low >>> 15), 0xc2b2ae35);
  high = Math.imul(high ^ (high >>> 13), 0x27d4eb2f);
  return ((low ^ (low >>> 16)) >>> 0) + (((high ^ (high >>> 16)) >>> 0) % 2 ** 20) * 2 ** 32;
}
