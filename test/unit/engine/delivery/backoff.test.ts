/** When a message is tried again and when it is given up. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { delayMs, givenUp } from '../../../../src/engine/delivery/backoff';

describe('the next attempt', () => {
  const cases: [failures: number, afterMs: number | null, random: number, ms: number][] = [
    [1, null, 0, 1_000],
    [1, null, 0.5, 1_500],
    [2, null, 0.5, 2_500],
    [3, null, 0.5, 4_500],
    [10, null, 0.5, 450_500],
    [1_000, null, 0.5, 450_500],
    [1, 30_000, 0, 30_000],
    [9, 30_000, 0.5, 30_500],
  ];
  for (const [failures, afterMs, random, ms] of cases)
    it(`after ${failures} failures, asked to wait ${String(afterMs)}: ${ms} ms`, () =>
      assert.equal(
        delayMs(failures, afterMs, () => random),
        ms,
      ));
  it('is never sooner than a second nor later than a quarter of an hour', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, chance) => {
          const ms = delayMs(failures, null, () => chance);
          assert.ok(ms >= 1_000 && ms <= 900_000, String(ms));
        },
      ),
    ));
});

describe('giving up', () => {
  for (const [attempts, hours, end] of [
    [1, 0, false],
    [149, 23.9, false],
    [150, 1, true],
    [2, 24, true],
  ] as const)
    it(`after ${attempts} attempts in ${hours} hours: ${end}`, () =>
      assert.equal(givenUp(attempts, hours * 3_600_000) !== null, end));
});
