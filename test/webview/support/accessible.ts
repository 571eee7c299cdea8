/** What axe finds on a page. */
import { source as axeSource } from 'axe-core';
import type { AxeResults } from 'axe-core';
import type { OpenView } from './browser';

/** Serious and critical findings, with where they are. */
export async function severe({ page }: OpenView): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ''}`));
}
