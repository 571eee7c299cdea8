/** The table that finds rows by their key, beside a map of keys: whatever the keys have in common, however far it has grown. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ALIVE, CHUNK_MASK } from '../../../../src/core/ledger/chunk';
import { Columns } from '../../../../src/core/ledger/columns';
import { NEXT } from '../../../../src/core/ledger/countColumns';
import { KeyTable } from '../../../../src/core/ledger/keyTable';

type Key = readonly [low: number, high: number];

/** A table, the rows whose keys are in it, and what a map says of them. */
class Tried {
  readonly columns = new Columns();
  readonly table = new KeyTable(this.columns);
  private readonly rows = new Map<string, number[]>();

  /** Puts in rows; tells of each the one that stands for its key. */
  add(keys: readonly Key[]): void {
    for (let from = 0; from < keys.length;) {
      const { row: first, count } = this.columns.allocateRun(keys.length - from);
      const chunk = this.columns.chunkOf(first);
      keys.slice(from, from + count).forEach(([low, high], place) => {
        const index = (first + place) & CHUNK_MASK;
        chunk.keyLow[index] = low;
        chunk.keyHigh[index] = high;
        chunk.flags[index] = ALIVE;
        // Equal keys have equal times.
        chunk.at[index] = low === LARGEST ? NaN : low;
      });
      const { places, heads, count: repeats } = this.table.addRun(first, count);
      const found = new Map(Array.from({ length: repeats }, (_, at) => [places[at] ?? 0, heads[at] ?? 0]));
      keys.slice(from, from + count).forEach((key, place) => {
        const rows = this.rowsOf(key);
        assert.equal(found.get((first + place) & CHUNK_MASK), rows[0], `row ${first + place}`);
        rows.push(first + place);
        // As the ledger hangs them behind the one in the table.
        if (rows.length > 1) this.columns.put(rows[rows.length - 2] ?? 0, NEXT, first + place + 1);
      });
      from += count;
    }
  }

  /** Takes out all rows of a key. */
  vacate(key: Key): void {
    const rows = this.rowsOf(key);
    if (rows.length === 0) return;
    this.table.vacate(this.table.slotOf(rows[0] ?? 0));
    for (const row of rows) this.columns.setFlags(row, 0);
    for (const row of rows) this.columns.put(row, NEXT, 0);
    rows.length = 0;
  }

  check(): void {
    for (const rows of this.rows.values()) {
      for (const row of rows) assert.equal(this.table.headAt(this.table.slotOf(row)), rows[0], `row ${row}`);
    }
  }

  private rowsOf(key: Key): number[] {
    const known = this.rows.get(key.join()) ?? [];
    this.rows.set(key.join(), known);
    return known;
  }
}

const LARGEST = 0xffff_ffff;
/** Few of them, so that they meet; some differ in bits alone that an entry has no room for. */
const HALF = fc.constantFrom(0, 1, 2, 1023, 1024, 0x7fff_ffff, 0x8000_0000, LARGEST - 1, LARGEST);
const KEY: fc.Arbitrary<Key> = fc.tuple(HALF, HALF);

function spread(count: number, from = 0): Key[] {
  return Array.from({ length: count }, (_, place) => [
    Math.imul(place + from, 0x9e37_79b1) >>> 0,
    Math.imul(place + from, 0x85eb_ca6b) >>> 0,
  ]);
}

describe('the table of keys', function () {
  this.timeout(60_000);

  it('finds the first row of each key, also when others were taken out', () => {
    const steps = fc.array(
      fc.record({ added: fc.array(KEY, { maxLength: 40 }), vacated: fc.array(KEY, { maxLength: 5 }) }),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(steps, (all) => {
        const tried = new Tried();
        for (const { added, vacated } of all) {
          tried.add(added);
          vacated.forEach((key) => tried.vacate(key));
          tried.check();
        }
      }),
      { numRuns: 300 },
    );
  });

  it('finds them when they come in the order of time, or nearly', () => {
    const keys = fc
      .array(fc.tuple(fc.constantFrom(0, 0, 1, 3, 3, 3, -2), fc.nat({ max: 40 })), { maxLength: 300 })
      .map((steps) => {
        let low = 0;
        return steps.map(([step, high]): Key => {
          low += Math.max(step, 0);
          return [Math.max(0, low + Math.min(step, 0)), high];
        });
      });
    fc.assert(
      fc.property(fc.array(keys, { maxLength: 3 }), (batches) => {
        const tried = new Tried();
        for (const batch of batches) tried.add(batch);
        tried.check();
      }),
      { numRuns: 300 },
    );
  });

  /** In the order of time, all of them others. */
  const inOrder = (count: number): Key[] => Array.from({ length: count }, (_, place) => [place, (place * 7) % 5]);
  const growths: [what: string, batches: Key[][]][] = [
    ['one run after the other', [spread(5_000), spread(20_000, 5_000), spread(60_000, 25_000)]],
    ['with rows behind others', [spread(700), spread(700), spread(30_000), spread(60_000, 100)]],
    ['when all rows have one key', [new Array<Key>(70_000).fill([7, 7]), spread(1_000)]],
    ['when keys share a half', [Array.from({ length: 3_000 }, (_, place): Key => [7, place]), spread(20_000)]],
    [
      'behind rows in the order of time',
      [
        inOrder(20_000),
        [
          [19_000, 3],
          [5, 0],
          [7, 1],
        ],
        spread(3_000),
      ],
    ],
    ['behind a row that is there', [inOrder(9_000), [[8_999, (8_999 * 7) % 5]], inOrder(9_000)]],
    [
      'behind many late rows',
      [inOrder(9_000), Array.from({ length: 200 }, (_, place): Key => [place, 9]), inOrder(10)],
    ],
    ['one row after the other', spread(3_000).map((key) => [key])],
  ];
  for (const [what, batches] of growths) {
    it(`grows ${what}`, () => {
      const tried = new Tried();
      for (const keys of batches) tried.add(keys);
      tried.check();
    });
  }

  it('grows where rows were taken out', () => {
    const tried = new Tried();
    tried.add(spread(10_000));
    for (const key of spread(4_000, 3_000)) tried.vacate(key);
    tried.add(spread(90_000, 5_000));
    tried.check();
  });
});
