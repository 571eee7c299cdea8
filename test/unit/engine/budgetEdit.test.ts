/** Editing a budget of the team's file: looked at first, then written, and never over somebody else's change. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { editTeamBudget } from '../../../src/engine/budgetEdit';
import type { EditBudgetRequest, EditBudgetResult } from '../../../src/protocol/budgetEdit';
import type { EngineOptions } from '../../../src/protocol/engine';

const CHANGES = { period: 'day', soft_limit: 5 };

describe('editing a budget of the team', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spendlight-budget-'));
    file = join(folder, 'costs', 'budget-config.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const put = (text: string): void => {
    mkdirSync(join(folder, 'costs'), { recursive: true });
    writeFileSync(file, text);
  };
  const ask = (request: Partial<EditBudgetRequest>, trusted = true): Promise<EditBudgetResult> =>
    editTeamBudget({ folders: [{ path: folder, name: 'f' }], trusted } as unknown as EngineOptions, {
      name: 'daily',
      changes: CHANGES,
      write: false,
      before: null,
      ...request,
    });

  it('shows what would be written, and writes nothing', async () => {
    const { outcome, ...preview } = await ask({});
    assert.deepEqual([outcome, existsSync(file)], ['preview', false]);
    assert.ok('entry' in preview && preview.before === null);
    assert.deepEqual(JSON.parse(preview.entry ?? ''), CHANGES);
  });

  it('writes it, making the folder, and keeps comments', async () => {
    assert.equal((await ask({ write: true })).outcome, 'written');
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { budgets: { daily: CHANGES } });
    put('{\n  // ours\n  "budgets": { "daily": 4 }\n}\n');
    const before = readFileSync(file, 'utf8');
    assert.equal((await ask({ write: true, before })).outcome, 'written');
    assert.match(readFileSync(file, 'utf8'), /\/\/ ours\n[^]*"soft_limit": 5/u);
  });

  it('is of the folder that was named, and of no other', async () => {
    const other = mkdtempSync(join(tmpdir(), 'spendlight-other-'));
    const folders = [
      { path: folder, name: 'north' },
      { path: other, name: 'south' },
    ];
    const edit = (of?: string): Promise<EditBudgetResult> =>
      editTeamBudget({ folders, trusted: true } as unknown as EngineOptions, {
        ...{ name: 'daily', changes: CHANGES, write: true, before: null },
        ...(of === undefined ? {} : { folder: of }),
      });
    assert.equal((await edit(other)).outcome, 'written');
    assert.deepEqual([existsSync(file), existsSync(join(other, 'costs', 'budget-config.json'))], [false, true]);
    await assert.rejects(edit(join(other, '..')), /not open any more/u);
    await assert.rejects(edit(''), /not open any more/u);
    assert.equal((await edit()).outcome, 'written');
    assert.ok(existsSync(file));
    rmSync(other, { recursive: true });
  });

  it('takes it out', async () => {
    put('{"budgets": {"daily": 4, "weekly": 9}}');
    const { outcome } = await ask({ changes: null, write: true, before: readFileSync(file, 'utf8') });
    assert.deepEqual([outcome, JSON.parse(readFileSync(file, 'utf8'))], ['written', { budgets: { weekly: 9 } }]);
  });

  it('leaves alone what somebody else has changed since it was looked at', async () => {
    put('{"budgets": {"daily": 4}}');
    const { outcome } = await ask({ write: true, before: '{"budgets": {"daily": 3}}' });
    assert.deepEqual([outcome, readFileSync(file, 'utf8')], ['changed-meanwhile', '{"budgets": {"daily": 4}}']);
    rmSync(file);
    assert.equal((await ask({ write: true, before: 'x' })).outcome, 'changed-meanwhile');
    assert.equal(existsSync(file), false);
  });

  it('leaves alone what it cannot read', async () => {
    put('{"budgets": {');
    assert.equal((await ask({ write: true, before: '{"budgets": {' })).outcome, 'not-readable');
    assert.equal(readFileSync(file, 'utf8'), '{"budgets": {');
  });

  it('writes through no link', async () => {
    const elsewhere = join(folder, 'elsewhere.json');
    writeFileSync(elsewhere, '{}');
    mkdirSync(join(folder, 'costs'));
    symlinkSync(elsewhere, file);
    await assert.rejects(ask({ write: true, before: '{}' }), /is a link/u);
    rmSync(join(folder, 'costs'), { recursive: true });
    mkdirSync(join(folder, 'other'));
    symlinkSync(join(folder, 'other'), join(folder, 'costs'));
    await assert.rejects(ask({ write: true }), /is a link/u);
    assert.equal(readFileSync(elsewhere, 'utf8'), '{}');
  });

  it('writes nothing in Restricted Mode', async () => {
    await assert.rejects(ask({ write: true }, false), /Restricted Mode/u);
    assert.equal(existsSync(file), false);
  });

  it('of ten at once it is one of those that say so, whole', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) => ask({ write: true, changes: { soft_limit: index + 1 } })),
    );
    const { daily } = (JSON.parse(readFileSync(file, 'utf8')) as { budgets: { daily: { soft_limit: number } } })
      .budgets;
    assert.equal(outcomes[daily.soft_limit - 1]?.outcome, 'written');
  });
});
