/** Telling alerts: claims what nobody told yet, keeps it in the history, and hands it on to be sent and shown. */
import { join } from 'node:path';
import type { Alert, ToldAlert } from '../core/budget/alerts/alert';
import { inEnglishOnly } from '../core/budget/alerts/alertWords';
import { combineAlerts } from '../core/budget/alerts/combine';
import { speakingLevels, type Level } from '../core/budget/alerts/level';
import type { Message } from '../notify/message';
import type { WorkspaceFolder } from '../protocol/engine';
import { addToHistory } from '../store/alertHistory';
import { Claims, numbered, type Candidate, type Claimed } from '../store/claims';
import { openStateFolder } from '../store/stateFolder';

/** Takes messages that have to reach somebody. Resolves when a message is kept safely, not when it has arrived. */
export interface AlertSink {
  enqueue(message: Message): Promise<unknown>;
}

/** Where the alerts of a workspace are kept, or why they cannot be. */
export interface AlertPlace {
  /** Null: nowhere. */
  readonly folder: string | null;
  /** The file system's error code. */
  readonly fault: string | null;
}

export async function alertPlace(
  stateDirectory: string | null,
  folders: readonly WorkspaceFolder[],
): Promise<AlertPlace> {
  if (stateDirectory === null) return { folder: null, fault: null };
  const paths = folders.map(({ path }) => path);
  return openStateFolder(stateDirectory, paths).then(
    (folder) => ({ folder: join(folder, 'alerts'), fault: null }),
    (error: unknown) => ({ folder: null, fault: codeOf(error) }),
  );
}

export interface TellerServices {
  /** Null: nothing is sent anywhere. */
  readonly sink: AlertSink | null;
  /** Into the history, told or not. */
  readonly onKept?: (told: readonly ToldAlert[]) => void;
  readonly onTold?: (alerts: readonly Alert[], now: number) => void;
}

/** A clock may be put back, but not so far (ms): a claim from further ahead does not silence a rate. */
const CLOCK_MAY_ERR_MS = 86_400_000;

export class Teller {
  readonly claims: Claims;
  private readonly workspaceName: string;
  private fault: string | null;

  constructor(
    private readonly place: AlertPlace,
    folders: readonly WorkspaceFolder[],
    private readonly services: TellerServices,
  ) {
    this.claims = new Claims(place.folder);
    this.workspaceName = folders.map(({ name }) => name).join(', ');
    this.fault = place.fault;
  }

  /** Why something could not be kept: the file system's error code; null: all is well. */
  get problem(): string | null {
    return this.fault ?? this.claims.problem;
  }

  /** What of these levels nobody has claimed yet, with those marked that speak for the others. */
  candidates(levels: readonly Level[], now: number): Candidate[] {
    const ids = new Map<Level, string>();
    for (const level of levels) {
      const id = this.openId(level, now);
      if (id !== null) ids.set(level, id);
    }
    const speaking = new Set(speakingLevels(levels, (level) => ids.has(level)));
    return [...ids].map(([level, id]) => ({ id, alert: { ...level.describe(), id }, speaks: speaking.has(level) }));
  }

  /** Claims and tells what is still open of it. Answers what it told. */
  async tell(candidates: readonly Candidate[], now: number): Promise<readonly Alert[]> {
    const claimed = this.claims.take(candidates, now);
    await this.handOn(claimed, now);
    return claimed.alerts;
  }

  /** Tells what happened just now and can happen only once: nobody else could claim it. */
  async tellHappened(alerts: readonly Alert[], now: number): Promise<void> {
    await this.handOn({ alerts, settle: () => undefined }, now);
  }

  /** Claims without telling: it stands in the history as found. */
  async tellNobody(candidates: readonly Candidate[], now: number): Promise<void> {
    this.claims.take(
      candidates.map((candidate) => ({ ...candidate, speaks: false })),
      now,
    );
    await this.keep(candidates.filter(({ speaks }) => speaks).map(({ alert }) => ({ alert, told: false })));
  }

  /** Tells what other processes claimed and never told. */
  async takeOver(now: number): Promise<void> {
    for (const claimed of this.claims.takeOver()) await this.handOn(claimed, now);
  }

  /** First kept safely, then shown: whoever dies in between has told it, and whoever dies before is taken over. */
  private async handOn({ alerts, settle }: Claimed, now: number): Promise<void> {
    if (alerts.length === 0) return;
    const ids = alerts.map(({ id }) => id).sort();
    const { title, text, alerts: sorted } = combineAlerts(alerts);
    const about = { id: ids.join('\n'), at: now, workspace: this.workspaceName };
    const message = { title, text, alerts: sorted.map(inEnglishOnly), ...about };
    let isSafe = true;
    try {
      await this.services.sink?.enqueue(message);
    } catch (error) {
      isSafe = false;
      this.fault = codeOf(error);
    }
    await this.keep(alerts.map((alert) => ({ alert, told: true })));
    if (isSafe) settle();
    this.services.onTold?.(alerts, now);
  }

  private async keep(told: readonly ToldAlert[]): Promise<void> {
    if (told.length === 0) return;
    try {
      if (this.place.folder !== null) await addToHistory(this.place.folder, told);
    } catch (error) {
      this.fault = codeOf(error);
    }
    this.services.onKept?.(told);
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
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'EIO';
}
