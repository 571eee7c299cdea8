/** A theme's colour that lets the ground through is not drawn with: the editor's own orange is one (a mark behind text). */
import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import { launch, OpenView } from './support/browser';
import { ledgerOf, snapshotOf, teamEvents } from './support/fixtures';
import { THEMES } from './themes';

describe('colours of series', function () {
  this.timeout(60_000);
  let browser: Browser;
  before(async () => void (browser = await launch()));
  after(() => browser.close());

  const ledger = ledgerOf(teamEvents());
  for (const orange of ['rgba(234, 92, 0, 0.33)', '#ea5c0055', '#d18616'])
    it(`are solid where the theme's orange is ${orange}`, async () => {
      const theme = { ...THEMES.dark, variables: { ...THEMES.dark.variables, 'charts-orange': orange } };
      const options = { view: 'dashboard', ledger, snapshot: snapshotOf(ledger), theme } as const;
      const view = await OpenView.open(browser, options);
      await view.drawn();
      await view.page.locator('[aria-labelledby="bars"] .swatch').nth(2).waitFor();
      const opacities = await view.page
        .locator('[aria-labelledby="bars"] .swatch')
        .evaluateAll((marks) =>
          marks.map((mark) => (mark as HTMLCanvasElement).getContext('2d')?.getImageData(8, 8, 1, 1).data[3]),
        );
      assert.deepEqual(new Set(opacities), new Set([255]));
      await view.close();
    });
});
