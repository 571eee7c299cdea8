/** Nothing is told on hovering alone: what a pointer finds, keyboard, touch and screen reader find as well, in every state of every view. */
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { HEIGHT, LOOKS, settled, USUAL } from './support/looks';
import { opensViews } from './support/suite';

/** What a rule may change of what the pointer is on: how it looks, never what is there to read. */
const LOOKS_ONLY =
  /^(color|background(-.*)?|border(-.*)?-color|outline(-.*)?|text-decoration(-.*)?|cursor|fill|stroke)$/;

interface Found {
  readonly titles: readonly string[];
  readonly charts: readonly string[];
  readonly revealing: readonly string[];
}

describe('on hover only', function () {
  this.timeout(60_000);
  const open = opensViews({ view: 'dashboard', ...USUAL, width: 600, height: HEIGHT });

  for (const { name, options } of LOOKS) {
    it(`${name}: nothing is told`, async () => {
      const view = await open(options);
      await settled(view);
      assert.deepEqual(await hoverOnly(view.page), { titles: [], charts: [], revealing: [] });
    });
  }

  const CASES: readonly (readonly [shown: string, found: Partial<Found>])[] = [
    ['<i title="3 to 5">4</i>', { titles: ['I: 3 to 5'] }],
    ['<button title="Close">✕</button>', { titles: ['BUTTON: Close'] }],
    ['<button title="Close" aria-label="Close">✕</button>', {}],
    ['<i title="4">4</i>', {}],
    ['<i title="3 to 5">4</i><p>3 to 5</p>', {}],
    ['<i title="3 to 5">4</i><p hidden>3 to 5</p>', { titles: ['I: 3 to 5'] }],
    ['<svg><title>so much</title></svg>', { titles: ['title: so much'] }],
    ['<div class="plot"><canvas></canvas></div>', { charts: ['plot'] }],
    ['<div class="plot" tabindex="0"><canvas></canvas></div>', {}],
    ['.a:hover .b { display: block }', { revealing: ['.a:hover .b: display'] }],
    ['.a:hover { color: red }', {}],
    ['.a:hover::after { content: "x" }', { revealing: ['.a:hover::after: content'] }],
  ];
  for (const [shown, wanted] of CASES) {
    it(`finds what is told on hover only: ${shown}`, async () => {
      const view = await open({ snapshot: null });
      await view.page.evaluate((shown) => {
        // The policy lets no rule in by markup.
        if (shown.startsWith('.')) document.styleSheets[0]?.insertRule(shown);
        else document.body.innerHTML = `<div id="app">${shown}</div>`;
      }, shown);
      assert.deepEqual(await hoverOnly(view.page), { titles: [], charts: [], revealing: [], ...wanted });
    });
  }
});

/** Titles that say what is to be read nowhere, charts that only a pointer can ask, and rules that show more under the pointer. */
async function hoverOnly(page: Page): Promise<Found> {
  const { rules, ...found } = await page.evaluate(lookedAt);
  const revealing = rules
    .filter(({ property }) => !LOOKS_ONLY.test(property))
    .map(({ selector, property }) => `${selector}: ${property}`);
  return { ...found, revealing };
}

/** Runs in the page. */
function lookedAt() {
  const root = document.getElementById('app') ?? document.body;
  const single = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
  const words = single(document.body.innerText);
  const isSaid = (element: Element, told: string): boolean =>
    words.includes(told) || element.getAttribute('aria-label') === told;
  const titled = [...document.querySelectorAll('[title], svg title')].map((element) => ({
    element,
    told: single(element.getAttribute('title') ?? element.textContent ?? ''),
  }));
  const charts = [...root.querySelectorAll('canvas')]
    .filter((canvas) => canvas.checkVisibility() && canvas.closest('[aria-hidden="true"], [tabindex="0"]') === null)
    .map((canvas) => canvas.parentElement?.className ?? '');
  const rules = [...document.styleSheets]
    .flatMap(function all(sheet: CSSStyleSheet | CSSRule): CSSStyleRule[] {
      if (sheet instanceof CSSStyleRule) return [sheet];
      return 'cssRules' in sheet ? [...sheet.cssRules].flatMap(all) : [];
    })
    .filter(({ selectorText }) => selectorText.includes(':hover'))
    .flatMap(({ selectorText: selector, style }) => [...style].map((property) => ({ selector, property })));
  return {
    titles: titled
      .filter(({ element, told }) => told !== '' && !isSaid(element, told))
      .map(({ element, told }) => `${element.tagName}: ${told}`),
    charts,
    rules,
  };
}
