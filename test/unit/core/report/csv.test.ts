/** A rollup as CSV: exact dollars, no formulas, and every key back as it was. */
import assert from 'node:assert/strict';
import Papa from 'papaparse';
import type { Row } from '../../../../src/core/ledger/query';
import { noMeasures } from '../../../../src/core/measures';
import { rollupCsv } from '../../../../src/core/report/csv';
import { moneyDecimal } from '../../../../src/core/report/decimal';

describe('moneyDecimal', () => {
  const CASES: readonly (readonly [number, string])[] = [
    [0, '0'],
    [1, '0.000000001'],
    [353_081_500, '0.3530815'],
    [12_000_000_000, '12'],
    [-1_500_000_000, '-1.5'],
    [9_007_199_254_740_991, '9007199.254740991'],
  ];
  for (const [nano, text] of CASES) it(`${nano} -> ${text}`, () => assert.equal(moneyDecimal(nano), text));
});

describe('rollupCsv', () => {
  const row = (key: (string | null)[], cost: number, bucket: number | null = null): Row => ({
    key,
    bucket,
    measures: { ...noMeasures(), cost, recorded: cost, calls: 1, events: 1 },
  });
  const read = (rows: readonly Row[]): Record<string, string>[] =>
    Papa.parse<Record<string, string>>(
      rollupCsv(['agent', 'pr'], { rows, total: noMeasures(), undated: noMeasures() }),
      {
        header: true,
        skipEmptyLines: true,
      },
    ).data;

  it('names dimensions, then measures; an unknown name is an empty cell', () => {
    const [first] = read([row(['AGENT-1', null], 353_081_500)]);
    assert.deepEqual(
      [
        first?.['agent'],
        first?.['pr'],
        first?.['cost_usd'],
        first?.['calls'],
        first?.['input_tokens'],
        first?.['from'],
      ],
      ['AGENT-1', '', '0.3530815', '1', '0', undefined],
    );
  });

  it('keeps hostile names as text', () => {
    const names = ['=1+1', '__proto__', 'a,"b"\n', '<b>', '-5'];
    assert.deepEqual(
      read(names.map((name) => row([name, null], 1))).map(({ agent }) => agent),
      ["'=1+1", '__proto__', 'a,"b"\n', '<b>', "'-5"],
    );
  });

  it('says when a bucket begins', () => {
    const rows = [row(['a', null], 1, Date.parse('2026-02-20T00:00:00Z')), row(['a', null], 1)];
    assert.deepEqual(
      read(rows).map(({ from }) => from),
      ['2026-02-20T00:00:00.000Z', ''],
    );
  });
});
