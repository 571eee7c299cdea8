/** The strict grammar of numbers in logs: null is absent, undefined is there and not a number. */
import assert from 'node:assert/strict';
import { MAX_COUNT, readCount, readFlag, readMoney, readNumber } from '../../../src/core/numbers';

const NOT_NUMBERS: readonly unknown[] = [
  '1,234.5',
  '1.234,5',
  '0x10',
  '1e',
  '.5',
  '5.',
  '+5',
  '--5',
  '$',
  '$$5',
  '5$',
  '1 000',
  '1_000',
  'NaN',
  'Infinity',
  'none',
  '1e309',
  '٣',
  true,
  false,
  [5],
  {},
  Number.NaN,
  Number.POSITIVE_INFINITY,
  9007199254740993n,
];
const ABSENT: readonly unknown[] = [null, undefined, '', ' ', '\t\n'];

describe('readNumber', () => {
  const cases: readonly (readonly [value: unknown, number: number])[] = [
    [0, 0],
    [-2.5, -2.5],
    [1200n, 1200],
    ['1200', 1200],
    [' 1200 ', 1200],
    ['-1.5', -1.5],
    ['$0.01', 0.01],
    ['-$0.01', -0.01],
    ['3E-05', 0.00003],
    ['3e-05', 0.00003],
    ['1e3', 1000],
    ['007', 7],
  ];
  for (const [value, number] of cases)
    it(`${String(value)} is ${number}`, () => assert.equal(readNumber(value), number));
  for (const value of ABSENT) it(`${JSON.stringify(value)} is absent`, () => assert.equal(readNumber(value), null));
  for (const value of NOT_NUMBERS) {
    it(`${String(value)} (${typeof value}) is not a number`, () => assert.equal(readNumber(value), undefined));
  }
  it('takes linear time for megabytes of digits', () => assert.equal(readNumber('1'.repeat(1_000_000)), undefined));
});

describe('readCount', () => {
  const cases: readonly (readonly [value: unknown, count: number | null | undefined])[] = [
    [0, 0],
    ['1200', 1200],
    ['1200.0', 1200],
    ['1e3', 1000],
    [MAX_COUNT, MAX_COUNT],
    [MAX_COUNT + 1, undefined],
    [-1, undefined],
    ['-1', undefined],
    [1.5, undefined],
    [2 ** 53, undefined],
    ['9007199254740993', undefined],
    [true, undefined],
    ['', null],
    [null, null],
  ];
  for (const [value, count] of cases) it(`${String(value)} is ${count}`, () => assert.equal(readCount(value), count));
  it('-0 is 0', () => assert.ok(Object.is(readCount(-0), 0)));
});

describe('readMoney', () => {
  const cases: readonly (readonly [value: unknown, nano: number | null | undefined])[] = [
    [0.345, 345_000_000],
    ['0.345', 345_000_000],
    ['$0.01', 10_000_000],
    ['3E-05', 30_000],
    [0.0009893999999999999, 989_400],
    [-1, -1_000_000_000],
    [2n, 2_000_000_000],
    ['0.0000000005', 0],
    [1e308, undefined],
    ['1e309', undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['Included', undefined],
    [true, undefined],
    ['', null],
    [null, null],
    [undefined, null],
  ];
  for (const [value, nano] of cases) it(`${String(value)} is ${nano}`, () => assert.equal(readMoney(value), nano));
});

describe('readFlag', () => {
  const cases: readonly (readonly [value: unknown, flag: boolean | null | undefined])[] = [
    [true, true],
    [false, false],
    [1, true],
    [0, false],
    [1n, true],
    [0n, false],
    ['1', true],
    ['0', false],
    ['True', true],
    ['FALSE', false],
    ['success', true],
    [' ok ', true],
    ['completed', true],
    ['failed', false],
    ['error', false],
    ['Failure', false],
    ['timeout', false],
    ['', null],
    [null, null],
    [undefined, null],
    [2, undefined],
    ['maybe', undefined],
    ['constructor', undefined],
    [[], undefined],
  ];
  for (const [value, flag] of cases) it(`${String(value)} is ${flag}`, () => assert.equal(readFlag(value), flag));
});
