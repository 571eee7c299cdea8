/** What people type: good values become ranges and names, bad ones an error that names the option. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  engineOptions,
  requireDimensions,
  requirePrs,
  requireRange,
  type RangeOptions,
} from '../../../src/cli/options';
import { UsageError } from '../../../src/cli/usage';
import { ALL_TIME, type Range } from '../../../src/core/ledger/query';
import { zone } from '../core/ledger/support';

const NOW = Date.parse('2026-02-20T12:00:00Z');
const iso = (range: Range): (string | null)[] =>
  [range.from, range.to].map((at) => (at === null ? null : new Date(at).toISOString().slice(0, 16)));

describe('requireRange', () => {
  const CASES: readonly (readonly [RangeOptions, string | null, string | null])[] = [
    [{}, null, null],
    [{ month: 'all' }, null, null],
    [{ month: 'current' }, '2026-02-01T00:00', '2026-03-01T00:00'],
    [{ month: '2025-12' }, '2025-12-01T00:00', '2026-01-01T00:00'],
    [{ since: '2026-02-18' }, '2026-02-18T00:00', null],
    [{ until: '2026-02-18' }, null, '2026-02-19T00:00'],
    [{ since: '2026-02-18', until: '2026-02-18' }, '2026-02-18T00:00', '2026-02-19T00:00'],
    [{ days: '1' }, '2026-02-20T00:00', '2026-02-21T00:00'],
    [{ days: '7' }, '2026-02-14T00:00', '2026-02-21T00:00'],
  ];
  for (const [options, from, to] of CASES) {
    it(`${JSON.stringify(options)} -> ${String(from)} to ${String(to)}`, () => {
      assert.deepEqual(iso(requireRange(options, zone('UTC'), NOW, ALL_TIME)), [from, to]);
    });
  }

  it('begins days in the zone, summer time or not', () => {
    const range = requireRange({ since: '2026-03-29', until: '2026-03-29' }, zone('Europe/Prague'), NOW, ALL_TIME);
    assert.deepEqual(iso(range), ['2026-03-28T23:00', '2026-03-29T22:00']);
  });

  const WRONG: readonly RangeOptions[] = [
    { month: '2026-13' },
    { month: 'february' },
    { month: '' },
    { month: '2026-02', since: '2026-02-01' },
    { since: '2026-02-30' },
    { since: 'yesterday' },
    { since: '2026-02-19', until: '2026-02-18' },
    { days: '0' },
    { days: '-3' },
    { days: 'x' },
    { days: '7', since: '2026-02-01' },
  ];
  for (const options of WRONG) {
    it(`refuses ${JSON.stringify(options)}`, () => {
      assert.throws(() => requireRange(options, zone('UTC'), NOW, ALL_TIME), UsageError);
    });
  }
});

describe('names', () => {
  it('takes dimensions in any case, each once', () => {
    assert.deepEqual(requireDimensions('agent, MODEL,agent'), ['agent', 'model']);
  });
  for (const typed of ['', ',', 'agnet', '__proto__', 'constructor']) {
    it(`refuses --by ${JSON.stringify(typed)}`, () => assert.throws(() => requireDimensions(typed), UsageError));
  }
  it('takes PRs with and without a hash', () => {
    assert.deepEqual(requirePrs('120,#121, owner/repo#122,120'), ['120', '121', 'owner/repo#122']);
  });
});

describe('engineOptions', () => {
  let folder = '';
  const warnings: string[] = [];
  const options = (more: object = {}, settings?: string) => {
    if (settings !== undefined) {
      mkdirSync(join(folder, '.vscode'));
      writeFileSync(join(folder, '.vscode', 'settings.json'), settings);
    }
    return engineOptions({ workspace: folder, include: [], exclude: [], ...more }, (message) => warnings.push(message));
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'spendlight-cli-'));
    warnings.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('reads the workspace’s settings, comments and trailing commas too', () => {
    const told = options(
      { include: ['more/*.jsonl'] },
      `\uFEFF{
        // where days begin
        "spendlight.timeZone": "Asia/Kolkata",
        "spendlight.include": ["logs/*.jsonl", 7, ""],
        "spendlight.exclude": ["old/**"],
        "spendlight.budgets": { "monthly": { "soft_limit": 15 } },
        "spendlight.prices": {},
        "spendlight.freeCiMinutes": 2000,
        "editor.fontSize": 12,
      }`,
    );
    assert.deepEqual(
      [told.timeZone, told.include, told.exclude, told.budgets, told.prices, told.freeCiMinutes],
      ['Asia/Kolkata', ['logs/*.jsonl', 'more/*.jsonl'], ['old/**'], { monthly: { soft_limit: 15 } }, null, 2000],
    );
    assert.deepEqual(warnings, []);
  });

  it('lets the command line win over the settings', () => {
    assert.equal(options({ timeZone: 'UTC' }, '{ "spendlight.timeZone": "Asia/Kolkata" }').timeZone, 'UTC');
  });

  const homes: readonly [home: string | false | undefined, set: string, told: readonly [boolean, string]][] = [
    [undefined, '', [true, 'off']],
    [undefined, 'workspace', [true, 'workspace']],
    [undefined, 'everything', [true, 'off']],
    [false, 'all', [false, 'off']],
    ['.', '', [true, 'workspace']],
    ['.', 'all', [true, 'all']],
    ['.', 'off', [true, 'workspace']],
  ];
  for (const [home, set, told] of homes)
    it(`reads session logs as --home ${String(home)} and the setting "${set}" say`, () => {
      const { home: folder, sessionLogs } = options(
        home === undefined ? {} : { home },
        JSON.stringify(set === '' ? {} : { 'spendlight.sessionLogs': set }),
      );
      assert.deepEqual([folder !== null, sessionLogs], told);
    });

  it('refuses a home that is not there', () =>
    assert.throws(() => options({ home: '/there/is/no/such/folder' }), /--home: there is no folder/u));

  it('says that settings are broken, and goes on with what it could read', () => {
    const told = options({ timeZone: 'UTC' }, '{ "spendlight.include": ["a"], "x": ');
    assert.deepEqual(told.include, ['a']);
    assert.match(warnings.join(), /settings\.json is not valid/u);
  });

  const LEFT_OUT: readonly (readonly [key: string, value: unknown, must: string])[] = [
    ['include', 'logs/*.jsonl', 'a list'],
    ['exclude', { 'old/**': true }, 'a list'],
    ['timeZone', 5, 'a text'],
    ['historyArchive', 'no', 'true or false'],
    ['sessionLogs', 'yes', 'off, workspace or all'],
    ['wbsPattern', 5, 'a text'],
    ['whatIfModels', 'gpt-4o', 'a list'],
    ['alerts.dailyMax', '5', 'a number'],
    ['freeCiMinutes', 'many', 'a number'],
  ];
  for (const [key, value, must] of LEFT_OUT)
    it(`says that spendlight.${key} is left out: ${JSON.stringify(value)}`, () => {
      options({ timeZone: 'UTC' }, JSON.stringify({ [`spendlight.${key}`]: value }));
      assert.deepEqual(warnings, [`.vscode/settings.json: left out spendlight.${key} (must be ${must}).`]);
    });

  it('reads a time for now without a zone in the zone', () => {
    assert.equal(options({ now: '2026-02-20T12:00', timeZone: 'Europe/Prague' }).now, '2026-02-20T11:00:00.000Z');
    assert.equal(options({ now: '2026-02-20', timeZone: 'UTC' }).now, '2026-02-20T00:00:00.000Z');
  });

  const WRONG: readonly (readonly [string, object, string?])[] = [
    ['--time-zone', { timeZone: 'Mars/Olympus' }],
    ['spendlight.timeZone', {}, '{ "spendlight.timeZone": "Mars/Olympus" }'],
    ['--now', { now: 'noon' }],
    ['--now', { now: '2026-02-30T00:00:00Z' }],
    ['--workspace', { workspace: '/there/is/no/such/folder' }],
  ];
  for (const [named, more, settings] of WRONG) {
    it(`refuses ${JSON.stringify(more)}${settings ?? ''}, naming ${named}`, () => {
      assert.throws(
        () => options(more, settings),
        (error) => error instanceof UsageError && error.message.includes(named),
      );
    });
  }
});
