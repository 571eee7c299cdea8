/** Every view in every state that it can be in, for what must be true of all of them. */
import { withOverrides } from '../../../src/core/pricing/override';
import { vendoredPrices } from '../../../src/core/pricing/vendored';
import type { OpenView, ViewOptions } from './browser';
import { budgetState, DOLLAR, ledgerOf, NOW, snapshotOf, teamEvents } from './fixtures';

export interface Look {
  readonly name: string;
  readonly options: Partial<ViewOptions> & Pick<ViewOptions, 'view'>;
}

const ledger = ledgerOf(teamEvents());
const nothing = ledgerOf([]);
const budget = budgetState(ledger, { limit: 12 * DOLLAR, health: 'yellow' });
const snapshot = snapshotOf(ledger, {
  problemCount: 3,
  budgets: [budget],
  currentBranch: { name: 'cart', cost: DOLLAR, pr: '104' },
});

/** What looks show that name nothing else. */
export const USUAL = { ledger, snapshot };

/** So high that every section is near. */
export const HEIGHT = 9_000;

const TABLES = ['course', 'bars', 'heatmap', 'tokens', 'histogram', 'cumulative', 'per-day'];
const problem = { path: 'a.jsonl', code: 'invalid-json', severity: 'error', line: 1, offset: 0 } as const;
const loading = { ...snapshot, phase: 'loading', progress: { done: 5_000_000, total: 20_000_000 } } as const;
const stale = { since: NOW, reason: 'reason' };
/** As the engine tells it: with a reason in words of its own. */
const refused = withOverrides(vendoredPrices(), { monthly: 1 }).problems.map((one) => ({ ...one, path: 'settings' }));
const problemsOnly = snapshotOf(nothing, { problems: [problem, ...refused], problemCount: 1 + refused.length });
const explained = ['spent', 'budget', 'remaining', 'forecast', 'burn', 'change'];

/** One budget for each thing that may be said of when it is used up, and of where it is heading. */
const budgets = [
  {
    ...budget,
    exhaustedAt: NOW + 7_200_000,
    exhaustedNote: null,
    burnRate: { perHour: DOLLAR, perDay: 24 * DOLLAR, since: NOW },
  },
  ...(['no-limit', 'reached', 'no-spend', 'not-in-sight', 'statement-only'] as const).map((exhaustedNote) => ({
    ...budgetState(ledger, { limit: exhaustedNote === 'no-limit' ? null : 5 * DOLLAR, health: 'red' }),
    exhaustedNote,
  })),
  ...(['too-early', 'no-spend', 'statement-only', 'no-end'] as const).map((forecastNote) => ({
    ...budget,
    forecast: null,
    forecastNote,
  })),
];

/** The waiting that a page of the application does, whichever layout it has. */
const WAITING = (view: ViewOptions['view']): readonly Look[] => [
  { name: `${view}-empty`, options: { view, ledger: nothing, snapshot: snapshotOf(nothing) } },
  { name: `${view}-problems`, options: { view, ledger: nothing, snapshot: problemsOnly } },
  { name: `${view}-waiting`, options: { view, snapshot: null } },
  { name: `${view}-loading`, options: { view, snapshot: loading } },
  { name: `${view}-stale`, options: { view, stale } },
  { name: `${view}-unavailable`, options: { view, snapshot: null, stale } },
];

export const LOOKS: readonly Look[] = [
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
  { name: 'dashboard-budgets', options: { view: 'dashboard', snapshot: { ...snapshot, budgets } } },
  ...WAITING('dashboard'),
  { name: 'overview', options: { view: 'overview' } },
  { name: 'overview-no-budget', options: { view: 'overview', snapshot: { ...snapshot, budgets: [] } } },
  { name: 'overview-budgets', options: { view: 'overview', snapshot: { ...snapshot, budgets } } },
  ...WAITING('overview'),
  { name: 'breakdown', options: { view: 'breakdown' } },
  { name: 'breakdown-chart', options: { view: 'breakdown', state: { chart: true } } },
  { name: 'breakdown-detail', options: { view: 'breakdown', state: { open: { key: '104' } } } },
  { name: 'breakdown-no-days', options: { view: 'breakdown', state: { range: 'custom', from: '', to: '' } } },
  ...WAITING('breakdown'),
];

/** Nothing is on its way any more. */
export async function settled(view: OpenView): Promise<void> {
  await view.until(async () => (await view.page.locator('main').count()) > 0, 'the page');
  await view.quiet();
  await view.until(async () => (await view.page.locator('.part.pending:visible').count()) === 0, 'every section');
}
