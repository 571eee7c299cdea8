/** Questions that arrive in one piece: each answer leaves before the next one is made. */
import assert from 'node:assert/strict';
import { inTurn } from '../../../src/engine/inTurn';

describe('questions in turn', () => {
  it('answers the first before it begins with the second', async () => {
    const log: string[] = [];
    let done: () => void = () => undefined;
    const all = new Promise<void>((resolve) => (done = resolve));
    const take = inTurn(async (question: number) => {
      log.push(`ask ${question}`);
      for (let step = 0; step < 5; step++) await Promise.resolve();
      log.push(`tell ${question}`);
      if (question === 3) done();
    });
    // As a channel hands over what came in one piece.
    for (const question of [1, 2, 3]) process.nextTick(() => take(question));
    await all;
    assert.deepEqual(log, ['ask 1', 'tell 1', 'ask 2', 'tell 2', 'ask 3', 'tell 3']);
  });

  const ORDERS: [name: string, came: readonly string[], answered: readonly string[]][] = [
    ['as they came', ['a', 'b'], ['a', 'b']],
    ['those that can wait behind', ['later a', 'b', 'c'], ['b', 'c', 'later a']],
    ['those that can wait as they came', ['later a', 'later b'], ['later a', 'later b']],
  ];
  for (const [name, came, answered] of ORDERS)
    it(`are answered: ${name}`, async () => {
      const log: string[] = [];
      let done: () => void = () => undefined;
      const all = new Promise<void>((resolve) => (done = resolve));
      const take = inTurn(
        (question: string) => {
          if (log.push(question) === came.length) done();
          return Promise.resolve();
        },
        (question) => question.startsWith('later'),
      );
      for (const question of came) take(question);
      await all;
      assert.deepEqual(log, answered);
    });
});
