/** Alerts of a workspace: looks at what holds, claims what nobody told yet, and hands it on to be sent and shown. */
import { join } from 'node:path';
import { NOT_QUIET, type Alert, type Quiet, type ToldAlert } from '../core/budget/alerts/alert';
import { combineAlerts } from '../core/budget/alerts/combine';
import { familyOf, speakingLevels, type Level } from '../core/budget/alerts/level';
import { readAlertSettings, type AlertSettings } from '../core/budget/alerts/settings';
import type { Problem } from '../core/problem';
import { watchDirectories } from '../files/watch';
import type { Message } from '../notify/message';
import type { AlertEvaluation, AlertNotice, AlertOptions, AlertsState } from '../protocol/alerts';
import type { WorkspaceFolder } from '../protocol/engine';
import { addToHistory, alertHistory, changeQuiet, historyStamp, readQuiet } from '../store/alertHistory';
import { Claims, numbered, type Candidate, type Claimed } from '../store/claims';
import { openStateFolder } from '../store/stateFolder';
import { alertLevels, UsualHour, type AlertView } from './alertLevels';
import { SingleFlight } from './singleFlight';
import { Throttle } from './throttle';

/** Takes messages that have to reach somebody. Resolves when a message is kept safely, not when it has arrived. */
export interface AlertSink {
  enqueue(message: Message): Promise<void>;
}

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
/** A clock may be put back, but not so far (ms): a claim from further ahead does not silence a rate. */
const CLOCK_MAY_ERR_MS = 86_400_000;
const SHOWN_RECENT = 50;
const MOST_HISTORY = 1_000;

export class AlertDesk {
  private readonly settings: AlertSettings;
  private readonly claims: Claims;
  private readonly usual = new UsualHour();
  private readonly flight = new SingleFlight();
  private readonly looks = new Throttle(LOOK_GAP_MS, () => void this.flight.run(() => this.look(false)));
  private readonly watcher = watchDirectories(() => this.lookAtHistory());
  /** Ids that this window has shown. */
  private readonly shown = new Set<string>();
  private began = false;
  /** Monotonic ms. */
  private lastTakeOver = -Infinity;
  private stamp = '';
  private history: readonly ToldAlert[] = [];
  private quiet: Quiet = NOT_QUIET;
  private fault: string | null = null;

  private constructor(
    private readonly options: AlertOptions,
    private readonly folder: string | null,
    private readonly workspaceName: string,
    private readonly sink: AlertSink | null,
    private readonly events: AlertDeskEvents,
  ) {
    this.settings = readAlertSettings(options);
    this.claims = new Claims(folder);
    this.reread();
  }

  /** @param sink null: nothing is sent anywhere */
  static async open(
    options: AlertOptions,
    folders: readonly WorkspaceFolder[],
    sink: AlertSink | null,
    events: AlertDeskEvents,
  ): Promise<AlertDesk> {
    const name = folders.map((folder) => folder.name).join(', ');
    const paths = folders.map(({ path }) => path);
    let folder: string | null = null;
    let fault: string | null = null;
    try {
      if (options.stateDirectory !== null)
        folder = join(await openStateFolder(options.stateDirectory, paths), 'alerts');
    } catch (error) {
      fault = codeOf(error);
    }
    const desk = new AlertDesk(options, folder, name, sink, events);
    desk.fault = fault;
    return desk;
  }

  /** From now on everything has been read: looks at once, and follows what other processes tell. */
  begin(watch: boolean): void {
    this.began = true;
    this.claims.prune();
    if (!watch) return;
    if (this.folder !== null) this.watcher.update([this.folder]);
    this.noticed();
  }

  /** Figures may be other than before. */
  noticed(): void {
    if (this.began) this.looks.request();
  }

  /** Now and then, also when nothing changes: what another process claimed and never told is told. */
  tick(): void {
    if (!this.began) return;
    this.lookAtHistory();
    void this.flight.run(() => this.takeOver());
  }

  evaluate(dryRun: boolean): Promise<AlertEvaluation> {
    return this.flight.run(() => this.look(dryRun));
  }

  state(): AlertsState {
    const { readUpTo, snoozedUntil, muted } = this.quiet;
    const unread = this.history.filter(({ alert, told }) => told && alert.at > readUpTo).length;
    return { recent: this.history.slice(0, SHOWN_RECENT), unread, snoozedUntil, muted };
  }

  get problems(): Problem[] {
    const error = this.fault ?? this.claims.problem;
    if (error === null) return [];
    return [{ code: 'alerts-not-kept', severity: 'warning', path: '.', line: null, offset: null, data: { error } }];
  }

  listed(limit: number): readonly ToldAlert[] {
    this.reread();
    return this.folder === null
      ? this.history.slice(0, limit)
      : alertHistory(this.folder, Math.min(limit, MOST_HISTORY));
  }

  async change(change: (quiet: Quiet) => Quiet): Promise<void> {
    this.quiet = this.folder === null ? change(this.quiet) : await changeQuiet(this.folder, change);
    this.reread();
    this.events.onChange();
  }

  /** Resolves when nothing is handed on any more. */
  async close(): Promise<void> {
    this.began = false;
    this.looks.close();
    this.watcher.close();
    await this.flight.run(() => Promise.resolve());
  }

  private async look(dryRun: boolean): Promise<AlertEvaluation> {
    const view = this.events.view();
    if (view === null) return { told: [], holding: [] };
    const levels = alertLevels(view, this.settings, this.usual);
    const candidates = this.candidates(levels, view.now);
    if (dryRun) {
      const told = candidates.filter(({ speaks }) => speaks).map(({ alert }) => alert);
      return { told, holding: levels.map((level) => level.describe()) };
    }
    const isFirstLook = this.claims.isFirstLook;
    const quietly = isFirstLook && this.options.firstLook === 'quiet';
    const found = quietly ? candidates.map((candidate) => ({ ...candidate, speaks: false })) : candidates;
    const claimed = this.claims.take(found, view.now);
    if (quietly)
      await this.keep(candidates.filter(({ speaks }) => speaks).map(({ alert }) => ({ alert, told: false })));
    await this.handOn(claimed, view.now);
    if (isFirstLook) this.claims.looked();
    await this.takeOver();
    return { told: claimed.alerts, holding: levels.map((level) => level.describe()) };
  }

  /** What nobody has claimed yet, with those marked that speak for the others. */
  private candidates(levels: readonly Level[], now: number): Candidate[] {
    const ids = new Map<Level, string>();
    for (const level of levels) {
      const id = this.openId(level, now);
      if (id !== null) ids.set(level, id);
    }
    const speaking = new Set(speakingLevels(levels, (level) => ids.has(level)));
    return [...ids].map(([level, id]) => ({ id, alert: { ...level.describe(), id }, speaks: speaking.has(level) }));
  }

  /** The key under which a level can be claimed now; null: it was told, or it has to rest. */
  private openId({ id, cooldownMs }: Level, now: number): string | null {
    if (cooldownMs === null) return this.claims.has(id) ? null : id;
    const newest = this.claims.newest(id);
    if (newest === null) return numbered(id, 1);
    const since = now - newest.at;
    const isResting = since < cooldownMs && since > -CLOCK_MAY_ERR_MS;
    return isResting ? null : numbered(id, newest.number + 1);
  }

  /** First kept safely, then shown: whoever dies in between has told it, and whoever dies before is taken over. */
  private async handOn({ alerts, settle }: Claimed, now: number): Promise<void> {
    if (alerts.length === 0) return;
    const combined = combineAlerts(alerts);
    const id = alerts.map((alert) => alert.id).sort();
    let isSafe = true;
    try {
      await this.sink?.enqueue({ ...combined, id: id.join('\n'), at: now, workspace: this.workspaceName });
    } catch (error) {
      isSafe = false;
      this.fault = codeOf(error);
    }
    await this.keep(alerts.map((alert) => ({ alert, told: true })));
    if (isSafe) settle();
    this.show(alerts, now);
  }

  private async keep(told: readonly ToldAlert[]): Promise<void> {
    if (told.length === 0) return;
    try {
      if (this.folder !== null) await addToHistory(this.folder, told);
    } catch (error) {
      this.fault = codeOf(error);
    }
    if (this.folder === null || this.fault !== null) this.history = [...told, ...this.history];
    this.reread();
    this.events.onChange();
  }

  private show(alerts: readonly Alert[], now: number): void {
    if ((this.quiet.snoozedUntil ?? 0) > now) return;
    const muted = new Set(this.quiet.muted);
    const wanted = alerts.filter((alert) => !this.shown.has(alert.id) && !muted.has(familyOf(alert)));
    for (const { id } of alerts) this.shown.add(id);
    const [first] = wanted;
    if (first === undefined) return;
    const { title, text, alerts: sorted } = combineAlerts(wanted);
    const families = [...new Set(sorted.map((alert) => familyOf(alert)))];
    this.events.onNotice({ title, text, severity: sorted[0]?.severity ?? first.severity, families });
  }

  private async takeOver(): Promise<void> {
    if (performance.now() - this.lastTakeOver < TAKE_OVER_GAP_MS) return;
    this.lastTakeOver = performance.now();
    for (const claimed of this.claims.takeOver()) await this.handOn(claimed, Date.now());
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

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'EIO';
}
