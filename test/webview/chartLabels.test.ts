/** Words in charts: whatever the width and the figures, they can be read, and what has no room beside the lines stands in the legend. */
import assert from 'node:assert/strict';
import { money } from '../../src/core/format';
import type { NanoUsd } from '../../src/core/money';
import { QUERY } from './support/dashboardPage';
import type { OpenView } from './support/browser';
import { drawnIn, noteDrawing, overlapping, struckThrough } from './support/drawn';
import { budgetState, dashboardOf, DOLLAR, ledgerOf, snapshotOf, teamEvents } from './support/fixtures';
import { HEIGHT, settled } from './support/looks';
import { opensViews } from './support/suite';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);
const WIDTHS = [300, 600, 1400];
const PERCENT = /^\d+%$/;
const TICK = /^\$?[\d.,]+$/;
const HISTOGRAM = 'Cost of a call';

describe('words in charts', function () {
  this.timeout(60_000);
  const open = opensViews({
    view: 'dashboard',
    ledger,
    snapshot,
    height: HEIGHT,
    beforeScript: noteDrawing,
  });

  async function atWidth(view: OpenView, width: number): Promise<void> {
    await view.page.setViewportSize({ width, height: HEIGHT });
    await view.frames();
  }

  const BUDGETS: readonly (readonly [
    shown: string,
    budget: { limit: NanoUsd; hardLimit: NanoUsd | null; thresholds: readonly number[] },
    wanted: readonly string[],
  ])[] = [
    ['a limit that the forecast comes near', { limit: 12 * DOLLAR, hardLimit: null, thresholds: [80, 95] }, ['80%']],
    ['a limit far above', { limit: 60 * DOLLAR, hardLimit: null, thresholds: [50, 80, 95] }, ['50%', '80%']],
    ['a limit that is long passed', { limit: 2 * DOLLAR, hardLimit: null, thresholds: [80, 95] }, ['80%']],
    ['two limits close to each other', { limit: 12 * DOLLAR, hardLimit: 12.3 * DOLLAR, thresholds: [80] }, ['80%']],
  ];
  for (const [shown, { limit, hardLimit, thresholds }, wanted] of BUDGETS) {
    it(`${shown}: thresholds stand clear of lines, and no two words lie upon each other`, async () => {
      const state = budgetState(ledger, { limit, health: 'green' });
      const budgets = [{ ...state, budget: { ...state.budget, hardLimit, thresholds } }];
      const view = await open({ snapshot: snapshotOf(ledger, { budgets }) });
      await view.drawn();
      for (const width of WIDTHS) {
        await atWidth(view, width);
        const { width: room, texts, lines } = await drawnIn(view, 'Spend so far');
        const percents = texts.filter(({ text }) => PERCENT.test(text));
        for (const text of wanted)
          assert.ok(
            percents.some((one) => one.text === text),
            `${text} at ${width} px`,
          );
        assert.deepEqual(struckThrough(percents, lines), [], `at ${width} px`);
        assert.deepEqual(overlapping(texts), [], `at ${width} px`);
        const cut = texts.filter(({ left, right }) => left < 0 || right > room);
        assert.deepEqual(cut, [], `at ${width} px`);
      }
    });
  }

  it('the histogram names its marks in the legend, and no word lies upon its bars', async () => {
    const view = await open();
    await settled(view);
    const { histogram } = dashboardOf(ledger, snapshot, { query: QUERY, parts: ['histogram'] }).parts;
    assert.ok(histogram !== undefined);
    const marks = [`Median ${money(histogram.median ?? 0)}`, `95th percentile ${money(histogram.p95 ?? 0)}`];
    const legend = view.page.getByRole('region', { name: HISTOGRAM, exact: true }).locator('.legend li');
    const said = (await legend.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    assert.deepEqual(said, marks);
    for (const width of WIDTHS) {
      await atWidth(view, width);
      const { texts } = await drawnIn(view, HISTOGRAM);
      assert.ok(texts.length > 0);
      assert.deepEqual(
        texts.filter(({ text }) => !TICK.test(text)),
        [],
        `at ${width} px`,
      );
      assert.deepEqual(overlapping(texts), [], `at ${width} px`);
    }
  });
});
