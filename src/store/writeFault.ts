/** Says for people why a file was not written, that it is as it was, and what to do about it (reliability.md W12). */

/** By the system's code: what is wrong, and what helps. */
const FAULTS: ReadonlyMap<string, readonly [what: string, help: string]> = new Map([
  ['ENOSPC', ['the disk is full', 'Free some space, then do it again.']],
  ['EDQUOT', ['your share of the disk is used up', 'Free some space, then do it again.']],
  ['EFBIG', ['it may not get any larger', 'Move it aside or raise the limit (ulimit -f), then do it again.']],
  ['EIO', ['the disk failed', 'Check the disk, then do it again.']],
  ['EROFS', ['the disk can only be read', 'Choose a place that can be written.']],
  ['EACCES', ['it may not be written', 'Allow it to be written, then do it again.']],
  ['EPERM', ['it may not be written', 'Allow it to be written, then do it again.']],
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
  const said = `Nothing was written to ${file}, which is as it was: ${what} (${code}). ${help}`;
  return Object.assign(new Error(said, { cause: error }), { code });
}

function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : '';
}
