/** Bills while files come, grow and go: what is left out is stated, and a checkpoint changes nothing. */
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dollarsOf } from '../../../src/core/money';
import type { Snapshot } from '../../../src/protocol/engine';
import { cleanUp, testWorkspace } from './support';
import { api, balance, charge, cur1, cur2, DAYS, FEB, focus, pivot, type Day } from './vendorExports';

const total = (snapshot: Snapshot): number => dollarsOf(snapshot.all.cost);

describe('bills of which one goes before another', () => {
  afterEach(cleanUp);

  it('shows what was left out as a statement beside what counts', async () => {
    const workspace = await testWorkspace({
      'ops/qa/cur-costs.csv': cur1(),
      'ops/qa/pivot-costs.csv': pivot([['2026-02-01', 2, 1.5]]),
      'ops/qa/stripe-costs.csv': balance([charge('t1', '2026-02-01', 3)]),
    });
    const { statements, sources } = await workspace.open();
    assert.deepEqual(
      statements.map(({ path, month, provider, spent, ledger }) => [
        path,
        month,
        provider,
        dollarsOf(spent),
        dollarsOf(ledger),
      ]),
      [['ops/qa/pivot-costs.csv', '2026-02', 'aws', 3.5, 7]],
    );
    assert.deepEqual(
      sources.map(({ path, events, duplicates }) => [path, events, duplicates]),
      [
        ['ops/qa/cur-costs.csv', 4, 0],
        ['ops/qa/pivot-costs.csv', 0, 2],
        ['ops/qa/stripe-costs.csv', 1, 0],
      ],
    );
  });

  it('takes what a newer export of the same shape tells again for duplicates, and states nothing', async () => {
    const workspace = await testWorkspace({
      'ops/qa/january-costs.csv': cur1({ account: '1' }),
      'ops/qa/february-costs.csv': cur1({ account: '1', days: [...DAYS, ['2026-02-03', 4, 0]] }),
    });
    const { statements, sources } = await workspace.open();
    assert.deepEqual(statements, []);
    assert.deepEqual(
      sources.map(({ path, events, duplicates }) => [path, events, duplicates]),
      [
        ['ops/qa/february-costs.csv', 6, 0],
        ['ops/qa/january-costs.csv', 0, 4],
      ],
    );
  });

  it('counts the other telling when the first one goes, and a file that grows', async () => {
    const workspace = await testWorkspace({
      'ops/qa/cur-costs.csv': cur1(),
      'ops/qa/pivot-costs.csv': pivot([...DAYS, ['2026-02-03', 4, 0]]),
    });
    assert.equal(total(await workspace.open({ watch: true })), 11);
    const file = join(workspace.folder, 'ops/qa/cur-costs.csv');
    await writeFile(file, cur1({ days: [...DAYS, ['2026-02-03', 5, 0]] }));
    await workspace.until((snapshot) => total(snapshot) === 12);
    await rm(file);
    await workspace.until((snapshot) => total(snapshot) === 11 && snapshot.statements.length === 0);
  }).timeout(60_000);

  it('is the same after a start from a checkpoint, whatever came and went meanwhile', async () => {
    const padding = FEB.flatMap(([day]) => Array.from({ length: 200 }, (_, at): Day => [day, at / 100, 1]));
    const workspace = await testWorkspace({
      'ops/qa/cur-costs.csv': cur2({ days: padding }),
      'ops/qa/pivot-costs.csv': pivot([...FEB, ['2026-03-01', 9, 0]]),
    });
    const stateDirectory = (await testWorkspace()).folder;
    const figures = (snapshot: Snapshot) => [
      snapshot.all,
      snapshot.statements,
      snapshot.sources.map(({ events, duplicates }) => [events, duplicates]),
    ];
    const first = figures(await workspace.open({ stateDirectory }));
    await workspace.engine.dispose();
    assert.deepEqual(figures(await workspace.open({ stateDirectory })), first);
    await workspace.engine.dispose();
    await rm(join(workspace.folder, 'ops/qa/cur-costs.csv'));
    assert.equal(total(await workspace.open({ stateDirectory })), 28 * 3 + 9);
    await workspace.engine.dispose();
    await workspace.write('ops/qa/cur-costs.csv', cur2());
    assert.equal(total(await workspace.open({ stateDirectory })), 7 + 26 * 3 + 9);
  });

  it('keeps amounts in other currencies apart in the same way', async () => {
    const euros = (text: string): string => text.replaceAll('USD', 'EUR');
    const workspace = await testWorkspace({
      'ops/qa/focus-costs.csv': euros(focus()),
      'ops/qa/api-costs.json': euros(api()),
    });
    const { foreign } = await workspace.open();
    assert.deepEqual(
      foreign.map(({ currency, amount }) => [currency, dollarsOf(amount)]),
      [
        ['EUR', 3],
        ['EUR', 4],
      ],
    );
  });
});
