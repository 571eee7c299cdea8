/** A view's first figures: they are drawn as soon as they come, with no pause in between. */
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { money } from '../../src/core/format';
import { VIEW_NAMES } from '../../src/protocol/view';
import type { OpenView } from './support/browser';
import { ledgerOf, snapshotOf, teamEvents } from './support/fixtures';
import { opensViews } from './support/suite';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);
/** Half of the pause between two drawings, ms. */
const PAUSE = 250;

describe('First paint', function () {
  this.timeout(40_000);
  let view: OpenView;
  const open = opensViews({ view: 'dashboard', ledger, snapshot }, (opened) => (view = opened));

  for (const name of VIEW_NAMES)
    it(`first paint: the ${name} waits for no redrawing pause`, async () => {
      await open({ view: name, withoutTimersFrom: PAUSE });
      await view.page.getByText(money(snapshot.month.measures.cost)).first().waitFor();
    });

  it('first paint: the key figures are seen before the charts below them are made', async () => {
    await open({ beforeScript: noteFrames });
    await view.page.locator('.part:not(.pending) canvas').first().waitFor();
    const frames = await view.page.evaluate(() => (window as unknown as { seenFrames: Frame[] }).seenFrames);
    assert.ok(
      frames.some(({ figures, charts }) => figures > 0 && charts === 0),
      JSON.stringify(frames),
    );
  });

  it('first paint: nothing that is seen is pushed away by what comes after it', async () => {
    await open({ height: 1_000, beforeScript: noteShifts });
    await view.page.locator('.sections:not(.opening)').waitFor();
    await view.page.waitForTimeout(300);
    const shifts = await view.page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts);
    assert.deepEqual(shifts, []);
  });
});

/** Something that was seen and moved. */
interface Shift {
  readonly value: number;
  readonly what: readonly string[];
}

/** Runs in the page: notes what moves, by the tags and classes of what did. */
function noteShifts(): void {
  const shifts: Shift[] = [];
  (window as unknown as { shifts: Shift[] }).shifts = shifts;
  type Moved = PerformanceEntry & { value: number; sources: { node: Element | null }[] };
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries() as Moved[])
      shifts.push({ value, what: sources.map(({ node }) => `${node?.nodeName} ${node?.className}`) });
  }).observe({ type: 'layout-shift', buffered: true });
}

/** What was on the page when a frame began. */
interface Frame {
  readonly figures: number;
  readonly charts: number;
}

/** Runs in the page: notes each frame that differs from the one before. */
function noteFrames(): void {
  const frames: Frame[] = [];
  (window as unknown as { seenFrames: Frame[] }).seenFrames = frames;
  const note = (): void => {
    const count = (selector: string): number => document.querySelectorAll(selector).length;
    const frame = { figures: count('.kpi .value'), charts: count('.part:not(.pending) canvas') };
    if (JSON.stringify(frame) !== JSON.stringify(frames.at(-1))) frames.push(frame);
    requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
}
