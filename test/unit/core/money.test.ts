/** Money is exact: what a decimal says is what is counted, in any order. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { divideHalfEven, dollarsOf, isExactSum, nanoFromDecimal, nanoFromNumber } from '../../../src/core/money';

describe('nanoFromDecimal', () => {
  const cases: readonly (readonly [text: string, nano: number | null])[] = [
    ['0', 0],
    ['-0', 0],
    ['0.000', 0],
    ['1', 1_000_000_000],
    ['-1.5', -1_500_000_000],
    ['0.3530815', 353_081_500],
    ['0.0009893999999999999', 989_400],
    ['000001.10', 1_100_000_000],
    ['3E-05', 30_000],
    ['3e-5', 30_000],
    ['1e+3', 1_000_000_000_000],
    ['1e-9', 1],
    ['0.0000000005', 0], // a tie goes to the even neighbour
    ['0.0000000015', 2],
    ['0.0000000025', 2],
    ['-0.0000000015', -2],
    ['0.00000000250000000000000000001', 3], // just past the tie
    ['0.00000000049999999999999999999', 0],
    ['1e-400', 0],
    ['0e999', 0],
    ['9007199.254740991', Number.MAX_SAFE_INTEGER],
    ['9007199.254740992', null], // past the exact range
    ['1e308', null],
    ['1e309', null],
    ['', null],
    [' 1', null],
    ['+1', null],
    ['.5', null],
    ['5.', null],
    ['1,234.5', null],
    ['0x10', null],
    ['1e', null],
    ['NaN', null],
    ['Infinity', null],
    ['1'.repeat(500), null],
  ];
  for (const [text, nano] of cases) {
    it(`${text.slice(0, 40)} is ${nano}`, () => assert.equal(nanoFromDecimal(text), nano));
  }
});

describe('nanoFromNumber', () => {
  const cases: readonly (readonly [dollars: number, nano: number | null])[] = [
    [0, 0],
    [-0, 0],
    [0.1 + 0.2, 300_000_000],
    [0.345, 345_000_000],
    [7.5e-8, 75],
    [5e-10, 0],
    [1.5e-9, 2],
    [2.5e-9, 2],
    [-2.5e-9, -2],
    [5000.0000000015, 5_000_000_000_002],
    [9_007_199, 9_007_199_000_000_000],
    [1e10, null],
    [1e308, null],
    [Number.POSITIVE_INFINITY, null],
    [Number.NaN, null],
  ];
  for (const [dollars, nano] of cases) {
    it(`${dollars} is ${nano}`, () => assert.equal(nanoFromNumber(dollars), nano));
  }

  it('is never a negative zero', () => assert.ok(Object.is(nanoFromNumber(-1e-12), 0)));

  it('agrees with the shortest decimal of every double', () => {
    fc.assert(
      fc.property(fc.double({ min: -20_000, max: 20_000, noNaN: true }), (dollars) => {
        assert.equal(nanoFromNumber(dollars), nanoFromDecimal(String(dollars)));
      }),
      { numRuns: 5000 },
    );
  });

  it('agrees with the shortest decimal around every half', () => {
    fc.assert(
      fc.property(fc.integer({ min: -4e12, max: 4e12 }), (nano) => {
        const dollars = (nano + 0.5) / 1e9;
        assert.equal(nanoFromNumber(dollars), nanoFromDecimal(String(dollars)));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('dollarsOf', () => {
  it('comes back to the same nano-dollars, up to 8.38 million dollars', () => {
    fc.assert(
      fc.property(fc.integer({ min: -8_388_607e9, max: 8_388_607e9 }), (nano) => {
        assert.equal(nanoFromNumber(dollarsOf(nano)), nano);
        assert.equal(nanoFromDecimal(String(dollarsOf(nano))), nano);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('a sum of money', () => {
  it('does not depend on order or grouping', () => {
    const costs = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 200 });
    const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
    fc.assert(
      fc.property(costs, fc.nat(), (dollars, cut) => {
        const nano = dollars.map((amount) => nanoFromNumber(amount) ?? Number.NaN);
        const [left, right] = [nano.slice(0, cut % nano.length), nano.slice(cut % nano.length)];
        assert.equal(sum([...nano].reverse()), sum(nano));
        assert.equal(sum(right) + sum(left), sum(nano));
        assert.ok(isExactSum(sum(nano)));
      }),
    );
  });

  it('of a million times 75 nano-dollars is 7.5 cents', () => {
    let sum = 0;
    for (let i = 0; i < 1_000_000; i += 1) sum += nanoFromNumber(7.5e-8) ?? Number.NaN;
    assert.equal(dollarsOf(sum), 0.075);
  });

  it('says when it is no longer exact', () => {
    assert.equal(isExactSum(Number.MAX_SAFE_INTEGER), true);
    assert.equal(isExactSum(Number.MAX_SAFE_INTEGER + 1), false);
  });
});

describe('divideHalfEven', () => {
  const cases: readonly (readonly [numerator: number, denominator: number, quotient: number])[] = [
    [0, 3, 0],
    [-1, 3, 0],
    [1, 2, 0],
    [3, 2, 2],
    [5, 2, 2],
    [-1, 2, 0],
    [-3, 2, -2],
    [-5, 2, -2],
    [1499, 1000, 1],
    [1501, 1000, 2],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 1],
    [Number.MAX_SAFE_INTEGER, 2, 4_503_599_627_370_496],
  ];
  for (const [numerator, denominator, quotient] of cases) {
    it(`${numerator} / ${denominator} is ${quotient}`, () => {
      assert.ok(Object.is(divideHalfEven(numerator, denominator), quotient));
    });
  }

  it('agrees with exact arithmetic', () => {
    const safe = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(safe, fc.integer({ min: 1, max: 1_000_000_000 }), (numerator, denominator) => {
        const quotient = BigInt(divideHalfEven(numerator, denominator));
        const twiceOff = 2n * (BigInt(numerator) - quotient * BigInt(denominator));
        const off = twiceOff < 0n ? -twiceOff : twiceOff;
        assert.ok(off < BigInt(denominator) || (off === BigInt(denominator) && quotient % 2n === 0n));
      }),
    );
  });
});
