/** Works a view by keyboard alone. */
import type { Page } from 'playwright-core';

/** What the element in focus says it is: its label, else its text. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const active = document.activeElement;
    return (active?.getAttribute('aria-label') ?? active?.textContent ?? '').trim();
  });
}

/** Presses Tab until the focus is on what is called `name`. */
export async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 80; presses += 1) {
    await page.keyboard.press('Tab');
    const now = await focused(page);
    if (typeof name === 'string' ? now === name : name.test(now)) return;
    seen.push(now.slice(0, 40));
  }
  throw new Error(`Tab never came to ${String(name)}; it came to: ${seen.join(' | ')}`);
}
