/** The dashboard in a real window of VS Code: opened, filtered, followed to a log's line, exported, in other colours, hidden, closed and reloaded. */
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { money } from '../../src/core/format';
import {
  BEGINNING_MS,
  eventually,
  EditorWindow,
  shows,
  temporaryFolder,
  type DashboardWindow,
  type Theme,
} from './support/window';

const LOG = 'ops/model-decisions.jsonl';
const DOLLAR = 1_000_000_000;

interface Call {
  readonly agent: string;
  readonly model: string;
  readonly pr: number;
  readonly cost_usd: number;
}

/** Two that stand out, and enough others to make the page long. */
const CALLS: readonly Call[] = [
  { agent: 'coder', model: 'gpt-4o', pr: 120, cost_usd: 30 },
  { agent: 'coder', model: 'gpt-4o-mini', pr: 121, cost_usd: 12 },
  { agent: 'reviewer', model: 'gpt-4o', pr: 121, cost_usd: 20 },
  ...Array.from({ length: 20 }, (_, n) => ({
    agent: `helper-${String(n).padStart(2, '0')}`,
    model: 'gpt-4o-mini',
    pr: 122,
    cost_usd: (20 - n) / 4,
  })),
];

const lineOf = (call: Call, n: number): string =>
  `${JSON.stringify({ timestamp: new Date().toISOString(), id: `call-${n}`, input_tokens: 1000 + n, output_tokens: 10, ...call })}\n`;
const costOf = (calls: readonly Call[]): string =>
  money(calls.reduce((sum, { cost_usd }) => sum + cost_usd * DOLLAR, 0));
const by = (agent: string): readonly Call[] => CALLS.filter((call) => call.agent === agent);

/** The values of all calls, most expensive first. */
function namesBy(name: (call: Call) => string): string[] {
  const sums = new Map<string, number>();
  for (const call of CALLS) sums.set(name(call), (sums.get(name(call)) ?? 0) + call.cost_usd);
  return [...sums].sort(([, a], [, b]) => b - a).map(([value]) => value);
}

const AGENTS = namesBy(({ agent }) => agent);

describe('the dashboard in a window', function () {
  this.timeout(90_000);
  let folder: string;
  let editor: EditorWindow;
  let dashboard: DashboardWindow;

  before(async function () {
    this.timeout(BEGINNING_MS);
    folder = path.join(await temporaryFolder('window'), 'team');
    mkdirSync(path.join(folder, 'ops'), { recursive: true });
    writeFileSync(path.join(folder, LOG), CALLS.map(lineOf).join(''));
    writeFileSync(path.join(folder, 'notes.md'), '# Notes\n');
    editor = await EditorWindow.open(folder);
  });
  after(async () => {
    await editor.close();
  });

  /** The dashboard as it is opened, without a filter, by agent, of this month. */
  beforeEach(async () => {
    await editor.run('View: Close All Editors');
    await editor.run('Cost: Show Dashboard');
    dashboard = await editor.dashboard();
    while ((await dashboard.filters()).length > 0) {
      const before = await dashboard.filters();
      await dashboard.removeFilter();
      await eventually(
        'a filter less',
        () => dashboard.filters(),
        (left) => left.length < before.length,
      );
    }
    if ((await dashboard.chosen('Date range')) !== 'month') await dashboard.choose('Date range', 'month');
    if ((await dashboard.chosen('Group by')) !== 'agent') await dashboard.choose('Group by', 'agent');
    await shows(() => dashboard.rows(), AGENTS);
  });
  afterEach(() => assert.deepEqual(editor.ownErrors(), []));

  it('opens with the figures of the log, most expensive first', async () => {
    assert.equal(await dashboard.figure('Spent'), costOf(CALLS));
    assert.deepEqual(await dashboard.rows(), AGENTS);
    assert.deepEqual(await dashboard.filters(), []);
  });

  it('shows one value when it is opened, and everything when the filter is taken off', async () => {
    await dashboard.open('coder');
    await shows(() => dashboard.filters(), ['Agent: coder']);
    await shows(() => dashboard.figure('Spent'), costOf(by('coder')));
    await shows(() => dashboard.rows(), ['#120', '#121']);
    await dashboard.removeFilter();
    await shows(() => dashboard.figure('Spent'), costOf(CALLS));
    await shows(
      () => dashboard.rows(),
      namesBy(({ pr }) => `#${pr}`),
    );
  });

  it('leads from a value through its events to the line in the log', async () => {
    await dashboard.open('reviewer');
    await shows(() => dashboard.figure('Spent'), costOf(by('reviewer')));
    const events = dashboard.part('Events');
    await events.scrollIntoViewIfNeeded();
    const where = events.locator('table.events tbody').getByRole('button');
    await where.first().waitFor();
    await eventually(
      'the one event',
      () => where.count(),
      (count) => count === 1,
    );
    await where.click();
    await shows(() => editor.activeTab(), path.basename(LOG));
    const line = CALLS.findIndex(({ agent }) => agent === 'reviewer') + 1;
    await eventually(
      'its line',
      () => editor.cursorPlace(),
      (place) => place.startsWith(`Ln ${line},`),
    );
  });

  it('exports what it shows, and nothing else', async () => {
    await dashboard.open('coder');
    await shows(() => dashboard.figure('Spent'), costOf(by('coder')));
    await dashboard.frame.getByRole('button', { name: 'Export what is shown' }).click();
    const picker = editor.page.locator('.quick-input-widget');
    await picker.locator('.monaco-list-row', { hasText: 'CSV' }).first().click();
    const file = path.join(folder, 'spendlight.csv');
    const input = picker.locator('input:visible').first();
    await eventually(
      'the file is asked for',
      () => input.inputValue(),
      (value) => value === file,
    );
    await input.press('Enter');
    await eventually(
      'the file',
      () => Promise.resolve(existsSync(file)),
      (exists) => exists,
    );
    await eventually(
      'its rows',
      () => Promise.resolve(readFileSync(file, 'utf8').trim().split('\n').slice(1)),
      (rows) => rows.length === by('coder').length && rows.every((row) => row.includes('coder')),
    );
  });

  const THEMES: Theme[] = [
    ['Light Modern', 'vs'],
    ['Dark High Contrast', 'hc-black'],
    ['Light High Contrast', 'hc-light'],
    ['Dark Modern', 'vs-dark'],
  ];
  it('follows the colours of the window, and keeps what it shows', async () => {
    await dashboard.open('coder');
    await shows(() => dashboard.figure('Spent'), costOf(by('coder')));
    for (const theme of THEMES) {
      const before = await dashboard.colours();
      await editor.chooseTheme(theme);
      await eventually(
        `${theme[0]}: another background, and a chart in other colours`,
        () => dashboard.colours(),
        ({ background, chart }) =>
          background !== before.background && chart.length > 1 && chart.join() !== before.chart.join(),
      );
      assert.equal(await dashboard.figure('Spent'), costOf(by('coder')));
      assert.deepEqual(await dashboard.filters(), ['Agent: coder']);
    }
  });

  /** Something of everything that a person can leave the page at. */
  async function leaveItAt(): Promise<number> {
    await dashboard.choose('Date range', 'last-30-days');
    await dashboard.open('helper-00');
    await dashboard.choose('Group by', 'model');
    await shows(() => dashboard.rows(), ['gpt-4o-mini']);
    const events = dashboard.part('Events');
    await events.scrollIntoViewIfNeeded();
    await events.locator('table.events tbody tr').first().waitFor();
    await eventually(
      'the page is scrolled',
      () => dashboard.frame.evaluate(() => window.scrollY),
      (place) => place > 200,
    );
    // What came near while the page was scrolled has its height once it is drawn.
    await shows(() => dashboard.unfinishedNear(), []);
    let last = NaN;
    return eventually(
      'the page stands still',
      async () => {
        await editor.page.waitForTimeout(300);
        const [before, now] = [last, await dashboard.topOf('Events')];
        last = now;
        return { before, now };
      },
      ({ before, now }) => before === now,
    ).then(({ now }) => now);
  }

  async function isAsLeft(): Promise<void> {
    await shows(() => dashboard.filters(), ['Agent: helper-00']);
    await shows(() => dashboard.rows(), ['gpt-4o-mini']);
    assert.deepEqual(
      [await dashboard.chosen('Date range'), await dashboard.chosen('Group by')],
      ['last-30-days', 'model'],
    );
    assert.equal(await dashboard.figure('Spent'), costOf(by('helper-00')));
  }

  /** To a line's height: parts above are drawn only when they come near. */
  async function isScrolledTo(top: number): Promise<void> {
    await eventually(
      `the events begin at ${top}`,
      () => dashboard.topOf('Events'),
      (now) => Math.abs(now - top) < 20,
    );
  }

  it('is where it was left after another tab was in front of it', async () => {
    const place = await leaveItAt();
    await editor.run('File: New Untitled Text File');
    await shows(() => editor.activeTab(), 'Untitled-1');
    await editor.run('View: Open Previous Editor in Group');
    dashboard = await editor.dashboard();
    await isAsLeft();
    await isScrolledTo(place);
  });

  it('remembers the question after it was closed', async () => {
    await leaveItAt();
    await editor.run('View: Close Editor');
    await editor.run('Cost: Show Dashboard');
    dashboard = await editor.dashboard();
    await isAsLeft();
  });

  it('is where it was left after the window was reloaded', async () => {
    const place = await leaveItAt();
    await editor.reload();
    dashboard = await editor.dashboard();
    await isAsLeft();
    await isScrolledTo(place);
  });

  it('follows a log that grows, and moves nothing under the pointer', async () => {
    const row = dashboard.frame.locator('table.ranked tbody tr').nth(2);
    await row.hover();
    const top = await row.evaluate((element) => element.getBoundingClientRect().top);
    const dear: Call = { agent: 'newcomer', model: 'gpt-4o', pr: 130, cost_usd: 500 };
    appendFileSync(path.join(folder, LOG), lineOf(dear, CALLS.length));
    await shows(() => dashboard.figure('Spent'), costOf([...CALLS, dear]));
    assert.deepEqual(await dashboard.rows(), AGENTS);
    assert.equal(await row.evaluate((element) => element.getBoundingClientRect().top), top);
    await dashboard.frame.locator('h1').hover();
    await shows(() => dashboard.rows(), ['newcomer', ...AGENTS]);
  });
});
