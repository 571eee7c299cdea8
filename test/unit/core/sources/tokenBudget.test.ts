/** The tracker's own totals as statements: the documented file, what the program really writes, and other files of the name. */
import assert from 'node:assert/strict';
import { readTokenBudget } from '../../../../src/core/sources/tokenBudget';

const month = (spent: unknown, more: object = {}): string =>
  JSON.stringify({ current_month: '2026-02', total_spent: spent, ...more });

describe('token_budget.json', () => {
  it('reads the documented file', () => {
    const text = JSON.stringify({
      version: '1.0',
      current_month: '2026-02',
      total_spent: 5.23,
      executions: 95,
      prs_generated: 94,
      tokens_used: { claude_input: 190000 },
      milestones_reached: [5.0],
      last_reset: '2026-02-01T00:00:00Z',
      history: [
        { month: '2026-01', total_spent: 14.82, prs_generated: 269, executions: 270, milestones_reached: [5, 10, 15] },
      ],
    });
    assert.deepEqual(readTokenBudget(text, 'a/token_budget.json'), {
      statements: [
        {
          path: 'a/token_budget.json',
          month: '2026-02',
          spent: 5_230_000_000,
          executions: 95,
          prsGenerated: 94,
          milestonesReached: [5],
          current: true,
        },
        {
          path: 'a/token_budget.json',
          month: '2026-01',
          spent: 14_820_000_000,
          executions: 270,
          prsGenerated: 269,
          milestonesReached: [5, 10, 15],
          current: false,
        },
      ],
      problems: [],
    });
  });

  const spends: readonly [spent: unknown, nano: number | null][] = [
    [0, 0],
    [0.0009893999999999999, 989_400],
    ['5.23', 5_230_000_000],
    ['$5.23', 5_230_000_000],
    [-1, null],
    ['much', null],
    [null, null],
    [{}, null],
  ];
  for (const [spent, nano] of spends) {
    it(`total_spent ${JSON.stringify(spent)} is ${nano}`, () => {
      const { statements, problems } = readTokenBudget(month(spent), 'p');
      assert.equal(statements[0]?.spent ?? null, nano);
      assert.deepEqual(
        problems.map((problem) => problem.data),
        nano === null ? [{ field: 'total_spent' }] : [],
      );
    });
  }

  const problems: readonly [name: string, text: string, code: string, data: object | undefined, statements: number][] =
    [
      ['nothing', '', 'statement-torn', undefined, 0],
      ['half a file', month(5, { history: [] }).slice(0, 30), 'statement-torn', undefined, 0],
      ['a new head over an old tail', `${month(5)}spent":5}`, 'statement-torn', undefined, 0],
      ['a limit and a used count', '{"limit":100,"used":5}', 'unknown-shape', { keys: 'limit, used' }, 0],
      ['a word', '"economy"', 'unknown-shape', { keys: '' }, 0],
      ['a list', '[1]', 'unknown-shape', { keys: '' }, 0],
      [
        'a month that is none',
        '{"current_month":"2026-13","total_spent":1}',
        'statement-invalid',
        { field: 'current_month' },
        0,
      ],
      ['a history that is none', month(5, { history: 'none' }), 'statement-invalid', { field: 'history' }, 1],
      [
        'a broken month in the history',
        month(5, { history: [7, { month: '2026-01', total_spent: 1 }] }),
        'statement-invalid',
        { field: 'history[0]' },
        2,
      ],
      [
        'a broken figure in the history',
        month(5, { history: [{ month: '2026-01', total_spent: 'x' }] }),
        'statement-invalid',
        { field: 'history[0].total_spent' },
        1,
      ],
    ];
  for (const [name, text, code, data, statements] of problems) {
    it(`reports ${name} as ${code}`, () => {
      const result = readTokenBudget(text, 'p');
      assert.deepEqual(
        result.problems.map((problem) => [problem.code, problem.data]),
        [[code, data]],
      );
      assert.equal(result.statements.length, statements);
    });
  }

  it('reads every beginning of the file as torn, and only the whole as a statement', () => {
    const text = month(5.23, { executions: 1, history: [{ month: '2026-01', total_spent: 1 }] });
    for (let length = 0; length < text.length; length += 1) {
      const { statements, problems: told } = readTokenBudget(text.slice(0, length), 'p');
      assert.deepEqual([statements.length, told[0]?.code], [0, 'statement-torn'], text.slice(0, length));
    }
    assert.equal(readTokenBudget(text, 'p').statements.length, 2);
  });

  it('reads a byte order mark, missing counts and milestones that are none', () => {
    const { statements } = readTokenBudget(
      `\ufeff${month(1, { executions: -3, milestones_reached: [5, 'x', null] })}`,
      'p',
    );
    assert.deepEqual(statements[0]?.executions, null);
    assert.deepEqual(statements[0]?.milestonesReached, [5]);
  });
});
