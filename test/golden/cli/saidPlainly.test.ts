/** Commands that were asked for something they cannot do as it was typed: they say so, by its name, and change nothing. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textWidth } from '../../../src/core/report/textWidth';
import { NOW, writeFixture } from './fixture';
import { builtCommand, spendlight, type Answer } from './run';

const LOG = 'ops/model-decisions.jsonl';
const TRACKER = 'token_budget.json';
const LONG = 'x'.repeat(300);
const MANY = Array.from({ length: 40 }, (_, at) => String(9000 + at)).join(',');

let folder = '';
before(async function () {
  this.timeout(120_000);
  await builtCommand();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spendlight-said-'));
  writeFixture(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ask = (...args: string[]): Promise<Answer> => {
  const shared = ['--workspace', folder, '--now', NOW, '--time-zone', 'UTC', '--no-cache'];
  return spendlight([...args, ...(args[0] === 'sample' ? [] : args.includes('--workspace') ? shared.slice(2) : shared)]);
};

describe('what cannot be done as it was typed', function () {
  this.timeout(60_000);
  const CASES: readonly (readonly [args: readonly string[], code: number, said: RegExp])[] = [
    // An empty path resolves to the current folder: a script whose variable is not set would write there.
    [['summary', '--workspace', ''], 2, /--workspace needs a folder\./u],
    [['budget', 'record', '--cost', '1', '--workspace', ''], 2, /--workspace needs a folder\./u],
    [['summary', '--home', ''], 2, /--home needs a folder\./u],
    [['sample', '--output', ''], 2, /--output needs a folder\./u],
    [['budget', 'status', '--file', ''], 2, /--file needs a file\./u],
    [['budget', 'status', '--file', 'ops'], 2, /^spendlight: ops is a folder; name the tracker's file/u],
    [['budget', 'record', '--cost', '1', '--no-announce', '--file', 'ops'], 2, /^spendlight: ops is a folder;/u],
    [['budget', 'status', '--file', 'nope.json'], 0, /^spendlight: There is no nope\.json;/u],
    [['budget', 'record', '--started', '--pr'], 2, /--started adds nothing/u],
    [['models', ''], 2, /the name is empty/u],
    [['opportunities', '--models', ' , '], 2, /--models needs at least one name/u],
    [['comment', '--pr', '1', '--post', '--repo', 'x'], 2, /--repo: "x" is not a repository; write it as owner\/name\./u],
    [['report', '--period', 'month', '--date', '2026-99'], 2, /neither a day \(YYYY-MM-DD\) nor a month \(YYYY-MM\)/u],
  ];
  for (const [args, code, said] of CASES)
    it(`${args.join(' ')} -> ${code}`, async () => {
      const answer = await ask(...args);
      assert.match(answer.stderr, said);
      assert.equal(answer.code, code);
    });

  it('a file that cannot be used is named once, with its line', async () => {
    writeFileSync(join(folder, 'costs/budget-config.json'), '{\n"budgets": {');
    const { stderr } = await ask('check', '--estimated', '0.01');
    assert.match(stderr, /^spendlight: costs\/budget-config\.json:2 cannot be used: CloseBraceExpected\./mu);
  });

  it('a price of another provider is not said to be unknown', async () => {
    const { stdout } = await ask('models', 'gpt-4o', '--provider', 'anthropic');
    assert.match(stdout, /No model of anthropic that has a price is called gpt-4o\./u);
    assert.doesNotMatch(stdout, /unpriced/u);
  });

  it('a model without a price is named, not left out in silence', async () => {
    const { stdout } = await ask('opportunities', '--models', 'gpt-4o-mini, nosuch');
    assert.match(stdout, /^No price is known for nosuch: not laid beside any call\.$/mu);
  });

  it('a pull request that is named twice stands there once', async () => {
    assert.match((await ask('compare', '--prs', '120,#120,120')).stdout, /^1 PR, all time\n/u);
  });

  it('an override that is cleared holds no more, and that is said', async () => {
    await ask('budget', 'override', '--until', '2026-12-31', '--reason', 'release week');
    assert.match((await ask('budget', 'override', '--clear')).stdout, /^No override holds\.$/mu);
  });

  for (const file of [LOG, TRACKER])
    it(`no report replaces ${file}, not even by force`, async () => {
      writeFileSync(join(folder, TRACKER), '{"current_month":"2026-02","total_spent":1}');
      const before = readFileSync(join(folder, file), 'utf8');
      const { code, stderr } = await ask('report', '--period', 'week', '--force', '--output', join(folder, file));
      assert.match(stderr, /is read as a log or as configuration, so no report is written to it/u);
      assert.deepEqual([code, readFileSync(join(folder, file), 'utf8')], [1, before]);
    });

  it('no export tells anybody to delete a folder', async () => {
    mkdirSync(join(folder, 'out'));
    const { code, stderr } = await ask('export', '--output', join(folder, 'out'));
    assert.equal(code, 1);
    assert.doesNotMatch(stderr, /delete/u);
  });

  const LINES: readonly (readonly string[])[] = [
    ['agent', '--name', LONG],
    ['show', '--pr', LONG],
    ['compare', '--prs', MANY],
    ['models', LONG],
    ['budget', 'override', '--until', '2026-12-31', '--reason', 'word '.repeat(60)],
  ];
  for (const args of LINES)
    it(`${args.join(' ').slice(0, 40)}… stays within 80 columns`, async () => {
      const { stdout } = await ask(...args);
      for (const line of stdout.split('\n')) assert.ok(textWidth(line) <= 80 || !line.includes(' '), line);
    });
});
