/** Names from logs stay names: nothing in them becomes a link, an image, HTML, a second cell or a formula. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import Papa from 'papaparse';
import { csvCell, markdownCode, markdownText } from '../../../../src/core/report/escape';

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '<script>alert(1)</script>',
  '[click](command:workbench.action.terminal.new)',
  '![x](https://evil.example/x.png)',
  '[x]: https://evil.example',
  '![x][y]',
  '<https://evil.example>',
  'https://evil.example/path?q=1',
  'http://192.168.0.1',
  '//evil.com',
  'www.evil.com',
  'evil.com',
  'setup.py',
  'mailto:a@evil.com',
  'someone@evil.com',
  'a | b',
  'a\\| b',
  '\\',
  'ends with \\',
  '`code`',
  '``',
  '**bold** __bold__ *i* _i_ ~~s~~',
  '&lt;b&gt; &#106;avascript: &copy;',
  '<!-- comment -->',
  '# heading',
  '- item',
  '+ item',
  '1. item',
  '1) item',
  '---',
  '===',
  '> quote',
  '    indented',
  '$x^2$ and $$y$$',
  ':smile:',
  '@everyone',
  '__proto__',
  'constructor',
  'name_with_underscores',
  '|---|',
  '{.class}',
  '[ ] task',
  'a](b',
  '日本語エージェント',
];

const parser = new MarkdownIt({ html: true, linkify: true });
const ALLOWED = new Set(['paragraph', 'inline', 'text', 'text_special', 'table', 'thead', 'tbody', 'tr', 'th', 'td']);

interface Shown {
  readonly kinds: readonly string[];
  readonly text: string;
  readonly cells: number;
}

/** What a preview makes of Markdown: kinds of its pieces, the text of the second cell or of the paragraph, cells. */
function rendered(markdown: string): Shown {
  const tokens = parser.parse(markdown, {});
  const inline = tokens.filter(({ type }) => type === 'inline');
  const pieces = tokens.flatMap((token) => [token, ...(token.children ?? [])]);
  const kinds = pieces.map(({ type }) => type.replace(/_(open|close)$/u, '')).filter((kind) => !ALLOWED.has(kind));
  const last = inline.at(-1)?.children ?? [];
  return {
    kinds: [...new Set(kinds)],
    text: last.map(({ content }) => content).join(''),
    cells: tokens.filter(({ type }) => type === 'td_open').length,
  };
}

const inTable = (cell: string): string => `| a | b |\n| - | - |\n| x | ${cell} |`;

describe('markdownText', () => {
  for (const name of HOSTILE) {
    it(`shows ${JSON.stringify(name)} as itself in a sentence, at a line's start and in a table`, () => {
      const shown = { kinds: [], text: name.trim() };
      assert.deepEqual(rendered(markdownText(name)), { ...shown, cells: 0 });
      assert.deepEqual(rendered(`by ${markdownText(name)}`), { ...shown, text: `by ${name.trim()}`, cells: 0 });
      assert.deepEqual(rendered(inTable(markdownText(name))), { ...shown, cells: 2 });
    });
  }

  const PLAIN = [
    'claude-sonnet-4.5',
    'AGENT-1',
    'WBS-023',
    '#123',
    'owner/repo#123',
    'cloud_mini',
    'gpt-4o (mini)',
    'ok!',
  ];
  for (const name of PLAIN) it(`leaves ${name} as it is`, () => assert.equal(markdownText(name), name));

  it('makes one line of control and invisible characters', () => {
    assert.equal(markdownText('a\nb\r\u2028c\u202ed\u0000e'), 'a b  c d e');
  });

  it('never makes anything but text of anything', () => {
    const hostile = fc.array(fc.constantFrom(...'[]()<>!`*_~|\\&:/.@#-+=1$ \nab', 'https', 'www.'), { maxLength: 24 });
    fc.assert(
      fc.property(hostile, (parts) => {
        const { kinds, cells } = rendered(inTable(markdownText(parts.join(''))));
        assert.deepEqual({ kinds, cells }, { kinds: [], cells: 2 });
      }),
      { numRuns: 2000 },
    );
  });
});

describe('markdownCode', () => {
  for (const path of [...HOSTILE, 'ops/model-decisions.jsonl:17', '`', 'a``b`', ' ']) {
    it(`shows ${JSON.stringify(path)} as code in a table`, () => {
      const { kinds, text, cells } = rendered(inTable(markdownCode(path)));
      assert.deepEqual({ kinds, text: text.trim(), cells }, { kinds: ['code_inline'], text: path.trim(), cells: 2 });
    });
  }
});

describe('csvCell', () => {
  const CASES: readonly (readonly [string | number | null, string])[] = [
    ['AGENT-1', 'AGENT-1'],
    [null, ''],
    [-1.5, '-1.5'],
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['  =1', "'  =1"],
    ['＝1', "'＝1"],
    ['＠x', "'＠x"],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['=HYPERLINK("https://evil.example","x")', '"\'=HYPERLINK(""https://evil.example"",""x"")"'],
    ['two\nlines', '"two\nlines"'],
  ];
  for (const [value, cell] of CASES) {
    it(`${JSON.stringify(value)} -> ${JSON.stringify(cell)}`, () => assert.equal(csvCell(value), cell));
  }

  it('comes back from a CSV reader as it went in, but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const read = Papa.parse<string[]>(`${csvCell(a)},${csvCell(b)},end`, { delimiter: ',', newline: '\n' }).data[0];
        assert.deepEqual(
          read?.map((cell, at) => (cell === `'${[a, b][at] ?? ''}` ? cell.slice(1) : cell)),
          [a, b, 'end'],
        );
      }),
    );
  });
});
