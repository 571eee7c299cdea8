/** Says for people why a file was not written, that it is as it was, and what to do about it (reliability.md W12). */
import { sentence, worded, type Sentence } from '../core/words';

const FREE_SPACE = sentence('Free some space, then do it again.');
const NOT_ALLOWED = [sentence('it may not be written'), sentence('Allow it to be written, then do it again.')] as const;

/** By the system's code: what is wrong, and what helps. */
const FAULTS: ReadonlyMap<string, readonly [what: Sentence, help: Sentence]> = new Map([
  ['ENOSPC', [sentence('the disk is full'), FREE_SPACE]],
  ['EDQUOT', [sentence('your share of the disk is used up'), FREE_SPACE]],
  [
    'EFBIG',
    [
      sentence('it may not get any larger'),
      sentence('Move it aside or raise the limit (ulimit -f), then do it again.'),
    ],
  ],
  ['EIO', [sentence('the disk failed'), sentence('Check the disk, then do it again.')]],
  ['EROFS', [sentence('the disk can only be read'), sentence('Choose a place that can be written.')]],
  ['EACCES', NOT_ALLOWED],
  ['EPERM', NOT_ALLOWED],
]);

/**
 * The same failure in words; anything else is handed back as it is.
 *
 * @param file that has been left as it was
 * @returns an error with the system's `code`
 */
export function notWritten(error: unknown, file: string): unknown {
  const code = codeOf(error);
  const fault = FAULTS.get(code);
  if (fault === undefined) return error;
  const [what, help] = fault;
  const said = sentence('Nothing was written to {0}, which is as it was: {1} ({2}). {3}', file, what, code, help);
  return Object.assign(worded(Error, said, error), { code });
}

function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : '';
}
