/** Problems of logs in the editor's own list, in English and in another language. */
import assert from 'node:assert/strict';
import { editor, type ShownDiagnostic } from './fakeVscode';
import { readBudgets } from '../../../src/core/budget/config';
import { withOverrides } from '../../../src/core/pricing/override';
import { vendoredPrices } from '../../../src/core/pricing/vendored';
import { PROBLEM_CODES, type Problem, type SourceProblem } from '../../../src/core/problem';
import { showDiagnostics } from '../../../src/host/editor/diagnostics';
import type { Session } from '../../../src/host/session';
import { pseudoBundle, wordsOutside } from '../../webview/support/pseudo';
import { snapshot, source } from './support';

const FILE = '/w/costs/a.jsonl';

function shown(problems: readonly SourceProblem[]): readonly ShownDiagnostic[] {
  const found = problems.map((problem): Problem => ({ ...problem, path: 'costs/a.jsonl' }));
  const state = snapshot({ sources: [source({ path: 'costs/a.jsonl', file: FILE })], problems: found });
  const session = { snapshot: state, onDidChange: () => ({ dispose: () => undefined }) };
  showDiagnostics(session as unknown as Session);
  return editor.diagnostics.get(FILE) ?? [];
}

const WRITTEN = {
  monthly: { limit: 'x', period: 'never', each: 'a', filter: { b: 1 }, hard_limit: -1 },
  weekly: { soft_limit: 9, hard_limit: 3, limt: 3, thresholds: 'x', milestones: 'y' },
  odd: 3,
};
const PRICES = {
  '{0}': 1,
  models: { '': 1, m: { input: 'x', batch: 99_999, from: 'y', provider: 3, web: 1 }, n: [], o: 3 },
  ci: { '{0}': 1, linux: -1 },
};
/** What stands in problems and is in no language. */
const NAMES = /^(["'{}\d.]*|(budgets|models|ci|settings?)[.[].*|\{0\}|USD|JSON|linux|windows|macos|spendlight\..*)$/;

describe('problems of a log as diagnostics', () => {
  beforeEach(() => editor.reset());
  afterEach(() => editor.reset());

  it('stand in their line, in English', () => {
    const [first] = shown([{ code: 'invalid-json', severity: 'error', line: 3, offset: 9 }]);
    assert.match(first?.message ?? '', /^This line is not a JSON record\./);
    assert.deepEqual([first?.severity, first?.source, first?.code], [1, 'Spendlight', 'invalid-json']);
  });

  const all = PROBLEM_CODES.map((code): SourceProblem => ({ code, severity: 'error', line: 1, offset: 0 }));
  const CASES: readonly (readonly [name: string, problems: readonly SourceProblem[], least: number])[] = [
    ['every kind of problem', all, PROBLEM_CODES.length],
    ['what is wrong with budgets', readBudgets(WRITTEN, 'settings').problems, 8],
    ['what is wrong with prices', withOverrides(vendoredPrices(), PRICES).problems, 8],
  ];
  for (const [name, problems, least] of CASES) {
    it(`${name}: in another language nothing is left in English`, () => {
      editor.bundle = pseudoBundle();
      const diagnostics = shown(problems);
      assert.ok(diagnostics.length >= least, String(diagnostics.length));
      for (const { message } of diagnostics)
        assert.deepEqual(
          wordsOutside(message).filter((word) => !NAMES.test(word)),
          [],
          message,
        );
    });
  }
});
