/** The outbox on the command line: what waits and what has failed, tried again and dropped, as it lies in the state folder. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textWidth } from '../../../src/core/report/textWidth';
import { isMessage, type Message } from '../../../src/notify/message';
import { letterName } from '../../../src/store/outbox/letter';
import { Outbox, type Outcome } from '../../../src/store/outbox/outbox';
import { openStateFolder } from '../../../src/store/stateFolder';
import { message } from '../../unit/notify/support/messages';
import { answers, closeServers, httpServer } from '../../unit/notify/support/servers';
import { assertGolden } from '../support';
import { builtCommand, spendlight, type Answer } from './run';
import { assertFits } from './schemas';

const NOW = '2026-02-20T12:00:00Z';
const AT = Date.parse(NOW);
const MINUTE = 60_000;
const SECRET = 'S3CRET-t0ken';

let folder = '';
let state = '';
let outbox: Outbox<Message>;
before(async function () {
  this.timeout(60_000);
  await builtCommand();
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'spendlight-outbox-'));
  state = mkdtempSync(join(tmpdir(), 'spendlight-state-'));
  const read = (value: unknown): Message | null => (isMessage(value) ? value : null);
  outbox = await Outbox.open(await openStateFolder(state, [folder]), read);
});
afterEach(async () => {
  await closeServers();
  for (const one of [folder, state]) rmSync(one, { recursive: true, force: true });
});

const DEAD: Outcome = { kind: 'dead', reason: 'Discord answered 404 (code 10015): the webhook or its channel is no more.' };
const LATER: Outcome = { kind: 'later', nextAt: AT + 5 * MINUTE, holdsChannel: true, reason: 'The server refused the connection.' };

/** A message that was tried once. */
async function tried(id: string, channel: string, at: number, outcome: Outcome, title = `Message ${id}`): Promise<string> {
  await outbox.add(message({ id, title }), [channel], at, false);
  const turn = await outbox.claim(channel, at);
  assert.equal(turn.kind, 'yours');
  await outbox.settle(turn.claim, outcome, at + MINUTE);
  return letterName(channel, id);
}

const ask = async (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Answer> => {
  const all = ['outbox', ...args, '--workspace', folder, '--time-zone', 'UTC', '--now', NOW];
  const answer = await spendlight(all, { SPENDLIGHT_STATE_DIR: state, ...env });
  assert.ok(!`${answer.stdout}${answer.stderr}`.includes(SECRET), 'an address is a secret');
  return answer;
};
interface Listed {
  readonly pending: readonly { readonly id: string; readonly isSetUpHere: boolean }[];
  readonly failed: readonly { readonly id: string }[];
  readonly retried?: readonly { readonly id: string; readonly outcome: string; readonly reason: string | null }[];
  readonly dropped?: readonly string[];
}
async function json(code: number, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Listed> {
  const answer = await ask([...args, '--json'], env);
  assert.equal(answer.code, code, answer.stderr);
  const value: unknown = JSON.parse(answer.stdout);
  assertFits('outbox-answer', value);
  return value as Listed;
}
/** How many wait and how many have failed. */
const counts = async (): Promise<number[]> => {
  const { pending, dead } = await outbox.list();
  return [pending.length, dead.length];
};

describe('outbox', function () {
  this.timeout(60_000);

  it('lists what has failed and what waits, with the reasons, in 80 columns', async () => {
    const long = 'Ein sehr langer Titel: 日本語エージェント \u001b[31m und noch mehr, bis die Zeile ganz voll ist';
    await tried('a', 'discord', AT - 90 * MINUTE, DEAD);
    await tried('b', 'email', AT - 30 * MINUTE, { kind: 'dead', reason: 'Given up.' }, long);
    await tried('c', 'slack', AT - 10 * MINUTE, LATER);
    await tried('d', 'webhook', AT - 5 * MINUTE, LATER);
    const webhook = { SPENDLIGHT_WEBHOOK_URL: `http://127.0.0.1:1/${SECRET}` };
    const { code, stdout, stderr } = await ask([], webhook);
    assert.deepEqual([code, stderr], [0, '']);
    assertGolden('cli/outbox.txt', stdout);
    for (const line of stdout.split('\n')) assert.ok(textWidth(line) <= 80, line);
    const { pending, failed } = await json(0, ['list'], webhook);
    assert.deepEqual(pending.map(({ id, isSetUpHere }) => [id, isSetUpHere]), [
      [letterName('slack', 'c'), false],
      [letterName('webhook', 'd'), true],
    ]);
    assert.deepEqual(failed.map(({ id }) => id), [letterName('email', 'b'), letterName('discord', 'a')]);
  });

  it('an empty one, also where nothing was ever sent', async () => {
    assert.deepEqual(await ask([]), { code: 0, stdout: 'Every message was delivered.\n', stderr: '' });
    assert.deepEqual((await ask(['retry', '--all'])).stdout, 'No message has failed.\n');
    assert.deepEqual((await ask(['drop', '--all'])).code, 0);
  });

  it('tries one again by the beginning of its ID, through the channels of the environment', async () => {
    const { port, seen } = await httpServer(answers(204));
    const own = await tried('a', 'webhook', AT, DEAD);
    await tried('b', 'webhook', AT, DEAD);
    const answer = await ask(['retry', own.slice(0, 16)], { SPENDLIGHT_WEBHOOK_URL: `http://127.0.0.1:${port}/${SECRET}` });
    assert.deepEqual([answer.code, answer.stdout, seen.length], [0, 'Message a\n  Webhook  sent\n', 1]);
    assert.deepEqual(await counts(), [0, 1]);
  });

  it('tries all again, and says of each what became of it: 1 when not all arrived', async () => {
    const { port, seen } = await httpServer((response, _request, turn) => response.writeHead(turn === 0 ? 204 : 400).end());
    await tried('a', 'webhook', AT, DEAD);
    await tried('b', 'webhook', AT + 1, DEAD);
    await tried('c', 'slack', AT + 2, DEAD);
    const { retried } = await json(1, ['retry', '--all'], { SPENDLIGHT_WEBHOOK_URL: `http://127.0.0.1:${port}/${SECRET}` });
    assert.deepEqual(retried?.map(({ outcome }) => outcome).sort(), ['failed', 'sent', 'waiting']);
    assert.match(retried.find(({ outcome }) => outcome === 'waiting')?.reason ?? '', /not set up here/u);
    assert.deepEqual([seen.length, await counts()], [2, [1, 1]]);
  });

  it('drops one, also one that waits, and all that have failed', async () => {
    await tried('a', 'discord', AT, DEAD);
    await tried('b', 'discord', AT, DEAD);
    const waiting = await tried('c', 'slack', AT, LATER);
    assert.match((await ask(['drop', waiting])).stdout, /^Dropped: slack-[0-9a-f]{8}\n$/u);
    assert.deepEqual(await counts(), [0, 2]);
    assert.equal((await json(0, ['drop', '--all'])).dropped?.length, 2);
    assert.deepEqual(await counts(), [0, 0]);
  });

  it('what somebody is sending stays: 1', async () => {
    await outbox.add(message({ id: 'a' }), ['slack'], Date.now(), false);
    assert.equal((await outbox.claim('slack', Date.now())).kind, 'yours');
    const answer = await ask(['drop', letterName('slack', 'a')]);
    assert.deepEqual([answer.code, answer.stdout, await counts()], [1, 'Nothing was dropped.\n', [1, 0]]);
    assert.match(answer.stderr, /being sent/u);
  });

  const WRONG: readonly (readonly [args: readonly string[], said: RegExp])[] = [
    [['retry'], /by its ID, or take --all/u],
    [['drop', 'discord', '--all'], /by its ID, or take --all/u],
    [['drop', 'slack-0000'], /no message "slack-0000"/u],
    [['drop', ''], /no message ""/u],
    [['drop', 'disc'], /2 messages begin with "disc"/u],
    [['forget'], /too many arguments/u],
  ];
  for (const [args, said] of WRONG) {
    it(`outbox ${args.join(' ')} -> 2, and nothing is lost`, async () => {
      await tried('a', 'discord', AT, DEAD);
      await tried('b', 'discord', AT, DEAD);
      const answer = await ask(args);
      assert.deepEqual([answer.code, answer.stdout, await counts()], [2, '', [0, 2]]);
      assert.match(answer.stderr, said);
    });
  }
});
