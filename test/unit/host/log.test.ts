/** The log of a window that is being closed. */
import assert from 'node:assert/strict';
import { untilClosed } from '../../../src/host/log';

describe('the log', () => {
  it('is written to until it is closed; what comes then is heard by nobody, and throws at nobody', () => {
    const lines: string[] = [];
    let isClosed = false;
    // As the editor's channels do.
    const write = (message: string | Error): void => {
      if (isClosed) throw new Error('Channel has been closed');
      lines.push(String(message));
    };
    const dispose = (): void => void (isClosed = true);
    const log = untilClosed({ debug: write, info: write, warn: write, error: write, dispose });
    const sayAll = (when: string): void => {
      for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](`${level} ${when}`);
    };
    sayAll('before');
    log.dispose();
    sayAll('after');
    assert.deepEqual([lines, isClosed], [['debug before', 'info before', 'warn before', 'error before'], true]);
  });
});
