/** A language that nobody speaks: every message in brackets and longer, so that what is said past the translator stands out. */
/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { repository } from '../../unit/support/repository';

/** How much longer than English other languages are at most, for most messages. */
const LONGER = 0.4;

/** The bundle with every message as `⟦message~ ~~~~⟧`. */
export function pseudoBundle(): Record<string, string> {
  const file = path.join(repository, 'l10n', 'bundle.l10n.json');
  const messages = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string | { readonly message: string }>;
  return Object.fromEntries(
    Object.entries(messages).map(([key, said]) => [key, pseudo(typeof said === 'string' ? said : said.message)]),
  );
}

/** Long messages become longer by words, as they do in other languages. */
function pseudo(message: string): string {
  const more = Math.ceil(message.replaceAll(/\{[^}]+\}/g, '').length * LONGER);
  const words = '~'.repeat(more).replaceAll(/~{7}/g, '~~~~~~ ').trimEnd();
  return `⟦${message}${words}⟧`;
}

/** Figures, units, dates and signs, which every language shares here (core/format). */
const SHARED =
  /^(\$?[\d.,:%+\-–≥<>×]+[KMBT]?|ms|s|min|h|d|K|M|B|T|KB|MB|W\d+|\d+-W\d+|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan(uary)?|Feb(ruary)?|Mar(ch)?|Apr(il)?|May|Jun[e]?|Jul[y]?|Aug(ust)?|Sep(tember)?|Oct(ober)?|Nov(ember)?|Dec(ember)?)$/;

/** The words of a text that stand in no bracket. */
export function wordsOutside(text: string): readonly string[] {
  let depth = 0;
  let outside = '';
  for (const character of text) {
    if (character === '⟦') depth += 1;
    if (depth === 0) outside += character;
    if (character === '⟧') {
      depth -= 1;
      outside += ' ';
    }
  }
  return outside.split(/[\s,;:()·"“”]+/).filter((word) => /\p{L}/u.test(word) && !SHARED.test(word));
}

/** Every text that a person sees or hears, each once: text nodes, and what attributes say. */
export function textsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const texts = new Set<string>();
    const root = (document.getElementById('app') ?? document.body).cloneNode(true) as HTMLElement;
    // A date that is kept on one line is a part of its sentence.
    for (const whole of root.querySelectorAll('.whole')) whole.replaceWith(whole.textContent ?? '');
    root.normalize();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) texts.add(node.textContent ?? '');
    for (const element of root.querySelectorAll('*')) {
      // The toolkit's own English, which nobody hears.
      if (element.closest('[aria-hidden="true"]') !== null) continue;
      for (const name of ['title', 'aria-label', 'aria-valuetext', 'aria-description', 'placeholder', 'alt'])
        texts.add(element.getAttribute(name) ?? '');
    }
    return [...texts].filter((text) => text.trim() !== '');
  });
}

/** What is cut off or sticks out of its place, in words for a failure's message; what scrolls is neither. */
export function overflowing(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const tell = (element: Element, what: string): void => {
      found.push(`${element.tagName}.${element.className}: ${what}: ${(element.textContent ?? '').slice(0, 60)}`);
    };
    const width = document.documentElement.clientWidth;
    for (const element of document.querySelectorAll<HTMLElement>('#app *')) {
      if (element.closest('.spoken, .scroll, canvas, svg') !== null || element.getClientRects().length === 0) continue;
      const { left, right } = element.getBoundingClientRect();
      if (right > width + 1 || left < -1) tell(element, `reaches from ${left} to ${right} px of ${width}`);
      const { overflowX, textOverflow, display } = getComputedStyle(element);
      if (display === 'inline' || overflowX === 'auto' || overflowX === 'scroll' || textOverflow === 'ellipsis')
        continue;
      if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1)
        tell(element, `holds ${element.scrollWidth} px in ${element.clientWidth}`);
    }
    return found;
  });
}
