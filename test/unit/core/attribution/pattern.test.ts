/** WBS items in names: what the default finds, what a person's own pattern may be, and what is refused. */
import assert from 'node:assert/strict';
import { DEFAULT_WBS_PATTERN, openWbsPattern, type PatternFault } from '../../../../src/core/attribution/pattern';

describe('WBS pattern', () => {
  const found: [text: string, item: string | null][] = [
    ['WBS-012', 'WBS-012'],
    ['feature/wbs-012-cart', 'WBS-012'],
    ['feature/ABC-123-do-it', 'ABC-123'],
    ['ABC-123: WBS-7', 'WBS-7'],
    ['Adds carts (SHOP2-9)', 'SHOP2-9'],
    ['abc-123', null],
    ['fix-2', null],
    ['XABC-12x', null],
    ['Reads UTF-8 and SHA-256', null],
    ['Reads UTF-8 for ABC-1', 'ABC-1'],
    ['Moves to GPT-5', null],
    ['main', null],
    ['', null],
    [`${'x'.repeat(300)} WBS-1`, null],
  ];
  for (const [text, item] of found)
    it(`by default, in "${text.slice(0, 40)}": ${item}`, () => assert.equal(openWbsPattern(null).find(text), item));

  it('is the same when the default is written out', () =>
    assert.equal(openWbsPattern(DEFAULT_WBS_PATTERN).find('wbs-3'), 'WBS-3'));
  it('finds nothing when it is empty', () => assert.equal(openWbsPattern(' ').find('WBS-1'), null));

  const own: [pattern: string, text: string, item: string | null][] = [
    ['T\\d{4}', 'feature/T1234-x', 'T1234'],
    ['task/(\\w+)/', 'task/K9/rest', 'K9'],
    ['(?:AB|CD)-\\d+', 'x CD-4', 'CD-4'],
    ['(?<item>[a-z]+)!', 'go!', 'go'],
    ['x?', 'abc', null],
    ['[()*+]+', 'a(*)b', '(*)'],
    ['(\\d{2}-){2}', '12-34-', '34-'],
  ];
  for (const [pattern, text, item] of own)
    it(`${pattern} in "${text}": ${item}`, () => {
      const opened = openWbsPattern(pattern);
      assert.equal(opened.fault, null);
      assert.equal(opened.find(text), item);
    });

  const refused: [pattern: string, fault: PatternFault][] = [
    ['a'.repeat(257), 'too-long'],
    ['(', 'invalid'],
    ['[z-a]', 'invalid'],
    ['(a+)+$', 'catastrophic'],
    ['(?:a|a)*b', 'catastrophic'],
    ['((a?)b?)*c', 'catastrophic'],
    ['(a*){5}', 'catastrophic'],
    ['(?:(?:x|y)z)+', 'catastrophic'],
    ['(a)\\1', 'catastrophic'],
    ['.*.*.*.*x', 'catastrophic'],
    ['a{0,200}b{1,90}c+d*e', 'catastrophic'],
  ];
  for (const [pattern, fault] of refused)
    it(`refuses ${pattern.slice(0, 30)}: ${fault}`, () => {
      const opened = openWbsPattern(pattern);
      assert.equal(opened.fault, fault);
      assert.equal(opened.find('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'), null);
    });
});
