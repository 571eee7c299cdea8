/** Where a dashboard was scrolled to, when the editor makes it anew: it is there again, whatever comes late. */
import assert from 'node:assert/strict';
import type { AnyRequest, OpenView } from './support/browser';
import { opensDashboards, stateWith, type DashboardPage } from './support/dashboardPage';
import { DOLLAR, event, ledgerOf, NOW, snapshotOf, teamEvents } from './support/fixtures';

/** Of one agent there is one call: its page ends soon below its opportunities. */
const ledger = ledgerOf([
  ...teamEvents(),
  event({ at: NOW, dimensions: { agent: 'helper', pr: '900', model: 'gpt-4o' }, cost: DOLLAR }, 5_000),
]);
const snapshot = snapshotOf(ledger);
const BY_AGENT = stateWith({ filter: { agent: ['helper'] } });

describe('Dashboard: the place', function () {
  this.timeout(40_000);
  let page: DashboardPage;
  let view: OpenView;
  const open = opensDashboards({ ledger, snapshot, height: 800 }, (opened) => {
    page = opened;
    view = opened.view;
  });

  const boxOf = async (id: string): Promise<{ top: number; height: number }> =>
    view.page.locator(`section[aria-labelledby="${id}"]`).evaluate((element) => {
      const { top, height } = element.getBoundingClientRect();
      return { top, height };
    });

  const topsOfParts = (): Promise<number[]> =>
    view.page
      .locator('.part')
      .evaluateAll((parts) => parts.map((part) => Math.round(part.getBoundingClientRect().top)));
  /** Of the part that the page has noted as the place it was left at. */
  const notedTop = (): number => (view.state as { place: { top: number } | null }).place?.top ?? NaN;

  /** Scrolls to the end and leaves the page. @returns where its events began, and all that the page remembered */
  async function leaveAtTheEnd(): Promise<{ top: number; state: object }> {
    await open({ state: BY_AGENT });
    await page.section('Events', 'table.events tbody tr');
    await page.section('Opportunities', '.opportunities li');
    await view.page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await page.quiet();
    // A scroll is noted after a pause.
    await view.until(async () => (await topsOfParts()).includes(notedTop()), 'the place to be noted');
    return { top: (await boxOf('events')).top, state: view.state as object };
  }

  const WITHHELD: [name: string, isIt: (message: AnyRequest) => boolean][] = [
    ['what stands above it', ({ params }) => JSON.stringify(params).includes('composition')],
    ['the list of opportunities', ({ method }) => method === 'advice'],
    ['the list of events', ({ method }) => method === 'events'],
  ];
  for (const [name, isIt] of WITHHELD)
    it(`is the same when ${name} comes late`, async () => {
      const { top, state } = await leaveAtTheEnd();
      const gate = new Gate();
      await open({ state, answer: (message, usual) => (isIt(message) ? gate.wait(usual()) : usual()) });
      await view.page.waitForTimeout(300);
      gate.open();
      await page.quiet();
      assert.ok(gate.waited > 0, 'nothing came late');
      await view.until(async () => Math.abs((await boxOf('events')).top - top) < 1, `the events at ${top}`);
    });

  it('keeps the height of opportunities while they are looked for', async () => {
    const gate = new Gate();
    await open({
      state: BY_AGENT,
      answer: ({ method }, usual) => (method === 'advice' ? gate.wait(usual()) : usual()),
    });
    const before = (await boxOf('opportunities')).height;
    await view.page.locator('#opportunities').scrollIntoViewIfNeeded();
    await view.until(() => gate.waited > 0, 'the question');
    await page.quiet();
    const during = await boxOf('opportunities');
    assert.ok(during.height >= before, `${before} px became ${during.height}`);
    gate.open();
    await view.page.locator('.opportunities li').first().waitFor();
  });
});

/** Holds answers back until it is opened. */
class Gate {
  waited = 0;
  open: () => void = () => undefined;
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));

  async wait(answer: unknown): Promise<unknown> {
    this.waited += 1;
    await this.opened;
    return answer;
  }
}
