/** Names out of logs are text and nothing else: they add no element, run no script, and hide nothing. */
import assert from 'node:assert/strict';
import { dimensionTitle } from '../../src/core/format';
import type { NamedDimension } from '../../src/core/event';
import type { OpenView } from './support/browser';
import { budgetState, DOLLAR, event, ledgerOf, NOW, snapshotOf } from './support/fixtures';
import { assertHarmless, SPARKLINES } from './support/harmless';
import { opensViews } from './support/suite';

const PAYLOADS = [
  '<img src=x onerror=window.hacked=1>',
  '<script>window.hacked=1</script>',
  '"><svg onload=window.hacked=1>',
  "';window.hacked=1;//",
  'javascript:window.hacked=1',
  '{{constructor.constructor("window.hacked=1")()}}',
  '${window.hacked=1}',
  '</th></table><iframe srcdoc="<script>parent.hacked=1</script>">',
  '<b onmouseover=window.hacked=1>bold</b>',
  '&lt;img src=x onerror=window.hacked=1&gt;',
  '__proto__',
  'constructor',
  'toString',
  '\u202Etxt.exe',
  'zero\u200Bwidth',
  'line\nbreak\ttab',
  '\u0000null',
  '=HYPERLINK("http://evil.test")',
  `long ${'x'.repeat(5000)}`,
  '😀'.repeat(200),
] as const;
const FIELDS: readonly NamedDimension[] = [
  ...(['agent', 'model', 'provider', 'tier', 'wbs', 'pr', 'branch', 'stage', 'iteration', 'task'] as const),
  ...(['purpose', 'session', 'project', 'service', 'workflow', 'environment'] as const),
];

const events = PAYLOADS.map((payload, index) => {
  const dimensions = Object.fromEntries(FIELDS.map((field) => [field, payload]));
  return event({ at: NOW - index * 1000, dimensions, cost: DOLLAR + index }, index + 1);
});
const source = 'ops/<img src=x onerror=window.hacked=1>.jsonl';
const ledger = ledgerOf(events, source);
const snapshot = snapshotOf(ledger, {
  budgets: [budgetState(ledger, { limit: DOLLAR, health: 'blocked', name: PAYLOADS[0] })],
  problemCount: 1,
  problems: [{ path: source, code: 'invalid-json', severity: 'error', line: 1, offset: 0, data: { key: PAYLOADS[1] } }],
});

describe('hostile names', function () {
  this.timeout(60_000);
  let view: OpenView;
  const state = (dimension: string): object => ({ dimension, range: 'all' });
  const open = opensViews({ view: 'breakdown', ledger, snapshot }, (opened) => (view = opened));

  it('breakdown by every dimension', async () => {
    await open({ state: state('kind') });
    await view.drawn();
    for (const dimension of [...FIELDS, 'source'] as const) {
      await view.send({ type: 'show', dimension });
      await view.page.getByRole('heading', { name: `Cost by ${dimensionTitle(dimension)}`, exact: true }).waitFor();
      const rows = view.page.locator('table.breakdown tbody tr');
      const wanted = dimension === 'source' ? 1 : PAYLOADS.length;
      await view.until(async () => (await rows.count()) === wanted, `${wanted} rows by ${dimension}`);
      await assertHarmless(view);
    }
  });

  it('detail and events of every payload', async () => {
    await open({ state: state('pr') });
    await view.drawn();
    const rows = view.page.locator('table.breakdown tbody th button');
    for (let index = 0; index < PAYLOADS.length; index += 1) {
      await rows.nth(index).click();
      await view.page.locator('table.events').waitFor();
      assert.equal(await view.page.locator('table.events tbody tr').count(), 1);
      await assertHarmless(view);
      await view.page.keyboard.press('Escape');
      await rows.first().waitFor();
    }
  });

  it('chart of the breakdown', async () => {
    await open({ state: { chart: true, range: 'all' } });
    await view.drawn();
    assert.equal(await view.page.locator('canvas:visible').count(), 1);
    await assertHarmless(view);
  });

  it('overview with its tables', async () => {
    await open({ view: 'overview', state: { dimension: 'agent', cumulativeTable: true, perDayTable: true } });
    await view.drawn();
    assert.equal(await view.page.locator('[aria-labelledby=bars] .legend li').count(), 9);
    await assertHarmless(view, SPARKLINES);
  });

  it('problems and reasons of an empty overview', async () => {
    const empty = { ...snapshotOf(ledgerOf([])), problems: snapshot.problems, sources: [] };
    const stale = { since: NOW, reason: PAYLOADS[0] };
    await open({ view: 'overview', snapshot: empty, stale });
    await view.drawn();
    assert.match(await view.text(), /<img src=x onerror=window\.hacked=1>/);
    await assertHarmless(view, SPARKLINES);
  });
});
