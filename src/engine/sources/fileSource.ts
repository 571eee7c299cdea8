/** What the engine holds of each file: how to read on, what was read, and what is wrong with it. */
import type { Zone } from '../../core/calendar';
import type { CostEvent } from '../../core/event';
import type { Ledger } from '../../core/ledger/ledger';
import type { SourceId } from '../../core/ledger/sources';
import { priceEvent } from '../../core/pricing/price';
import type { PriceTable } from '../../core/pricing/table';
import { PROBLEMS_KEPT_PER_FILE, type Problem, type SourceProblem } from '../../core/problem';
import type {
  ForeignAmount,
  PullRequestLink,
  ReadResult,
  SessionParent,
  SessionScope,
  SessionTotal,
} from '../../core/sources/source';
import type { Statement } from '../../core/statement';
import type { FoundFile } from '../../files/discover';
import type { SourceState, SourceStatus } from '../../protocol/engine';
import type { Attributions } from '../attribution';
import type { Bills } from '../bills';
import type { ForeignAmounts } from '../foreign';
import type { Readers } from '../reading/jobs';
import type { SessionTotals } from '../sessionTotals';
import type { SavedStandIns, StandIns } from '../standIns';

export interface SourceDependencies {
  readonly ledger: Ledger;
  readonly zone: Zone;
  readonly prices: PriceTable;
  /** The script that opens databases in a process of its own. */
  readonly databaseChild: string;
  /** True when more may be written to a file; false: what is there now is all there will be. */
  readonly watch: boolean;
  /** Where vendors' own accounts and amounts in other currencies go: neither is simply added. */
  readonly standIns: StandIns;
  readonly bills: Bills;
  readonly foreign: ForeignAmounts;
  /** Where the pull requests and the parents of sessions go: they concern other files' events too. */
  readonly attributions: Attributions;
  readonly sessionTotals: SessionTotals;
  /** Null: there are none, and files are read where they are asked for. */
  readonly threads: () => Readers | null;
  /** Which sessions of agents' logs in the home folder are asked for. */
  readonly sessions: Omit<SessionScope, 'directory'>;
  /** Called when content that a checkpoint vouches for had to be compared, with its bytes. */
  readonly onVerified?: (bytes: number) => void;
  /** Called after each piece with the bytes it had; `settled` files are read to their end. */
  readonly onProgress: (bytes: number) => void;
}

/** Each is about 300 bytes of a checkpoint's head, which is parsed at every start. */
const MOST_SAVED_BESIDE = 20_000;

/** `gone`: the file is no longer there and what it had left the ledger. */
export type ReadOutcome = 'unchanged' | 'changed' | 'gone';

export interface Source {
  readonly found: FoundFile;
  /** Files beside it that say more about what it holds, there or not, absolute. */
  readonly companions: readonly string[];
  /** Reads what is new. Never throws for what is in or wrong with the file. */
  read(): Promise<ReadOutcome>;
  /** True unless what was read before has changed behind the cursor; then `read` starts over. */
  verify(): Promise<boolean>;
  /** The file has been quiet for a while: what waited for its end is taken as it is. True when that changed anything. */
  rest(): boolean;
  /** Bytes that the first read has to read; 0: it is over. */
  backlog(): number;
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** True for a file that was only a guess and holds nothing known: it is not a source, and says nothing. */
  readonly ignored: boolean;
  status(): SourceStatus;
  /** What another one needs to go on from here, as plain data; null: it has to read the file anew. */
  save(): unknown;
  /** Only before the first `read`, with the ledger that held the file's events when it was saved. */
  restore(saved: unknown): void;
  /** Takes the file's events out of the ledger. */
  close(): void;
}

/** What all kinds of files save. */
interface SavedFile {
  readonly kept: readonly Problem[];
  readonly count: number;
  readonly bytes: number;
  readonly links: readonly PullRequestLink[];
  readonly parents: readonly SessionParent[];
  readonly bills: ReturnType<Bills['save']>;
  readonly totals: readonly SessionTotal[];
  readonly standIns: SavedStandIns | null;
  readonly foreign: readonly ForeignAmount[];
}

/** Problems of one file: all are counted, the first ones are kept. */
class ProblemList {
  readonly kept: Problem[] = [];
  count = 0;

  constructor(private readonly path: string) {}

  add(problems: readonly SourceProblem[]): void {
    for (const problem of problems) {
      this.count += 1;
      if (this.kept.length < PROBLEMS_KEPT_PER_FILE) this.kept.push({ ...problem, path: this.path });
    }
  }

  clear(): void {
    this.kept.length = 0;
    this.count = 0;
  }

  restore({ kept, count }: SavedFile): void {
    for (const problem of kept) this.kept.push(problem);
    this.count = count;
  }
}

/** What all files have in common; each kind reads in its own way. */
export abstract class FileSource implements Source {
  readonly companions: readonly string[] = [];
  protected id: SourceId;
  protected readonly list: ProblemList;
  protected failed: SourceProblem | null = null;
  protected everRead = false;
  protected bytes = 0;

  constructor(
    readonly found: FoundFile,
    protected readonly deps: SourceDependencies,
  ) {
    this.id = deps.ledger.idOf(found.path) ?? deps.ledger.addSource(found.path);
    this.list = new ProblemList(found.path);
  }

  abstract read(): Promise<ReadOutcome>;
  protected abstract readonly format: string;

  verify(): Promise<boolean> {
    return Promise.resolve(true);
  }

  rest(): boolean {
    return false;
  }

  backlog(): number {
    return 0;
  }

  get statements(): readonly Statement[] {
    return [];
  }

  get ignored(): boolean {
    return false;
  }

  get problems(): readonly Problem[] {
    return this.failed === null ? this.list.kept : [{ ...this.failed, path: this.found.path }, ...this.list.kept];
  }

  get problemCount(): number {
    return this.list.count + (this.failed === null ? 0 : 1);
  }

  status(): SourceStatus {
    const counts = this.deps.ledger.sourceCounts(this.id);
    const standIns = this.deps.standIns.counts(this.found.path);
    const bills = this.deps.bills.counts(this.found.path);
    return {
      path: this.found.path,
      file: this.found.file,
      format: this.format,
      state: this.state(),
      events: counts.events + standIns.events + bills.events,
      duplicates: counts.duplicates + standIns.duplicates + bills.duplicates,
      problems: this.problemCount,
      bytes: this.bytes,
      pendingBytes: this.pendingBytes(),
      newest: laterOf(laterOf(counts.newest, standIns.newest), bills.newest),
    };
  }

  save(): unknown {
    return null;
  }

  restore(saved: unknown): void {
    this.restoreFile(saved as SavedFile);
  }

  protected saveFile(): SavedFile {
    const links = this.deps.attributions.linksOf(this.found.path);
    const parents = this.deps.attributions.parents.of(this.found.path);
    const bills = this.deps.bills.save(this.found.path);
    const totals = this.deps.sessionTotals.of(this.found.path);
    const standIns = this.deps.standIns.save(this.found.path);
    const foreign = this.deps.foreign.of(this.found.path);
    const { kept, count } = this.list;
    return { kept, count, bytes: this.bytes, links, parents, bills, totals, standIns, foreign };
  }

  protected restoreFile(saved: SavedFile): void {
    this.list.restore(saved);
    this.bytes = saved.bytes;
    this.deps.attributions.addLinks(this.found.path, saved.links);
    this.deps.attributions.parents.add(this.found.path, saved.parents);
    this.deps.bills.restore(this.found.path, saved.bills);
    this.deps.sessionTotals.add(this.found.path, saved.totals);
    this.deps.standIns.restore(this.found.path, saved.standIns);
    this.deps.foreign.add(this.found.path, saved.foreign);
    this.everRead = true;
  }

  close(): void {
    this.deps.ledger.removeSource(this.id);
    this.forgetBeside();
  }

  private forgetBeside(): void {
    this.deps.standIns.remove(this.found.path);
    this.deps.bills.remove(this.found.path);
    this.deps.foreign.remove(this.found.path);
    this.deps.attributions.removeLinks(this.found.path);
    this.deps.attributions.parents.remove(this.found.path);
    this.deps.sessionTotals.remove(this.found.path);
  }

  /** True while it gave more beside the ledger than is worth being kept beside it: to read the file again takes no longer. */
  protected get holdsMuchBesidesLedger(): boolean {
    const standIns = this.deps.standIns.save(this.found.path)?.events.length ?? 0;
    return standIns + this.deps.foreign.of(this.found.path).length > MOST_SAVED_BESIDE;
  }

  protected pendingBytes(): number {
    return 0;
  }

  /** A file that fails keeps its last good events, marked stale; one that never could be read is unreadable. */
  protected state(): SourceState {
    if (this.failed !== null) return this.everRead ? 'stale' : 'unreadable';
    if (!this.everRead) return 'reading';
    return this.list.kept.some((problem) => problem.severity === 'error') ? 'partial' : 'ok';
  }

  protected startOver(): void {
    this.deps.ledger.removeSource(this.id);
    this.id = this.deps.ledger.addSource(this.found.path);
    this.forgetBeside();
    this.list.clear();
    this.bytes = 0;
  }

  /** For logs in the home folder; undefined for those of the workspace. */
  protected sessionScope(): SessionScope | undefined {
    const { session } = this.found;
    if (session === undefined) return undefined;
    const { everywhere, folderOf } = this.deps.sessions;
    return { everywhere, folderOf, directory: session.directory };
  }

  /** True for a session log in which nothing is asked for: another folder's, or one without a call. */
  protected get isOthersSession(): boolean {
    if (this.found.session === undefined || !this.everRead || this.failed !== null) return false;
    const { events, duplicates } = this.deps.ledger.sourceCounts(this.id);
    if (events + duplicates > 0) return false;
    return !this.deps.sessions.everywhere || this.list.count === 0;
  }

  protected take(result: ReadResult): void {
    this.list.add(result.problems);
    if (result.foreign !== undefined) {
      this.deps.foreign.add(this.found.path, result.foreign);
      this.deps.bills.addForeign(this.found.path, result.foreign);
    }
    if (result.links !== undefined) this.deps.attributions.addLinks(this.found.path, result.links);
    if (result.parents !== undefined) this.deps.attributions.parents.add(this.found.path, result.parents);
    if (result.totals !== undefined) this.deps.sessionTotals.add(this.found.path, result.totals);
    this.count(result.events);
  }

  private count(events: readonly CostEvent[]): void {
    if (events.length === 0) return;
    const priced = events.map((event) => priceEvent(event, this.deps.prices));
    const standIns = priced.filter((event) => event.standIn === true);
    if (standIns.length > 0) this.deps.standIns.add(this.found.path, this.format, standIns);
    if (priced.some(({ bill }) => bill !== undefined)) this.deps.bills.add(this.found.path, priced);
    this.deps.ledger.append(this.id, priced.filter(isForLedger));
  }
}

/** Neither a vendor's account of calls nor a row of its bill: both are counted elsewhere. */
function isForLedger({ standIn, bill }: CostEvent): boolean {
  return standIn !== true && bill === undefined;
}

function laterOf(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
