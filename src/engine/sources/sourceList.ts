/** All sources of a workspace by real path, and what can be said of them together. */
import { dirname } from 'node:path';
import type { Problem } from '../../core/problem';
import type { Statement } from '../../core/statement';
import type { SourceStatus } from '../../protocol/engine';
import type { Source } from './fileSource';

export class SourceList extends Map<string, Source> {
  get statements(): Statement[] {
    return [...this.values()].flatMap((source) => source.statements);
  }

  statuses(): SourceStatus[] {
    return [...this.values()].filter((source) => !source.ignored).map((source) => source.status());
  }

  /** Of the source that is this file; null: it is none. @param file absolute */
  statusOf(file: string): SourceStatus | null {
    for (const source of this.values()) {
      if (source.found.file === file || source.found.realFile === file) return source.ignored ? null : source.status();
    }
    return null;
  }

  /** Kept problems, and how many there are in all. */
  problems(): { kept: Problem[]; count: number } {
    const kept: Problem[] = [];
    let count = 0;
    // Nearly all of thousands of files have none: only of the others it is asked whether they are shown.
    for (const source of this.values()) {
      if (source.problemCount === 0 || source.ignored) continue;
      for (const problem of source.problems) kept.push(problem);
      count += source.problemCount;
    }
    return { kept, count };
  }

  /** True for the path of a source, or of what a database keeps beside itself. */
  knows(path: string): boolean {
    return [...this.values()].some((source) => isAt(source, path));
  }

  /** Those that one of these paths is about. */
  at(paths: ReadonlySet<string>): Source[] {
    return [...this.values()].filter(
      ({ found: { file, realFile } }) => paths.has(file) || paths.has(realFile) || paths.has(`${file}-wal`),
    );
  }

  /** Files that were read from a directory. */
  *filesIn(directory: string): Generator<string> {
    for (const { found } of this.values()) {
      if (dirname(found.file) === directory || dirname(found.realFile) === directory) yield found.file;
    }
  }
}

function isAt({ found: { file, realFile } }: Source, path: string): boolean {
  return path === file || path === `${file}-wal` || path === realFile;
}
