/** Reports go where the contract says. */
import assert from 'node:assert/strict';
import { PERIODS, type Period } from '../../../../src/core/budget/budget';
import { parseDay } from '../../../../src/core/calendar';
import { reportPath } from '../../../../src/core/report/paths';

describe('reportPath', () => {
  const CASES: readonly (readonly [Period, string, string])[] = [
    ['day', '2026-02-18', 'costs/reports/daily-2026-02-18.md'],
    ['week', '2026-02-18', 'ops/qa/cost-reports/weekly-2026-W08.md'],
    ['month', '2026-02-18', 'ops/qa/cost-reports/monthly-2026-02.md'],
    ['week', '2025-12-29', 'ops/qa/cost-reports/weekly-2026-W01.md'],
    ['week', '2027-01-03', 'ops/qa/cost-reports/weekly-2026-W53.md'],
  ];
  for (const [period, day, path] of CASES) {
    it(`${period} of ${day} -> ${path}`, () => assert.equal(reportPath(period, parseDay(day) ?? NaN), path));
  }

  it('never leaves its folder', () => {
    for (const period of PERIODS) assert.match(reportPath(period, 20_000), /^[a-z]+(\/[a-z-]+)+\/[a-z]+-[\dW-]+\.md$/u);
  });
});
