/** Problems that say the same, together: a log with a hundred torn lines is one thing to know. */
import type { Problem, ProblemCode, Severity } from '../problem';
import { problemText } from '../problemText';

export interface ProblemGroup {
  readonly code: ProblemCode;
  readonly severity: Severity;
  readonly sentence: string;
  /** In the order in which they came. */
  readonly problems: readonly Problem[];
}

const SERIOUSNESS: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Groups by what their sentence says, the most serious first; nothing is left out. */
export function groupProblems(problems: readonly Problem[]): ProblemGroup[] {
  const groups = new Map<string, { first: Problem; sentence: string; problems: Problem[] }>();
  for (const problem of problems) {
    const sentence = problemText(problem);
    const id = `${problem.severity} ${problem.code} ${sentence}`;
    const group = groups.get(id) ?? { first: problem, sentence, problems: [] };
    groups.set(id, group);
    group.problems.push(problem);
  }
  return [...groups.values()]
    .map(({ first, sentence, problems: members }) => ({
      code: first.code,
      severity: first.severity,
      sentence,
      problems: members,
    }))
    .sort((a, b) => SERIOUSNESS[a.severity] - SERIOUSNESS[b.severity]);
}
