/** Columns of a text: wide characters two, combining ones none. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { cutToWidth, padEnd, padStart, textWidth } from '../../../../src/core/report/textWidth';

describe('textWidth', () => {
  const CASES: readonly (readonly [string, number])[] = [
    ['', 0],
    ['abc', 3],
    ['日本', 4],
    ['ｆｕｌｌ', 8],
    ['한글', 4],
    ['e\u0301', 1],
    ['🚀', 2],
    ['██▌', 3],
    ['a\u200bb', 2],
    ['…', 1],
    ['𠀀', 2],
  ];
  for (const [text, width] of CASES)
    it(`${JSON.stringify(text)} -> ${width}`, () => assert.equal(textWidth(text), width));
});

describe('cutToWidth', () => {
  const CASES: readonly (readonly [string, number, string])[] = [
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['日本語版', 5, '日本…'],
    ['日本語版', 6, '日本…'],
    ['🚀🚀🚀', 5, '🚀🚀…'],
    ['ab cd', 4, 'ab…'],
  ];
  for (const [text, columns, cut] of CASES) {
    it(`${text} in ${columns} -> ${cut}`, () => assert.equal(cutToWidth(text, columns), cut));
  }

  it('never takes more than its columns', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 30 }), (text, columns) => {
        assert.ok(textWidth(cutToWidth(text, columns)) <= columns);
      }),
    );
  });
});

describe('padding', () => {
  it('fills up to the columns', () => {
    assert.equal(padStart('日', 4), '  日');
    assert.equal(padEnd('日', 4), '日  ');
    assert.equal(padEnd('long', 2), 'long');
  });
});
