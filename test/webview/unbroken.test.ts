/** Dates, times and bounds of sums stand on one line each, however narrow the view. */
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { HEIGHT, LOOKS, settled, USUAL } from './support/looks';
import { opensViews } from './support/suite';

/** From the sidebar's narrowest on, in steps that let each line end anywhere. */
const WIDTHS = [240, 253, 266, 279, 292, 300, 305, 318, 331, 344];
const STATES = [
  'dashboard-spent',
  'dashboard-budgets',
  'dashboard-nothing',
  'dashboard-stale',
  'overview',
  'overview-budgets',
  'overview-stale',
  'breakdown-detail',
  'breakdown-stale',
];

describe('on one line', function () {
  this.timeout(60_000);
  const open = opensViews({ view: 'dashboard', ...USUAL, width: 300, height: HEIGHT });

  for (const { name, options } of LOOKS.filter((look) => STATES.includes(look.name))) {
    it(`${name}: every date and every bound of a sum`, async () => {
      const view = await open(options);
      await settled(view);
      for (const width of WIDTHS) {
        await view.page.setViewportSize({ width, height: HEIGHT });
        assert.deepEqual(await broken(view.page), [], `at ${width} px`);
      }
    });
  }
});

/** What begins on one line and ends on another, with some words around it. */
function broken(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent ?? '';
      if (node.parentElement?.checkVisibility() !== true || node.parentElement.closest('.spoken') !== null) continue;
      for (const { index, 0: whole } of text.matchAll(/\d{4}-\d\d(-\d\d( \d\d:\d\d)?)?|[≥≤] \$[\d.,]+/g)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + whole.length);
        if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) found.push(text.slice(0, 60));
      }
    }
    return found;
  });
}
