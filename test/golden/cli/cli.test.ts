/** The command line as people and scripts meet it: its tables, its JSON, its exit codes. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { textWidth } from '../../../src/core/report/textWidth';
import { assertGolden } from '../support';
import { NOW, writeFixture } from './fixture';
import { builtCommand, spendlight, type Answer } from './run';
import { assertFits } from './schemas';

let folder = '';
let empty = '';

before(async function () {
  this.timeout(60_000);
  await builtCommand();
  folder = mkdtempSync(join(tmpdir(), 'spendlight-fixture-'));
  empty = mkdtempSync(join(tmpdir(), 'spendlight-nothing-'));
  writeFixture(folder);
});
after(() => {
  for (const made of [folder, empty]) rmSync(made, { recursive: true, force: true });
});

const ask = (...args: string[]): Promise<Answer> => {
  const [command = '', ...rest] = args;
  return spendlight([command, '--workspace', folder, '--now', NOW, '--time-zone', 'UTC', ...rest]);
};

/** The price table's date is the vendor snapshot's, not this test's business. */
const dateless = (text: string): string => text.replace(/price table of \d{4}-\d\d-\d\d/u, 'price table of <date>');

/** What a preview of a report would let a reader click or load: names from logs must never make any. */
function activePieces(markdown: string): string[] {
  const tokens = new MarkdownIt({ html: true, linkify: true }).parse(markdown, {});
  const pieces = tokens.flatMap((token) => [token, ...(token.children ?? [])]);
  return pieces.filter(({ type }) => /^(?:link|image|html)/u.test(type)).map(({ type, content }) => type + content);
}

const ASKED: readonly (readonly [string, readonly string[]])[] = [
  ['summary', ['summary']],
  ['summary-all', ['summary', '--month', 'all', '--by', 'agent,model,stage,iteration']],
  ['summary-range', ['summary', '--since', '2026-02-17', '--until', '2026-02-18']],
  ['show', ['show', '--pr', '120']],
  ['show-detailed', ['show', '--pr', '#120', '--detailed']],
  ['show-unknown', ['show', '--pr', '999']],
  ['agent', ['agent', '--name', 'AGENT-1']],
  ['agent-days', ['agent', '--name', 'rex', '--days', '7']],
  ['agent-unknown', ['agent', '--name', 'REX']],
  ['compare', ['compare', '--prs', '120,121,122']],
  ['report-day', ['report', '--period', 'day']],
  ['report-week', ['report', '--period', 'week']],
  ['report-month', ['report', '--period', 'month']],
  ['report-month-over', ['report', '--period', 'month', '--date', '2026-01']],
  ['doctor', ['doctor']],
];

describe('the answers in a terminal of 80 columns', () => {
  for (const [title, args] of ASKED) {
    it(title, async () => {
      const { code, stdout, stderr } = await ask(...args);
      assert.deepEqual([code, stderr], [0, '']);
      const isReport = title.startsWith('report');
      assertGolden(isReport ? `reports/${title}.md` : `cli/${title}.txt`, dateless(stdout));
      // eslint-disable-next-line no-control-regex -- control characters are what is looked for
      assert.doesNotMatch(stdout.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f]/u);
      if (isReport) return assert.deepEqual(activePieces(stdout), []);
      for (const line of stdout.split('\n')) assert.ok(textWidth(line) <= 80, line);
    });
  }
});

describe('the same answers as JSON', () => {
  for (const [title, args] of ASKED) {
    it(`${title} fits its schema`, async () => {
      const { code, stdout, stderr } = await ask(...args, '--json');
      assert.deepEqual([code, stderr], [0, '']);
      const value: unknown = JSON.parse(stdout);
      assertFits(`${args[0]}-answer`, value);
      // eslint-disable-next-line no-control-regex -- control characters are what is looked for
      assert.doesNotMatch(stdout.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f]/u);
    });
  }

  it('summary is word for word what it was', async () => {
    assertGolden('cli/summary.json', (await ask('summary', '--json')).stdout);
  });

  it('sample fits its schema', async () => {
    const target = join(empty, 'sample');
    const { code, stdout } = await spendlight(['sample', '--output', target, '--date', '2026-02-20', '--json']);
    assertFits('sample-answer', JSON.parse(stdout));
    assert.equal(code, 0);
    assert.notEqual(readdirSync(target).length, 0);
    rmSync(target, { recursive: true });
  });
});

interface Measured {
  readonly costUsd: number;
  readonly calls: number;
  readonly events: number;
}
interface Summary {
  readonly total: Measured;
  readonly undated: Measured;
  readonly by: Readonly<Record<string, readonly (Measured & { readonly key: string | null })[]>>;
  readonly problems: readonly { readonly path: string; readonly line: number | null; readonly code: string }[];
}

describe('the figures of the fixture, added up by hand', () => {
  const summary = async (...args: string[]): Promise<Summary> => JSON.parse((await ask('summary', '--json', ...args)).stdout) as Summary;
  // 2.875 on PRs; 1.5 + 0.75 + 2.5 + 0.125 + 0.0123456 + 0.000000001 + 0.5 + 0.25 in decisions; 0.32 + 0.4 + 1 on CI
  const FEBRUARY = 10.232345601;

  it('February, to the nano-dollar', async () => {
    const { total, undated, problems } = await summary();
    assert.deepEqual([total.costUsd, total.calls, total.events], [FEBRUARY, 15, 18]);
    assert.deepEqual([undated.costUsd, undated.events], [0.0625, 1]);
    assert.deepEqual(
      problems.filter(({ code }) => code === 'invalid-json').map(({ path, line }) => [path, line]),
      [['ops/model-decisions.jsonl', 6]],
    );
  });

  it('all time: January and the call without a time too', async () => {
    // In nano-dollars, for sums of doubles are not exact.
    assert.equal(Math.round((await summary('--month', 'all')).total.costUsd * 1e9), 10_232_345_601 + 3_250_000_000 + 62_500_000);
  });

  it('every breakdown adds up to the total, whatever the names', async () => {
    const { total, by } = await summary('--by', 'agent,model,wbs,pr,kind,stage,source,workflow');
    for (const [dimension, rows] of Object.entries(by)) {
      const sum = rows.reduce((nano, row) => nano + Math.round(row.costUsd * 1e9), 0);
      assert.equal(sum, Math.round(total.costUsd * 1e9), dimension);
    }
    const keys = by['agent']?.map(({ key }) => key) ?? [];
    for (const name of ['__proto__', '<img src=x onerror=alert(1)>', '\u001b]0;owned\u0007\u001b[31mred', null]) {
      assert.ok(keys.includes(name), `${String(name)} is missing in ${JSON.stringify(keys)}`);
    }
  });
});

describe('exit codes', () => {
  const CASES: readonly (readonly [number, readonly string[], RegExp])[] = [
    [0, ['summary', '--fail-on', 'blocked'], /^$/u],
    [1, ['summary', '--fail-on', 'yellow'], /^$/u],
    [2, ['summary', '--fail-on', 'purple'], /--fail-on/u],
    [2, ['summary', '--month', '2026-13'], /--month/u],
    [2, ['summary', '--since', '2026-02-30'], /--since/u],
    [2, ['summary', '--by', 'colour'], /--by/u],
    [2, ['summary', '--colour'], /unknown option/u],
    [2, ['summary', '--time-zone', 'Mars/Olympus'], /no time zone/u],
    [2, ['summary', '--now', 'noon'], /--now/u],
    [2, ['show'], /--pr/u],
    [2, ['agent'], /--name/u],
    [2, ['compare', '--prs', ','], /--prs/u],
    [2, ['report'], /--period/u],
    [2, ['report', '--period', 'year'], /--period/u],
    [2, ['report', '--period', 'day', '--date', '20.2.2026'], /--date/u],
    [2, ['colour'], /unknown command/u],
  ];
  for (const [code, args, said] of CASES) {
    it(`${args.join(' ')} -> ${code}`, async () => {
      const answer = await ask(...args);
      assert.equal(answer.code, code);
      assert.match(answer.stderr, said);
      if (code === 2) assert.equal(answer.stdout, '');
    });
  }

  it('no command at all and an unknown folder are wrong usage, help is not', async () => {
    assert.equal((await spendlight([])).code, 2);
    assert.equal((await spendlight(['summary', '--workspace', join(empty, 'missing')])).code, 2);
    const help = await spendlight(['--help']);
    assert.equal(help.code, 0);
    assert.match(help.stdout, /\.vscode\/settings\.json[\s\S]*Never the user's settings/u);
    assert.match((await spendlight(['summary', '--help'])).stdout, /--no-cache/u);
  });

  for (const command of [['summary'], ['doctor'], ['show', '--pr', '1'], ['report', '--period', 'week'], ['agent', '--name', 'x']]) {
    it(`${command.join(' ')} in a folder without logs -> 3, never $0`, async () => {
      const answer = await spendlight([...command, '--workspace', empty]);
      assert.equal(answer.code, 3);
      assert.doesNotMatch(answer.stdout, /\$0/u);
      assert.match(answer.stderr, /No cost log was found/u);
    });
  }

  it('an empty log is read: 0', async () => {
    const workspace = mkdtempSync(join(tmpdir(), 'spendlight-empty-'));
    mkdirSync(join(workspace, 'ops'));
    writeFileSync(join(workspace, 'ops', 'model-decisions.jsonl'), '');
    const { code, stdout } = await spendlight(['summary', '--json', '--workspace', workspace]);
    rmSync(workspace, { recursive: true });
    assert.equal(code, 0);
    assert.equal((JSON.parse(stdout) as Summary).total.events, 0);
  });
});

describe('report --output', () => {
  it('writes a file, replaces its own, leaves a person’s alone', async () => {
    const file = join(empty, 'deep', 'er', 'week.md');
    const write = (...more: string[]): Promise<Answer> => ask('report', '--period', 'week', '--output', file, ...more);
    assert.equal((await write()).code, 0);
    const first = readFileSync(file, 'utf8');
    assert.match(first, /^# Weekly cost report 2026-W08\n/u);
    assert.equal((await write()).code, 0);
    assert.equal(readFileSync(file, 'utf8'), first);
    writeFileSync(file, `${first}\nA remark\n`);
    const refused = await write();
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /--force/u);
    assert.match(readFileSync(file, 'utf8'), /A remark/u);
    assert.equal((await write('--force')).code, 0);
    assert.equal(readFileSync(file, 'utf8'), first);
    rmSync(join(empty, 'deep'), { recursive: true });
  });

  it('is the same text on standard output', async () => {
    const bare = await ask('report', '--period', 'week');
    assert.equal((await ask('report', '--period', 'week', '--output', '-')).stdout, bare.stdout);
  });
});
