/** Exports are read again by the project's own sources: the same totals, and nothing twice beside the logs. */
import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { builtCommand, spendlight, type Answer } from './run';

interface Summary {
  readonly total: Readonly<Record<string, number>>;
  readonly by: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly problems: readonly unknown[];
}

let root = '';
let folder = '';
before(async function () {
  this.timeout(60_000);
  await builtCommand();
  root = mkdtempSync(join(tmpdir(), 'spendlight-round-'));
  folder = join(root, 'workspace');
  assert.equal((await spendlight(['sample', '--output', folder, '--date', '2026-02-20'])).code, 0);
});
after(() => rmSync(root, { recursive: true, force: true }));

const at = (workspace: string, ...rest: string[]): Promise<Answer> =>
  spendlight([...rest, '--workspace', workspace, '--now', '2026-02-20T12:00:00Z', '--time-zone', 'UTC']);

async function summary(workspace: string, ...rest: string[]): Promise<Summary> {
  const { code, stdout, stderr } = await at(workspace, 'summary', '--month', 'all', '--json', ...rest);
  assert.deepEqual([code, stderr], [0, '']);
  return JSON.parse(stdout) as Summary;
}

/** An empty workspace that reads one file, wherever it lies. */
function alone(name: string, file: string): string {
  const place = join(root, name);
  mkdirSync(place);
  cpSync(file, join(place, name));
  return place;
}

for (const name of ['events.csv', 'events.sqlite', 'all-events.json'] as const) {
  describe(`an export of events as ${name}`, () => {
    const file = (): string => join(root, name);
    before(async function () {
    this.timeout(60_000);
      const { code, stderr } = await at(folder, 'export', '--events', '--output', file());
      assert.deepEqual([code, stderr], [0, `spendlight: Wrote ${file()}\n`]);
    });
    it('has the same totals and breakdowns, read by itself', async () => {
      const place = alone(`alone-${name}`, file());
      const again = await summary(place, '--include', `alone-${name}`);
      const original = await summary(folder);
      assert.deepEqual(again.total, original.total);
      assert.deepEqual(again.by, original.by);
    }).timeout(60_000);
    it('changes nothing beside the logs it came from', async () => {
      cpSync(file(), join(folder, 'kept', name), { recursive: true });
      const both = await summary(folder, '--include', `kept/${name}`);
      rmSync(join(folder, 'kept'), { recursive: true });
      assert.deepEqual(both.total, (await summary(folder)).total);
    }).timeout(60_000);
    it('is replaced by the next one, and never replaces anything else', async () => {
      assert.equal((await at(folder, 'export', '--events', '--output', file())).code, 0);
      const foreign = join(root, `foreign-${name}`);
      writeFileSync(foreign, 'mine');
      assert.equal((await at(folder, 'export', '--events', '--output', foreign)).code, 1);
      assert.equal(readFileSync(foreign, 'utf8'), 'mine');
    }).timeout(60_000);
  });
}

describe('an export as FOCUS rows', () => {
  const file = (): string => join(root, 'focus.csv');
  before(async function () {
    this.timeout(60_000);
    assert.equal((await at(folder, 'export', '--format', 'focus', '--output', file())).code, 0);
  });
  it('has the columns of FOCUS 1.2, and adds up to the nano-dollar', async () => {
    const { data, errors } = Papa.parse<Record<string, string>>(readFileSync(file(), 'utf8').trim(), { header: true });
    assert.deepEqual(errors, []);
    for (const column of ['BilledCost', 'BillingAccountId', 'BillingCurrency', 'ChargeCategory', 'ChargePeriodStart', 'ChargePeriodEnd', 'ContractedCost', 'EffectiveCost', 'InvoiceIssuerName', 'ListCost', 'ProviderName', 'PublisherName', 'ServiceCategory', 'ServiceName'])
      for (const row of data) assert.notEqual(row[column], '', column);
    const nano = data.reduce((sum, row) => sum + BigInt(Math.round(Number(row['BilledCost']) * 1e9)), 0n);
    const { total } = await summary(folder);
    assert.equal(nano, BigInt(Math.round((total['costUsd'] ?? 0) * 1e9)));
    const tokens = data.filter((row) => row['ConsumedUnit'] === 'Tokens').reduce((sum, row) => sum + Number(row['ConsumedQuantity']), 0);
    const all = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens'].reduce((sum, name) => sum + (total[name] ?? 0), 0);
    assert.equal(tokens, all);
  }).timeout(60_000);
  it('has the same cost in all and of each kind and agent, read by itself', async () => {
    const place = alone('alone-focus.csv', file());
    const again = await summary(place, '--include', 'alone-focus.csv', '--by', 'kind,agent,pr');
    const original = await summary(folder, '--by', 'kind,agent,pr');
    assert.equal(again.total['costUsd'], original.total['costUsd']);
    const costs = ({ by }: Summary, dimension: string): unknown[] =>
      (by[dimension] ?? []).filter(({ costUsd }) => costUsd !== 0).map(({ key, costUsd }) => [key, costUsd]).sort();
    for (const dimension of ['kind', 'agent', 'pr']) assert.deepEqual(costs(again, dimension), costs(original, dimension), dimension);
  }).timeout(60_000);
  for (const more of [['--events'], ['--by', 'agent'], ['--bucket', 'day']])
    it(`has no ${more[0] ?? ''}`, async () => {
      assert.equal((await at(folder, 'export', '--format', 'focus', '--output', '-', ...more)).code, 2);
    }).timeout(60_000);
});

describe('an export of sums as a database', () => {
  it('is written, and needs a file', async () => {
    const file = join(root, 'sums.db');
    assert.equal((await at(folder, 'export', '--by', 'agent', '--bucket', 'day', '--output', file)).code, 0);
    assert.match(readFileSync(file).toString('latin1', 0, 4096), /^SQLite format 3\0[\s\S]*CREATE TABLE "spendlight_rollups"/);
    assert.equal((await at(folder, 'export', '--format', 'sqlite', '--output', '-')).code, 2);
  }).timeout(60_000);
});
