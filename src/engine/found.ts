/** What the last look for files found beside the files themselves. */
import type { Problem } from '../core/problem';
import { SessionFolders } from '../files/sessionFolders';
import type { Finding } from './finding';

export class Found {
  problems: readonly Problem[] = [];
  /** `Finding.decisive`. */
  decisive: readonly string[] = [];
  sessionFolders = new SessionFolders([]);

  /** True when other directories count as the opened folders than before: every session log means something else. */
  place({ sessionFolders }: Finding): boolean {
    if (sessionFolders === null || sessionFolders.key === this.sessionFolders.key) return false;
    this.sessionFolders = sessionFolders;
    return true;
  }

  /** True when the problems are other ones than before. */
  take({ problems, decisive }: Finding): boolean {
    const isNew = JSON.stringify(problems) !== JSON.stringify(this.problems);
    this.problems = problems;
    this.decisive = decisive;
    return isNew;
  }
}
