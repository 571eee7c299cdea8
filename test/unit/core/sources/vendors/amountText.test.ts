/** Amounts as spreadsheets write them: what is read, what is nothing, and what is refused. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readAmountText } from '../../../../../src/core/sources/vendors/amountText';

type Case = [text: unknown, decimal: string | null | undefined, currency?: string | null];

function check(cases: readonly Case[], decimalComma: boolean): void {
  for (const [text, decimal, currency = null] of cases) {
    it(`reads ${JSON.stringify(text)} as ${String(decimal)}`, () => {
      const read = readAmountText(text, decimalComma);
      const expected = decimal === null || decimal === undefined ? decimal : { decimal, currency };
      assert.deepEqual(read, expected);
    });
  }
}

describe('readAmountText', () => {
  describe('where a dot is the fraction', () => {
    check(
      [
        ['12.34', '12.34'],
        [12.5, '12.5'],
        ['$1,234.50', '1234.50', 'USD'],
        ['-$0.50', '-0.50', 'USD'],
        ['$-0.50', '-0.50', 'USD'],
        ['(12.34)', '-12.34'],
        ['($1,000)', '-1000', 'USD'],
        ['3E-05', '3E-05'],
        ['1.5e-2', '1.5e-2'],
        ['.5', '0.5'],
        ['5.', '5'],
        ['+7', '7'],
        ['12.34 EUR', '12.34', 'EUR'],
        ['12.34 €', '12.34', 'EUR'],
        ['USD 9', '9', 'USD'],
        ['US$9', '9', 'USD'],
        ["1'234.50", '1234.50'],
        ['1 234.50', '1234.50'],
        ['1\u202f234.50', '1234.50'],
        ['', null],
        [' - ', null],
        ['n/a', null],
        [null, null],
        [undefined, null],
        ['12,34', undefined],
        ['1.234,50', undefined],
        ['1,23,456', undefined],
        ['1.2.3', undefined],
        ['about 3', undefined],
        ['5 GB', undefined],
        ['$5 EUR', undefined],
        ['0x10', undefined],
        ['Infinity', undefined],
        [NaN, undefined],
        [true, undefined],
        [{}, undefined],
        ['--5', undefined],
        ['9'.repeat(61), undefined],
      ],
      false,
    );
  });

  describe('where a comma is the fraction', () => {
    check(
      [
        ['12,34', '12.34'],
        ['1.234,50', '1234.50'],
        ['-1.234,50 €', '-1234.50', 'EUR'],
        ['(12,34)', '-12.34'],
        ['12.34', '12.34'],
        ['7', '7'],
        ['1,2,3', undefined],
        ['12.34,5', undefined],
      ],
      true,
    );
  });

  it('never throws, and gives a plain decimal or nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789.,$€()-+eE \'"ab\u00a0') }),
        fc.boolean(),
        (text, comma) => {
          const read = readAmountText(text, comma);
          if (read !== null && read !== undefined) assert.match(read.decimal, /^-?\d+(?:\.\d+)?(?:e[-+]?\d+)?$/i);
        },
      ),
    );
  });
});
