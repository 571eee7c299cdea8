/** A problem in a line for standard error, where no list stands above it that says the file. */
import type { Problem } from '../core/problem';
import { problemText } from '../core/problemText';

/** The place, then what is wrong; where the file itself cannot be used it is named once. */
export function problemLine(problem: Problem): string {
  const { path, line } = problem;
  const place = line === null ? path : `${path}:${line}`;
  const text = problemText(problem);
  return text.startsWith(`${path} `) ? `${place}${text.slice(path.length)}` : `${place}: ${text}`;
}
