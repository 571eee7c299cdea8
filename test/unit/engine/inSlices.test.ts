/** Long work in slices: others have their turn before it ends, and it ends as it would at once. */
import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { inSlices } from '../../../src/engine/inSlices';
import { cleanUp, NOW, testWorkspace } from './support';

function* counting(steps: number, onStep: (step: number) => void): Generator<void, string> {
  for (let step = 1; step <= steps; step++) {
    onStep(step);
    yield;
  }
  return `${steps} steps`;
}

describe('work in slices', function () {
  this.timeout(60_000);
  afterEach(cleanUp);

  for (const steps of [0, 1, 31, 32, 33, 1000])
    it(`returns what it returns: ${steps} steps`, async () => {
      let last = 0;
      assert.equal(await inSlices(counting(steps, (step) => (last = step))), `${steps} steps`);
      assert.equal(last, steps);
    });

  it('lets others have their turn before it ends', async () => {
    const log: string[] = [];
    const work = inSlices(counting(1000, () => undefined)).then(() => log.push('work'));
    const other = turn().then(() => log.push('other'));
    await Promise.all([work, other]);
    assert.deepEqual(log, ['other', 'work']);
  });

  it('fails as the work fails', async () => {
    const failing = inSlices(
      counting(100, (step) => {
        if (step === 50) throw new Error('step 50');
      }),
    );
    await assert.rejects(failing, /step 50/);
  });

  it('a question that is asked while the engine looks for savings is answered first', async () => {
    // Many who call, each of them a step.
    const line = (index: number): string =>
      JSON.stringify({
        timestamp: new Date(Date.parse(NOW) - index * 60_000).toISOString(),
        agent: `A-${index % 400}`,
        model: 'gpt-4o',
        input_tokens: 1000 + index,
        output_tokens: 10,
        cost_usd: 0.01,
      });
    const log = Array.from({ length: 4_000 }, (_, index) => line(index)).join('\n');
    const workspace = await testWorkspace({ 'ops/model-decisions.jsonl': `${log}\n` });
    await workspace.open();
    const { engine } = workspace;
    const order: string[] = [];
    const range = { from: null, to: null };
    const advice = engine.request('advice', { range, filter: {} }).then((answer) => {
      order.push('advice');
      return answer;
    });
    // It has begun when the question is asked.
    await turn();
    const query = engine.request('query', { range, groupBy: ['agent'] }).then((answer) => {
      order.push('query');
      return answer;
    });
    const [{ calls }, { total }] = await Promise.all([advice, query]);
    assert.deepEqual(order, ['query', 'advice']);
    assert.deepEqual([calls, total.calls], [4_000, 4_000]);
  });
});
