// `npm test`: every check there is, on a fresh clone too. The last line counts what passed and failed.
import { parseArgs } from 'node:util';
import path from 'node:path';
import { build, commandOf, installPackages } from './install.mjs';
import { run } from './processes.mjs';
import { getServer, root } from './server.mjs';
import { runSteps } from './steps.mjs';

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, grep: { type: 'string' }, help: { type: 'boolean' } },
});

let vsix = '';

/**
 * In the order in which they get a processor when several are ready: what others wait for, then the long ones.
 * @type {import('./steps.mjs').Step[]}
 */
const STEPS = [
  {
    name: 'install',
    waits: true,
    wayOut: 'see that the npm registry can be reached, then run `npm ci --ignore-scripts` by hand.',
    run: async (say) => void (await installPackages(say)),
  },
  {
    name: 'editor',
    waits: true,
    wayOut: 'see that the npm registry can be reached, or name an installed VS Code in SPENDLIGHT_VSCODE.',
    run: async (say) => void (await getServer(say)),
  },
  {
    name: 'build',
    needs: ['install'],
    wayOut: 'mend what the bundler names; `npm run build` repeats this step.',
    run: () => build({ production: true }),
  },
  {
    name: 'types',
    needs: ['install'],
    wayOut: 'mend what the compiler names; `npm run types` repeats this step.',
    run: () => check('typescript', 'tsc', ['-b', '--pretty', 'false']),
  },
  {
    name: 'browser',
    needs: ['install'],
    waits: true,
    wayOut: 'name a Chromium or Chrome in SPENDLIGHT_CHROMIUM.',
    run: async () => {
      const { launchChromium } = await import('./chromium.mjs');
      await (await launchChromium()).close();
    },
  },
  {
    name: 'vsix',
    needs: ['build'],
    wayOut: 'correct .vscodeignore or package.json; `npx vsce ls --no-dependencies` lists what goes in.',
    run: async (say) => {
      vsix = await (await import('./vsix.mjs')).packageVsix(say);
    },
  },
  {
    name: 'unit',
    needs: ['types', 'build'],
    wayOut: '`npm test -- --only unit --grep NAME` repeats one of them.',
    run: (say) => mocha(say, ['test/unit/**/*.test.ts', 'test/golden/**/*.test.ts'], 20 * 60_000),
  },
  {
    name: 'host',
    needs: ['types', 'vsix', 'editor', 'browser'],
    wayOut: '`npm test -- --only host --grep NAME` repeats one of them; SPENDLIGHT_KEEP=1 keeps profile and workspace.',
    run: async (say) => (await import('./hostTests.mjs')).runHostTests({ vsix, grep: options.grep, say }),
  },
  {
    name: 'webview',
    needs: ['types', 'build', 'browser'],
    wayOut: '`npm test -- --only webview --grep NAME` repeats one of them.',
    run: (say) => mocha(say, ['test/webview/**/*.test.ts'], 20 * 60_000),
  },
  {
    name: 'window',
    needs: ['types', 'vsix', 'editor', 'browser'],
    wayOut:
      '`npm test -- --only window --grep NAME` repeats one of them; SPENDLIGHT_KEEP=1 keeps profile and workspace.',
    run: (say) => mocha(say, ['test/window/**/*.test.ts'], 20 * 60_000),
  },
  {
    name: 'lint',
    needs: ['install'],
    wayOut: 'mend what the linter names; `npm run lint` repeats this step.',
    run: () => check('eslint', 'eslint', ['.']),
  },
  {
    name: 'format',
    needs: ['install'],
    wayOut: 'run `npm run format`.',
    run: () => check('prettier', 'prettier', ['--check', '--log-level', 'warn', '.']),
  },
  {
    name: 'check',
    needs: ['build', 'editor', 'browser'],
    after: ['host'],
    wayOut: '`npm start -- --check out/check.png` repeats this step; look at the picture.',
    run: async (say) => {
      const args = [path.join(root, 'test/tools/start.mjs'), '--built', '--check', path.join(root, 'out', 'check.png')];
      const { code, output } = await run(process.execPath, args, { cwd: root, timeLimit: 180_000 });
      if (code !== 0) throw new Error(`npm start -- --check ended with code ${code}:\n${output.trim()}`);
      say(output.trim().split('\n').at(-1));
    },
  },
];

async function check(name, command, args) {
  const script = commandOf(name, command);
  const { code, output } = await run(process.execPath, [script, ...args], { cwd: root, timeLimit: 5 * 60_000 });
  if (code !== 0) throw new Error(output.trim() || `${command} ended with code ${code}`);
}

async function mocha(say, sources, timeLimit) {
  const { runMocha } = await import('./mochaRun.mjs');
  const { realLogs } = await import('./workspaces.mjs');
  if (realLogs() === null)
    say('no real logs lie beside the repository (or in SPENDLIGHT_SHARED): tests on them are skipped');
  return runMocha({ sources, grep: options.grep, timeLimit, say });
}

/** The named steps and all they need, in the list's order. */
function chosen() {
  if (options.only === undefined) return STEPS;
  const names = new Set(options.only.split(','));
  const unknown = [...names].filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) throw new Error(`No step is called ${unknown.join(', ')}. There are ${stepNames()}.`);
  const add = (step) =>
    step.needs?.forEach((name) => names.add(name) && add(STEPS.find((other) => other.name === name)));
  STEPS.filter((step) => names.has(step.name)).forEach(add);
  return STEPS.filter((step) => names.has(step.name));
}

function stepNames() {
  return STEPS.map((step) => step.name).join(', ');
}

async function main() {
  if (options.help) {
    console.log(`npm test -- [--only STEP,STEP] [--grep NAME]\nSteps: ${stepNames()}`);
    return 0;
  }
  const started = Date.now();
  const counts = await runSteps(chosen());
  console.log(`\n${Math.round((Date.now() - started) / 1000)} s`);
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
  return counts.failed === 0 ? 0 : 1;
}

process.exitCode = await main().catch((error) => {
  console.error(error.message);
  return 2;
});
