/** The tests' entry inside a real VS Code: runs mocha in the extension host and prints marked lines that the runner outside reads. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Set by test/tools/hostTests.mjs: a folder below test/host (empty: test/host itself), and a pattern of test names. */
const SUITE = process.env['SPENDLIGHT_HOST_SUITE'] ?? '';
const GREP = process.env['SPENDLIGHT_HOST_GREP'] ?? '';
const TIMEOUT = 60_000;

/**
 * Called by VS Code (`extensionTestsPath`).
 * @throws Error when a test failed or none was found: VS Code turns it into the exit code
 */
export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const repository = path.resolve(__dirname, '..', '..', '..');
  const reporter = path.join(repository, 'test', 'tools', 'reporter.cjs');
  const mocha = new Mocha({ ui: 'bdd', timeout: TIMEOUT, reporter, ...(GREP === '' ? {} : { grep: GREP }) });
  const files = testFiles(path.join(repository, 'test', 'host', SUITE));
  if (files.length === 0) throw new Error(`There is no test in test/host/${SUITE}.`);
  for (const file of files) mocha.addFile(file);
  const failures = await new Promise<number>((resolve) => {
    mocha.run(resolve);
  });
  if (failures > 0) throw new Error(`${failures} in-host tests failed.`);
}

/** Compiled tests of this folder's sources: what a deleted source left behind in out/ does not run. */
function testFiles(sources: string): string[] {
  if (!existsSync(sources)) return [];
  const names = readdirSync(sources).filter((name) => name.endsWith('.test.ts'));
  return names.sort().map((name) => path.join(__dirname, SUITE, name.replace(/\.ts$/, '.js')));
}
