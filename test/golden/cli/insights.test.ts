/** What could be saved, and what features are worth, as people and scripts meet it. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { textWidth } from '../../../src/core/report/textWidth';
import { assertGolden } from '../support';
import { builtCommand, spendlight, type Answer } from './run';
import { assertFits } from './schemas';

const HOSTILE = '=HYPERLINK("x")|<img src=x>\u202e';

function call(minute: number, more: object): string {
  const timestamp = new Date(Date.UTC(2026, 1, 10, 9, minute)).toISOString();
  const usual = { agent: 'AGENT-1', model: 'claude-sonnet-4.5', wbs: 'WBS-1.1', purpose: 'review', output_tokens: 500 };
  return `${JSON.stringify({ timestamp, ...usual, ...more })}\n`;
}

/** Thirty equal prompts, thirty small ones close together, one that is far too long, two that failed. */
const CALLS = [
  ...Array.from({ length: 30 }, (_, index) => call(index, { input_tokens: 12_000 })),
  ...Array.from({ length: 30 }, (_, index) => call(100 + index, { input_tokens: 150 + index, purpose: 'label', model: 'gpt-4o' })),
  call(200, { input_tokens: 120_000 }),
  call(201, { input_tokens: 9_000, success: false, cost_usd: 0.4, agent: HOSTILE, pr: 7 }),
  call(202, { input_tokens: 9_001, success: false, cost_usd: 0.2, agent: HOSTILE, pr: 7 }),
];

const FEATURES = {
  features: {
    search: { wbs: ['WBS-1'], users: 400, revenue_impact: 900, development_hours: 6.5, hourly_rate: 80, testing_cost: 35.5 },
    [HOSTILE]: { prs: [7], users: 2, revenue_impact: 0.1 },
    unknown: {},
  },
};

let folder = '';
before(async function () {
  this.timeout(60_000);
  await builtCommand();
  folder = mkdtempSync(join(tmpdir(), 'spendlight-insights-'));
  const files = { 'ops/model-decisions.jsonl': CALLS.join(''), 'costs/feature-metrics.json': JSON.stringify(FEATURES) };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

const ask = (command: string, ...rest: string[]): Promise<Answer> =>
  spendlight([command, '--workspace', folder, '--now', '2026-02-20T12:00:00Z', '--time-zone', 'UTC', ...rest]);

describe('opportunities and worth in a terminal of 80 columns', () => {
  const ASKED: readonly (readonly [string, readonly string[]])[] = [
    ['opportunities', ['opportunities']],
    ['opportunities-models', ['opportunities', '--models', 'deepseek-v3, no-such-model']],
    ['opportunities-empty', ['opportunities', '--month', '2026-01']],
    ['roi', ['roi']],
  ];
  for (const [title, [command = '', ...rest]] of ASKED) {
    it(title, async () => {
      const { code, stdout, stderr } = await ask(command, ...rest);
      assert.deepEqual([code, stderr], [0, '']);
      assertGolden(`cli/${title}.txt`, stdout);
      assert.doesNotMatch(stdout, /\u202e/u);
      for (const line of stdout.split('\n')) assert.ok(textWidth(line) <= 80, line);
    });
    it(`${title} fits its schema`, async () => {
      const { code, stdout } = await ask(command, ...rest, '--json');
      assert.equal(code, 0);
      assertFits(`${command}-answer`, JSON.parse(stdout));
    });
  }

  it('say where the file of features is wrong, and keep the others', async () => {
    const file = join(folder, 'costs', 'feature-metrics.json');
    writeFileSync(file, '{ "features": { "a": { "users": "many" }, "b": {}, } }');
    try {
      const { code, stdout, stderr } = await ask('roi', '--json');
      assert.equal(code, 0);
      assert.match(stderr, /costs\/feature-metrics\.json: .*features\.a\.users/);
      const answer = JSON.parse(stdout) as { features: { key: string }[] };
      assert.deepEqual(answer.features.map(({ key }) => key), ['b']);
    } finally {
      writeFileSync(file, JSON.stringify(FEATURES));
    }
  });

  it('read the file that its schema describes', () => {
    assertFits('feature-metrics', { features: { search: FEATURES.features.search } });
    assertFits('feature-metrics', { features: [{ name: 'a', prs: 7 }] });
    assert.throws(() => assertFits('feature-metrics', { features: { a: { users: 1.5 } } }));
  });
});
