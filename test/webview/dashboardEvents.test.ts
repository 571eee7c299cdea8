/** The events behind the dashboard: in which order they are listed, what is said of it, and the way to them from what single calls cost. */
import assert from 'node:assert/strict';
import type { EventsQuery } from '../../src/core/ledger/query';
import type { OpenView } from './support/browser';
import { opensDashboards, stateWith, type DashboardPage } from './support/dashboardPage';
import { ledgerOf, snapshotOf, teamEvents } from './support/fixtures';
import { focused, tabTo } from './support/keyboard';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);
const month = ledger.query({ range: snapshot.month.range, groupBy: [] }).total.events;
const few = ledgerOf(teamEvents().slice(-5));

describe('Dashboard: events', function () {
  this.timeout(40_000);
  let page: DashboardPage;
  let view: OpenView;
  const open = opensDashboards({ ledger, snapshot }, (opened) => {
    page = opened;
    view = opened.view;
  });

  function lastAsked(): EventsQuery | undefined {
    const asked = view.received.findLast((message) => message.type === 'request' && message.method === 'events');
    return asked?.type === 'request' ? (asked.params as EventsQuery) : undefined;
  }

  async function caption(): Promise<string> {
    return (await page.section('Events', 'caption')).locator('caption').innerText();
  }

  /** What a screen reader says of the list by itself. */
  async function heard(): Promise<string | null> {
    return (await page.section('Events', 'caption')).locator('[aria-live]').textContent();
  }

  const ORDERS = [
    [
      'newest',
      `The newest 25 of ${month} events`,
      `Events 26 to 50 of ${month}, newest first`,
      '5 events, newest first',
    ],
    [
      'most-expensive',
      `The dearest 25 of ${month} events`,
      `Events 26 to 50 of ${month}, dearest first`,
      '5 events, dearest first',
    ],
  ] as const;
  for (const [eventOrder, first, second, all] of ORDERS) {
    it(`${eventOrder}: says so, on every page and of all of them`, async () => {
      await open({ remembered: stateWith({}, { eventOrder }) });
      assert.deepEqual([await caption(), await heard()], [first, '']);
      await view.page.getByRole('button', { name: 'Next page of events' }).click();
      await view.page.locator('caption', { hasText: second }).waitFor();
      assert.deepEqual([lastAsked()?.order, lastAsked()?.offset], [eventOrder, 25]);
      assert.equal(await heard(), second);
      await view.page.getByRole('button', { name: 'Previous page of events' }).click();
      await view.page.locator('caption', { hasText: first }).waitFor();
      assert.equal(await heard(), first);
      await view.close();
      await open({ ledger: few, snapshot: snapshotOf(few), remembered: stateWith({ preset: 'all' }, { eventOrder }) });
      assert.equal(await caption(), all);
    });
  }

  it('by keyboard, the spread of costs leads to the events, dearest first, and that is remembered', async () => {
    await open();
    await page.section('Events', 'table.events');
    await page.section('Cost of a call', '.legend li');
    await tabTo(view.page, /Show as table: Cost of a call/);
    await tabTo(view.page, 'To the dearest events');
    await view.page.keyboard.press('Enter');
    await view.page.locator('caption', { hasText: `The dearest 25 of ${month} events` }).waitFor();
    assert.equal(await focused(view.page), 'Events');
    assert.equal(lastAsked()?.order, 'most-expensive');
    assert.equal(
      await view.page
        .locator('vscode-dropdown[aria-label="Order of events"]')
        .evaluate((one) => (one as HTMLSelectElement).value),
      'most-expensive',
    );
    assert.equal((view.state as { eventOrder?: string }).eventOrder, 'most-expensive');
  });

  it('by a press, with the pointer where the events come to stand, it leads there too', async () => {
    await open({ height: 800 });
    await page.section('Events', 'table.events');
    const lead = view.page.getByRole('button', { name: 'To the dearest events' });
    await lead.scrollIntoViewIfNeeded();
    await page.quiet();
    await lead.click();
    await view.page.locator('caption', { hasText: `The dearest 25 of ${month} events` }).waitFor();
  });

  it('chosen by hand it begins with the first page, and the focus stays', async () => {
    await open();
    await page.section('Events', 'table.events');
    await view.page.getByRole('button', { name: 'Next page of events' }).click();
    await view.page.locator('caption', { hasText: 'Events 26 to 50' }).waitFor();
    await view.page.getByRole('combobox', { name: 'Order of events' }).focus();
    await view.page.keyboard.press('ArrowDown');
    await view.page.locator('caption', { hasText: `The dearest 25 of ${month} events` }).waitFor();
    assert.equal(await focused(view.page), 'Order of events');
  });

  it('without a call of known cost there is no way to the dearest', async () => {
    const none = ledgerOf(teamEvents().filter(({ kind }) => kind === 'ci'));
    await open({ ledger: none, snapshot: snapshotOf(none) });
    await page.section('Cost of a call', 'p');
    await view.page.getByText('No call here has a known cost.').first().waitFor();
    assert.equal(await view.page.getByRole('button', { name: 'To the dearest events' }).count(), 0);
  });
});
