/** Draws both views in all four themes, narrow and wide, for a person to look at, and checks what can be checked by machine. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { severe } from './support/accessible';
import { launch, OpenView, SCREENSHOTS, type ViewOptions } from './support/browser';
import { budgetState, DOLLAR, ledgerOf, NOW, snapshotOf, teamEvents } from './support/fixtures';
import { ALL_THEMES } from './themes';

describe('both views in every theme', function () {
  this.timeout(60_000);
  let browser: Browser;
  const ledger = ledgerOf(teamEvents());
  const nothing = ledgerOf([]);
  const snapshot = snapshotOf(ledger, { problemCount: 3 });
  before(async () => {
    browser = await launch();
    mkdirSync(SCREENSHOTS, { recursive: true });
  });
  after(() => browser.close());

  const LOOKS = [
    { name: 'overview', view: 'overview', state: {} },
    { name: 'breakdown', view: 'breakdown', state: {} },
    { name: 'detail', view: 'breakdown', state: { open: { key: '104' } } },
    { name: 'chart', view: 'breakdown', state: { chart: true, range: 'custom', from: '2026-01-10', to: '2026-02-12' } },
  ] as const;
  const SIZES = [300, 900];
  for (const theme of ALL_THEMES) {
    for (const { name, view, state } of LOOKS) {
      it(`${name} in ${theme.name}: drawn, accessible, nothing blocked, not wider than the view`, async () => {
        const open = await OpenView.open(browser, { view, ledger, snapshot, theme, state, width: 300 });
        await open.drawn();
        for (const width of SIZES) {
          await open.page.setViewportSize({ width, height: 900 });
          const over = await open.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          assert.ok(over <= 0, `the page is ${over} px wider than ${width} px`);
          // Charts follow the size of their place a frame later.
          await open.page.waitForTimeout(100);
          await open.page.screenshot({
            path: path.join(SCREENSHOTS, `${name}-${width}-${theme.name}.png`),
            fullPage: true,
          });
        }
        assert.deepEqual(await severe(open), []);
        assert.deepEqual(await open.violations(), []);
        assert.deepEqual(open.errors, []);
        await open.close();
      });
    }
  }

  const STATES: readonly { readonly name: string; readonly options: Partial<ViewOptions> }[] = [
    { name: 'no-sources', options: { ledger: nothing, snapshot: snapshotOf(nothing) } },
    { name: 'no-budget', options: { snapshot: { ...snapshot, budgets: [] } } },
    {
      name: 'loading',
      options: { snapshot: { ...snapshot, phase: 'loading', progress: { done: 5_000_000, total: 20_000_000 } } },
    },
    {
      name: 'stale-blocked',
      options: {
        stale: { since: NOW - 3_600_000, reason: 'The engine stopped and is being started again.' },
        snapshot: {
          ...snapshot,
          budgets: [
            budgetState(ledger, { limit: 5 * DOLLAR, health: 'blocked' }),
            budgetState(ledger, { limit: 8 * DOLLAR, health: 'yellow', name: 'team' }),
          ],
        },
      },
    },
  ];
  for (const { name, options } of STATES) {
    it(`overview, ${name}: accessible, nothing blocked`, async () => {
      const open = await OpenView.open(browser, { view: 'overview', ledger, snapshot, width: 300, ...options });
      if (name === 'loading') await open.page.locator('progress').waitFor();
      else await open.drawn();
      await open.page.screenshot({ path: path.join(SCREENSHOTS, `overview-${name}.png`), fullPage: true });
      assert.deepEqual(await severe(open), []);
      assert.deepEqual(await open.violations(), []);
      assert.deepEqual(open.errors, []);
      await open.close();
    });
  }
});
