/** Somebody's own total (`token_budget.json`): read whole; a half-written file keeps the last good figure. */
import type { SourceProblem } from '../../core/problem';
import { readTokenBudget } from '../../core/sources/tokenBudget';
import type { Statement } from '../../core/statement';
import { readWholeFile } from '../../files/statementFile';
import { FileSource, type ReadOutcome } from './fileSource';

/** In-place rewrites of a few hundred bytes are over within milliseconds; after these pauses (ms) a torn file is reported. */
const TORN_RETRIES_MS = [20, 50, 100, 200, 400, null] as const;
const STATEMENT_LIMIT_BYTES = 16 * 1024 * 1024;

export class StatementSource extends FileSource {
  private text: string | null = null;
  private stated: readonly Statement[] = [];
  protected readonly format = 'token-budget';

  override get statements(): readonly Statement[] {
    return this.stated;
  }

  async read(): Promise<ReadOutcome> {
    for (const pause of TORN_RETRIES_MS) {
      const file = await readWholeFile(this.found.file, STATEMENT_LIMIT_BYTES);
      if (file.kind === 'gone') return 'gone';
      if (file.kind === 'failed') return this.fail(file.problem);
      if (file.text === this.text) return this.settled();
      const { statements, problems } = readTokenBudget(file.text, this.found.path);
      const torn = problems.find((problem) => problem.code === 'statement-torn');
      if (torn === undefined) return this.keep(file.text, statements, problems);
      if (pause === null) return this.fail(torn);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return 'unchanged';
  }

  private keep(text: string, statements: readonly Statement[], problems: readonly SourceProblem[]): ReadOutcome {
    this.text = text;
    this.stated = statements;
    this.list.clear();
    this.list.add(problems);
    this.bytes = Buffer.byteLength(text);
    this.failed = null;
    this.everRead = true;
    return 'changed';
  }

  private settled(): ReadOutcome {
    const changed = this.failed !== null;
    this.failed = null;
    return changed ? 'changed' : 'unchanged';
  }

  private fail(problem: SourceProblem): ReadOutcome {
    const changed = this.failed?.code !== problem.code;
    this.failed = problem;
    return changed ? 'changed' : 'unchanged';
  }
}
