/** Writing a report: when a person is asked, and what their answer does. */
import assert from 'node:assert/strict';
import { writeReport, type ReportAnswer } from '../../../src/host/commands/reports';
import type { Problem } from '../../../src/core/problem';
import type { Engine } from '../../../src/protocol/engine';
import type { WriteReportResult } from '../../../src/protocol/reports';

const PROBLEM: Problem = {
  code: 'config-invalid',
  severity: 'warning',
  line: null,
  offset: null,
  path: 'costs/templates/weekly.md',
  data: { key: '{{nonsense}}', reason: 'not a section of a report' },
};

function engineWith(edited: boolean): { engine: Pick<Engine, 'request'>; replaced: boolean[] } {
  const replaced: boolean[] = [];
  const request = (_method: string, params: unknown): Promise<WriteReportResult> => {
    const { replaceEdited } = params as { replaceEdited: boolean };
    replaced.push(replaceEdited);
    return Promise.resolve({
      outcome: edited && !replaceEdited ? 'edited-by-person' : 'written',
      file: '/w/report.md',
      problems: [PROBLEM],
    });
  };
  return { engine: { request: request }, replaced };
}

describe('writing a report', () => {
  const cases: [
    name: string,
    edited: boolean,
    answer: ReportAnswer,
    file: string | null,
    writes: boolean[],
    asked: number,
  ][] = [
    ['a new file is written at once', false, 'cancel', '/w/report.md', [false], 0],
    ['an edited one is replaced when asked to', true, 'replace', '/w/report.md', [false, true], 1],
    ['or opened as it is', true, 'open', '/w/report.md', [false], 1],
    ['or left alone', true, 'cancel', null, [false], 1],
  ];
  for (const [name, edited, answer, file, writes, times] of cases)
    it(name, async () => {
      const { engine, replaced } = engineWith(edited);
      let asked = 0;
      const ask = (): Promise<ReportAnswer> => {
        asked += 1;
        return Promise.resolve(answer);
      };
      const written = await writeReport(engine, 'week', ask);
      assert.equal(written?.file ?? null, file);
      if (written !== null) assert.deepEqual(written.problems, [PROBLEM]);
      assert.deepEqual(replaced, writes);
      assert.equal(asked, times);
    });
});
