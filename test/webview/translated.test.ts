/** All views in a language that nobody speaks: nothing is said past the translator, and longer words find their place. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { DIMENSIONS } from '../../src/core/event';
import { ALL_TIME } from '../../src/core/ledger/query';
import { FEATURE } from './support/advice';
import { launch, OpenView, SCREENSHOTS, type ViewOptions } from './support/browser';
import { budgetState, DOLLAR, ledgerOf, NOW, snapshotOf, SOURCE, teamEvents } from './support/fixtures';
import { overflowing, pseudoBundle, textsOf, wordsOutside } from './support/pseudo';

const ledger = ledgerOf(teamEvents());
const nothing = ledgerOf([]);
const budget = budgetState(ledger, { limit: 12 * DOLLAR, health: 'yellow' });
const snapshot = snapshotOf(ledger, {
  problemCount: 3,
  budgets: [budget],
  currentBranch: { name: 'cart', cost: DOLLAR, pr: '104' },
});
const bundle = pseudoBundle();
const WIDTHS = [300, 600];
const HEIGHT = 9_000;

/** What logs and settings name, which is said in no language. */
const NAMES = new Set(
  [
    ...DIMENSIONS.flatMap((name) =>
      ledger.query({ range: ALL_TIME, groupBy: [name] }).rows.map(({ key }) => key[0] ?? ''),
    ),
    ...[
      SOURCE,
      'a.jsonl',
      'monthly',
      'settings',
      'UTC',
      'cart',
      'reason',
      'nobody',
      'deepseek-chat',
      budget.budget.origin,
      FEATURE.name,
    ],
  ].flatMap((name) => name.split(/[\s,;:()·"“”]+/)),
);

/** A name, or one with its number, its place or at its cut. */
function isName(word: string): boolean {
  return (
    [word, word.replace(/\.$/, ''), word.replace(/[…:].*$/, '')].some((name) => NAMES.has(name)) || /^#?\d/.test(word)
  );
}

const TABLES = ['course', 'bars', 'heatmap', 'tokens', 'histogram', 'cumulative', 'per-day'];
const problem = { path: 'a.jsonl', code: 'invalid-json', severity: 'error', line: 1, offset: 0 } as const;

describe('views in another language', function () {
  this.timeout(90_000);
  let browser: Browser;
  before(async () => {
    browser = await launch();
    mkdirSync(SCREENSHOTS, { recursive: true });
  });
  after(() => browser.close());

  const explained = ['spent', 'budget', 'remaining', 'forecast', 'burn', 'change'];
  const LOOKS: readonly {
    readonly name: string;
    readonly options: Partial<ViewOptions> & Pick<ViewOptions, 'view'>;
  }[] = [
    ...explained.map((figure) => ({
      name: `dashboard-${figure}`,
      options: { view: 'dashboard', state: { explained: figure, tables: figure === 'spent' ? TABLES : [] } } as const,
    })),
    {
      name: 'dashboard-drilled',
      options: {
        view: 'dashboard',
        state: {
          query: { filter: { pr: ['104'], agent: [null] }, groupBy: 'stage' },
          label: '#104',
          trail: [{ label: '', query: {} }],
        },
      },
    },
    { name: 'dashboard-no-days', options: { view: 'dashboard', state: { query: { preset: 'custom' } } } },
    { name: 'dashboard-nothing', options: { view: 'dashboard', state: { query: { filter: { pr: ['nobody'] } } } } },
    { name: 'dashboard-no-budget', options: { view: 'dashboard', snapshot: { ...snapshot, budgets: [] } } },
    { name: 'overview', options: { view: 'overview' } },
    { name: 'overview-no-budget', options: { view: 'overview', snapshot: { ...snapshot, budgets: [] } } },
    { name: 'overview-empty', options: { view: 'overview', ledger: nothing, snapshot: snapshotOf(nothing) } },
    {
      name: 'overview-problems',
      options: {
        view: 'overview',
        ledger: nothing,
        snapshot: snapshotOf(nothing, { problems: [problem], problemCount: 1 }),
      },
    },
    {
      name: 'overview-loading',
      options: {
        view: 'overview',
        snapshot: { ...snapshot, phase: 'loading', progress: { done: 5_000_000, total: 20_000_000 } },
      },
    },
    { name: 'overview-stale', options: { view: 'overview', stale: { since: NOW, reason: 'reason' } } },
    {
      name: 'overview-unavailable',
      options: { view: 'overview', snapshot: null, stale: { since: NOW, reason: 'reason' } },
    },
    { name: 'breakdown', options: { view: 'breakdown' } },
    { name: 'breakdown-chart', options: { view: 'breakdown', state: { chart: true } } },
    { name: 'breakdown-detail', options: { view: 'breakdown', state: { open: { key: '104' } } } },
    { name: 'breakdown-no-days', options: { view: 'breakdown', state: { range: 'custom', from: '', to: '' } } },
  ];

  for (const { name, options } of LOOKS) {
    it(`${name}: every word is translated, nothing is cut off or sticks out`, async () => {
      const view = await OpenView.open(browser, { ledger, snapshot, bundle, width: 600, height: HEIGHT, ...options });
      await settled(view);
      const texts = await textsOf(view.page);
      assert.ok(
        texts.some((text) => text.includes('⟦')),
        'nothing is translated at all',
      );
      const past = texts.filter((text) => wordsOutside(text).some((word) => !isName(word)));
      assert.deepEqual(past, []);
      for (const width of WIDTHS) {
        await view.page.setViewportSize({ width, height: HEIGHT });
        await view.page.waitForTimeout(150);
        await view.page.locator('#app').screenshot({ path: path.join(SCREENSHOTS, `pseudo-${name}-${width}.png`) });
        assert.deepEqual(await overflowing(view.page), [], `at ${width} px`);
      }
      assert.deepEqual(await view.violations(), []);
      assert.deepEqual(view.errors, []);
      await view.close();
    });
  }

  /** Nothing is on its way any more. */
  async function settled(view: OpenView): Promise<void> {
    await view.until(async () => (await view.page.locator('main').count()) > 0, 'the page');
    for (let heard = -1; heard < view.received.length;) {
      heard = view.received.length;
      await view.page.waitForTimeout(200);
    }
    await view.until(async () => (await view.page.locator('.part.pending:visible').count()) === 0, 'every section');
  }
});

describe('words in no bracket', () => {
  for (const [text, words] of [
    ['⟦Cost~~⟧', []],
    ['Cost', ['Cost']],
    ['⟦by⟧ name ⟦x ⟦y⟧ z⟧ of', ['name', 'of']],
    ['$1.20, 12%; 3 min 20 s', []],
    ['Fri 20 Feb 2026 14:00', []],
    ['⟦5 calls⟧; more', ['more']],
  ] as const) {
    it(JSON.stringify(text), () => assert.deepEqual(wordsOutside(text), words));
  }
});
