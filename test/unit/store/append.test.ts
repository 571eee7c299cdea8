/** Whole lines only, from any number of processes. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { appendLine } from '../../../src/store/append';
import { emptyFolder } from '../support/folder';
import { startWriter } from '../support/processes';

const inFolder = emptyFolder('append');

describe('appendLine', () => {
  const CASES: readonly (readonly [string, string | null, string])[] = [
    ['no file', null, 'new\n'],
    ['an empty file', '', 'new\n'],
    ['whole lines', 'a\nb\n', 'a\nb\nnew\n'],
    ['a torn tail', 'a\n{"half', 'a\n{"half\nnew\n'],
    ['lines of Windows', 'a\r\n', 'a\r\nnew\n'],
  ];
  for (const [title, before, after] of CASES) {
    it(title, async () => {
      const file = inFolder('a.jsonl');
      if (before !== null) writeFileSync(file, before);
      await appendLine(file, 'new');
      assert.equal(readFileSync(file, 'utf8'), after);
    });
  }

  it('makes the folders on the way, refuses several lines, and says what the file system says', async () => {
    await appendLine(inFolder('ops', 'deep', 'a.jsonl'), '{}');
    await assert.rejects(appendLine(inFolder('b.jsonl'), 'a\nb'), RangeError);
    await assert.rejects(appendLine(inFolder('ops'), '{}'), { code: 'EISDIR' });
  });

  it('8 processes at once: every line whole, every line there', async function () {
    this.timeout(60_000);
    const file = inFolder('a.jsonl');
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const ends = await Promise.all(names.map((name) => startWriter('append', file, '200', name).ended));
    assert.deepEqual(
      ends,
      names.map(() => ({ code: 0, stderr: '' })),
    );
    const turns = new Map(names.map((name): [string, number[]] => [name, []]));
    for (const line of readFileSync(file, 'utf8')
      .split('\n')
      .filter((text) => text !== '')) {
      const { name, turn } = JSON.parse(line) as { name: string; turn: number };
      turns.get(name)?.push(turn);
    }
    const all = Array.from({ length: 200 }, (_, turn) => turn);
    assert.deepEqual(
      [...turns.values()],
      names.map(() => all),
    );
  });
});
