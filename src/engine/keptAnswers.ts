/** Answers of the ledger that hold until the figures change: whoever narrows a view and widens it again asks much the same each time. */
import type { Query, QueryResult } from '../core/ledger/query';

/** In all, and of one answer: some 300 bytes each. */
const MOST_ROWS = 20_000;
const MOST_ROWS_OF_ONE = 5_000;
/** Questions about the time up to now never come again; they must not pile up. */
const MOST_ANSWERS = 300;

export class KeptAnswers {
  private readonly answers = new Map<string, QueryResult>();
  private rows = 0;

  /** The kept answer, or else what `ask` says. It is given out more than once: nobody may change it. */
  answer(query: Query, ask: (query: Query) => QueryResult): QueryResult {
    const { range, filter = {}, groupBy, bucket = 'none' } = query;
    const name = JSON.stringify([range.from, range.to, filter, groupBy, bucket]);
    const kept = this.answers.get(name);
    if (kept !== undefined) return kept;
    const answer = ask(query);
    this.keep(name, answer);
    return answer;
  }

  /** To be called when anything has changed that answers are made of. */
  forget(): void {
    this.answers.clear();
    this.rows = 0;
  }

  private keep(name: string, answer: QueryResult): void {
    const { length } = answer.rows;
    if (length > MOST_ROWS_OF_ONE) return;
    if (this.answers.size >= MOST_ANSWERS || this.rows + length > MOST_ROWS) this.forget();
    this.answers.set(name, answer);
    this.rows += length;
  }
}
