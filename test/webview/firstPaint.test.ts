/** A view's first figures: they are drawn as soon as they come, with no pause in between. */
import type { Browser } from 'playwright-core';
import { money } from '../../src/core/format';
import { VIEW_NAMES } from '../../src/protocol/view';
import { launch, OpenView } from './support/browser';
import { ledgerOf, snapshotOf, teamEvents } from './support/fixtures';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);
/** Half of the pause between two drawings, ms. */
const PAUSE = 250;

describe('First paint', function () {
  this.timeout(40_000);
  let browser: Browser;
  let view: OpenView;
  before(async () => (browser = await launch()));
  after(() => browser.close());
  afterEach(() => view.close());

  for (const name of VIEW_NAMES)
    it(`first paint: the ${name} waits for no redrawing pause`, async () => {
      view = await OpenView.open(browser, { view: name, ledger, snapshot, withoutTimersFrom: PAUSE });
      await view.page.getByText(money(snapshot.month.measures.cost)).first().waitFor();
    });
});
