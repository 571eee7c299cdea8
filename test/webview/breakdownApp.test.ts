/** The breakdown as a layout of the application: bars that lead further, figures that come by themselves, and what stands below the rows. */
import assert from 'node:assert/strict';
import { keyText, money, percent } from '../../src/core/format';
import { severe } from './support/accessible';
import type { OpenView, ViewOptions } from './support/browser';
import { crowdEvents, ledgerOf, snapshotOf, teamEvents } from './support/fixtures';
import { focused, tabTo } from './support/keyboard';
import { opensViews } from './support/suite';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);

describe('Breakdown, a layout of the application', function () {
  this.timeout(30_000);
  let view: OpenView;
  const show = opensViews({ view: 'breakdown', ledger, snapshot }, (opened) => (view = opened));

  async function open(options: Partial<ViewOptions> = {}): Promise<void> {
    await show(options);
    await view.drawn();
  }
  const names = (): Promise<string[]> => view.page.locator('table.breakdown tbody th').allInnerTexts();

  it('by keyboard: a bar of the chart is read out and opens its row, and Escape goes back to the chart', async () => {
    await open({ state: { chart: true, dimension: 'agent' } });
    await tabTo(view.page, 'The largest: arrow keys go from point to point, Enter opens one');
    await view.page.keyboard.press('ArrowDown');
    const { rows, total } = ledger.query({ range: snapshot.month.range, groupBy: ['agent'] });
    const [first] = rows;
    assert.ok(first);
    const words = `${keyText('agent', first.key[0] ?? null)}: ${money(first.measures.cost)}, ${percent((100 * first.measures.cost) / total.cost)}`;
    assert.equal(await view.page.locator('[aria-live=polite]').first().innerText(), words);
    assert.deepEqual(await severe(view), []);
    await view.page.keyboard.press('Enter');
    await view.page.locator('table.events').waitFor();
    await view.page.keyboard.press('Escape');
    await view.page.locator('canvas[role=img]:visible').waitFor();
    assert.match(await focused(view.page), /^The largest/);
  });

  it('a press on a bar opens its row, on the bar of the others the table', async () => {
    await open({ state: { chart: true } });
    const canvas = view.page.locator('canvas[role=img]');
    const box = await canvas.boundingBox();
    assert.ok(box);
    await canvas.click({ position: { x: box.width / 2, y: 15 } });
    await view.page.locator('h2', { hasText: 'No PR' }).waitFor();
    await view.page.keyboard.press('Escape');
    await canvas.waitFor();
    await canvas.click({ position: { x: box.width / 2, y: box.height - 45 } });
    await view.page.locator('table.breakdown').waitFor();
  });

  it('live: nothing moves under the pointer; the new rows come when it leaves', async () => {
    await open();
    await view.page.locator('table.breakdown tbody tr').nth(1).hover();
    await view.update({ ledger: ledgerOf(crowdEvents(120)), snapshot: { ...snapshot, version: 2 } });
    await view.drawn(1);
    assert.ok((await names()).includes('#104'));
    await view.page.mouse.move(5, 5);
    await view.until(async () => (await names()).length === 100, 'the new rows');
  });

  it('says below its rows how fresh they are, and that there are problems', async () => {
    await open({ snapshot: { ...snapshot, problemCount: 2 } });
    assert.match(await view.text(), /Newest event .* Times in UTC, US dollars, prices as of/);
    await tabTo(view.page, '2 problems in the logs');
    await view.page.keyboard.press('Enter');
    await view.until(() => view.received.at(-1)?.type === 'command', 'a command');
    assert.deepEqual(view.received.at(-1), { type: 'command', command: 'spendlight.showSources' });
  });

  it('days without events: leads to all time', async () => {
    await open({ state: { range: 'custom', from: '2020-01-01', to: '2020-01-02' } });
    await tabTo(view.page, 'Show all time');
    await view.page.keyboard.press('Enter');
    await view.page.locator('table.breakdown').waitFor();
    assert.equal((view.state as { range: string }).range, 'all');
  });
});
