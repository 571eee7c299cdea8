/** What suites of views share: a browser for all their tests, views that close when their test ends, and pictures for people. */
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Locator } from 'playwright-core';
import { severe } from './accessible';
import { launch, OpenView, SCREENSHOTS, type ViewOptions } from './browser';

type Opener = (options?: Partial<ViewOptions>) => Promise<OpenView>;

/**
 * Gives the suite that calls it a browser, and closes what each of its tests opens.
 * @param usual what is shown when a test names nothing else
 * @param onOpened is handed each view
 * @returns opens a view, drawn or not
 */
export function opensViews(usual: ViewOptions, onOpened: (view: OpenView) => void = () => undefined): Opener {
  let browser: Browser;
  const open: OpenView[] = [];
  before(async () => (browser = await launch()));
  after(() => browser.close());
  afterEach(() => Promise.all(open.splice(0).map((view) => view.close())));
  return async (options = {}) => {
    const view = await OpenView.open(browser, { ...usual, ...options });
    open.push(view);
    onOpened(view);
    return view;
  };
}

/** Nothing that a screen reader stumbles over, nothing that the policy forbids, no error. */
export async function assertSound(view: OpenView): Promise<void> {
  assert.deepEqual(await severe(view), []);
  assert.deepEqual(await view.violations(), []);
  assert.deepEqual(view.errors, []);
}

/** By how many CSS pixels the page is wider than what shows it; 0 and less: it is not. */
export function tooWide({ page }: OpenView): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
}

/** Keeps how it looks, for a person. @param place the whole page when left out */
export async function picture(view: OpenView, name: string, place?: Locator): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const file = path.join(SCREENSHOTS, `${name}.png`);
  if (place === undefined) await view.page.screenshot({ path: file, fullPage: true });
  else await place.screenshot({ path: file });
}
