/** The outbox: every message for every channel once, by one sender at a time, and nothing lost in silence. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs/promises';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { because, sentence } from '../../../src/core/words';
import { LEASE_MS, letterName } from '../../../src/store/outbox/letter';
import { Outbox, type Claim, type Turn } from '../../../src/store/outbox/outbox';

interface Note {
  readonly id: string;
  readonly title: string;
}
const NOW = Date.UTC(2026, 1, 20, 12);
const note = (id: string): Note => ({ id, title: `Title of ${id}` });
const readNote = (value: unknown): Note | null =>
  typeof value === 'object' && value !== null && 'id' in value && 'title' in value ? (value as Note) : null;

let folder = '';
const open = (): Promise<Outbox<Note>> => Outbox.open(folder, readNote);
beforeEach(() => (folder = realpathSync(mkdtempSync(join(tmpdir(), 'spendlight-outbox-')))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const inside = (drawer: string): string => join(folder, 'outbox', drawer);
const fileOf = (drawer: string, channel: string, id: string): string =>
  join(inside(drawer), `${letterName(channel, id)}.json`);
const counts = (): number[] => ['queue', 'dead', 'sent'].map((drawer) => readdirSync(inside(drawer)).length);

function yours(turn: Turn<Note>): Claim<Note> {
  assert.equal(turn.kind, 'yours', JSON.stringify(turn));
  return turn.claim;
}

/** A process id that was in use and is no more. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

function changeFile(
  drawer: string,
  channel: string,
  id: string,
  change: (fields: Record<string, unknown>) => void,
): void {
  const file = fileOf(drawer, channel, id);
  const fields = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  change(fields);
  writeFileSync(file, JSON.stringify(fields));
}

describe('the outbox', () => {
  it('queues a message once for each channel, whoever adds it and how often', async () => {
    const [one, other] = [await open(), await open()];
    await Promise.all([one, other, one].map((box) => box.add(note('a'), ['discord', 'slack'], NOW, false)));
    assert.deepEqual(counts(), [2, 0, 0]);
  });
  it('gives a message to one sender, and to nobody else meanwhile', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    await box.add(note('b'), ['discord'], NOW + 1, false);
    assert.equal(yours(await box.claim('discord', NOW + 1)).letter.message.id, 'a');
    assert.deepEqual(await (await open()).claim('discord', NOW + 1), { kind: 'wait', at: NOW + 1_001 });
    assert.deepEqual(await box.claim('slack', NOW), { kind: 'wait', at: null });
  });
  it('forgets what was delivered, and does not queue it again', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    await box.settle(yours(await box.claim('discord', NOW)), { kind: 'delivered' }, NOW);
    assert.deepEqual(counts(), [0, 0, 1]);
    await box.add(note('a'), ['discord'], NOW, false);
    assert.deepEqual(counts(), [0, 0, 1]);
  });
  it('waits as long as an attempt says, and counts attempts', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    const claim = yours(await box.claim('discord', NOW));
    await box.settle(claim, { kind: 'later', nextAt: NOW + 5_000, holdsChannel: false, reason: 'r' }, NOW);
    assert.deepEqual(await box.claim('discord', NOW + 4_999), { kind: 'wait', at: NOW + 5_000 });
    const { letter } = yours(await box.claim('discord', NOW + 5_000));
    assert.deepEqual([letter.attempts, letter.reason], [2, 'r']);
  });
  it('keeps why an attempt failed in words that can be translated, until another one fails', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    const words = sentence('{0} answered {1}.', 'Discord', 500);
    const reasons = [because(words), because('r'), because(words)];
    for (const [index, why] of reasons.entries()) {
      const claim = yours(await box.claim('discord', NOW + index));
      const later = { kind: 'later', nextAt: NOW, holdsChannel: false, ...why } as const;
      await box.settle(claim, index < 2 ? later : { kind: 'dead', ...why }, NOW);
      const { pending, dead } = await box.list();
      const [left] = [...pending, ...dead];
      assert.deepEqual([left?.letter.reason, left?.letter.words], [why.reason, why.words]);
    }
  });
  it('sends another message while one waits', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    await box.add(note('b'), ['discord'], NOW + 1, false);
    const claim = yours(await box.claim('discord', NOW + 1));
    await box.settle(claim, { kind: 'later', nextAt: NOW + 5_000, holdsChannel: false, reason: 'r' }, NOW);
    assert.equal(yours(await box.claim('discord', NOW + 1)).letter.message.id, 'b');
  });
  it('lets one that always fails keep nobody waiting', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    await box.add(note('b'), ['discord'], NOW + 1, false);
    const claim = yours(await box.claim('discord', NOW + 1));
    await box.settle(claim, { kind: 'later', nextAt: NOW + 5_000, holdsChannel: true, reason: '500' }, NOW);
    assert.equal(yours(await box.claim('discord', NOW + 5_000)).letter.message.id, 'b');
  });
  it('keeps a whole channel silent when its receiver asks for it, in every process', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    await box.add(note('b'), ['discord', 'slack'], NOW + 1, false);
    const claim = yours(await box.claim('discord', NOW + 1));
    await box.settle(claim, { kind: 'later', nextAt: NOW + 5_000, holdsChannel: true, reason: '429' }, NOW);
    const other = await open();
    assert.deepEqual(await other.claim('discord', NOW + 1), { kind: 'wait', at: NOW + 5_000 });
    assert.equal(yours(await other.claim('slack', NOW + 1)).letter.message.id, 'b');
    assert.equal(yours(await other.claim('discord', NOW + 5_000)).letter.message.id, 'b');
  });
  it('keeps what was refused where people see it, and queues it again when asked', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    await box.settle(yours(await box.claim('discord', NOW)), { kind: 'dead', reason: '404' }, NOW + 1);
    const { dead } = await box.list();
    assert.deepEqual(
      dead.map(({ letter: { message, reason, attempts } }) => [message?.title, reason, attempts]),
      [['Title of a', '404', 1]],
    );
    await box.add(note('a'), ['discord'], NOW, false);
    assert.deepEqual(counts(), [0, 1, 0], 'an alert that was refused is not queued a second time by itself');
    assert.equal(await box.revive(dead[0]?.name ?? '', NOW + 2), 1);
    assert.deepEqual(counts(), [1, 0, 0]);
    assert.equal(yours(await box.claim('discord', NOW + 2)).letter.attempts, 1);
  });
  it('forgets dead letters when asked', async () => {
    const box = await open();
    for (const id of ['a', 'b', 'c']) {
      await box.add(note(id), ['discord'], NOW, false);
      await box.settle(yours(await box.claim('discord', NOW)), { kind: 'dead', reason: 'r' }, NOW);
    }
    await box.forget(letterName('discord', 'a'), NOW);
    assert.deepEqual(counts(), [0, 2, 0]);
    await box.forget(null, NOW);
    assert.deepEqual(counts(), [0, 0, 0]);
  });
  it('forgets one that waits when it is named, and none that somebody is sending', async () => {
    const box = await open();
    await box.add(note('a'), ['discord', 'slack'], NOW, false);
    yours(await box.claim('discord', NOW));
    await box.forget(null, NOW);
    assert.deepEqual(counts(), [2, 0, 0], 'all: of those that have failed');
    for (const channel of ['discord', 'slack']) await box.forget(letterName(channel, 'a'), NOW);
    assert.deepEqual(readdirSync(inside('queue')), [`${letterName('discord', 'a')}.json`]);
    await box.forget('../dead/x', NOW);
    await box.forget(letterName('discord', 'a'), NOW + LEASE_MS);
    assert.deepEqual(counts(), [0, 0, 0]);
  });
  it('takes no name of a channel that would be a path', async () => {
    const box = await open();
    for (const channel of ['../x', 'a/b', '', 'A', 'a-b'])
      await assert.rejects(box.add(note('a'), [channel], NOW, false), RangeError, channel);
  });
});

describe('a sender that is gone', () => {
  const cases: [name: string, lease: () => object, now: number, free: boolean][] = [
    ['is alive', () => ({ pid: process.pid, host: hostname() }), NOW + 1, false],
    ['has died', () => ({ pid: deadPid(), host: hostname() }), NOW + 1, true],
    ['ran elsewhere, a moment ago', () => ({ pid: 1, host: 'elsewhere.example' }), NOW + 1, false],
    ['ran elsewhere, long ago', () => ({ pid: 1, host: 'elsewhere.example' }), NOW + LEASE_MS, true],
    ['is alive, but has stood still', () => ({ pid: process.pid, host: hostname() }), NOW + LEASE_MS, true],
    ['has a lease of the future', () => ({ pid: process.pid, host: hostname() }), NOW - LEASE_MS, true],
  ];
  for (const [name, lease, now, free] of cases)
    it(`${name}: its message ${free ? 'is taken over' : 'stays its own'}`, async () => {
      const box = await open();
      await box.add(note('a'), ['discord'], NOW, false);
      yours(await box.claim('discord', NOW));
      changeFile('queue', 'discord', 'a', (fields) => (fields['lease'] = { ...lease(), nonce: 'n', since: NOW }));
      assert.equal((await box.claim('discord', now)).kind, free ? 'yours' : 'wait');
    });
  it('comes back late: a failure changes nothing, a delivery holds', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    const late = yours(await box.claim('discord', NOW));
    const second = yours(await box.claim('discord', NOW + LEASE_MS));
    await box.settle(late, { kind: 'dead', reason: 'late' }, NOW + LEASE_MS);
    assert.deepEqual(counts(), [1, 0, 0]);
    await box.settle(late, { kind: 'delivered' }, NOW + LEASE_MS);
    assert.deepEqual(counts(), [0, 0, 1]);
    await box.settle(second, { kind: 'later', nextAt: NOW, holdsChannel: false, reason: 'r' }, NOW + LEASE_MS);
    assert.deepEqual(counts(), [0, 0, 1]);
  });
  it('died between receipt and queue: the receipt counts', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    writeFileSync(fileOf('sent', 'discord', 'a'), '{}');
    assert.deepEqual(await box.claim('discord', NOW), { kind: 'wait', at: null });
    assert.deepEqual(counts(), [0, 0, 1]);
  });
  it('dies over one message again and again: the message goes', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    changeFile('queue', 'discord', 'a', (fields) => (fields['attempts'] = 200));
    assert.deepEqual(await box.claim('discord', NOW), { kind: 'wait', at: null });
    assert.deepEqual(counts(), [0, 1, 0]);
  });
});

describe('what is in a damaged outbox', () => {
  const damages: [name: string, text: string][] = [
    ['nothing', ''],
    ['half a file', '{"format":"spendlight.outbox/1","channel":"disc'],
    ['another version', '{"format":"spendlight.outbox/9"}'],
    ['a list', '[]'],
    ['zeros', '\0'.repeat(500)],
    [
      'a letter without its message',
      '{"format":"spendlight.outbox/1","channel":"discord","queuedAt":1,"attempts":0,"nextAt":0}',
    ],
    ['far too much', ' '.repeat(3 * 1024 * 1024)],
  ];
  for (const [name, text] of damages)
    it(`${name}: becomes a dead letter, and the others go on`, async () => {
      const box = await open();
      await box.add(note('a'), ['discord'], NOW, false);
      await box.add(note('b'), ['discord'], NOW + 1, false);
      writeFileSync(fileOf('queue', 'discord', 'a'), text);
      assert.equal(yours(await box.claim('discord', NOW + 1)).letter.message.id, 'b');
      const { dead } = await box.list();
      assert.deepEqual(
        dead.map(({ letter }) => [letter.channel, letter.message, letter.reason]),
        [['discord', null, 'It could not be read back: its file is damaged.']],
      );
      assert.equal(await box.revive(null, NOW), 0, 'what could not be read cannot be sent');
    });
  it('foreign files are left alone', async () => {
    const box = await open();
    for (const name of ['notes.txt', 'discord-xyz.json', `DISCORD-${'0'.repeat(32)}.json`])
      writeFileSync(join(inside('queue'), name), 'mine');
    await box.claim('discord', NOW);
    await box.prune(NOW);
    assert.equal(readdirSync(inside('queue')).length, 3);
  });
});

describe('the size of the outbox', () => {
  it('has room for 200 in a channel; of too many, those of no use tomorrow go first, then the oldest', async () => {
    const box = await open();
    for (let index = 0; index < 200; index++) await box.add(note(`n${index}`), ['discord'], NOW + index, index === 7);
    await box.add(note('more'), ['discord'], NOW + 300, false);
    await box.add(note('most'), ['discord'], NOW + 301, false);
    const { pending, dead } = await box.list();
    assert.equal(pending.length, 200);
    assert.deepEqual(dead.map(({ letter }) => letter.message?.id).sort(), ['n0', 'n7']);
  }).timeout(30_000);
  it('takes away receipts after forty days', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    await box.settle(yours(await box.claim('discord', NOW)), { kind: 'delivered' }, NOW);
    const { mtimeMs } = statSync(fileOf('sent', 'discord', 'a'));
    await box.prune(mtimeMs + 39 * 86_400_000);
    assert.deepEqual(counts(), [0, 0, 1]);
    await box.prune(mtimeMs + 41 * 86_400_000);
    assert.deepEqual(counts(), [0, 0, 0]);
  });
  it('takes away after an hour what a writer left that was killed in the middle', async () => {
    const box = await open();
    const letter = `${letterName('discord', 'a')}.json`;
    const [left, foreign] = [`.${letter}.4711-0a1b2c3d4e5f.tmp`, '.notes.txt.4711-0a1b2c3d4e5f.tmp'];
    for (const name of [left, foreign]) writeFileSync(join(inside('queue'), name), 'half');
    const { mtimeMs } = statSync(join(inside('queue'), left));
    await box.add(note('a'), ['discord'], mtimeMs, false);
    await box.prune(mtimeMs + 59 * 60_000);
    assert.deepEqual(readdirSync(inside('queue')).sort(), [left, foreign, letter].sort());
    await box.prune(mtimeMs + 61 * 60_000);
    assert.deepEqual(readdirSync(inside('queue')).sort(), [foreign, letter].sort());
  });
  it('gives up after a week what nobody sends', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    await box.prune(NOW + 6 * 86_400_000);
    assert.deepEqual(counts(), [1, 0, 0]);
    await box.prune(NOW + 8 * 86_400_000);
    assert.deepEqual(counts(), [0, 1, 0]);
  });
});

describe('a disk that is full', () => {
  const real = fs.open;
  afterEach(() => void (fs.open = real));
  const full = (): void => {
    fs.open = () => Promise.reject(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
  };
  it('is told when a message cannot be queued', async () => {
    const box = await open();
    full();
    await assert.rejects(box.add(note('a'), ['discord'], NOW, false), { code: 'ENOSPC' });
  });
  it('does not bring back what was delivered', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    const claim = yours(await box.claim('discord', NOW));
    full();
    await assert.rejects(box.settle(claim, { kind: 'delivered' }, NOW), { code: 'ENOSPC' });
    assert.deepEqual(counts(), [0, 0, 0]);
  });
  it('loses nothing that failed', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    const claim = yours(await box.claim('discord', NOW));
    full();
    await assert.rejects(box.settle(claim, { kind: 'dead', reason: 'r' }, NOW), { code: 'ENOSPC' });
    fs.open = real;
    assert.equal(yours(await box.claim('discord', NOW + LEASE_MS)).letter.message.id, 'a');
  });
});

describe('files of the outbox', () => {
  // Windows has no such modes; its folder is the person's own.
  const modes = process.platform === 'win32' ? null : { file: 0o600, folder: 0o700 };
  it('are their owner’s alone', async () => {
    const box = await open();
    await box.add(note('a'), ['discord', 'slack'], NOW, false);
    await box.settle(yours(await box.claim('discord', NOW)), { kind: 'delivered' }, NOW);
    await box.settle(yours(await box.claim('slack', NOW)), { kind: 'dead', reason: 'r' }, NOW);
    await box.add(note('b'), ['discord'], NOW, false);
    for (const drawer of ['queue', 'dead', 'sent'])
      for (const name of readdirSync(inside(drawer)))
        assert.equal(statSync(join(inside(drawer), name)).mode & 0o777, modes?.file ?? 0o666, `${drawer}/${name}`);
    for (const drawer of ['.', 'queue', 'dead', 'sent'])
      assert.equal(statSync(inside(drawer)).mode & 0o777, modes?.folder ?? 0o666);
  });
  it('are gone from the queue by hand: nothing breaks', async () => {
    const box = await open();
    await box.add(note('a'), ['discord'], NOW, false);
    const claim = yours(await box.claim('discord', NOW));
    unlinkSync(fileOf('queue', 'discord', 'a'));
    await box.settle(claim, { kind: 'later', nextAt: NOW, holdsChannel: false, reason: 'r' }, NOW);
    assert.deepEqual(counts(), [0, 0, 0]);
  });
});
