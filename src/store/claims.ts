/** Who tells an alert: a claim is a file that only one process can make, and what was claimed but not yet handed on is taken over. */
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Alert } from '../core/budget/alerts/alert';
import { removeQuietly, textOrNull } from './quietly';

/** What somebody wants to tell, or to have told. */
export interface Candidate {
  /** The claim's key. */
  readonly id: string;
  readonly alert: Alert;
  /** False: it is only claimed, because a higher one speaks for it, or because it held before anybody looked. */
  readonly speaks: boolean;
}

/** What was claimed at once. `settle` says that it is in safe hands: from then on nobody takes it over. */
export interface Claimed {
  readonly alerts: readonly Alert[];
  readonly settle: () => void;
}

export interface NumberedClaim {
  readonly number: number;
  /** Epoch ms at which it was made, by the clock of who made it. */
  readonly at: number;
}

interface Intent {
  readonly nonce: string;
  readonly candidates: readonly Candidate[];
}

const CLAIMS = 'claims';
const LOOKED = 'looked';
const PENDING = 'pending';
/** What was claimed and not handed on for so long (ms) has lost its claimant. */
const ABANDONED_AFTER_MS = 30_000;
/** Taken over so often; then something is wrong with it, and nobody is better off with one more attempt. */
const MOST_ATTEMPTS = 3;
/** Claims outlive their period by more than a year (reliability.md A03), ms. */
const KEPT_MS = 400 * 86_400_000;
const OWNER_ONLY = 0o700;
const ID_DIGITS = 40;

export class Claims {
  /** Made by somebody, seen once: claims never go away while they matter. */
  private readonly known = new Set<string>();
  private readonly numbers = new Map<string, NumberedClaim>();
  private fault: string | null = null;
  private hasLooked = false;

  /**
   * @param folder of the alerts of one workspace, shared by all processes; null: nowhere, claims hold in this process only
   * @param clock epoch ms of the machine, for what has been abandoned and what is old
   */
  constructor(
    private readonly folder: string | null,
    private readonly clock: () => number = Date.now,
  ) {
    if (folder === null) return;
    try {
      for (const name of [CLAIMS, PENDING]) mkdirSync(join(folder, name), { recursive: true, mode: OWNER_ONLY });
    } catch (error) {
      this.fail(error);
    }
  }

  /** The file system's error code, once claims could not be kept and hold in this process only; null: all is well. */
  get problem(): string | null {
    return this.fault;
  }

  /** True until somebody has looked at this workspace's alerts for the first time. */
  get isFirstLook(): boolean {
    return !this.hasLooked && (this.folder === null || !existsSync(join(this.folder, LOOKED)));
  }

  looked(): void {
    this.hasLooked = true;
    if (this.folder === null || this.fault !== null) return;
    try {
      createOnly(join(this.folder, LOOKED), '');
    } catch (error) {
      this.fail(error);
    }
  }

  has(id: string): boolean {
    if (this.known.has(id)) return true;
    if (this.folder === null || !existsSync(this.claimFile(id))) return false;
    this.known.add(id);
    return true;
  }

  /** The newest of the numbered claims `<id>|1`, `<id>|2` …; null: there is none. */
  newest(id: string): NumberedClaim | null {
    let newest = this.numbers.get(id) ?? null;
    for (let number = (newest?.number ?? 0) + 1; this.has(numbered(id, number)); number++) {
      newest = { number, at: this.madeAt(numbered(id, number)) };
    }
    if (newest !== null) this.numbers.set(id, newest);
    return newest;
  }

  /**
   * Claims what nobody has claimed yet, and answers what of it has to be told: each exactly once among all processes.
   * Where claims cannot be kept, each process tells for itself: twice is better than never. Never throws.
   *
   * @param at epoch ms that the claims carry
   */
  take(candidates: readonly Candidate[], at: number): Claimed {
    const open = candidates.filter(({ id }) => !this.has(id));
    if (open.length === 0) return { alerts: [], settle: () => undefined };
    const intent: Intent = { nonce: randomBytes(9).toString('hex'), candidates: open };
    // What nobody speaks of needs nobody to take it over.
    const pending = open.some(({ speaks }) => speaks) ? this.writeIntent(intent) : null;
    const won = open.filter((candidate) => this.claim(candidate, intent.nonce, at));
    return this.claimed(won, pending);
  }

  /** What others claimed and never handed on, now ours to tell. Each at most three times, by whomever. Never throws. */
  takeOver(): Claimed[] {
    if (this.folder === null) return [];
    const taken: Claimed[] = [];
    for (const name of namesIn(join(this.folder, PENDING))) {
      const parts = /^(\d+)\.(\d+)\.([0-9a-f]+)\.json$/u.exec(name);
      if (parts === null || this.clock() - Number(parts[1]) < ABANDONED_AFTER_MS) continue;
      const adopted = this.adopt(name, Number(parts[2]));
      if (adopted !== null) taken.push(adopted);
    }
    return taken;
  }

  /** Removes claims that are of no use any more. Never throws. */
  prune(): void {
    if (this.folder === null) return;
    const folder = join(this.folder, CLAIMS);
    for (const name of namesIn(folder)) {
      const file = join(folder, name);
      try {
        if (this.clock() - statSync(file).mtimeMs > KEPT_MS) unlinkSync(file);
      } catch {
        // Removed by somebody else.
      }
    }
  }

  private claim({ id, alert }: Candidate, nonce: string, at: number): boolean {
    this.known.add(id);
    if (this.folder === null || this.fault !== null) return true;
    try {
      return createOnly(this.claimFile(id), JSON.stringify({ id, at, nonce, alert }));
    } catch (error) {
      this.fail(error);
      return true;
    }
  }

  private claimed(won: readonly Candidate[], pending: string | null): Claimed {
    const alerts = won.filter(({ speaks }) => speaks).map(({ alert }) => alert);
    const settle = (): void => {
      if (pending !== null) removeQuietly(pending);
    };
    if (alerts.length === 0) settle();
    return { alerts, settle };
  }

  /** Written before the first claim is made: a claimant that dies in between is found by what it meant to do. */
  private writeIntent(intent: Intent): string | null {
    if (this.folder === null || this.fault !== null) return null;
    const file = join(this.folder, PENDING, this.intentName(0));
    try {
      createOnly(file, JSON.stringify(intent));
      return file;
    } catch (error) {
      this.fail(error);
      return null;
    }
  }

  /** Whoever renames it has it; the new name says since when. */
  private adopt(name: string, attempt: number): Claimed | null {
    const folder = join(this.folder ?? '', PENDING);
    const own = join(folder, this.intentName(attempt + 1));
    try {
      renameSync(join(folder, name), own);
    } catch {
      return null;
    }
    const intent = readIntent(own);
    if (intent === null || attempt >= MOST_ATTEMPTS) {
      removeQuietly(own);
      return null;
    }
    const won = intent.candidates.filter(({ id }) => this.isClaimOf(id, intent.nonce));
    const claimed = this.claimed(won, own);
    return claimed.alerts.length === 0 ? null : claimed;
  }

  private intentName(attempt: number): string {
    return `${this.clock()}.${attempt}.${randomBytes(6).toString('hex')}.json`;
  }

  /** A claim that was made and never written counts as that of whoever meant to make it. */
  private isClaimOf(id: string, nonce: string): boolean {
    const text = textOrNull(this.claimFile(id));
    return text !== null && (text === '' || text.includes(`"nonce":"${nonce}"`));
  }

  private madeAt(id: string): number {
    const text = textOrNull(this.claimFile(id)) ?? '';
    return Number(/"at":(-?\d{1,16})/u.exec(text)?.[1] ?? this.clock());
  }

  private claimFile(id: string): string {
    return join(this.folder ?? '', CLAIMS, createHash('sha256').update(id).digest('hex').slice(0, ID_DIGITS));
  }

  private fail(error: unknown): void {
    this.fault = (error as NodeJS.ErrnoException).code ?? 'EIO';
  }
}

/** The key of one of several claims on the same level, counted from 1. */
export function numbered(id: string, number: number): string {
  return `${id}|${number}`;
}

/** False when it is there already. A file that could not be written whole is removed again. */
function createOnly(file: string, text: string): boolean {
  let handle: number;
  try {
    handle = openSync(file, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    const bytes = Buffer.from(text, 'utf8');
    if (writeSync(handle, bytes) < bytes.length) {
      throw Object.assign(new Error('The disk may be full.'), { code: 'ENOSPC' });
    }
  } catch (error) {
    removeQuietly(file);
    throw error;
  } finally {
    closeSync(handle);
  }
  return true;
}

/** Null for what is half-written or of another shape: its writer died before it claimed anything. */
function readIntent(file: string): Intent | null {
  try {
    const value = JSON.parse(readFileSync(file, 'utf8')) as Partial<Intent> | null;
    return typeof value?.nonce === 'string' && Array.isArray(value.candidates) ? (value as Intent) : null;
  } catch {
    return null;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
