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
});
