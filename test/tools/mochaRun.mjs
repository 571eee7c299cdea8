// Runs compiled tests with mocha in a process of their own and counts them.
import { globSync } from 'tinyglobby';
import { commandOf } from './install.mjs';
import { run } from './processes.mjs';
import { Results } from './results.mjs';
import { root } from './server.mjs';

/** Of one test, ms: long enough for a busy machine; how fast things really are, bench/ measures. Slow tests say so themselves. */
const PATIENCE = 20_000;

/**
 * @param {object} options
 * @param {readonly string[]} options.sources globs of `.test.ts` files: a compiled test whose source is gone does not run
 * @param {string} [options.grep]
 * @param {number} options.timeLimit for all of them, ms
 * @param {readonly string[]} [options.args] for mocha
 * @param {(line: string) => void} options.say
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 * @throws Error when there are no tests, or mocha broke before it could count them
 */
export async function runMocha({ sources, grep, timeLimit, args = [], say }) {
  const tests = globSync([...sources], { cwd: root }).sort();
  if (tests.length === 0) throw new Error(`No test was found (${sources.join(', ')}).`);
  const files = tests.map((file) => `out/${file.replace(/\.ts$/, '.js')}`);
  const results = new Results(say);
  const { code } = await run(
    process.execPath,
    [
      commandOf('mocha'),
      ...['--no-config', '--reporter', 'test/tools/reporter.cjs', '--no-color', '--timeout', String(PATIENCE), ...args],
      ...(grep ? ['--grep', grep] : []),
      ...files,
    ],
    { cwd: root, timeLimit, onOutput: (text) => results.hear(text) },
  );
  if (!results.complete) throw new Error(`mocha ended with code ${code} and without counts:\n${results.unmarked()}`);
  return results.counts;
}
