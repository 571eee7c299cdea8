/** Thirty calls of another people's system: the database, the CSV its program exported, and both, to the nano-dollar. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { sharedFile } from '../../unit/support/shared';
import { builtCommand, spendlight } from './run';

const DATABASE = 'trinity_costs_demo.db';
const CSV = 'trinity_costs_demo_20251001_024247.csv';
const EXPORTED = 'trinity_costs_demo_20251001_024247.json';

type Group = Readonly<Record<string, number>>;
interface Exported {
  readonly summary: Readonly<Record<string, unknown>>;
}
interface Summary {
  readonly total: { readonly costUsd: number; readonly calls: number };
  readonly by: Readonly<Record<string, readonly { readonly key: string | null; readonly costUsd: number }[]>>;
  readonly sources: readonly { readonly path: string; readonly events: number; readonly duplicates: number }[];
}

/** The exported totals carry float noise: what they mean is their nearest nano-dollar. */
const nano = (dollars: number): number => Math.round(dollars * 1e9);

function exportedGroup(dimension: string): ReadonlyMap<string, number> {
  const { summary } = JSON.parse(readFileSync(sharedFile('real', 'trinity', EXPORTED), 'utf8')) as Exported;
  return new Map(Object.entries(summary[`by_${dimension}`] as Group).map(([key, cost]) => [key, nano(cost)]));
}

async function summaryOf(files: readonly string[]): Promise<Summary> {
  const folder = mkdtempSync(join(tmpdir(), 'spendlight-trinity-'));
  try {
    for (const file of files) copyFileSync(sharedFile('real', 'trinity', file), join(folder, basename(file)));
    // A CSV by itself is found by a glob; beside its database it is found without.
    const include = files.includes(DATABASE) ? [] : ['--include', '*.csv'];
    const by = ['--by', 'agent,model,task'];
    const answer = await spendlight(['summary', '--workspace', folder, '--month', 'all', '--json', ...by, ...include]);
    assert.deepEqual([answer.code, answer.stderr], [0, '']);
    return JSON.parse(answer.stdout) as Summary;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the trinity logs', () => {
  before(async function () {
    this.timeout(60_000);
    await builtCommand();
  });

  for (const files of [[DATABASE], [CSV], [DATABASE, CSV]]) {
    it(`${files.join(' and ')}: 30 calls, 0.3530815 USD, and the exported totals`, async () => {
      const { total, by, sources } = await summaryOf(files);
      assert.deepEqual([total.calls, total.costUsd], [30, 0.3530815]);
      for (const dimension of ['agent', 'model', 'task']) {
        const read = (by[dimension] ?? []).map(({ key, costUsd }) => [key, nano(costUsd)] as const);
        assert.deepEqual(new Map(read), exportedGroup(dimension), dimension);
      }
      assert.equal(sources.reduce((sum, { events }) => sum + events, 0), 30);
      assert.equal(sources.reduce((sum, { duplicates }) => sum + duplicates, 0), 30 * (files.length - 1));
    });
  }
});
