import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOT_QUIET } from '../../../src/core/budget/alerts/alert';
import { addToHistory, alertHistory, changeQuiet, historyStamp, readQuiet } from '../../../src/store/alertHistory';
import { testAlert } from '../support/claimer';
import { wordedAlert } from '../support/wordedAlert';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spendlight-history-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const add = (id: string, at: number, told = true): Promise<void> =>
  addToHistory(folder, [{ alert: testAlert(id, { at }), told }]);
const ids = (limit = 100): string[] => alertHistory(folder, limit).map(({ alert }) => alert.id);

describe('alert history', () => {
  it('newest first, up to a limit', async () => {
    for (const [id, at] of [
      ['a', 1],
      ['b', 3],
      ['c', 2],
    ] as const)
      await add(id, at);
    assert.deepEqual(ids(), ['b', 'c', 'a']);
    assert.equal(ids(2).length, 2);
  });

  it('an alert that was taken over stands once', async () => {
    await add('a', 1);
    await add('a', 1);
    assert.deepEqual(ids(), ['a']);
  });

  it('lines that cannot be read cost only themselves', async () => {
    await add('a', 1);
    appendFileSync(join(folder, 'history.jsonl'), 'half a li');
    await add('b', 2, false);
    appendFileSync(join(folder, 'history.jsonl'), 'null\n{"alert":{"id":"x"}}\n{"told":true}\n');
    assert.deepEqual(ids(), ['b', 'a']);
    assert.deepEqual(
      alertHistory(folder, 9).map(({ told }) => told),
      [false, true],
    );
  });

  it('begins a new file when one has grown large, and keeps the one before', async () => {
    await add('old', 1);
    writeFileSync(join(folder, 'history.jsonl'), `${' '.repeat(1024 * 1024)}\n`, { flag: 'a' });
    await add('last', 2);
    assert.ok(existsSync(join(folder, 'history.older.jsonl')));
    await add('new', 3);
    assert.deepEqual(ids(), ['new', 'last']);
  });

  const worded = wordedAlert('release');
  const { words, ...plain } = worded;
  const KEPT: readonly (readonly [name: string, alert: object, words: unknown])[] = [
    ['the words of an alert', worded, words],
    ['an alert of which only the text was kept', plain, undefined],
    ['words that are none', { ...plain, words: 'Title' }, undefined],
    ['words without a text', { ...plain, words: { ...words, text: undefined } }, undefined],
    ['facts of another shape', { ...plain, words: { ...words, facts: [{ label: 3 }] } }, undefined],
    ['a title that somebody changed', { ...worded, title: 'Another title' }, undefined],
  ];
  for (const [name, alert, wanted] of KEPT) {
    it(`reads ${name}`, () => {
      appendFileSync(join(folder, 'history.jsonl'), `${JSON.stringify({ alert, told: true })}\n`);
      assert.deepEqual(
        alertHistory(folder, 9).map((told) => told.alert.words),
        [wanted],
      );
    });
  }

  it('a folder without one has none', () => assert.deepEqual(ids(), []));
});

describe('what people do not want to hear', () => {
  it('is kept, and seen by everybody', async () => {
    assert.deepEqual(readQuiet(folder), NOT_QUIET);
    const before = historyStamp(folder);
    await changeQuiet(folder, (quiet) => ({ ...quiet, snoozedUntil: 5, muted: ['a', 'a'] }));
    await changeQuiet(folder, (quiet) => ({ ...quiet, readUpTo: 7 }));
    assert.deepEqual(readQuiet(folder), { snoozedUntil: 5, muted: ['a'], readUpTo: 7 });
    assert.notEqual(historyStamp(folder), before);
  });

  it('changes at once lose nothing', async () => {
    const families = Array.from({ length: 20 }, (_, index) => `family-${index}`);
    await Promise.all(
      families.map((one) => changeQuiet(folder, (quiet) => ({ ...quiet, muted: [...quiet.muted, one] }))),
    );
    assert.deepEqual([...readQuiet(folder).muted].sort(), [...families].sort());
  });

  for (const text of ['', '{', 'null', '[]', '{"muted":3,"snoozedUntil":"x","readUpTo":null}']) {
    it(`a damaged file says nothing: ${text}`, () => {
      writeFileSync(join(folder, 'quiet.json'), text);
      assert.deepEqual(readQuiet(folder), NOT_QUIET);
    });
  }
});
