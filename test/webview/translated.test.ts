/** All views in a language that nobody speaks: nothing is said past the translator, and longer words find their place. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { DIMENSIONS } from '../../src/core/event';
import { ALL_TIME } from '../../src/core/ledger/query';
import { repository } from '../unit/support/repository';
import { FEATURE } from './support/advice';
import { SOURCE } from './support/fixtures';
import { HEIGHT, LOOKS, settled, USUAL } from './support/looks';
import { overflowing, pseudoBundle, textsOf, wordsOutside } from './support/pseudo';
import { opensViews, picture } from './support/suite';

const { ledger, snapshot } = USUAL;
const [budget] = snapshot.budgets;
const bundle = pseudoBundle();
const WIDTHS = [300, 600];

/** What logs and settings name, which is said in no language. */
const NAMES = new Set(
  [
    ...DIMENSIONS.flatMap((name) =>
      ledger.query({ range: ALL_TIME, groupBy: [name] }).rows.map(({ key }) => key[0] ?? ''),
    ),
    ...[
      SOURCE,
      'a.jsonl',
      'monthly',
      'settings',
      'UTC',
      'cart',
      'reason',
      'nobody',
      'deepseek-chat',
      budget?.budget.origin ?? '',
      FEATURE.name,
    ],
  ].flatMap((name) => name.split(/[\s,;:()·"“”]+/)),
);

/** A name, or one with its number, its place or at its cut. */
function isName(word: string): boolean {
  return (
    [word, word.replace(/\.$/, ''), word.replace(/[…:].*$/, '')].some((name) => NAMES.has(name)) || /^#?\d/.test(word)
  );
}

describe('views in another language', function () {
  this.timeout(90_000);
  const open = opensViews({ view: 'dashboard', ...USUAL, bundle, width: 600, height: HEIGHT });

  for (const { name, options } of LOOKS) {
    it(`${name}: every word is translated, nothing is cut off or sticks out`, async () => {
      const view = await open(options);
      await settled(view);
      const texts = await textsOf(view.page);
      assert.ok(
        texts.some((text) => text.includes('⟦')),
        'nothing is translated at all',
      );
      const past = texts.filter((text) => wordsOutside(text).some((word) => !isName(word)));
      assert.deepEqual(past, []);
      for (const width of WIDTHS) {
        await view.page.setViewportSize({ width, height: HEIGHT });
        await view.frames();
        await picture(view, `pseudo-${name}-${width}`, view.page.locator('#app'));
        assert.deepEqual(await overflowing(view.page), [], `at ${width} px`);
      }
      assert.deepEqual(await view.violations(), []);
      assert.deepEqual(view.errors, []);
    });
  }
});

it('a style sheet says nothing, for nobody translates it', async () => {
  const folder = path.join(repository, 'webview', 'style');
  for (const name of await readdir(folder)) {
    const style = await readFile(path.join(folder, name), 'utf8');
    const said = [...style.matchAll(/content:\s*(['"])(.*?)\1/g)].map(([, , words]) => words ?? '');
    assert.deepEqual(
      said.filter((words) => /\p{L}/u.test(words)),
      [],
      name,
    );
  }
});

describe('words in no bracket', () => {
  for (const [text, words] of [
    ['⟦Cost~~⟧', []],
    ['Cost', ['Cost']],
    ['⟦by⟧ name ⟦x ⟦y⟧ z⟧ of', ['name', 'of']],
    ['$1.20, 12%; 3 min 20 s', []],
    ['Fri 20 Feb 2026 14:00', []],
    ['⟦5 calls⟧; more', ['more']],
  ] as const) {
    it(JSON.stringify(text), () => assert.deepEqual(wordsOutside(text), words));
  }
});
