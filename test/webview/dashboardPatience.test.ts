/** What a person asks of the dashboard is answered while other answers are still on their way, however long those take. */
import { money } from '../../src/core/format';
import type { AnyRequest, OpenView } from './support/browser';
import { ledgerOf, snapshotOf, teamEvents } from './support/fixtures';
import { opensViews } from './support/suite';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);

describe('Dashboard: patience', function () {
  this.timeout(40_000);
  let view: OpenView;
  const open = opensViews({ view: 'dashboard', ledger, snapshot, height: 4_000 }, (opened) => (view = opened));

  const WITHHELD: [name: string, isIt: (message: AnyRequest) => boolean][] = [
    ['the opportunities', ({ method }) => method === 'advice'],
    ['the heatmap', ({ params }) => JSON.stringify(params).includes('heatmap')],
    ['the ranked table', ({ params }) => JSON.stringify(params).includes('ranked')],
  ];
  for (const [name, isIt] of WITHHELD)
    it(`a person's next question does not wait for ${name}`, async () => {
      let isHeld = true;
      await open({
        answer: (message, usual) => (isHeld && isIt(message) ? new Promise(() => undefined) : usual()),
      });
      await view.until(
        () => view.received.some((message) => message.type === 'request' && isIt(message)),
        'the question',
      );
      isHeld = false;
      await view.page.locator('vscode-dropdown[aria-label="Date range"]').click();
      await view.page.locator('vscode-option[value="all"]').click();
      const { cost } = snapshot.all;
      await view.page
        .locator('.kpi', { hasText: money(cost) })
        .first()
        .waitFor();
    });
});
