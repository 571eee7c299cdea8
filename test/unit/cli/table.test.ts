/** Tables fit their columns, keep figures whole and on the right, and draw bars where there is room. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { figure, fillGauge, name, shareBar, tableLines, text } from '../../../src/cli/table';
import { textWidth } from '../../../src/core/report/textWidth';

const COLUMNS = [name('Agent'), shareBar, figure('Cost'), text('Health')];

describe('tableLines', () => {
  it('stands figures on the right and draws shares', () => {
    assert.deepEqual(
      tableLines(
        COLUMNS,
        [
          ['a', 1, '$12.00', 'green'],
          ['bb', 0.5, '$6.00', 'red'],
          ['c', 0, '$0.00', ''],
        ],
        60,
      ),
      [
        'Agent                          Cost  Health',
        'a      ████████████████████  $12.00  green',
        'bb     ██████████             $6.00  red',
        'c                             $0.00',
      ],
    );
  });

  it('shortens bars first, then leaves them out, then cuts names', () => {
    const rows = [['a-rather-long-agent-name', 1, '$12.00', 'green']];
    const line = (columns: number): string => tableLines(COLUMNS, rows, columns)[1] ?? '';
    assert.equal(line(50), 'a-rather-long-agent-name  ████████  $12.00  green');
    assert.equal(line(44), 'a-rather-long-agent-name  $12.00  green');
    assert.equal(line(36), 'a-rather-long-agent…  $12.00  green');
    assert.equal(line(24), 'a-rathe…  $12.00  green');
  });

  it('counts wide characters as two', () => {
    const lines = tableLines(
      [name('Name'), figure('N')],
      [
        ['日本語', '1'],
        ['abc', '22'],
      ],
      80,
    );
    assert.deepEqual(lines, ['Name     N', '日本語   1', 'abc     22']);
  });

  it('draws how much of something is used', () => {
    assert.equal(tableLines([fillGauge], [[0.5]], 80)[1], '██████████░░░░░░░░░░');
    assert.equal(tableLines([fillGauge], [[7]], 80)[1], '████████████████████');
  });

  it('takes escape sequences out of names', () => {
    assert.deepEqual(tableLines([name('Name')], [['\u001b]0;x\u0007\u001b[31mred\nline']], 80), ['Name', 'red line']);
  });

  it('is never wider than asked, as long as its figures fit', () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 60 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 8 }),
        fc.integer({ min: 40, max: 120 }),
        (drawn, columns) => {
          const rows = drawn.map(([title, share]) => [title, share, '$1,234,567.89', 'blocked']);
          for (const line of tableLines(COLUMNS, rows, columns)) assert.ok(textWidth(line) <= columns, line);
        },
      ),
    );
  });
});
