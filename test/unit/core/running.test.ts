/** Running sums over several files: each token once, whatever file tells of it and in whatever order. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CostEvent, RunningPart } from '../../../src/core/event';
import { grownBy } from '../../../src/core/running';

const NONE = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };

function told(at: number | null, parts: readonly RunningPart[], more: Partial<CostEvent> = {}): CostEvent {
  return {
    ...{ kind: 'llm', at, dimensions: {}, tokens: NONE, count: 0, failures: 0, durationMs: null, recorded: null },
    ...{ id: null, position: { offset: 0, line: 1, table: null }, running: parts, ...more },
  };
}
const sum = (value: number, series = 'a', of: RunningPart['of'] = 'input'): RunningPart => ({ series, of, value });
const inputs = (events: readonly CostEvent[]): (number | null | undefined)[] =>
  grownBy(events).map((event) => event?.tokens?.input ?? (event === null ? null : undefined));

describe('what events of running sums grew by', () => {
  const cases: readonly [name: string, events: readonly CostEvent[], grown: readonly (number | null | undefined)[]][] =
    [
      ['nothing told', [], []],
      ['one', [told(1, [sum(100)])], [100]],
      ['one file', [told(1, [sum(100)]), told(2, [sum(150)])], [100, 50]],
      ['another file that goes on', [told(1, [sum(100)]), told(2, [sum(150)]), told(3, [sum(180)])], [100, 50, 30]],
      ['the later file first', [told(3, [sum(180)]), told(1, [sum(100)]), told(2, [sum(150)])], [30, 100, 50]],
      [
        'a copy',
        [told(1, [sum(100)]), told(2, [sum(150)]), told(1, [sum(100)]), told(2, [sum(150)])],
        [100, 50, null, null],
      ],
      ['the end of a copy', [told(2, [sum(150)]), told(1, [sum(100)]), told(2, [sum(150)])], [50, 100, null]],
      [
        'turn by turn in two files',
        [told(1, [sum(100)]), told(3, [sum(300)]), told(2, [sum(200)]), told(4, [sum(400)])],
        [100, 100, 100, 100],
      ],
      ['a new start', [told(1, [sum(100)]), told(2, [sum(30, 'a from 2')])], [100, 30]],
      ['a sum that shrinks', [told(1, [sum(100)]), told(2, [sum(30)]), told(3, [sum(40)])], [100, 30, 10]],
      ['two series', [told(1, [sum(100)]), told(1, [sum(70, 'b')]), told(2, [sum(80, 'b')])], [100, 70, 10]],
      [
        'no running sums',
        [told(1, [sum(100)]), { ...told(2, []), running: undefined } as unknown as CostEvent],
        [100, undefined],
      ],
      ['no time: nothing to lay beside others', [told(null, [sum(100)])], [null]],
    ];
  for (const [name, events, grown] of cases) it(name, () => assert.deepEqual(inputs(events), grown));

  it('costs, calls and every class of tokens grow each for themselves', () => {
    const parts = (by: number): RunningPart[] => [
      ...(['input', 'output', 'cacheRead', 'cacheWrite5m'] as const).map((of, at) => sum(by * (at + 1) * 10, of, of)),
      sum(by * 1_000, 'dollars', 'cost'),
      sum(by, 'calls', 'calls'),
    ];
    const [, second] = grownBy([told(1, parts(1)), told(2, parts(3))]);
    assert.deepEqual(
      [second?.tokens, second?.recorded, second?.count],
      [{ input: 20, output: 40, cacheRead: 60, cacheWrite5m: 80, cacheWrite1h: 0 }, 2_000, 2],
    );
  });

  it('input that includes what was read from the cache is told without it', () => {
    const parts = (by: number): RunningPart[] => [sum(by * 100), sum(by * 40, 'c', 'cacheRead')];
    const [first, second] = grownBy([1, 2].map((by) => told(by, parts(by), { inputHoldsCached: true })));
    assert.deepEqual([first?.tokens, second?.tokens], Array(2).fill({ ...NONE, input: 60, cacheRead: 40 }));
  });

  it('calls alone are nothing used', () => assert.deepEqual(grownBy([told(1, [sum(3, 'n', 'calls')])]), [null]));

  it('any files in any order, also copied and cut ones, add up to what the sums say', () => {
    const growth = fc.array(fc.record({ by: fc.integer({ min: 0, max: 50 }), restarts: fc.boolean() }), {
      maxLength: 20,
    });
    const pieces = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 5 });
    fc.assert(
      fc.property(growth, pieces, fc.nat(), (steps, cuts, seed) => {
        let [start, value, total] = [0, 0, 0];
        const all = steps.map(({ by, restarts }, at) => {
          if (restarts) [start, value] = [start + 1, 0];
          value += by;
          total += by;
          return told(at, [sum(value, `run ${start}`)]);
        });
        // Whatever is cut out beside it, the whole log is there too.
        const files = [all, ...cuts.map(([from, length]) => all.slice(from, from + length))];
        const order = files.map((file, at) => ({ file, rank: (seed * (at + 3)) % 7 })).sort((a, b) => a.rank - b.rank);
        const used = inputs(order.flatMap(({ file }) => file));
        assert.equal(
          used.reduce<number>((sum, one) => sum + (one ?? 0), 0),
          total,
        );
      }),
    );
  });
});
