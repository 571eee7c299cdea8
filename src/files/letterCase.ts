/** Whether two names that differ only in case are two files. */

/** Windows and macOS find a file whatever the case of its name. */
export const CASE_MATTERS = process.platform !== 'win32' && process.platform !== 'darwin';
