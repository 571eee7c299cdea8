/** A disk that fills, and a file that may not get larger, while a call is logged: nothing half stays, and the person is told what to do. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtCommand } from './run';

const LOG = 'ops/model-decisions.jsonl';
const CALL = ['log', '--agent', 'AGENT-1', '--model', 'gpt-4o', '--input-tokens', '1200', '--output-tokens', '300'];
const RECORD = ['budget', 'record', '--cost', '0.5', '--no-announce'];
/** Whole records of 100 bytes that fill a file. */
const filled = (bytes: number): string => {
  const line = `${JSON.stringify({ timestamp: '2026-02-01T00:00:00Z', agent: 'A', filler: '' })}\n`;
  return (line.slice(0, -3) + 'x'.repeat(100 - line.length) + '"}\n').repeat(Math.floor(bytes / 100));
};

let folder = '';
let command = '';
before(async function () {
  this.timeout(120_000);
  command = await builtCommand();
});
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'spendlight-full-')));
  mkdirSync(join(folder, 'ops'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param around the shell's words before the command */
function spendlight(around: string, args: readonly string[], workspace: string): Ended {
  const all = [command, ...args, '--workspace', workspace, '--time-zone', 'UTC', '--now', '2026-02-20T12:00:00Z'];
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `${around} exec "$0" "$@"`, process.execPath, ...all], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], NO_COLOR: '1', SPENDLIGHT_STATE_DIR: join(folder, 'state') },
  });
  return { code: status, stdout, stderr };
}

/** Where the shell has no such limit, no file of a person has it either. */
const describeWithLimit = spawnSync('sh', ['-c', 'ulimit -f 8']).status === 0 ? describe : describe.skip;

describeWithLimit('a file that may not get any larger', function () {
  this.timeout(60_000);
  // Shells count in 512 or in 1,024 bytes.
  const limit = Number(
    spawnSync('sh', ['-c', 'ulimit -f 8; head -c 100000 /dev/zero > "$0"; wc -c < "$0"', join(tmpdir(), `limit-${process.pid}`)], {
      encoding: 'utf8',
    }).stdout,
  );
  after(() => rmSync(join(tmpdir(), `limit-${process.pid}`), { force: true }));

  const cases: readonly [name: string, room: number, torn: string][] = [
    ['not a byte of room', 0, ''],
    ['room for a part of the record', 40, ''],
    ['room for a part of it, behind a record that was left half', 40, '{"timestamp":"2026'],
  ];
  for (const [name, room, torn] of cases)
    it(`keeps the log as it was: ${name}`, () => {
      const file = join(folder, LOG);
      const whole = filled(limit - room - torn.length);
      const before = `${whole.slice(0, -1)}${' '.repeat(limit - room - torn.length - whole.length)}\n${torn}`;
      writeFileSync(file, before);
      const { code, stdout, stderr } = spendlight('ulimit -f 8;', CALL, folder);
      assert.equal(readFileSync(file, 'utf8'), before);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /Nothing was written to .*model-decisions\.jsonl, which is as it was: it may not get any larger/);
      assert.match(stderr, /ulimit -f/);
      // With room again the same command does it.
      assert.equal(spendlight('', CALL, folder).code, 0);
      const after = readFileSync(file, 'utf8');
      assert.ok(after.startsWith(before));
      assert.match(after.slice(before.length), torn === '' ? /^\{[^\n]*\}\n$/ : /^\n\{[^\n]*\}\n$/);
    });
});

/** A disk of 64 KiB, mounted for one command that may mount: as root, or in a namespace of its own; null: neither is allowed. */
const MOUNTING = ['', 'unshare -rm'].find(
  (how) => spawnSync('sh', ['-c', `d=$(mktemp -d) && ${how} sh -c 'mount -t tmpfs -o size=64k none "$0" && { umount "$0"; true; }' "$d"`]).status === 0,
);
const describeWithDisk = MOUNTING === undefined ? describe.skip : describe;

describeWithDisk('a disk that is full (skipped where this user may mount none)', function () {
  this.timeout(60_000);
  /**
   * Mounts the disk, prepares it, runs the command with the disk full, frees it and runs it again; all in one shell, because a
   * mount in a namespace ends with it. What stood there is copied out after each run.
   */
  function onFullDisk(args: readonly string[], before: Readonly<Record<string, string>>): { full: Ended; again: Ended } {
    for (const [path, text] of Object.entries(before)) {
      mkdirSync(join(folder, 'before', path, '..'), { recursive: true });
      writeFileSync(join(folder, 'before', path), text);
    }
    const run = (to: string): string =>
      `SPENDLIGHT_STATE_DIR="$d/state" "$@" --workspace "$d/disk" --time-zone UTC --now 2026-02-20T12:00:00Z >"$d/${to}.out" 2>"$d/${to}.err"; echo $? >"$d/${to}.code"; cp -a "$d/disk" "$d/${to}"`;
    const script = [
      'd="$0"; mkdir "$d/disk"; mount -t tmpfs -o size=64k none "$d/disk" || exit 9',
      'cp -a "$d/before/." "$d/disk/"',
      // Until not a byte fits any more.
      'cat /dev/zero > "$d/disk/filler" 2>/dev/null',
      run('full'),
      'rm "$d/disk/filler"',
      run('again'),
      'umount "$d/disk"',
    ].join('\n');
    const shell = MOUNTING === '' ? ['sh', '-c'] : [...(MOUNTING ?? '').split(' '), 'sh', '-c'];
    const { status, stderr } = spawnSync(shell[0] ?? 'sh', [...shell.slice(1), script, folder, process.execPath, command, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], NO_COLOR: '1' },
    });
    assert.equal(status, 0, stderr);
    const ended = (name: string): Ended => ({
      code: Number(readFileSync(join(folder, `${name}.code`), 'utf8')),
      stdout: readFileSync(join(folder, `${name}.out`), 'utf8'),
      stderr: readFileSync(join(folder, `${name}.err`), 'utf8'),
    });
    return { full: ended('full'), again: ended('again') };
  }
  const names = (run: string): string[] =>
    readdirSync(join(folder, run), { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, run, name)).isFile())
      .sort();

  const logs: readonly [name: string, text: string][] = [
    ['a log whose last page has no room', filled(4_000) + `${' '.repeat(95)}\n`],
    ['a log whose last page has room for a part', filled(4_000)],
    ['a log that ends with half a record', `${filled(4_000)}{"timestamp":"2026`],
  ];
  for (const [name, text] of logs)
    it(`keeps the log as it was: ${name}`, () => {
      const { full, again } = onFullDisk(CALL, { [LOG]: text });
      assert.equal(readFileSync(join(folder, 'full', LOG), 'utf8'), text);
      assert.deepEqual([full.code, full.stdout, names('full')], [2, '', ['filler', LOG]]);
      assert.match(full.stderr, /Nothing was written to .*model-decisions\.jsonl, which is as it was: the disk is full \(ENOSPC\)\. Free some space/);
      assert.equal(again.code, 0, again.stderr);
      assert.ok(readFileSync(join(folder, 'again', LOG), 'utf8').startsWith(text));
    });

  it('keeps the tracker as it was, and leaves no lock behind', () => {
    const text = '{"version":"1.0","current_month":"2026-02","total_spent":1.5,"executions":3}\n';
    const { full, again } = onFullDisk(RECORD, { 'token_budget.json': text });
    assert.equal(readFileSync(join(folder, 'full', 'token_budget.json'), 'utf8'), text);
    assert.deepEqual([full.code, full.stdout, names('full')], [2, '', ['filler', 'token_budget.json']]);
    assert.match(full.stderr, /Nothing was written to .*token_budget\.json, which is as it was: the disk is full/);
    assert.equal(again.code, 0, again.stderr);
    const kept = JSON.parse(readFileSync(join(folder, 'again', 'token_budget.json'), 'utf8')) as { total_spent: number };
    assert.equal(kept.total_spent, 2);
    assert.deepEqual(names('again'), ['token_budget.json']);
  });
});
