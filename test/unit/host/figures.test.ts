/** What stays on screen while the engine stops, starts again and reads. */
import assert from 'node:assert/strict';
import { NO_FIGURES, reopening, withoutFigures, withSnapshot, withStaleness } from '../../../src/host/figures';
import { NOW, snapshot } from './support';

const good = snapshot({ version: 7 });
const loading = snapshot({ version: 1, phase: 'loading' });
const fresh = snapshot({ version: 2 });
const ready = withSnapshot(NO_FIGURES, good);
const stopped = withStaleness(ready, NOW, 'stopped');

describe('figures', () => {
  it('a snapshot replaces what was there', () =>
    assert.deepEqual(withSnapshot(ready, fresh), { snapshot: fresh, stale: null, unavailable: null }));
  it('while loading for the first time, half-read snapshots are shown as such', () =>
    assert.equal(withSnapshot(NO_FIGURES, loading).snapshot, loading));
  it('the last good snapshot stays when the engine stops', () =>
    assert.deepEqual(stopped, { snapshot: good, stale: { since: NOW, reason: 'stopped' }, unavailable: null }));
  it('and while the new engine reads', () => assert.equal(withSnapshot(stopped, loading), stopped));
  it('until it has read all', () =>
    assert.deepEqual(withSnapshot(stopped, fresh), { snapshot: fresh, stale: null, unavailable: null }));
  it('a lower version of a new engine counts', () => assert.equal(withSnapshot(stopped, fresh).snapshot?.version, 2));
  it('a half-read snapshot gives way to another', () => {
    const half = withStaleness(withSnapshot(NO_FIGURES, loading), NOW, 'stopped');
    const next = snapshot({ phase: 'loading', progress: { done: 1, total: 2 } });
    assert.equal(withSnapshot(half, next).snapshot, next);
  });
  it('a second failure keeps the first time and gives the newest reason', () =>
    assert.deepEqual(withStaleness(stopped, NOW + 5, 'gave up').stale, { since: NOW, reason: 'gave up' }));
  it('without figures the reason stands in their place', () =>
    assert.deepEqual(withStaleness(NO_FIGURES, NOW, 'stopped'), {
      snapshot: null,
      stale: null,
      unavailable: 'stopped',
    }));
  it('reopening marks old figures', () =>
    assert.equal(reopening(ready, NOW, 'settings changed').stale?.reason, 'settings changed'));
  it('reopening without figures waits for them', () =>
    assert.deepEqual(reopening(withoutFigures('no folder'), NOW, 'x'), NO_FIGURES));
});
