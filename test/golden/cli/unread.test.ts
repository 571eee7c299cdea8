/** Answers that nobody reads to their end, and those that cannot be written: the exit code says what the answer was, or that it is lost. */
import assert from 'node:assert/strict';
import { spawn, type StdioOptions } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtCommand } from './run';

const NOW = '2026-02-20T12:00:00Z';
const CALL = { timestamp: '2026-02-20T09:00:00Z', agent: 'rex', model: 'gpt-4o', input_tokens: 1, output_tokens: 1, cost_usd: 9 };
const CHECK = ['check', '--estimated'];

let command = '';
let folder = '';
before(async function () {
  this.timeout(120_000);
  command = await builtCommand();
  folder = mkdtempSync(join(tmpdir(), 'spendlight-unread-'));
  mkdirSync(join(folder, 'ops'));
  mkdirSync(join(folder, 'costs'));
  mkdirSync(join(folder, 'nothing'));
  writeFileSync(join(folder, 'ops/model-decisions.jsonl'), `${JSON.stringify(CALL)}\n`);
  writeFileSync(join(folder, 'costs/budget-config.json'), JSON.stringify({ budgets: { monthly: { limit: 10 } } }));
});
after(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** @param stdout where standard output leads; null: to somebody who has gone before the first word */
function run(args: readonly string[], stdout: number | null): Promise<Ended> {
  const stdio: StdioOptions = ['ignore', stdout ?? 'pipe', 'pipe'];
  const own = args.includes('--workspace') ? [] : ['--workspace', folder];
  const child = spawn(process.execPath, [command, ...args, ...own, '--now', NOW, '--time-zone', 'UTC'], {
    env: { PATH: process.env['PATH'], SPENDLIGHT_STATE_DIR: join(folder, 'state') },
    stdio,
  });
  child.stdout?.destroy();
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stderr }));
  });
}

describe('an answer whose reader has gone', function () {
  this.timeout(60_000);
  const cases: readonly [code: number, args: readonly string[]][] = [
    [0, [...CHECK, '0.5']],
    [1, [...CHECK, '5']],
    [1, [...CHECK, '5', '--json']],
    [1, [...CHECK, '5', '--no-cache']],
    [1, ['summary', '--fail-on', 'yellow']],
    [0, ['doctor']],
    [0, ['export', '--output', '-', '--events']],
    [0, ['alerts', '--continuous', '--interval', '1']],
    [1, ['alerts', '--continuous', '--interval', '1', '--fail-on', 'yellow']],
  ];
  for (const [code, args] of cases)
    it(`${args.join(' ')} ends with ${code}`, async () => {
      assert.deepEqual(await run(args, null), { code, stderr: '' });
    });

  it('doctor of a folder without logs ends with 3', async () => {
    assert.equal((await run(['doctor', '--workspace', join(folder, 'nothing')], null)).code, 3);
  });
});

/** A device on which every write finds the disk full. */
const describeWithFull = existsSync('/dev/full') ? describe : describe.skip;

describeWithFull('an answer that cannot be written', function () {
  this.timeout(60_000);
  const cases: readonly (readonly string[])[] = [
    ['summary'],
    ['export', '--output', '-', '--events'],
    [...CHECK, '0.5'],
    [...CHECK, '5'],
    ['alerts', '--continuous', '--interval', '1'],
    ['doctor', '--json'],
  ];
  for (const args of cases)
    it(`${args.join(' ')} says so in a line`, async () => {
      const full = openSync('/dev/full', 'w');
      try {
        const said = 'spendlight: The answer could not be written whole to standard output (ENOSPC).\n';
        assert.deepEqual(await run(args, full), { code: 2, stderr: said });
      } finally {
        closeSync(full);
      }
    });
});
