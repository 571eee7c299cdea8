/** The report of the week that is over, made by itself once it is over: once a workspace, whichever window comes first. */
import { join } from 'node:path';
import { dayOf, dayText, firstDayOf } from '../core/calendar';
import { stateFolder } from '../store/stateFolder';
import { isFirst } from '../store/once';
import type { EngineOptions } from '../protocol/engine';
import { messageOfReport, writeReport, type ReportSource } from './reports';
import { SingleFlight } from './singleFlight';
import type { Message } from '../notify/message';

export interface ScheduleServices {
  /** Everything has been read. */
  readonly source: () => ReportSource;
  readonly send: (message: Message) => Promise<unknown>;
  readonly onProblem: (reason: string) => void;
}

export class ScheduledReports {
  /** First day of the week that was last looked at: each is looked at once. */
  private lastWeek: number | null = null;
  private readonly flight = new SingleFlight();

  constructor(
    private readonly options: EngineOptions,
    private readonly services: ScheduleServices,
  ) {}

  /** To be called when everything has been read, and again whenever a day may have begun. Never rejects. */
  look(): Promise<void> {
    return this.flight.run(() => this.lookAtWeek());
  }

  /** Resolves when nothing is written any more. */
  close(): Promise<void> {
    return this.flight.run(() => Promise.resolve());
  }

  private async lookAtWeek(): Promise<void> {
    const { weeklyReport = 'off', stateDirectory = null, trusted, folders } = this.options;
    if (weeklyReport === 'off' || stateDirectory === null || !trusted || folders.length === 0) return;
    const source = this.services.source();
    const { zone } = source.workspace;
    const week = firstDayOf('week', dayOf(zone, source.now));
    if (week === this.lastWeek) return;
    this.lastWeek = week;
    const date = dayText(week - 1);
    try {
      const place = stateFolder(
        stateDirectory,
        folders.map(({ path }) => path),
      );
      if (!(await isFirst(join(place, 'once'), `weekly report of ${date}`))) return;
      await writeReport(source, { period: 'week', date, replaceEdited: false });
      if (weeklyReport === 'send')
        await this.services.send(await messageOfReport(source, { period: 'week', date }, null));
    } catch (error) {
      this.services.onProblem(error instanceof Error ? error.message : String(error));
    }
  }
}
