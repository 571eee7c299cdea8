/** The dashboard in all four themes and three widths: accessible, within its page, nothing blocked; and with hostile names. */
import assert from 'node:assert/strict';
import type { NamedDimension } from '../../src/core/event';
import type { OpenView, ViewOptions } from './support/browser';
import { budgetState, DOLLAR, event, ledgerOf, NOW, snapshotOf, teamEvents } from './support/fixtures';
import { assertHarmless, SPARKLINES } from './support/harmless';
import { assertSound, opensViews, picture, tooWide } from './support/suite';
import { ALL_THEMES } from './themes';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger, { problemCount: 3, currentBranch: { name: 'cart', cost: DOLLAR, pr: '104' } });
const nothing = ledgerOf([]);
const ALL_TABLES = ['course', 'bars', 'heatmap', 'tokens', 'histogram'];
/** So high that every section is near. */
const HEIGHT = 7_000;

describe('the dashboard’s look', function () {
  this.timeout(90_000);
  const open = opensViews({ view: 'dashboard', ledger, snapshot, height: HEIGHT });

  async function opened(options: Partial<ViewOptions>): Promise<OpenView> {
    const view = await open(options);
    await view.drawn();
    return view;
  }
  async function allDrawn(view: OpenView): Promise<void> {
    await view.page.locator('table.events').waitFor();
    await view.until(async () => (await view.page.locator('.part.pending').count()) === 0, 'every section');
  }

  const LOOKS: readonly { readonly name: string; readonly state: object }[] = [
    { name: 'whole', state: { explained: 'spent' } },
    {
      name: 'drilled',
      state: {
        query: { filter: { pr: ['104'] }, groupBy: 'stage' },
        label: '#104',
        trail: [{ label: '', query: {} }],
        tables: ALL_TABLES,
        explained: 'forecast',
      },
    },
  ];
  for (const theme of ALL_THEMES) {
    for (const { name, state } of LOOKS) {
      it(`${name} in ${theme.name}: drawn, accessible, nothing blocked, not wider than the page`, async () => {
        const view = await opened({ theme, state, width: 300 });
        await allDrawn(view);
        for (const width of [300, 600, 1400]) {
          await view.page.setViewportSize({ width, height: HEIGHT });
          assert.ok((await tooWide(view)) <= 0, `too wide at ${width} px`);
          await view.frames();
          await picture(view, `dashboard-${name}-${width}-${theme.name}`, view.page.locator('main'));
        }
        await assertSound(view);
      });
    }
  }

  const STATES: readonly { readonly name: string; readonly options: Partial<ViewOptions> }[] = [
    { name: 'empty', options: { ledger: nothing, snapshot: snapshotOf(nothing) } },
    { name: 'no-budget', options: { snapshot: { ...snapshot, budgets: [] } } },
    {
      name: 'stale-blocked',
      options: {
        stale: { since: NOW - 3_600_000, reason: 'The engine stopped and is being started again.' },
        snapshot: { ...snapshot, budgets: [budgetState(ledger, { limit: 5 * DOLLAR, health: 'blocked' })] },
      },
    },
    { name: 'all-time', options: { state: { query: { preset: 'all' } } } },
    { name: 'today', options: { state: { query: { preset: 'today' } } } },
  ];
  for (const { name, options } of STATES) {
    it(`${name}: accessible, nothing blocked`, async () => {
      const view = await opened({ width: 600, ...options });
      if (name !== 'empty') await allDrawn(view);
      await picture(view, `dashboard-${name}`, view.page.locator('main'));
      await assertSound(view);
    });
  }

  it('honours reduced motion', async () => {
    const view = await opened({ bodyClasses: 'vscode-reduce-motion' });
    const moving = await view.page.evaluate(() => document.getAnimations().length);
    assert.equal(moving, 0);
  });

  it('honours reduced motion while it waits, in the trees of its controls as well', async () => {
    const view = await open({ snapshot: null, bodyClasses: 'vscode-reduce-motion' });
    await view.page.getByText('Starting to read the logs').waitFor();
    const moving = await view.page.evaluate(() =>
      [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot?.getAnimations() ?? []),
    );
    assert.equal(moving.length, 0);
  });

  it('recolours with the theme, without a new question', async () => {
    const view = await opened({ width: 1000, height: 900 });
    await view.quiet();
    const picture = (): Promise<string> =>
      view.page
        .locator('canvas[role=img]')
        .first()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const [asked, before] = [view.received.length, await picture()];
    await view.setTheme(ALL_THEMES[3] ?? (ALL_THEMES[0] as (typeof ALL_THEMES)[number]));
    await view.until(async () => (await picture()) !== before, 'other colours');
    assert.equal(view.received.length, asked);
  });

  const PAYLOADS = [
    '<img src=x onerror=window.hacked=1>',
    '<script>window.hacked=1</script>',
    '"><svg onload=window.hacked=1>',
    "';window.hacked=1;//",
    '</th></table><iframe srcdoc="<script>parent.hacked=1</script>">',
    '__proto__',
    'constructor',
    'toString',
    '\u202Etxt.exe',
    'zero\u200Bwidth',
    'line\nbreak\ttab',
    '\u0000null',
    `long ${'x'.repeat(5000)}`,
    '1.1',
    '1.2',
  ] as const;
  const FIELDS: readonly NamedDimension[] = [
    'agent',
    'model',
    'wbs',
    'pr',
    'branch',
    'stage',
    'iteration',
    'purpose',
    'session',
  ];
  const source = 'ops/<img src=x onerror=window.hacked=1>.jsonl';
  const hostile = ledgerOf(
    PAYLOADS.map((payload, index) => {
      const dimensions = Object.fromEntries(FIELDS.map((field) => [field, payload]));
      return event({ at: NOW - index * 1000, dimensions, cost: DOLLAR + index }, index + 1);
    }),
    source,
  );
  const hostileSnapshot = snapshotOf(hostile, {
    budgets: [budgetState(hostile, { limit: DOLLAR, health: 'blocked', name: PAYLOADS[0] })],
    currentBranch: { name: PAYLOADS[2], cost: DOLLAR, pr: null },
  });

  for (const groupBy of ['agent', 'wbs', 'pr'] as const) {
    it(`hostile names are text and nothing else, by ${groupBy}, drilled into one by one`, async () => {
      const state = { query: { preset: 'all', groupBy }, tables: ALL_TABLES, explained: 'spent' };
      const view = await opened({ ledger: hostile, snapshot: hostileSnapshot, state, width: 1000 });
      await allDrawn(view);
      await assertHarmless(view, SPARKLINES);
      const rows = view.page.locator('table.ranked tbody th button');
      assert.equal(await rows.count(), PAYLOADS.length);
      for (let index = 0; index < PAYLOADS.length; index += 1) {
        await rows.nth(index).click();
        await view.page.locator('.crumbs li').first().waitFor();
        await view.until(async () => (await rows.count()) === 1, 'one row');
        await assertHarmless(view, SPARKLINES);
        await view.page.keyboard.press('Escape');
        await view.until(async () => (await rows.count()) === PAYLOADS.length, 'all rows');
      }
    });
  }
});
