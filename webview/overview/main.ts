/** The sidebar's Overview: the dashboard's application in a narrow layout of few sections, below the budgets' standing. */
import type { DashboardAnswer } from '../../src/core/dashboard/model';
import type { GroupKey } from '../../src/core/ledger/query';
import type { Snapshot } from '../../src/protocol/engine';
import type { BarTarget } from '../../src/protocol/view';
import { branchButton } from '../dashboard/branch';
import type { Notice, Shown } from '../app/layout';
import { bars } from '../dashboard/sections/bars';
import { course } from '../dashboard/sections/course';
import { figures } from '../dashboard/sections/figures';
import { pullRequests } from '../dashboard/sections/pullRequests';
import { startSections } from '../dashboard/sectionsPage';
import type { DashboardState } from '../dashboard/state';
import type { SectionsConduct, Surroundings } from '../dashboard/surroundings';
import { element, linkButton, prose, Region } from '../dom';
import { t } from '../l10n';
import { newestWords, qualityLine } from '../notices';
import { isDimension } from '../words';
import { Standing } from './standing';
import { readOverviewState } from './state';

class Sidebar implements Surroundings {
  readonly page = element('main', { class: 'overview', 'aria-label': t('Cost overview') });
  readonly above: readonly HTMLElement[];
  readonly below: readonly HTMLElement[];
  private readonly standing: Standing;
  private readonly links = new Region(element('p', { class: 'links' }));
  private readonly quality = new Region(element('p', { class: 'muted' }));

  constructor(private readonly app: SectionsConduct) {
    this.standing = new Standing((command) => app.host.run(command));
    this.above = [...this.standing.elements, this.links.element];
    this.below = [this.quality.element];
  }

  drill(dimension: GroupKey, key: string | null): void {
    if (key !== null && isDimension(dimension)) this.app.host.openDashboard({ dimension, key });
    else this.app.host.run('spendlight.showDashboard');
  }

  drillInto(within: BarTarget['within'], label: string): void {
    const { groupBy } = this.app.state().query;
    if (isDimension(groupBy)) this.app.host.openDashboard({ within, groupBy, label });
  }

  show({ snapshot, isAnswerable }: Shown<DashboardState>): void {
    if (snapshot === null || !isAnswerable) {
      this.standing.clear();
      this.links.clear();
      this.quality.clear();
      return;
    }
    this.standing.show(snapshot);
    this.links.draw([snapshot.currentBranch], () => this.linkList(snapshot));
    const quality = qualityLine(snapshot);
    this.quality.draw(quality, () => [prose(quality)]);
  }

  nothingIn({ parts }: DashboardAnswer, snapshot: Snapshot): Notice | null {
    // Without figures it is the answer to a part that waited for the pointer.
    if (parts.figures === undefined || parts.figures.now.cost !== 0) return null;
    const words = [t('No cost in this month yet, so there is no chart.'), ...newestWords(snapshot)].join(' ');
    return { content: words, build: () => [element('p', { class: 'muted' }, prose(words))] };
  }

  failed(reason: string): string {
    return t('The charts cannot be drawn: {0}', reason);
  }

  private linkList({ currentBranch }: Snapshot): readonly HTMLElement[] {
    const open = linkButton(t('Open dashboard'), () => this.app.host.run('spendlight.showDashboard'), {
      'data-focus': 'dashboard',
    });
    if (currentBranch === null) return [open];
    const { pr, name } = currentBranch;
    const lead = (): void => (pr === null ? this.drill('branch', name) : this.drill('pr', pr));
    return [branchButton(currentBranch, lead), open];
  }
}

startSections({
  view: 'overview',
  sections: [figures, course, bars, pullRequests],
  isBrief: true,
  readState: readOverviewState,
  surround: (app) => new Sidebar(app),
});
