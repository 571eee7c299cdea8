/** When a process that ended is started again, and how bursts are gathered. */
import assert from 'node:assert/strict';
import { Gather } from '../../../src/host/gather';
import { Paced } from '../../../src/host/paced';
import { RESTART_DELAYS_MS, RESTART_WINDOW_MS, RestartPolicy } from '../../../src/host/restartPolicy';

describe('restart policy', () => {
  it('waits longer each time and then gives up', () => {
    const policy = new RestartPolicy();
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5].map((minute) => policy.next(minute * 60_000)),
      [...RESTART_DELAYS_MS, null],
    );
  });
  it('begins with 1 s, 2 s and 5 s', () => assert.deepEqual(RESTART_DELAYS_MS.slice(0, 3), [1000, 2000, 5000]));
  it('forgets what is long ago', () => {
    const policy = new RestartPolicy();
    for (const at of [0, 1, 2, 3, 4]) policy.next(at);
    assert.equal(policy.next(5), null);
    assert.equal(policy.next(RESTART_WINDOW_MS + 4), RESTART_DELAYS_MS[0]);
  });
  it('starts over when a person asks', () => {
    const policy = new RestartPolicy();
    for (const at of [0, 1, 2, 3, 4]) policy.next(at);
    policy.reset();
    assert.equal(policy.next(5), RESTART_DELAYS_MS[0]);
  });
});

describe('gathering hints', () => {
  it('hands a burst on once, each hint once', async () => {
    const handed: (readonly string[])[] = [];
    await new Promise<void>((done) => {
      const gather = new Gather<string>(5, (hints) => {
        handed.push(hints);
        done();
      });
      for (const hint of ['a', 'b', 'a']) gather.add(hint);
    });
    assert.deepEqual(handed, [['a', 'b']]);
  });
});

describe('pacing', () => {
  it('runs at once, then once more at the end of the pause', async () => {
    let runs = 0;
    await new Promise<void>((done) => {
      const standsStill = (): number => 0;
      const paced = new Paced(
        5,
        () => {
          runs += 1;
          if (runs === 2) done();
        },
        standsStill,
      );
      for (let request = 0; request < 10; request += 1) paced.request();
      assert.equal(runs, 1);
    });
    assert.equal(runs, 2);
  });

  it('keeps to its pause where the clock of the machine is put back', async () => {
    const { now } = Date;
    let runs = 0;
    try {
      await new Promise<void>((done) => {
        const paced = new Paced(5, () => {
          runs += 1;
          if (runs === 2) done();
        });
        paced.request();
        Date.now = () => now() - 3_600_000;
        paced.request();
      });
    } finally {
      Date.now = now;
    }
    assert.equal(runs, 2);
  });
});
