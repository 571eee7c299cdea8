/** What is printed can only be read: nothing from a log moves the cursor, opens a link or hides text. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonText, openTerminal, plainText, wrap } from '../../../src/cli/terminal';

describe('plainText', () => {
  const CASES: readonly (readonly [string, string])[] = [
    ['plain', 'plain'],
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007rest', 'rest'],
    ['\u001b]8;;https://evil.example\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u009b31mred', 'red'],
    ['\u009d0;title\u009crest', 'rest'],
    ['\u001bPq#0\u001b\\sixel', 'sixel'],
    ['\u001bcreset', 'reset'],
    ['\u001b(Bset', 'set'],
    ['a\rb\nc\td', 'a b c d'],
    ['bell\u0007', 'bell '],
    ['unfinished\u001b[', 'unfinished'],
    ['unfinished\u001b', 'unfinished'],
    ['日本 é 🚀', '日本 é 🚀'],
    ['a\u202eb\u2066c\u061cd', 'a\\u{202e}b\\u{2066}c\\u{61c}d'],
    ['👩\u200d👧', '👩\u200d👧'],
  ];
  for (const [text, plain] of CASES) {
    it(`${JSON.stringify(text)} -> ${JSON.stringify(plain)}`, () => assert.equal(plainText(text), plain));
  }

  it('never leaves a control character', () => {
    const parts = fc.array(
      fc.constantFrom('\u001b', '[', ']', '0', ';', 'm', '\u0007', '\\', '\u009b', '\u009c', '\u009d', 'P', 'x'),
    );
    fc.assert(
      fc.property(parts, (drawn) => {
        // eslint-disable-next-line no-control-regex -- control characters are what is looked for
        assert.doesNotMatch(plainText(drawn.join('')), /[\u0000-\u001f\u007f-\u009f]/u);
      }),
    );
  });
});

describe('jsonText', () => {
  it('gives the same values back, with nothing a terminal acts on', () => {
    const value = { ['__proto__x']: 'a\u001b[31m\u009b\u202e\u200b\u2028\ufeff\u007f', n: 0.1, nothing: null };
    const text = jsonText(value);
    assert.deepEqual(JSON.parse(text), value);
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    assert.doesNotMatch(text.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f\u200b\u2028\u202e\ufeff]/u);
  });
});

describe('wrap', () => {
  const CASES: readonly (readonly [string, number, readonly string[]])[] = [
    ['one two three', 8, ['one two', 'three']],
    ['one two three', 80, ['one two three']],
    ['averylongword x', 5, ['averylongword', 'x']],
    ['日本 日本', 5, ['日本', '日本']],
    ['', 5, ['']],
  ];
  for (const [text, columns, lines] of CASES) {
    it(`${JSON.stringify(text)} in ${columns}`, () => assert.deepEqual(wrap(text, columns), lines));
  }
});

describe('openTerminal', () => {
  const ESCAPE = '\u001b';
  const CASES: readonly (readonly [string, Partial<NodeJS.WriteStream>, NodeJS.ProcessEnv, number, boolean])[] = [
    ['a terminal', { isTTY: true, columns: 100 }, {}, 100, true],
    ['a terminal with NO_COLOR', { isTTY: true, columns: 100 }, { NO_COLOR: '1' }, 100, false],
    ['a terminal with an empty NO_COLOR', { isTTY: true, columns: 100 }, { NO_COLOR: '' }, 100, true],
    ['a dumb terminal', { isTTY: true, columns: 100 }, { TERM: 'dumb' }, 100, false],
    ['a pipe', {}, {}, 80, false],
    ['a pipe with COLUMNS', {}, { COLUMNS: '60' }, 60, false],
    ['a pipe with nonsense in COLUMNS', {}, { COLUMNS: 'wide' }, 80, false],
    ['a very wide terminal', { isTTY: true, columns: 400 }, {}, 120, true],
    ['a very narrow terminal', { isTTY: true, columns: 10 }, {}, 40, true],
  ];
  for (const [what, stream, env, columns, coloured] of CASES) {
    it(what, () => {
      const terminal = openTerminal(stream as NodeJS.WriteStream, env);
      assert.equal(terminal.columns, columns);
      // util.styleText looks at the real stream's colours too, so only their absence is certain here.
      if (!coloured) assert.equal(terminal.style('red', 'x').includes(ESCAPE), false);
    });
  }
});
