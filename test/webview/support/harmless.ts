/** What must be true of a page whatever names it shows: they ran nothing, added no element, hid nothing, and asked for nothing. */
import assert from 'node:assert/strict';
import type { OpenView } from './browser';

/** Elements and handlers that no view makes of names. */
const FOREIGN = ['img', 'script', 'svg', 'iframe', 'b', 'a', '[onload]', '[onerror]', '[onmouseover]', '[srcdoc]'];

/** @param allowed selectors of what the view itself draws, of the foreign kinds */
export async function assertHarmless(view: OpenView, allowed: readonly string[] = []): Promise<void> {
  const { page } = view;
  assert.equal(await page.evaluate(() => 'hacked' in window), false);
  // Asked of the document, which does not look into the controls' own shadow trees.
  const foreign = `#app :is(${FOREIGN.join(', ')})${allowed.map((own) => `:not(${own})`).join('')}`;
  assert.equal(await page.evaluate((selector) => document.querySelectorAll(selector).length, foreign), 0);
  const words = await page.locator('#app').innerText();
  for (const unseen of ['\u202E', '\u200B', '\u0000']) assert.ok(!words.includes(unseen));
  assert.deepEqual(await view.violations(), []);
  assert.deepEqual(view.errors, []);
  assert.deepEqual(view.strangers, []);
}

/** The courses beside figures. */
export const SPARKLINES = ['.sparkline'];
