/** Draws both views in all four themes, narrow and wide, for a person to look at, and checks what can be checked by machine. */
import assert from 'node:assert/strict';
import type { ViewOptions } from './support/browser';
import { budgetState, DOLLAR, ledgerOf, NOW, snapshotOf, teamEvents } from './support/fixtures';
import { assertSound, opensViews, picture, tooWide } from './support/suite';
import { ALL_THEMES } from './themes';

describe('both views in every theme', function () {
  this.timeout(60_000);
  const ledger = ledgerOf(teamEvents());
  const nothing = ledgerOf([]);
  const snapshot = snapshotOf(ledger, { problemCount: 3 });
  const open = opensViews({ view: 'overview', ledger, snapshot, width: 300 });

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
        const opened = await open({ view, theme, state });
        await opened.drawn();
        for (const width of SIZES) {
          await opened.page.setViewportSize({ width, height: 900 });
          assert.ok((await tooWide(opened)) <= 0, `too wide at ${width} px`);
          await opened.frames();
          await picture(opened, `${name}-${width}-${theme.name}`);
        }
        await assertSound(opened);
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
      const view = await open(options);
      if (name === 'loading') await view.page.locator('progress').waitFor();
      else await view.drawn();
      await picture(view, `overview-${name}`);
      await assertSound(view);
    });
  }
});
