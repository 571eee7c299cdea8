/** What the dashboard says about spending less and about worth, and that what it shows can be taken along. */
import assert from 'node:assert/strict';
import { opportunityWords } from '../../src/core/opportunities/words';
import type { FromView } from '../../src/protocol/view';
import type { OpenView } from './support/browser';
import { adviceOf } from './support/advice';
import { opensDashboards, stateWith, type DashboardPage } from './support/dashboardPage';
import { ledgerOf, snapshotOf, teamEvents } from './support/fixtures';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);
const AGENT = ledger.query({ range: snapshot.month.range, groupBy: ['agent'] }).rows[0]?.key[0] ?? null;

describe('Dashboard: opportunities', function () {
  this.timeout(40_000);
  let page: DashboardPage;
  let view: OpenView;
  const show = opensDashboards({ ledger, snapshot }, (opened) => {
    page = opened;
    view = opened.view;
  });

  async function open(state: object = stateWith({})): Promise<void> {
    await show({ state });
    await view.page.locator('#opportunities').scrollIntoViewIfNeeded();
    await view.page.locator('.opportunities li').first().waitFor();
    await page.quiet();
  }

  const asked = (): unknown[] =>
    view.received
      .filter((message) => message.type === 'request' && message.method === 'advice')
      .map((message) => (message as Extract<FromView, { type: 'request' }>).params);

  it('are those of the days and the filter that are shown, each with its arithmetic', async () => {
    await open(stateWith({ filter: { agent: [AGENT] } }));
    const request = { range: snapshot.month.range, filter: { agent: [AGENT] } };
    assert.deepEqual(asked().at(-1), request);
    const opportunities = adviceOf(ledger, request).opportunities.map((one) => opportunityWords(one));
    const items = await view.page.locator('.opportunities li').allInnerTexts();
    assert.equal(items.length, opportunities.length);
    for (const [index, { title, arithmetic }] of opportunities.entries())
      assert.ok(items[index]?.includes(title) && items[index]?.includes(arithmetic), items[index]);
  });

  it('are not looked for anew with every call that is added', async () => {
    await open();
    const before = asked().length;
    for (let version = 2; version < 5; version += 1)
      await page.redrawn(() => view.update({ snapshot: { ...snapshot, version } }));
    assert.equal(asked().length, before);
    await page.redrawn(() => view.page.locator('table.ranked tbody th button').first().click());
    await view.page.locator('#opportunities').scrollIntoViewIfNeeded();
    await view.until(() => asked().length > before, 'the opportunities of one value');
  });

  it('stand beside what features are worth, names as text, without a violation', async () => {
    await open();
    const table = view.page.getByRole('table', { name: 'What features cost and bring in, over all time' });
    assert.match(await table.innerText(), /<img src=x onerror=alert\(1\)>.*\$100\.00.*-50%/s);
    assert.deepEqual([view.errors, await view.violations()], [[], []]);
  });

  it('and everything shown can be exported: the host is told what that is', async () => {
    await open(stateWith({ filter: { agent: [AGENT] }, groupBy: 'model' }));
    await view.page.getByRole('button', { name: 'Export what is shown' }).click();
    await view.until(() => view.received.some(({ type }) => type === 'export'), 'the export');
    const exported = view.received.find(({ type }) => type === 'export');
    assert.deepEqual(exported, {
      type: 'export',
      range: snapshot.month.range,
      filter: { agent: [AGENT] },
      groupBy: 'model',
    });
  });
});
