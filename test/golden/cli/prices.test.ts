/** What a call is measured against: the audit, the price table and the export, as people and scripts meet them. */
import assert from 'node:assert/strict';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Papa from 'papaparse';
import { textWidth } from '../../../src/core/report/textWidth';
import { assertGolden } from '../support';
import { builtCommand, spendlight, type Answer } from './run';
import { assertFits } from './schemas';

const NOW = '2026-02-20T12:00:00Z';
const FORMULA = '=HYPERLINK("https://evil.example")';

function call(day: number, model: string, cost: number | null, more: object = {}): string {
  const tokens = { input_tokens: 100_000, output_tokens: 10_000 };
  return JSON.stringify({ timestamp: `2026-02-${day}T10:00:00Z`, agent: 'rex', model, ...tokens, cost_usd: cost, ...more });
}

/** Sonnet 4.5 at $3 and $15: 100,000 + 10,000 tokens are $0.45. */
const CALLS = [
  call(10, 'claude-sonnet-4.5', 0.45),
  call(11, 'claude-sonnet-4.5', 0.5),
  call(12, 'claude-sonnet-4.5', 0.2, { agent: FORMULA }),
  call(13, 'claude-sonnet-4.5', 0),
  call(14, 'claude-sonnet-4.5', null),
  call(15, 'claude-opus', null, { cache_read_input_tokens: 1_000_000 }),
  call(16, 'our-own', null),
  call(17, 'our-fine-tune', null, { tier: 'cloud_mini' }),
  call(18, 'model-nobody-knows', null),
  call(18, 'model-nobody-knows', 0.125),
  JSON.stringify({ timestamp: '2026-02-19T10:00:00Z', agent: 'rex', model: 'gpt-4o', actor: 'ci', task_id: 'WBS-004', task_kind: 'docs', reason: 'default', run_report: 'ops/runs/1.md' }),
  call(19, 'sonar-pro', null),
];

const FILES: Readonly<Record<string, string>> = {
  'ops/model-decisions.jsonl': CALLS.map((line) => `${line}\n`).join(''),
  'ops/qa/ci-usage.jsonl': `${JSON.stringify({ date: '2026-02-12', workflow: 'build', runs: 4, duration_minutes: 40, success_rate: 1 })}\n`,
  'costs/prices.json': JSON.stringify({ models: { 'our-own': { input: 1, output: 2, provider: 'us' } } }),
};

let folder = '';
before(async function () {
  this.timeout(60_000);
  await builtCommand();
  folder = mkdtempSync(join(tmpdir(), 'spendlight-prices-'));
  for (const [path, content] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

const askAt = (now: string, command: string, ...rest: string[]): Promise<Answer> =>
  spendlight([command, '--workspace', folder, '--now', now, '--time-zone', 'UTC', ...rest]);
const ask = (command: string, ...rest: string[]): Promise<Answer> => askAt(NOW, command, ...rest);

function fittingJson(command: string, text: string): unknown {
  const value: unknown = JSON.parse(text);
  assertFits(`${command}-answer`, value);
  return value;
}

/** The price table's date is the vendor snapshot's, not this test's business. */
const dateless = (text: string): string => text.replace(/Price table of \d{4}-\d\d-\d\d/u, 'Price table of <date>');

describe('prices in a terminal of 80 columns', () => {
  const ASKED: readonly (readonly [string, readonly string[]])[] = [
    ['audit', ['audit']],
    ['audit-range', ['audit', '--since', '2026-02-11', '--until', '2026-02-12', '--limit', '1']],
    ['audit-empty', ['audit', '--month', '2026-01']],
    ['models-own', ['models', 'our-own']],
    ['models-modes', ['models', 'claude-opus-4-6']],
    ['models-alias', ['models', 'claude-sonnet-4-5-20250929']],
    ['models-part', ['models', 'text-embedding']],
    ['models-provider', ['models', '--provider', 'runpod']],
    ['models-hours', ['models', 'deepseek-v4-pro']],
    ['models-unknown', ['models', 'model-nobody-knows']],
  ];
  for (const [title, [command = '', ...rest]] of ASKED) {
    it(title, async () => {
      const { code, stdout, stderr } = await ask(command, ...rest);
      assert.deepEqual([code, stderr], [0, '']);
      assertGolden(`cli/${title}.txt`, dateless(stdout));
      for (const line of stdout.split('\n')) assert.ok(textWidth(line) <= 80, line);
    });
    it(`${title} fits its schema`, async () => {
      const { code, stdout } = await ask(command, ...rest, '--json');
      assert.equal(code, 0);
      fittingJson(command, stdout);
    });
  }

  it('the whole table, no line too long, its JSON as the schema has it', async () => {
    const { stdout } = await ask('models');
    for (const line of stdout.split('\n')) assert.ok(textWidth(line) <= 80, line);
    fittingJson('models', (await ask('models', '--json')).stdout);
  });
});

interface AuditAnswer {
  readonly prices: { readonly asOf: string; readonly ageDays: number; readonly stale: boolean; readonly overrides: number };
  readonly total: { readonly costUsd: number; readonly events: number };
  readonly compared: Record<string, unknown>;
  readonly differences: readonly { readonly recordedUsd: number; readonly computedUsd: number; readonly line: number }[];
  readonly differenceCount: number;
  readonly flags: Readonly<Record<string, { readonly events: number; readonly costUsd: number }>>;
  readonly unpriced: readonly { readonly key: string; readonly calls: number; readonly inputTokens: number }[];
  readonly priceRows: readonly { readonly key: string; readonly events: number; readonly countedUsd: number }[];
}

describe('the audit, added up by hand', () => {
  const audit = async (...rest: string[]): Promise<AuditAnswer> =>
    JSON.parse((await ask('audit', '--json', ...rest)).stdout) as AuditAnswer;

  it('recorded against computed: three calls, two of them more than 1 % apart, the farthest first', async () => {
    const { compared, differences, differenceCount } = await audit();
    assert.deepEqual(compared, {
      events: 3,
      recordedUsd: 1.15,
      computedUsd: 1.35,
      differenceUsd: -0.2,
      differing: { events: 2, recordedUsd: 0.7, computedUsd: 0.9, differenceUsd: -0.2 },
    });
    assert.equal(differenceCount, 2);
    const sides = differences.map(({ recordedUsd, computedUsd, line }) => [recordedUsd, computedUsd, line]);
    assert.deepEqual(sides, [[0.2, 0.45, 3], [0.5, 0.45, 2]]);
  });

  it('what must not be taken at its word', async () => {
    const { flags } = await audit();
    assert.deepEqual(flags, {
      'recorded-differs': { events: 2, costUsd: 0.7 },
      'zero-not-trusted': { events: 1, costUsd: 0.45 },
      'tier-fallback': { events: 1, costUsd: 0.021 },
      'derived-rate': { events: 1, costUsd: 3.75 },
      'runner-assumed': { events: 1, costUsd: 0.32 },
      'estimate-incomplete': { events: 1, costUsd: 0.45 },
    });
  });

  it('models without a price, with their tokens; a recorded cost needs none', async () => {
    const { unpriced } = await audit();
    assert.deepEqual(
      unpriced.map(({ key, calls, inputTokens }) => [key, calls, inputTokens]),
      [['model-nobody-knows', 1, 100_000]],
    );
  });

  it('every computed cost has its row, and the team’s own price is among them', async () => {
    const { priceRows, prices, total } = await audit();
    const counted = priceRows.reduce((nano, { countedUsd }) => nano + Math.round(countedUsd * 1e9), 0);
    const recorded = Math.round((0.45 + 0.5 + 0.2 + 0.125) * 1e9);
    assert.equal(counted + recorded, Math.round(total.costUsd * 1e9));
    assert.ok(priceRows.some(({ key, countedUsd }) => key === 'us/our-own@override' && countedUsd === 0.12));
    assert.equal(prices.overrides, 1);
  });

  it('says how old the table is, and warns past 90 days', async () => {
    const { prices } = await audit();
    const at = (days: number): string => new Date(Date.parse(prices.asOf) + days * 86_400_000).toISOString();
    for (const [days, stale] of [[90, false], [91, true]] as const) {
      const later = JSON.parse((await askAt(at(days), 'audit', '--json')).stdout) as AuditAnswer;
      assert.deepEqual([later.prices.ageDays, later.prices.stale], [days, stale]);
      assert.equal(/may have changed/u.test((await askAt(at(days), 'audit')).stdout), stale);
    }
  });
});

describe('the export', () => {
  const total = async (): Promise<number> =>
    (JSON.parse((await ask('summary', '--month', 'all', '--json')).stdout) as AuditAnswer).total.costUsd;

  it('sums: the rows add up to the total, in JSON and in CSV', async () => {
    const { stdout } = await ask('export', '--output', '-', '--bucket', 'week');
    const { rows } = fittingJson('export', stdout) as { rows: { costUsd: number; by: Record<string, string | null> }[] };
    const nano = (dollars: number): number => Math.round(dollars * 1e9);
    assert.equal(rows.reduce((sum, { costUsd }) => sum + nano(costUsd), 0), nano(await total()));
    assert.deepEqual(Object.keys(rows[0]?.by ?? {}), ['agent', 'model', 'wbs', 'pr', 'kind']);
    const csv = Papa.parse<Record<string, string>>((await ask('export', '-o', '-', '--format', 'csv')).stdout, {
      header: true,
      skipEmptyLines: true,
    });
    assert.deepEqual(csv.errors, []);
    assert.equal(csv.data.reduce((sum, row) => sum + nano(Number(row['cost_usd'])), 0), nano(await total()));
  });

  it('events: each with its state, price row and place, oldest first; no formula in CSV', async () => {
    const { stdout } = await ask('export', '--output', '-', '--events');
    const { rows } = fittingJson('export', stdout) as { rows: { at: string; line: number; priceRow: string | null }[] };
    assert.equal(rows.length, CALLS.length + 1);
    assert.deepEqual(rows.map(({ at }) => at), rows.map(({ at }) => at).sort());
    const csv = Papa.parse<Record<string, string>>((await ask('export', '-o', '-', '--events', '--format', 'csv')).stdout, {
      header: true,
      skipEmptyLines: true,
    });
    assert.deepEqual(csv.errors, []);
    assert.deepEqual(csv.data.map((row) => row['price_row']), rows.map(({ priceRow }) => priceRow ?? ''));
    assert.ok(csv.data.some(({ agent }) => agent === `'${FORMULA}`));
    for (const row of csv.data) for (const cell of Object.values(row)) assert.doesNotMatch(cell, /^[=+\-@\t\r]/u);
  });

  it('days of the range only', async () => {
    const { stdout } = await ask('export', '-o', '-', '--events', '--since', '2026-02-18', '--until', '2026-02-18');
    assert.equal((JSON.parse(stdout) as { rows: unknown[] }).rows.length, 2);
  });

  it('goes to a file, and over its own earlier exports of either kind', async () => {
    const file = join(folder, 'out', 'deep', 'spend.csv');
    for (const more of [[], ['--events'], ['--events', '--format', 'json'], ['--by', 'model', '--bucket', 'day']]) {
      const { code, stdout, stderr } = await ask('export', '--output', file, ...more);
      assert.deepEqual([code, stdout], [0, '']);
      assert.match(stderr, /Wrote .*spend\.csv/u);
    }
    assert.match(readFileSync(file, 'utf8'), /^model,from,cost_usd,/u);
    fittingJson('export', (await ask('export', '--output', file, '--json')).stdout);
    rmSync(join(folder, 'out'), { recursive: true });
  });

  for (const name of ['costs/spend.csv', 'spend.csv', 'costs/spend.json', 'ops/spend.json']) {
    it(`${name} in the workspace is not read back`, async () => {
      const before = (await ask('summary', '--month', 'all', '--json')).stdout;
      for (const more of [['--events'], []]) {
        assert.equal((await ask('export', '--output', join(folder, name), ...more)).code, 0);
        assert.equal((await ask('summary', '--month', 'all', '--json')).stdout, before);
      }
      rmSync(join(folder, name));
    });
  }

  describe('never replaces what is not its own', () => {
    const log = (): string => join(folder, 'ops', 'model-decisions.jsonl');
    const at = (name: string) => (): string => join(folder, name);
    const made = (name: string, make: (file: string) => void) => (): string => {
      const file = join(folder, name);
      make(file);
      return file;
    };
    const CASES: readonly (readonly [string, () => string, RegExp])[] = [
      ['a log', log, /read as a log/u],
      ['a log under another spelling', () => join(folder, 'costs', '..', 'ops', 'model-decisions.jsonl'), /read as a log/u],
      ['a link to a log', made('link.json', (file) => symlinkSync(log(), file)), /read as a log/u],
      ['a hard link to a log', made('hard.json', (file) => linkSync(log(), file)), /read as a log/u],
      ['the prices', at('costs/prices.json'), /read as a log or as configuration/u],
      ['a log that is not there yet', at('costs/new.jsonl'), /read as a log/u],
      ['a tracker that is not there yet', at('token_budget.json'), /read as a log/u],
      ['the settings', at('.vscode/settings.json'), /read as a log or as configuration/u],
      ['somebody’s notes', made('notes.csv', (file) => writeFileSync(file, 'agent,model\r\n')), /left alone/u],
      ['a folder', made('folder.json', (file) => mkdirSync(file)), /left alone/u],
    ];
    for (const [title, target, said] of CASES) {
      it(title, async () => {
        const file = target();
        const contents = (): string[] => Object.keys(FILES).map((path) => readFileSync(join(folder, path), 'utf8'));
        const before = contents();
        const { code, stderr } = await ask('export', '--output', file);
        assert.equal(code, 1);
        assert.match(stderr, said);
        assert.deepEqual(contents(), before);
        if (/link|hard|notes|folder/u.test(file.slice(folder.length))) rmSync(file, { recursive: true });
      });
    }
  });

  const WRONG: readonly (readonly [readonly string[], RegExp])[] = [
    [['export'], /--output/u],
    [['export', '-o', '-', '--format', 'xml'], /--format/u],
    [['export', '-o', '-', '--bucket', 'year'], /--bucket/u],
    [['export', '-o', '-', '--events', '--by', 'agent'], /--events/u],
    [['export', '-o', '-', '--by', 'colour'], /--by/u],
    [['export', '-o', ''], /--output/u],
    [['audit', '--limit', 'many'], /--limit/u],
    [['audit', '--since', 'noon'], /--since/u],
    [['models', '--workspace', '/nowhere/at/all'], /--workspace/u],
  ];
  for (const [[command = '', ...rest], said] of WRONG) {
    it(`${[command, ...rest].join(' ')} -> 2`, async () => {
      const { code, stdout, stderr } = await ask(command, ...rest);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, said);
    });
  }

  it('of a folder without logs -> 3, and nothing written; the price table needs no logs', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'spendlight-nothing-'));
    for (const args of [['export', '-o', join(empty, 'out.json')], ['export', '-o', '-'], ['audit']]) {
      const { code, stdout } = await spendlight([...args, '--workspace', empty]);
      assert.deepEqual([code, stdout], [3, '']);
    }
    assert.equal((await spendlight(['models', '--workspace', empty])).code, 0);
    rmSync(empty, { recursive: true });
  });
});
