/** Rows of a table that says more about those of another one: taken in whole at every reading, and compared with the last one. */
import { createHash } from 'node:crypto';
import { SessionRoots } from '../../core/sources/agents/sessionRoots';
import { dimensionText } from '../../core/sources/dimensions';
import type { Fields } from '../../core/sources/source';

/** What a reading saw of them, plain data. */
export interface SeenBeside {
  readonly rows: number;
  readonly digest: string;
}

/** Each takes some hundred bytes. */
const MOST_DIRECTORIES = 500_000;

export class BesideRows {
  readonly roots = new SessionRoots();
  /** Where sessions ran, of tables that say so; '': nowhere that is told. */
  readonly directories = new Map<string, string>();
  private readonly hash = createHash('sha256');
  private rows = 0;
  private isOther = false;

  /** @param before what the last reading saw; null: there was none */
  constructor(private readonly before: SeenBeside | null) {}

  add(row: Fields): void {
    this.roots.add(row);
    this.place(row);
    this.hash.update(`${JSON.stringify([row['id'] ?? null, row['parent_id'] ?? null, row['directory'] ?? null])}\n`);
    this.rows += 1;
    if (this.rows === this.before?.rows && this.digest !== this.before.digest) this.isOther = true;
  }

  /** False: rows of before are other than they were, so that what was read with them may be as well. Of several tables only the last one can grow. */
  get onlyGrew(): boolean {
    return !this.isOther && this.rows >= (this.before?.rows ?? 0);
  }

  save(): SeenBeside {
    return { rows: this.rows, digest: this.digest };
  }

  private place({ id, directory }: Fields): void {
    const session = dimensionText(id);
    if (session === null || directory === undefined || this.directories.size >= MOST_DIRECTORIES) return;
    this.directories.set(session, typeof directory === 'string' ? directory : '');
  }

  private get digest(): string {
    return this.hash.copy().digest('hex');
  }
}
