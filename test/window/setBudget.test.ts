/** Cost: Set Budget in a real window over two folders, by keyboard from the first question to the last: each is asked, and the right file is written. */
/// <reference lib="dom" />
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { BEGINNING_MS, eventually, EditorWindow, temporaryFolder } from './support/window';

const FILE = 'costs/budget-config.json';
const CALL = { agent: 'coder', model: 'gpt-4o', input_tokens: 1000, output_tokens: 10, cost_usd: 3 };

describe('setting a budget in a window of several folders', function () {
  this.timeout(90_000);
  let base: string;
  let editor: EditorWindow;

  before(async function () {
    this.timeout(BEGINNING_MS);
    base = await temporaryFolder('budgets');
    for (const folder of ['north', 'south']) {
      mkdirSync(path.join(base, folder, 'ops'), { recursive: true });
      const call = { timestamp: new Date().toISOString(), id: folder, ...CALL };
      writeFileSync(path.join(base, folder, 'ops/model-decisions.jsonl'), `${JSON.stringify(call)}\n`);
    }
    const workspace = path.join(base, 'both.code-workspace');
    writeFileSync(workspace, JSON.stringify({ folders: [{ path: 'north' }, { path: 'south' }] }));
    editor = await EditorWindow.open(workspace);
  });
  after(async () => {
    await editor.close();
  });

  /** What the file of a folder holds; null: there is none. */
  const written = (folder: string): unknown => {
    const file = path.join(base, folder, FILE);
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
  };
  const picker = () => editor.page.locator('.quick-input-widget');
  /** The files that are offered. */
  const files = async (): Promise<string[]> =>
    (await picker().locator('.monaco-list-row .label-name').allInnerTexts()).filter((label) =>
      /^Write it to \S+\.json/.test(label),
    );
  /** The status bar tells a budget as soon as the engine has read it. */
  const told = (limit: string): Promise<unknown> =>
    eventually(
      `a limit of ${limit}`,
      () => editor.page.locator('.statusbar').innerText(),
      (words) => words.includes(`/ ${limit}`),
    );

  /** Waits for a question and answers it as it stands, or with what is typed. */
  async function answer(question: RegExp, typed?: string): Promise<void> {
    await eventually(
      String(question),
      async () =>
        `${await picker().innerText()} ${(await picker().locator('input:visible').first().getAttribute('placeholder')) ?? ''}`,
      (words) => question.test(words),
    );
    if (typed !== undefined) await picker().locator('input:visible').first().fill(typed);
    await isAnswerable();
    await editor.page.keyboard.press('Enter');
  }

  /** A list is asked before what it lists comes: until one of it is chosen, Enter answers nothing. */
  const isAnswerable = (): Promise<unknown> =>
    eventually(
      'something to choose',
      () =>
        picker()
          .locator('.quick-input-list')
          .first()
          .evaluate(
            (list) =>
              getComputedStyle(list).display === 'none' || list.querySelector('.monaco-list-row.focused') !== null,
          ),
      (answerable) => answerable,
    );

  /** @param which undefined: the one that is marked */
  async function upToPlace(which: string | undefined, limit: string, isNew: boolean): Promise<void> {
    await editor.run('Cost: Set Budget');
    await answer(/Which budget\?/, which);
    await answer(/How long is the limit for\?/);
    await answer(/What counts in it\?/);
    await answer(/The limit in US dollars/, limit);
    await answer(/The hard limit/, '');
    await answer(/Percents of the limit/);
    await answer(/Milestones/);
    if (isNew) await answer(/What the budget is called/, 'crew');
    await eventually(
      'the place is asked for',
      () => picker().locator('input:visible').first().getAttribute('placeholder'),
      (words) => /Where is it written/.test(words ?? ''),
    );
  }

  it('writes a new one to the file of the folder that was chosen', async () => {
    await upToPlace(undefined, '10', true);
    assert.deepEqual(await files(), [
      `Write it to north/${FILE}, for the team`,
      `Write it to south/${FILE}, for the team`,
    ]);
    await editor.page.keyboard.press('ArrowDown');
    await editor.page.keyboard.press('Enter');
    await eventually(
      'the file is written',
      () => Promise.resolve(written('south')),
      (file) => file !== null,
    );
    assert.deepEqual(
      [written('south'), written('north')],
      [{ budgets: { crew: { period: 'month', soft_limit: 10 } } }, null],
    );
  });

  it('changes it where it stands, and offers no other file for it', async () => {
    await told('$10');
    await upToPlace('crew', '20', false);
    assert.deepEqual(await files(), [`Write it to south/${FILE}, for the team`]);
    await editor.page.keyboard.press('Enter');
    await eventually(
      'the limit is changed',
      () => Promise.resolve(JSON.stringify(written('south'))),
      (file) => file.includes('20'),
    );
    assert.deepEqual(
      [written('south'), written('north')],
      [{ budgets: { crew: { period: 'month', soft_limit: 20 } } }, null],
    );
  });

  it('takes it out of the folder it stands in', async () => {
    await told('$20');
    await upToPlace('crew', '20', false);
    await picker().locator('.monaco-list-row', { hasText: 'Take this budget out' }).click();
    await eventually(
      'it is gone',
      () => Promise.resolve(JSON.stringify(written('south'))),
      (file) => !file.includes('crew'),
    );
    assert.deepEqual([written('south'), written('north')], [{ budgets: {} }, null]);
  });
});
