/** One figure, one text: what every screen, report and answer prints. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openZone, parseDay } from '../../../src/core/calendar';
import { DIMENSIONS } from '../../../src/core/event';
import {
  ago,
  change,
  count,
  dateLabel,
  dateTime,
  dateTimeSeconds,
  dayLabel,
  dayName,
  dimensionTitle,
  duration,
  keyText,
  money,
  moneyAxis,
  moneyExact,
  monthLabel,
  percent,
  percentReached,
  safeText,
  tokens,
} from '../../../src/core/format';
import { nanoFromDecimal, nanoFromNumber } from '../../../src/core/money';

function nano(dollars: string): number {
  const amount = nanoFromDecimal(dollars);
  assert.ok(amount !== null, dollars);
  return amount;
}

function table<T>(
  name: string,
  write: (value: T) => string,
  rows: readonly (readonly [value: T, text: string])[],
): void {
  describe(name, () => {
    for (const [value, text] of rows) it(`${String(value)} reads ${text}`, () => assert.equal(write(value), text));
  });
}

table('money', (dollars: string) => money(nano(dollars)), [
  ['0', '$0.00'],
  ['15', '$15.00'],
  ['1234.56', '$1,234.56'],
  ['1234567.891', '$1,234,567.89'],
  ['9007199.25', '$9,007,199.25'],
  ['1.005', '$1.01'], // binary floating point says 1.00
  ['1.45', '$1.45'],
  ['8.345', '$8.35'],
  ['-2.5', '-$2.50'],
  ['0.999', '$0.999'],
  ['0.9996', '$1.00'],
  ['0.615', '$0.615'],
  ['0.5', '$0.50'],
  ['0.3530815', '$0.353'],
  ['0.0124', '$0.0124'],
  ['0.01', '$0.01'],
  ['0.002775', '$0.00278'],
  ['0.004', '$0.004'],
  ['-0.004', '-$0.004'],
  ['0.000001234', '$0.00000123'],
  ['0.000001', '$0.000001'],
  ['0.000000999', '<$0.000001'],
  ['0.000000001', '<$0.000001'],
  ['-0.000000001', '>-$0.000001'],
]);

describe('money past what is exact', () => {
  it('says so', () => {
    assert.equal(money(Number.MAX_SAFE_INTEGER + 1), 'over $9,000,000');
    assert.equal(money(-1e300), 'under -$9,000,000');
    assert.equal(money(Number.NaN), '--');
  });

  it('never reads as nothing when there is something, and never loses a digit of the exact form', () => {
    fc.assert(
      fc.property(fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }), (amount) => {
        fc.pre(amount !== 0);
        assert.match(money(amount), /[1-9]/);
        assert.equal(nanoFromDecimal(moneyExact(amount).replace(/[$,]/g, '')), amount);
      }),
    );
  });
});

table('moneyExact', (dollars: string) => moneyExact(nano(dollars)), [
  ['0', '$0.00'],
  ['15', '$15.00'],
  ['0.3530815', '$0.3530815'],
  ['1234.5', '$1,234.50'],
  ['-0.000000001', '-$0.000000001'],
]);

describe('moneyAxis', () => {
  const rows: readonly (readonly [value: string, step: string, text: string])[] = [
    ['0', '5', '$0'],
    ['15', '5', '$15'],
    ['1500', '500', '$1,500'],
    ['0.5', '0.5', '$0.50'],
    ['1', '0.5', '$1.00'],
    ['0.01', '0.005', '$0.010'],
    ['-5', '5', '-$5'],
  ];
  for (const [value, step, text] of rows) {
    it(`${value} at steps of ${step} reads ${text}`, () => assert.equal(moneyAxis(nano(value), nano(step)), text));
  }
  it('needs no step, and bears a tick between two nano-dollars', () => {
    assert.equal(moneyAxis(nano('2.5')), '$2.50');
    assert.equal(moneyAxis(0.1 * 3 * 1e9, 0.1 * 1e9), '$0.30');
  });
});

table('percent', percent, [
  [0, '0%'],
  [34.867, '35%'],
  [9.94, '9.9%'],
  [9.96, '10%'],
  [4.25, '4.3%'],
  [0.04, '<0.1%'],
  [-0.04, '>-0.1%'],
  [-12.4, '-12%'],
  [1234.5, '1,235%'],
  [1e12, 'over 9,000,000%'],
  [null, '--'],
  [Number.NaN, '--'],
]);
table('percent with one digit', (value: number) => percent(value, 1), [
  [34.867, '34.9%'],
  [100, '100.0%'],
  [0.01, '<0.1%'],
]);
table('percentReached', (value: number) => percentReached(value), [
  [79.96, '79%'],
  [79.999999, '79%'],
  [80, '80%'],
  [99.9, '99%'],
  [100, '100%'],
  [106.2, '106%'],
  [0.4, '<1%'],
  [0, '0%'],
]);

describe('change', () => {
  const rows: readonly (readonly [now: number, before: number, text: string])[] = [
    [112, 100, '+12%'],
    [3, 4, '-25%'],
    [0, 5, '-100%'],
    [5, 0, 'new'],
    [0, 0, 'no change'],
    [7, 7, 'no change'],
    [1000, 999, '+0.1%'],
    [10_000_001, 10_000_000, '<0.1%'],
    [100, 3, '+3,233%'],
    [5, -5, '--'],
    [-5, 0, '--'],
  ];
  for (const [now, before, text] of rows) {
    it(`${now} after ${before} reads ${text}`, () => assert.equal(change(now, before), text));
  }
});

table('count', count, [
  [0, '0'],
  [999, '999'],
  [1234, '1,234'],
  [1234567, '1,234,567'],
  [-1234, '-1,234'],
  [-0.2, '0'],
  [Number.NaN, '--'],
  [1e300, 'over 9,007,199,254,740,991'],
]);
table('tokens', tokens, [
  [0, '0'],
  [999, '999'],
  [1000, '1K'],
  [1234, '1.2K'],
  [45_600, '45.6K'],
  [99_960, '100K'],
  [123_456, '123K'],
  [999_950, '1M'],
  [1_234_567, '1.2M'],
  [2_500_000_000, '2.5B'],
  [1.5e15, '1,500T'],
  [-1234, '-1.2K'],
  [Number.NaN, '--'],
]);
table('duration', duration, [
  [0, '0 ms'],
  [850, '850 ms'],
  [999.7, '1 s'],
  [1234, '1.2 s'],
  [45_000, '45 s'],
  [59_999, '1 min'],
  [200_000, '3 min 20 s'],
  [3_599_999, '1 h'],
  [7_500_000, '2 h 5 min'],
  [86_399_000, '1 d'],
  [273_600_000, '3 d 4 h'],
  [-1234, '-1.2 s'],
  [Number.NaN, '--'],
]);
table('ago', ago, [
  [0, 'just now'],
  [-3000, 'just now'],
  [12_000, '12 s ago'],
  [200_000, '3 min ago'],
  [10_800_000, '3 h ago'],
  [86_400_000, '1 day ago'],
  [172_800_000, '2 days ago'],
  [-10_800_000, 'in 3 h'],
  [Number.NaN, '--'],
]);

describe('dates', () => {
  const day = parseDay('2026-02-20') ?? Number.NaN;
  it('have one form each', () => {
    assert.equal(dayName(day), 'Friday');
    assert.equal(dayLabel(day), '20 Feb');
    assert.equal(dateLabel(day), 'Fri 20 Feb 2026');
    assert.equal(monthLabel(day), 'February 2026');
  });
  it('show the clock of the zone', () => {
    const prague = openZone('Europe/Prague');
    assert.ok(prague);
    assert.equal(dateTime(prague, Date.parse('2026-02-20T23:05:09.7Z')), '2026-02-21 00:05');
    assert.equal(dateTimeSeconds(prague, Date.parse('2026-02-20T23:05:09.7Z')), '2026-02-21 00:05:09');
  });
});

table('safeText', (name: string) => safeText(name, 12), [
  ['AGENT-1', 'AGENT-1'],
  ['', ''],
  ['<img src=x>', '<img src=x>'],
  ['Žluťoučký', 'Žluťoučký'],
  ['twelve chars', 'twelve chars'],
  ['thirteen char', 'thirteen ch…'],
  ['😀'.repeat(12), '😀'.repeat(12)],
  ['😀'.repeat(13), `${'😀'.repeat(11)}…`],
  ['a\u202eb', 'a\\u{202e}b'],
  ['a\u200bb', 'a\\u{200b}b'],
  ['a\u0000b', 'a\\u{0}b'],
  ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
  ['a\u2028b', 'a\\u{2028}b'],
  ['\ud800', '\\u{d800}'],
  ['\u{e0041}', '\\u{e0041}'],
  ['\u3164', '\\u{3164}'],
]);

describe('safeText of hostile names', () => {
  it('shows nothing that cannot be seen and never more than it may', () => {
    const codePoint = fc.oneof(fc.integer({ min: 0, max: 0x2100 }), fc.integer({ min: 0, max: 0x10ffff }));
    const anyText = fc.array(codePoint, { maxLength: 40 }).map((codes) => String.fromCodePoint(...codes));
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 50 }), (name, max) => {
        const text = safeText(name, max);
        assert.ok([...text].length <= max);
        assert.doesNotMatch(text, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });
  it('looks at no more of a megabyte than it shows', () => assert.equal(safeText('é'.repeat(1_000_000), 3), 'éé…'));
});

describe('keyText', () => {
  const rows: readonly (readonly [dimension: (typeof DIMENSIONS)[number], key: string | null, text: string])[] = [
    ['pr', null, 'No PR'],
    ['pr', '123', '#123'],
    ['pr', 'owner/repo#123', 'owner/repo#123'],
    ['wbs', null, 'No WBS item'],
    ['wbs', 'WBS-023', 'WBS-023'],
    ['agent', null, 'No agent'],
    ['agent', 'No agent', '"No agent"'],
    ['agent', '__proto__', '__proto__'],
    ['agent', 'a\u202eb', 'a\\u{202e}b'],
    ['model', null, 'No model'],
    ['kind', 'llm', 'LLM calls'],
    ['kind', 'constructor', 'constructor'],
  ];
  for (const [dimension, key, text] of rows) {
    it(`${dimension} ${JSON.stringify(key)} reads ${text}`, () => assert.equal(keyText(dimension, key), text));
  }
  it('names the missing value of every dimension apart', () => {
    const names = DIMENSIONS.map((dimension) => keyText(dimension, null));
    assert.equal(new Set(names).size, DIMENSIONS.length);
    for (const dimension of DIMENSIONS)
      assert.equal(`No ${dimensionTitle(dimension)}`.toLowerCase(), keyText(dimension, null).toLowerCase());
  });
  it('cuts where it is told', () => assert.equal(keyText('agent', 'abcdef', 4), 'abc…'));
});

describe('figures in the same words as their JSON', () => {
  it('percent agrees with the nano-dollars it was made of', () => {
    const percentOf = (spent: number, limit: number): string => percent((100 * spent) / limit, 1);
    assert.equal(percentOf(nanoFromNumber(5.23) ?? 0, nanoFromNumber(15) ?? 0), '34.9%');
  });
});
