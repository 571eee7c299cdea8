/** What a person asks of the dashboard is answered while other answers are still on their way, however long those take. */
import { money } from '../../src/core/format';
import type { EventsQuery } from '../../src/core/ledger/query';
import type { DashboardRequest } from '../../src/protocol/dashboard';
import type { AdviceRequest } from '../../src/protocol/insights';
import type { FromView } from '../../src/protocol/view';
import { adviceOf } from './support/advice';
import type { OpenView } from './support/browser';
import { dashboardOf, ledgerOf, snapshotOf, teamEvents } from './support/fixtures';
import { opensViews } from './support/suite';

type Request = Extract<FromView, { type: 'request' }>;

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);

describe('Dashboard: patience', function () {
  this.timeout(40_000);
  let view: OpenView;
  const open = opensViews({ view: 'dashboard', ledger, snapshot, height: 4_000 }, (opened) => (view = opened));

  const WITHHELD: [name: string, isIt: (message: Request) => boolean][] = [
    ['the opportunities', ({ method }) => method === 'advice'],
    ['the heatmap', ({ params }) => JSON.stringify(params).includes('heatmap')],
    ['the ranked table', ({ params }) => JSON.stringify(params).includes('ranked')],
  ];
  for (const [name, isIt] of WITHHELD)
    it(`a person's next question does not wait for ${name}`, async () => {
      let isHeld = true;
      const answer = (message: Request): unknown => {
        if (isHeld && isIt(message)) return new Promise(() => undefined);
        if (message.method === 'events') return ledger.events(message.params as EventsQuery);
        if (message.method === 'advice') return adviceOf(ledger, message.params as AdviceRequest);
        return dashboardOf(ledger, snapshot, message.params as DashboardRequest);
      };
      await open({ answer });
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
