/** Where a call was served, as logs and exports write it. */
import assert from 'node:assert/strict';
import { readGeography } from '../../../../src/core/sources/geography';

describe('where a call was served', () => {
  const cases: readonly [value: unknown, geography: 'us' | 'other' | null][] = [
    ['us', 'us'],
    ['US', 'us'],
    [' us ', 'us'],
    ['global', null],
    ['not_available', null],
    ['', null],
    ['null', null],
    [null, null],
    [undefined, null],
    [1, null],
    [['us'], null],
    ['eu', 'other'],
    ['__proto__', 'other'],
  ];
  for (const [value, geography] of cases)
    it(`${JSON.stringify(value) ?? 'nothing'}: ${geography ?? 'anywhere'}`, () =>
      assert.equal(readGeography(value), geography));
});
