/** A figure is the same text wherever it stands, and every line fits where it is read. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { textWidth } from '../../../src/core/report/textWidth';
import { builtCommand, spendlight } from './run';

const USUAL = { timestamp: '2026-02-10T09:00:00Z', agent: 'known', pr: 7, input_tokens: 1000, output_tokens: 500 };
const CALLS = [
  { ...USUAL, model: 'claude-sonnet-4.5', cost_usd: 1.25 },
  { ...USUAL, model: 'nobody-sells-this' },
  { ...USUAL, agent: 'unknown', model: 'nobody-sells-this', wbs: 'WBS-9' },
  { ...USUAL, pr: 8, model: 'claude-sonnet-4.5', cost_usd: 0.5 },
];
const FEATURES = { features: { search: { prs: [7], users: 4, revenue_impact: 9 }, small: { wbs: ['WBS-9'] } } };

let folder = '';
before(async function () {
  this.timeout(60_000);
  await builtCommand();
  folder = mkdtempSync(join(tmpdir(), 'spendlight-figures-'));
  const files = {
    'ops/model-decisions.jsonl': CALLS.map((call) => `${JSON.stringify(call)}\n`).join(''),
    'broken/ops/model-decisions.jsonl': 'no\n',
    'costs/calls.jsonl': 'no\n',
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function said(args: readonly string[], columns = 80, where = folder): Promise<string> {
  const now = ['--now', '2026-02-20T12:00:00Z', '--time-zone', 'UTC'];
  const { stdout } = await spendlight([...args, '--workspace', where, ...now], { COLUMNS: String(columns) });
  return stdout;
}

describe('the same figure', () => {
  const CASES: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['the total of a month', ['summary'], /^≥ \$1\.75 {2}4 calls/mu],
    ['all that was looked at for savings', ['opportunities'], /^4 model calls, ≥ \$1\.75$/mu],
    ['what leaders read', ['report', '--period', 'month'], /^- \*\*≥ \$1\.75\*\* was spent so far/mu],
    ['the sum of a kind', ['report', '--period', 'month'], /^\| LLM usage +\| +≥ \$1\.75 \|/mu],
    ['the sum of all', ['report', '--period', 'month'], /^\| \*\*Grand total\*\* +\| +\*\*≥ \$1\.75\*\* \|/mu],
    ['an agent of a pull request', ['show', '--pr', '7'], /^ {2}unknown +unpriced/mu],
    ['an agent of one of two pull requests', ['compare', '--prs', '7,8'], /^ {2}unknown +unpriced +-$/mu],
    ['a model of one of two pull requests', ['compare', '--prs', '7,8'], /^ {2}nobody-sells-this +unpriced +-$/mu],
    ['an agent with a call without a price', ['compare', '--prs', '7,8'], /^ {2}known +≥ \$1\.25 +\$0\.50$/mu],
  ];
  for (const [what, args, expected] of CASES) {
    it(`${what} is never less than it says: ${args.join(' ')}`, async () => assert.match(await said(args), expected));
  }

  it('stands beside names that cannot push it off the screen or turn it around', async () => {
    const long = '你'.repeat(200);
    const odd = { ...USUAL, pr: 9, agent: `a\u202e${long}`, stage: long, cost_usd: 2, model: 'claude-sonnet-4.5' };
    const budgets = ['each', 'all'].map((name) => ({
      name: `${name}${long}`,
      limit: 1,
      period: 'total',
      ...(name === 'each' ? { each: 'agent' } : {}),
    }));
    const hard = Array.from({ length: 3 }, (_, at) => ({ name: `budget of many ${at}`, limit: 999, period: 'month' }));
    const files = {
      'ops/model-decisions.jsonl': `${JSON.stringify(odd)}\n`,
      'costs/budget-config.json': JSON.stringify({ budgets: [...budgets, ...hard] }),
    };
    const other = join(folder, 'odd');
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(other, path)), { recursive: true });
      writeFileSync(join(other, path), content);
    }
    for (const args of [['summary'], ['budget', 'status'], ['show', '--pr', '9', '--detailed'], ['alerts', '--dry-run']]) {
      const text = await said(args, 80, other);
      assert.doesNotMatch(text, /\u202e/u);
      if (args[0] === 'alerts') continue;
      for (const line of text.split('\n')) assert.ok(textWidth(line) <= 80, line);
    }
  });

  it('stands in no table without rows', async () => {
    const text = await said(['compare', '--prs', '70,80']);
    assert.match(text, /No event names #70, #80\./u);
    assert.doesNotMatch(text, /^By /mu);
  });

  for (const args of [['roi'], ['summary'], ['show', '--pr', '7'], ['opportunities'], ['agent', '--name', 'known']]) {
    for (const columns of [60, 80]) {
      it(`fits into ${columns} columns: ${args.join(' ')}`, async () => {
        for (const line of (await said(args, columns)).split('\n')) assert.ok(textWidth(line) <= columns, line);
      });
    }
  }

  it('counts one call as one, and two as two', async () => {
    writeFileSync(join(folder, 'costs', 'feature-metrics.json'), JSON.stringify(FEATURES));
    try {
      const text = (await said(['roi'])).replace(/\s+/gu, ' ');
      assert.match(text, /search: .*\(2 calls without a price are not in it\)/u);
      assert.match(text, /small: .*\(1 call without a price is not in it\)/u);
    } finally {
      rmSync(join(folder, 'costs', 'feature-metrics.json'));
    }
  });
});
