/** Every problem has its sentences, and no text from a log gets into them raw. */
import assert from 'node:assert/strict';
import { PROBLEM_CODES, problemData, type SourceProblem } from '../../../src/core/problem';
import { problemText } from '../../../src/core/problemText';
import { translator } from '../../../src/core/translate';
import { sentence } from '../../../src/core/words';

function text(
  code: SourceProblem['code'],
  data?: SourceProblem['data'],
  severity: SourceProblem['severity'] = 'error',
): string {
  const problem = { code, severity, line: 1, offset: 0 };
  return problemText(data === undefined ? problem : { ...problem, data });
}

const NAMES = [
  'bytes',
  'cells',
  'columns',
  'keys',
  'field',
  'error',
  'id',
  'seconds',
  'expectedBytes',
  'limitBytes',
  'memoryMb',
  'tables',
  'found',
  'table',
  'reason',
  'limit',
  'key',
  'setting',
  'value',
];
const HOSTILE = '\u202e\u0000\u200b\r\n<img src=x onerror=alert(1)>' + 'x'.repeat(100_000);

describe('problemText', () => {
  for (const code of PROBLEM_CODES) {
    it(`says what ${code} means, with or without data`, () => {
      for (const severity of ['error', 'warning', 'info'] as const) {
        const bare = text(code, undefined, severity);
        assert.match(bare, /^["A-Z].*\.$/s);
        assert.doesNotMatch(bare, /undefined|null|NaN|\(\)|: \.| {2}/);
      }
    });
    it(`shows no raw text from a log in ${code}`, () => {
      const hostile = text(code, Object.fromEntries(NAMES.map((name) => [name, HOSTILE])));
      // eslint-disable-next-line no-control-regex -- these are the characters that must not be there
      assert.doesNotMatch(hostile, /[\u0000-\u001f\u200b-\u200f\u202a-\u202e]/);
      assert.ok(hostile.length < 1500, `${hostile.length} characters`);
    });
  }

  const cases: readonly [
    code: SourceProblem['code'],
    data: SourceProblem['data'],
    severity: SourceProblem['severity'],
    part: RegExp,
  ][] = [
    [
      'database-too-large',
      { bytes: 6e8, limitBytes: 536_870_912 },
      'error',
      /600,000,000 bytes.* the 536,870,912 that/,
    ],
    ['database-too-large', { bytes: 6e8, memoryMb: 1536 }, 'error', /more than the 1,536 MB of memory/],
    ['line-too-long', { bytes: 10_485_760 }, 'error', /^This line has 10,485,760 bytes/],
    ['trailing-text', { bytes: 7 }, 'warning', /record counts, the text was left out/],
    ['trailing-text', { cells: 12, columns: 11 }, 'error', /12 cells where the header names 11/],
    ['record-unfinished', { cells: 3, columns: 11 }, 'error', /only 3 cells where the header names 11/],
    ['unknown-shape', { keys: 'a, b' }, 'error', /these fields: a, b\./],
    ['invalid-number', { field: 'cost_usd' }, 'error', /^"cost_usd" .* left out/],
    ['invalid-number', { field: 'duration_ms' }, 'warning', /^"duration_ms" .* counts without it/],
    ['negative-amount', { field: 'input_tokens' }, 'error', /^"input_tokens" is negative/],
    ['unreadable', { error: 'EACCES' }, 'error', /cannot be read \(EACCES\)/],
    ['database-timeout', { seconds: 30 }, 'error', /\(30 s\)/],
    ['database-damaged', { bytes: 100, expectedBytes: 4096 }, 'error', /100 of 4,096 bytes/],
    ['unknown-tables', { found: 'users, posts' }, 'error', /it has: users, posts/],
    [
      'unknown-tables',
      { tables: 'llm_calls', reason: 'not an ordinary table' },
      'warning',
      /llm_calls was not read: not an ordinary table/,
    ],
    ['missing-columns', { table: 'llm_calls', columns: 'cost_usd' }, 'error', /llm_calls lacks .*: cost_usd/],
    [
      'config-invalid',
      { key: 'budgets.daily', reason: 'not an object' },
      'error',
      /^budgets.daily cannot be used: not an object/,
    ],
    [
      'config-invalid',
      { setting: 'spendlight.include', value: '[' },
      'error',
      /^spendlight.include cannot be used \(\[\)/,
    ],
    ['price-override-invalid', { key: 'gpt', reason: 'no rate' }, 'error', /price of gpt cannot be used: no rate/],
  ];
  for (const [code, data, severity, part] of cases) {
    it(`${code} ${JSON.stringify(data)} is told as ${String(part)}`, () =>
      assert.match(text(code, data, severity), part));
  }

  const reason = sentence('not a number from 0 to {0}', HOSTILE);
  const invalid = { code: 'config-invalid', severity: 'error', line: 1, offset: 0 } as const;
  const german = translator({ 'not a number from 0 to {0}': 'keine Zahl von 0 bis {0}' });
  for (const [name, problem, part] of [
    ['words are said in its language', { ...invalid, ...problemData({ key: 'a', reason }) }, /keine Zahl von 0 bis/],
    ['only the text was kept', { ...invalid, data: { key: 'a', reason: 'not a number' } }, /: not a number\./],
    ['words of another shape', { ...invalid, data: { reason: 'no' }, words: { reason: 3 } }, /: no\./],
    ['words without data', { ...invalid, words: { reason } }, /cannot be used\. /],
  ] as const) {
    it(`in another language, ${name}`, () => {
      const said = problemText(problem as unknown as SourceProblem, german);
      assert.match(said, part);
      assert.ok(said.length < 1500 && !said.includes('\u202e'));
    });
  }
  it('data has the words in English', () =>
    assert.deepEqual(problemData({ key: 'a', limit: 3, reason: sentence('not of {0}', 'x') }), {
      data: { key: 'a', limit: 3, reason: 'not of x' },
      words: { reason: { template: 'not of {0}', values: ['x'] } },
    }));
});
