/** The dashboard opened for a test: what it asks, what it shows, and when it has settled. */
import type { Locator } from 'playwright-core';
import type { DashboardQuery } from '../../../src/core/dashboard/model';
import type { DashboardRequest } from '../../../src/protocol/dashboard';
import type { FromView } from '../../../src/protocol/view';
import type { OpenView, ViewOptions } from './browser';
import { opensViews } from './suite';

const ROWS = { sort: 'cost', descending: true, search: '', offset: 0, limit: 25 } as const;
/** What the dashboard asks when nothing else was chosen. */
export const QUERY: DashboardQuery = {
  preset: 'month',
  from: '',
  to: '',
  within: null,
  filter: {},
  groupBy: 'agent',
  bucket: null,
  rows: ROWS,
};

/** A remembered state that asks something else. */
export function stateWith(query: Partial<DashboardQuery>, more: object = {}): object {
  return { query: { ...QUERY, ...query }, ...more };
}

type Options = Omit<ViewOptions, 'view'> & Partial<Pick<ViewOptions, 'view'>>;

export class DashboardPage {
  private constructor(readonly view: OpenView) {}

  /** A dashboard that has drawn all that is near. */
  static async of(view: OpenView): Promise<DashboardPage> {
    await view.drawn();
    await view.quiet();
    return new DashboardPage(view);
  }

  quiet(): Promise<void> {
    return this.view.quiet();
  }

  requests(): DashboardRequest[] {
    return this.view.received
      .filter((message) => message.type === 'request' && message.method === 'dashboard')
      .map((message) => (message as Extract<FromView, { type: 'request' }>).params as DashboardRequest);
  }

  lastQuery(): DashboardQuery | undefined {
    return this.requests().at(-1)?.query;
  }

  rowNames(): Promise<string[]> {
    return this.view.page.locator('table.ranked tbody th').allInnerTexts();
  }

  drawings(): number {
    return this.view.received.filter(({ type }) => type === 'drawn').length;
  }

  /** Does something and waits until the page was drawn again, all of it. */
  async redrawn(act: () => Promise<unknown>): Promise<void> {
    await this.quiet();
    const before = this.drawings();
    await act();
    await this.view.until(() => this.drawings() > before, 'another drawing');
    await this.quiet();
  }

  /** Brings a section near and waits for its content. */
  async section(name: string, content: string): Promise<Locator> {
    const found = this.view.page.getByRole('region', { name, exact: true }).first();
    await found.scrollIntoViewIfNeeded();
    await found.locator(content).first().waitFor();
    return found;
  }
}

/**
 * @param usual what is shown when a test names nothing else
 * @returns opens a dashboard and hands it on
 */
export function opensDashboards(
  usual: Options,
  onOpened: (page: DashboardPage) => void,
): (options?: Partial<Options>) => Promise<void> {
  const open = opensViews({ view: 'dashboard', width: 1200, height: 1000, ...usual });
  return async (options = {}) => onOpened(await DashboardPage.of(await open(options)));
}
