/** Alerts of a workspace that is open: looks at what holds, has it told once, and says how it stands with all of them. */
import { NOT_QUIET, type Alert, type Quiet, type ToldAlert } from '../core/budget/alerts/alert';
import { combineAlerts } from '../core/budget/alerts/combine';
import { familyOf, speakingLevels, type Level } from '../core/budget/alerts/level';
import { readAlertSettings, type AlertSettings } from '../core/budget/alerts/settings';
import type { Problem } from '../core/problem';
import { watchDirectories } from '../files/watch';
import type { AlertEvaluation, AlertNotice, AlertOptions, AlertsState } from '../protocol/alerts';
import type { WorkspaceFolder } from '../protocol/engine';
import { alertHistory, changeQuiet, historyStamp, readQuiet } from '../store/alertHistory';
import type { Candidate } from '../store/claims';
import { alertLevels, UsualHour, type AlertView } from './alertLevels';
import { SingleFlight } from './singleFlight';
import { alertPlace, Teller, type AlertPlace, type AlertSink } from './telling';
import { Throttle } from './throttle';

export interface AlertDeskEvents {
  /** What there is to look at; null: not everything has been read. */
  view(): AlertView | null;
  /** To be shown in this window. */
  onNotice(notice: AlertNotice): void;
  /** History or what people want to hear is other than before. */
  onChange(): void;
}

/** While logs grow, levels are looked at so often (ms). */
const LOOK_GAP_MS = 2_000;
/** What others left behind is looked for so often (ms). */
const TAKE_OVER_GAP_MS = 30_000;
const SHOWN_RECENT = 50;
const MOST_HISTORY = 1_000;

interface Looked {
  readonly told: readonly Alert[];
  readonly levels: readonly Level[];
}
const NOTHING: Looked = { told: [], levels: [] };

export class AlertDesk {
  private readonly settings: AlertSettings;
  private readonly teller: Teller;
  private readonly usual = new UsualHour();
  private readonly flight = new SingleFlight();
  private readonly looks = new Throttle(LOOK_GAP_MS, () => void this.flight.run(() => this.look(false)));
  private readonly watcher = watchDirectories(() => this.lookAtHistory());
  /** Ids that this window has shown. */
  private readonly shown = new Set<string>();
  /** Whether it looks by itself; else it looks only when it is asked. */
  private isFollowing = false;
  /** Monotonic ms. */
  private lastTakeOver = -Infinity;
  private stamp = '';
  private history: readonly ToldAlert[] = [];
  private quiet: Quiet = NOT_QUIET;
  private readonly folder: string | null;

  private constructor(
    private readonly options: AlertOptions,
    place: AlertPlace,
    folders: readonly WorkspaceFolder[],
    sink: AlertSink | null,
    private readonly events: AlertDeskEvents,
  ) {
    this.folder = place.folder;
    this.settings = readAlertSettings(options);
    this.teller = new Teller(place, folders, {
      sink,
      onKept: (told) => this.kept(told),
      onTold: (alerts, now) => this.show(alerts, now),
    });
    this.reread();
  }

  /** @param sink null: nothing is sent anywhere */
  static async open(
    options: AlertOptions,
    folders: readonly WorkspaceFolder[],
    sink: AlertSink | null,
    events: AlertDeskEvents,
  ): Promise<AlertDesk> {
    const place = await alertPlace(options.stateDirectory, folders);
    return new AlertDesk(options, place, folders, sink, events);
  }

  /** From now on everything has been read: looks at once, and follows what other processes tell. */
  begin(watch: boolean): void {
    this.teller.claims.prune();
    if (!watch) return;
    this.isFollowing = true;
    if (this.folder !== null) this.watcher.update([this.folder]);
    this.noticed();
  }

  /** Figures may be other than before. */
  noticed(): void {
    if (this.isFollowing) this.looks.request();
  }

  /** Now and then, also when nothing changes: what another process claimed and never told is told. */
  tick(): void {
    if (!this.isFollowing) return;
    this.lookAtHistory();
    void this.flight.run(() => this.takeOver());
  }

  async evaluate(dryRun: boolean): Promise<AlertEvaluation> {
    const { told, levels } = await this.flight.run(() => this.look(dryRun));
    return { told, holding: speakingLevels(levels, () => true).map((level) => level.describe()) };
  }

  state(): AlertsState {
    const { readUpTo, snoozedUntil, muted } = this.quiet;
    const unread = this.history.filter(({ alert, told }) => told && alert.at > readUpTo).length;
    return { recent: this.history.slice(0, SHOWN_RECENT), unread, snoozedUntil, muted };
  }

  get problems(): Problem[] {
    const error = this.teller.problem;
    if (error === null) return [];
    return [{ code: 'alerts-not-kept', severity: 'warning', path: '.', line: null, offset: null, data: { error } }];
  }

  listed(limit: number): readonly ToldAlert[] {
    this.reread();
    return this.history.slice(0, limit);
  }

  async change(change: (quiet: Quiet) => Quiet): Promise<void> {
    this.quiet = this.folder === null ? change(this.quiet) : await changeQuiet(this.folder, change);
    this.reread();
    this.events.onChange();
  }

  /** Resolves when nothing is handed on any more. */
  async close(): Promise<void> {
    this.isFollowing = false;
    this.looks.close();
    this.watcher.close();
    await this.flight.run(() => Promise.resolve());
  }

  /** Describing a level may ask the ledger much, so only those are described that are told, or asked for. */
  private async look(dryRun: boolean): Promise<Looked> {
    const view = this.events.view();
    if (view === null) return NOTHING;
    const { teller } = this;
    const levels = alertLevels(view, this.settings, this.usual);
    const candidates = teller.candidates(levels, view.now);
    const isFirstLook = teller.claims.isFirstLook;
    const isOld = (candidate: Candidate): boolean => isFirstLook && this.isOldNews(candidate);
    const news = candidates.filter((candidate) => !isOld(candidate));
    if (dryRun) return { told: news.filter(({ speaks }) => speaks).map(({ alert }) => alert), levels };
    await teller.tellNobody(candidates.filter(isOld), view.now);
    const told = await teller.tell(news, view.now);
    if (isFirstLook) teller.claims.looked();
    await this.takeOver();
    return { told, levels };
  }

  /** At the first look: what held before, and whoever asked still wants no news of a month that is over. */
  private isOldNews({ alert }: Candidate): boolean {
    return this.options.firstLook === 'quiet' || alert.kind === 'recap';
  }

  private async takeOver(): Promise<void> {
    if (performance.now() - this.lastTakeOver < TAKE_OVER_GAP_MS) return;
    this.lastTakeOver = performance.now();
    await this.teller.takeOver(Date.now());
  }

  private kept(told: readonly ToldAlert[]): void {
    const isLost = this.folder === null || this.teller.problem !== null;
    if (!this.reread() && isLost) this.history = [...told, ...this.history];
    this.events.onChange();
  }

  private show(alerts: readonly Alert[], now: number): void {
    if ((this.quiet.snoozedUntil ?? 0) > now) return;
    const muted = new Set(this.quiet.muted);
    const wanted = alerts.filter((alert) => !this.shown.has(alert.id) && !muted.has(familyOf(alert)));
    for (const { id } of alerts) this.shown.add(id);
    const [first] = wanted;
    if (first === undefined) return;
    const { title, text, words, alerts: sorted } = combineAlerts(wanted);
    const families = [...new Set(sorted.map((alert) => familyOf(alert)))];
    this.events.onNotice({ title, text, words, severity: (sorted[0] ?? first).severity, families });
  }

  private lookAtHistory(): void {
    if (this.reread()) this.events.onChange();
  }

  /** True when anything is other than before. */
  private reread(): boolean {
    if (this.folder === null) return false;
    const stamp = historyStamp(this.folder);
    if (stamp === this.stamp) return false;
    this.stamp = stamp;
    this.history = alertHistory(this.folder, MOST_HISTORY);
    this.quiet = readQuiet(this.folder);
    return true;
  }
}
