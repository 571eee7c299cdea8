/** A switch to a table stands only where there is a table behind it. */
import assert from 'node:assert/strict';
import { priceRowName } from '../../src/core/pricing/table';
import { vendoredPrices } from '../../src/core/pricing/vendored';
import { opensDashboards, type DashboardPage } from './support/dashboardPage';
import { event, ledgerOf, NOW, snapshotOf, teamEvents } from './support/fixtures';

const team = teamEvents();
const [row] = vendoredPrices().rows.get('claude-opus-4-6') ?? [];
const cached = team.map((one) => ({ ...one, priceRow: row === undefined ? null : priceRowName(row) }));

describe('a table is offered', function () {
  this.timeout(40_000);
  let page: DashboardPage;
  const open = opensDashboards({ ledger: ledgerOf([]), snapshot: null }, (opened) => (page = opened));

  const CASES = [
    ['When it is spent', 'hours with spend', team, true],
    ['When it is spent', 'no spend', [event({ at: NOW - 1000, dimensions: { agent: 'a' }, cost: 0 }, 1)], false],
    ['Tokens and caching', 'cached tokens with a price row', cached, true],
    ['Tokens and caching', 'cached tokens without one', team, false],
  ] as const;
  for (const [name, shown, events, isOffered] of CASES) {
    it(`${isOffered ? '' : 'not '}for ${shown}: ${name}`, async () => {
      const ledger = ledgerOf(events);
      await open({ ledger, snapshot: snapshotOf(ledger), height: 7_000 });
      const place = await page.section(name, '.panel-content > *');
      assert.equal(await place.getByRole('button', { name: `Show as table: ${name}` }).count(), isOffered ? 1 : 0);
    });
  }
});
