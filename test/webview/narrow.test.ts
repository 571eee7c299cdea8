/** The dashboard where room is short: what a person came for is in sight and whole, without a scroll to the side. */
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import type { OpenView } from './support/browser';
import { HEIGHT, settled, USUAL } from './support/looks';
import { opensViews } from './support/suite';

describe('narrow', function () {
  this.timeout(60_000);
  const open = opensViews({ view: 'dashboard', ...USUAL, height: HEIGHT });

  async function opened(width: number, state: object = {}): Promise<OpenView> {
    const view = await open({ width, state });
    await settled(view);
    return view;
  }

  const IN_SIGHT: readonly (readonly [width: number, tables: readonly string[]])[] = [
    [300, ['What changed']],
    [600, ['Cost by Agent, 5 rows', 'What changed', 'Tokens and caching', 'WBS items']],
    [900, ['Cost by Agent, 5 rows', 'What changed', 'Tokens and caching', 'WBS items']],
  ];
  for (const [width, tables] of IN_SIGHT) {
    it(`at ${width} px every column is in sight of: ${tables.join('; ')}`, async () => {
      const { page } = await opened(width);
      for (const name of tables) {
        const box = page.locator('.scroll').and(page.getByRole('region', { name, exact: true }));
        assert.equal(await box.evaluate((one) => Math.max(0, one.scrollWidth - one.clientWidth)), 0, name);
      }
    });
  }

  it('at 300 px figures of cards stand on one line, and times of events and names of lines are whole', async () => {
    const { page } = await opened(300);
    assert.deepEqual(await page.locator('.kpi .value').evaluateAll(onSeveralLines), []);
    for (const what of ['table.events tbody th', '[aria-labelledby="course"] .legend-name'])
      assert.deepEqual(await cutOff(page, what), [], what);
  });

  it('at 300 px the switch to a table stands beside a short heading', async () => {
    const { page } = await opened(300);
    for (const name of ['Spend so far', 'Cost of a call']) {
      const head = page.getByRole('region', { name, exact: true }).locator('.chart-head').first();
      const [title, press] = await Promise.all([
        head.locator('h2').boundingBox(),
        head.locator('vscode-button').boundingBox(),
      ]);
      assert.ok(title !== null && press !== null && press.y < title.y + title.height, name);
    }
  });
});

/** Runs in the page. */
function onSeveralLines(elements: readonly Element[]): readonly string[] {
  return elements
    .filter((one) => {
      const range = document.createRange();
      range.selectNodeContents(one);
      return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1;
    })
    .map((one) => one.textContent ?? '');
}

function cutOff(page: Page, selector: string): Promise<readonly string[]> {
  return page
    .locator(selector)
    .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent ?? ''));
}
