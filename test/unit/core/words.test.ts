/** Sentences that are made in one place and said in another. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { filled, translator, untranslated } from '../../../src/core/translate';
import {
  arranged,
  inEnglish,
  joined,
  readSentence,
  readWord,
  said,
  sentence,
  worded,
  wordsOf,
  type Sentence,
  type Word,
} from '../../../src/core/words';

const GERMAN = translator({
  '{0} of {1}': 'von {1}: {0}',
  Spent: 'Ausgegeben',
  '{0} calls': '{0} Aufrufe',
});

const WORDS: readonly (readonly [name: string, word: Word, english: string, german: string])[] = [
  ['a name', 'Spent', 'Spent', 'Spent'],
  ['a number', 3, '3', '3'],
  ['a sentence', sentence('Spent'), 'Spent', 'Ausgegeben'],
  ['values in another order', sentence('{0} of {1}', 'a', 2), 'a of 2', 'von 2: a'],
  ['a sentence in a sentence', sentence('{0} of {1}', sentence('{0} calls', 5), 9), '5 calls of 9', 'von 9: 5 Aufrufe'],
  ['a layout', arranged('{0}: {1}', sentence('Spent'), '$1'), 'Spent: $1', 'Ausgegeben: $1'],
  ['several', joined([sentence('Spent'), 'x', sentence('{0} calls', 2)]), 'Spent x 2 calls', 'Ausgegeben x 2 Aufrufe'],
  ['lines', joined(['a', 'b'], '\n'), 'a\nb', 'a\nb'],
  ['nothing', joined([]), '', ''],
  ['no translation', sentence('{0} left', 1), '1 left', '1 left'],
  ['a place without a value', sentence('{0} of {1}', 'a'), 'a of {1}', 'von {1}: a'],
  ['a name that looks like a place', sentence('{0} of {1}', '{1}', '{0}'), '{1} of {0}', 'von {0}: {1}'],
  ['a name that looks like a message', sentence('{0} of {1}', 'Spent', '$&'), 'Spent of $&', 'von $&: Spent'],
];

describe('a sentence', () => {
  for (const [name, word, english, german] of WORDS) {
    it(`${name}: ${JSON.stringify(german)}`, () => {
      assert.equal(inEnglish(word), english);
      assert.equal(said(word, GERMAN), german);
      assert.deepEqual(readWord(JSON.parse(JSON.stringify(word))), word);
    });
  }

  it('asks for no translation where there are no words', () => {
    const asked: string[] = [];
    const text = said(arranged('{0}: {1}', sentence('{0} calls', '{0}'), 'b'), (message, ...values) => {
      asked.push(message);
      return untranslated(message, ...values);
    });
    assert.deepEqual([text, asked], ['{0} calls: b', ['{0} calls']]);
  });
});

describe('a failure in words', () => {
  class Refused extends RangeError {}
  const failure = worded(Refused, sentence('{0} of {1}', 'a', 'b'), 'the cause');

  it('is of its class, says itself in English and has its cause', () => {
    assert.ok(failure instanceof Refused);
    assert.deepEqual([failure.message, failure.cause], ['a of b', 'the cause']);
  });
  for (const [name, thrown, german] of [
    ['one of ours', failure, 'von b: a'],
    ['with a code', Object.assign(worded(Error, sentence('Spent')), { code: 'EIO' }), 'Ausgegeben'],
    ['of the system', new Error('Spent'), 'Spent'],
    ['with words that are none', Object.assign(new Error('Spent'), { words: 'Spent' }), 'Spent'],
    ['no failure at all', 'Spent', null],
  ] as const) {
    it(`${name}: ${german}`, () => {
      const words = wordsOf(thrown);
      assert.equal(words === null ? null : said(words, GERMAN), german);
    });
  }
});

const TEXT = fc.oneof(fc.string(), fc.constantFrom('{0}', '{1}', '{0} {1}', '$1', '__proto__', '{__proto__}'));
const WORD: fc.Arbitrary<Word> = fc.letrec<{ word: Word; sentence: Sentence }>((tie) => ({
  word: fc.oneof({ maxDepth: 4 }, TEXT, fc.integer(), tie('sentence')),
  sentence: fc.record(
    { template: TEXT, values: fc.array(tie('word'), { maxLength: 3 }) },
    { requiredKeys: ['template'], noNullPrototype: true },
  ),
})).word;

describe('any sentence', () => {
  it('in English is its template, filled once', () =>
    fc.assert(
      fc.property(TEXT, fc.array(TEXT, { maxLength: 4 }), (template, values) => {
        assert.equal(inEnglish(sentence(template, ...values)), filled(template, values));
        assert.equal(said(sentence('{0}|', ...values), GERMAN), `${values[0] ?? '{0}'}|`);
      }),
    ));
  it('can be said in a language that knows none of it', () =>
    fc.assert(fc.property(WORD, (word) => assert.equal(said(word, translator({})), inEnglish(word)))));
  it('is the same after it was kept', () =>
    fc.assert(fc.property(WORD, (word) => assert.deepEqual(readWord(JSON.parse(JSON.stringify(word))), word))));
  it('whatever was kept is read as a sentence or as none', () =>
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = readSentence(value);
        assert.ok(read === null || typeof inEnglish(read) === 'string');
      }),
    ));
});

describe('what was kept', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 'x' : { template: '{0}', values: [nested(depth - 1)] });
  for (const [name, value, isRead] of [
    ['a template', { template: 'Spent' }, true],
    ['with values', { template: '{0}', values: ['a', 1, { template: 'b' }] }, true],
    ['a text', 'Spent', false],
    ['nothing', null, false],
    ['values that are no list', { template: '{0}', values: 'a' }, false],
    ['a value of another type', { template: '{0}', values: [null] }, false],
    ['a template of another type', { template: 3 }, false],
    ['nested as deep as alerts are', nested(5), true],
    ['nested without end', nested(5000), false],
  ] as const) {
    it(`${name}: ${isRead ? 'a sentence' : 'none'}`, () => assert.equal(readSentence(value) !== null, isRead));
  }
});
