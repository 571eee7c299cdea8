import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mergeWal, readWal } from '../../../../src/files/sqlite/mergeWal';
import {
  addCalls,
  framesBetween,
  inWalMode,
  LLM_CALLS,
  openSql,
  states,
  walOf,
  type Frame,
} from '../support/databases';

const base = (pageSize: number): string[] => [`PRAGMA page_size = ${pageSize}`, LLM_CALLS, addCalls(50)];

async function countCalls(image: Uint8Array): Promise<unknown[]> {
  const sql = await openSql();
  const database = new sql.Database(image);
  try {
    const check = database.exec('PRAGMA integrity_check')[0]?.values[0]?.[0];
    return [database.exec('SELECT count(*) FROM llm_calls')[0]?.values[0]?.[0], check];
  } finally {
    database.close();
  }
}

describe('mergeWal', () => {
  for (const pageSize of [512, 1024, 4096, 16384, 65536]) {
    for (const bigEndian of [false, true]) {
      it(`merges pages of ${pageSize} bytes, ${bigEndian ? 'big' : 'little'}-endian sums`, async () => {
        const [before, middle, after] = await states(base(pageSize), [addCalls(70)], [addCalls(300)]);
        assert(before && middle && after);
        const frames = [...framesBetween(before, middle, pageSize), ...framesBetween(middle, after, pageSize)];
        const merged = mergeWal(inWalMode(before), walOf(frames, { pageSize, bigEndian }));
        assert.equal(merged.frames, frames.length);
        assert.deepEqual(Buffer.from(merged.image), after);
        assert.deepEqual(await countCalls(merged.image), [420, 'ok']);
      });
    }
  }

  describe('ends at the last commit that holds', () => {
    let start: Buffer, middle: Buffer, end: Buffer, one: Frame[], two: Frame[];
    before(async () => {
      [start, middle, end] = (await states(base(4096), [addCalls(70)], [addCalls(300)])) as [Buffer, Buffer, Buffer];
      one = framesBetween(start, middle);
      two = framesBetween(middle, end);
    });
    const frame = 24 + 4096;
    const broken = (wal: Buffer, at: number): Buffer => {
      const copy = Buffer.from(wal);
      copy[at] = (copy[at] ?? 0) ^ 0xff;
      return copy;
    };
    const stale = (): Buffer => {
      // The log was started anew over a longer one: what follows has the old salts.
      const fresh = walOf(one, { salts: [7, 8] });
      return Buffer.concat([fresh, walOf([...one, ...two]).subarray(fresh.length)]);
    };
    const cases: readonly [string, () => Buffer, () => Buffer][] = [
      ['both transactions', () => walOf([...one, ...two]), () => end],
      ['the second uncommitted', () => walOf([...one, ...two.map((f) => ({ ...f, commit: 0 }))]), () => middle],
      ['the last frame cut', () => walOf([...one, ...two]).subarray(0, -1), () => middle],
      [
        'a byte of the second changed',
        () => broken(walOf([...one, ...two]), 32 + frame * one.length + 100),
        () => middle,
      ],
      ['a byte of the first changed', () => broken(walOf([...one, ...two]), 32 + 100), () => start],
      ['a frame header changed', () => broken(walOf([...one, ...two]), 32 + frame * one.length + 3), () => middle],
      ['frames of an older log behind', stale, () => middle],
      ['no frame', () => walOf([]), () => start],
      ['a header with a wrong sum', () => broken(walOf(one), 24), () => start],
      ['a wrong magic', () => broken(walOf(one), 0), () => start],
      ['another version', () => broken(walOf(one), 7), () => start],
      ['a page size that is none', () => walOf([], { pageSize: 1000 }), () => start],
      ['an empty log', () => Buffer.alloc(0), () => start],
      ['31 bytes', () => walOf(one).subarray(0, 31), () => start],
      ['zeros', () => Buffer.alloc(100_000), () => start],
    ];
    for (const [name, wal, expected] of cases) {
      it(name, () => assert.deepEqual(Buffer.from(mergeWal(inWalMode(start), wal()).image), expected()));
    }
  });

  it('cuts the database to the page count of the last commit', async () => {
    const [long, short] = await states([LLM_CALLS, addCalls(2000)], ['DELETE FROM llm_calls WHERE id > 10', 'VACUUM']);
    assert(long && short && short.length < long.length);
    const { image } = mergeWal(inWalMode(long), walOf(framesBetween(long, short)));
    assert.deepEqual(Buffer.from(image), short);
  });

  it('leaves its arguments as they are', async () => {
    const [before, after] = await states(base(4096), [addCalls(9)]);
    assert(before && after);
    const database = inWalMode(before);
    const wal = walOf(framesBetween(before, after));
    const copies = [Buffer.from(database), Buffer.from(wal)];
    mergeWal(database, wal);
    assert.deepEqual([database, wal], copies);
  });

  it('does what a list of pages does, whatever the transactions', () => {
    const pageSize = 512;
    const page = fc.record({ page: fc.integer({ min: 1, max: 6 }), fill: fc.integer({ min: 0, max: 255 }) });
    const transaction = fc.record({
      writes: fc.array(page, { minLength: 1, maxLength: 4 }),
      size: fc.integer({ min: 1, max: 6 }),
    });
    fc.assert(
      fc.property(fc.array(transaction, { maxLength: 6 }), fc.nat(), fc.boolean(), (transactions, cut, bigEndian) => {
        const database = Buffer.alloc(3 * pageSize, 0xee);
        const frames: Frame[] = [];
        let ends: number[] = [];
        for (const { writes, size } of transactions) {
          writes.forEach(({ page: number, fill }, index) =>
            frames.push({
              page: number,
              content: Buffer.alloc(pageSize, fill),
              commit: index === writes.length - 1 ? size : 0,
            }),
          );
          ends = [...ends, frames.length];
        }
        const wal = walOf(frames, { pageSize, bigEndian });
        const kept = wal.subarray(0, 32 + (cut % (wal.length - 31)));
        const whole = Math.floor((kept.length - 32) / (24 + pageSize));
        const committed = ends.filter((end) => end <= whole);
        let model = [...Array(3).keys()].map(() => Buffer.alloc(pageSize, 0xee));
        committed.forEach((end, index) => {
          for (const frame of frames.slice(committed[index - 1] ?? 0, end))
            model[frame.page - 1] = Buffer.from(frame.content);
          model = Array.from({ length: 6 }, (_, at) => model[at] ?? Buffer.alloc(pageSize));
        });
        const pages = committed.length === 0 ? 3 : (transactions[committed.length - 1]?.size ?? 0);
        const expected = Buffer.concat(Array.from({ length: pages }, (_, at) => model[at] ?? Buffer.alloc(pageSize)));
        // Bytes 18 and 19 say "with a log" by 2; the merged image is one without.
        for (const version of [18, 19]) if (expected[version] === 2) expected[version] = 1;
        const merged = mergeWal(database, kept);
        assert.deepEqual(Buffer.from(merged.image), expected);
        assert.equal(merged.frames, committed.at(-1) ?? 0);
      }),
      { examples: [[[{ writes: [{ page: 1, fill: 2 }], size: 1 }], 32 + 24 + pageSize, false]] },
    );
  });

  it('takes any bytes for a log without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.uint8Array({ maxLength: 300 }), (wal, database) => {
        assert.equal(readWal(wal), null);
        assert.equal(mergeWal(database, wal).image.length, database.length);
      }),
    );
  });
});
