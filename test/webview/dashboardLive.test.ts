/** The dashboard while the figures change: it draws seldom, and nothing moves under the pointer. */
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { OpenView } from './support/browser';
import { opensDashboards, type DashboardPage } from './support/dashboardPage';
import { DOLLAR, event, ledgerOf, NOW, snapshotOf, teamEvents } from './support/fixtures';
import { focused, tabTo } from './support/keyboard';
import { pseudoBundle } from './support/pseudo';
import { longNames } from './support/workspaces';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);
const DAY = 86_400_000;

describe('Dashboard, live', function () {
  this.timeout(40_000);
  let page: DashboardPage;
  let view: OpenView;
  const open = opensDashboards({ ledger, snapshot }, (opened) => {
    page = opened;
    view = opened.view;
  });

  it('live: draws at most twice a second, and ends with the last truth', async () => {
    await open();
    const before = page.drawings();
    const start = performance.now();
    for (let version = 2; version < 30; version += 1)
      await view.update({ snapshot: { ...snapshot, version, problemCount: version } });
    await view.page.getByText('29 problems in the logs').waitFor();
    const halves = (performance.now() - start) / 500;
    const drawn = page.drawings() - before;
    assert.ok(drawn <= Math.max(5, halves + 2), `${drawn} drawings in ${halves} halves of a second`);
  });

  /** The same team, and one agent that comes to cost most. */
  const later = ledgerOf([
    ...teamEvents(),
    event({ at: NOW - DAY, dimensions: { agent: 'newcomer', pr: '999' }, cost: 90 * DOLLAR }, 5_000),
  ]);

  it('live: nothing moves under the pointer; the new order comes when it leaves', async () => {
    await open();
    const names = await page.rowNames();
    await view.page.locator('table.ranked tbody tr').nth(1).hover();
    await page.redrawn(() => view.update({ ledger: later, snapshot: { ...snapshotOf(later), version: 2 } }));
    await view.until(async () => /\$9\d/.test(await view.page.locator('.kpi').first().innerText()), 'the new sum');
    assert.deepEqual(await page.rowNames(), names);
    await view.page.mouse.move(5, 5);
    await view.until(async () => (await page.rowNames())[0] === 'newcomer', 'the new order');
  });

  it('live: says in the language of the editor that new figures wait', async () => {
    await open({ bundle: pseudoBundle() });
    await view.page.locator('table.ranked tbody tr').nth(1).hover();
    await page.redrawn(() => view.update({ ledger: later, snapshot: { ...snapshotOf(later), version: 2 } }));
    const said = await view.page.locator('.part.held').evaluate((part) => getComputedStyle(part, '::after').content);
    assert.match(said, /^"⟦New figures wait until the pointer leaves\./);
  });

  it('live: what the pointer is on stays where it is when something above it becomes taller', async () => {
    await open({ view: 'overview', width: 300, height: 1900 });
    await page.quiet();
    const row = view.page.locator('section[aria-labelledby=pull-requests] table tbody tr').last();
    await row.hover();
    assert.equal(
      await view.page.evaluate(() => window.scrollY),
      0,
      'a page that is scrolled keeps its place by itself',
    );
    const topOf = (): Promise<number> => row.evaluate((element) => element.getBoundingClientRect().top);
    const top = await topOf();
    const charts = view.page.locator('section[aria-labelledby=bars]');
    const height = await charts.evaluate((element) => element.clientHeight);
    await page.redrawn(() => view.update({ ledger: later, snapshot: { ...snapshotOf(later), version: 2 } }));
    await view.until(async () => (await charts.innerText()).includes('newcomer'), 'the new chart');
    await page.quiet();
    assert.ok((await charts.evaluate((element) => element.clientHeight)) > height, 'the chart says more than before');
    assert.ok(Math.abs((await topOf()) - top) < 1, `moved from ${top} to ${await topOf()}`);
  });

  it('live: and when it becomes taller again before the browser has told that the page was scrolled for it', async () => {
    await open({ view: 'overview', width: 300, height: 1900 });
    const row = view.page.locator('section[aria-labelledby=pull-requests] table tbody tr').last();
    await row.hover();
    await page.redrawn(() => view.update({ snapshot: { ...snapshot, version: 2 } }));
    const topOf = (): Promise<number> => row.evaluate((element) => element.getBoundingClientRect().top);
    const top = await topOf();
    await view.page.locator('section[aria-labelledby=bars]').evaluate((charts) => {
      const grow = (): void => void charts.append(Object.assign(document.createElement('p'), { textContent: 'more' }));
      // Called behind that of the page, which has scrolled for what came first.
      const observer = new ResizeObserver(() => {
        observer.disconnect();
        grow();
      });
      observer.observe(document.body);
      requestAnimationFrame(grow);
    });
    await page.quiet();
    assert.ok(Math.abs((await topOf()) - top) < 1, `moved from ${top} to ${await topOf()}`);
  });

  for (const name of ['dashboard', 'overview'] as const)
    it(`live: a chart of the ${name} that the pointer was on is drawn when it leaves, and the rest stays`, async () => {
      await open({ view: name });
      const place = view.page.locator('section[aria-labelledby=bars]');
      await place.locator('canvas').first().hover();
      await page.redrawn(() => view.update({ ledger: later, snapshot: { ...snapshotOf(later), version: 2 } }));
      assert.doesNotMatch(await place.innerText(), /newcomer/);
      await view.page.mouse.move(1, 1);
      await view.until(async () => /newcomer/.test(await place.innerText()), 'the new figures');
      await page.quiet();
      assert.doesNotMatch(await view.text(), /No event lies|No cost in this month/);
      assert.equal(await place.isVisible(), true);
    });

  it('live: keeps scroll and focus', async () => {
    await open({ height: 600 });
    await tabTo(view.page, 'tester');
    const top = await view.page.evaluate(() => window.scrollY);
    assert.ok(top > 0);
    await page.redrawn(() => view.update({ ledger: later, snapshot: { ...snapshotOf(later), version: 2 } }));
    await view.until(async () => (await page.rowNames())[0] === 'newcomer', 'the new order');
    assert.equal(await focused(view.page), 'tester');
    const moved = Math.abs((await view.page.evaluate(() => window.scrollY)) - top);
    assert.ok(moved < 60, `moved by ${moved} px`);
  });

  it('live: keeps what a person has marked', async () => {
    await open();
    const marked = await view.page.evaluate(() => {
      const cell = document.querySelector('table.ranked tbody td');
      if (cell === null) return '';
      getSelection()?.selectAllChildren(cell);
      return getSelection()?.toString() ?? '';
    });
    await page.redrawn(() => view.update({ ledger: later, snapshot: { ...snapshotOf(later), version: 2 } }));
    assert.equal(await view.page.evaluate(() => getSelection()?.toString()), marked);
  });

  it('500 agents with names of 200 characters travel in messages below 64 KB', async () => {
    await open({ ...longNames(500), height: 5000 });
    await page.section('Events', 'table.events');
    assert.ok(
      view.sizes.every((size) => size < 64 * 1024),
      `messages of ${view.sizes.join(', ')} bytes`,
    );
    const over = await view.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
  });
});
