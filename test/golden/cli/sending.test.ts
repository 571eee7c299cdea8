/** A report that is sent from the command line: what of it arrives where, what is said of each channel, and how it ends. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { textWidth } from '../../../src/core/report/textWidth';
import { closeMailServers, mailServer } from '../../unit/notify/support/mailServer';
import { answers, closedPort, closeServers, httpServer, type Behaviour } from '../../unit/notify/support/servers';
import { assertGolden } from '../support';
import { NOW, writeFixture } from './fixture';
import { builtCommand, spendlight, type Answer } from './run';
import { assertFits } from './schemas';

const SECRET = 'S3CRET-t0ken';
const MAIL = { SPENDLIGHT_MAIL_FROM: 'alerts@example.com', SPENDLIGHT_MAIL_TO: 'team@example.com' };

let folder = '';
let state = '';
before(async function () {
  this.timeout(60_000);
  await builtCommand();
  folder = mkdtempSync(join(tmpdir(), 'spendlight-sending-'));
  writeFixture(folder);
});
after(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'spendlight-state-'));
});
afterEach(async () => {
  await closeServers();
  await closeMailServers();
  rmSync(state, { recursive: true, force: true });
});

type Environment = Readonly<Record<string, string>>;
const at = (port: number): Environment => ({ SPENDLIGHT_WEBHOOK_URL: `http://127.0.0.1:${port}/${SECRET}` });
const mailAt = (port: number): Environment => ({ SPENDLIGHT_SMTP_URL: `smtp://127.0.0.1:${port}`, ...MAIL });
const webhook = async (behave: Behaviour = answers(204)): Promise<[Environment, { readonly body: string }[]]> => {
  const { port, seen } = await httpServer(behave);
  return [at(port), seen];
};

const send = async (environment: Environment, ...more: string[]): Promise<Answer> => {
  const now = more.includes('--now') ? [] : ['--now', NOW];
  const args = ['report', '--period', 'week', '--send', '--workspace', folder, '--time-zone', 'UTC', '--no-home'];
  const answer = await spendlight([...args, ...now, ...more], { SPENDLIGHT_STATE_DIR: state, ...environment });
  assert.ok(!`${answer.stdout}${answer.stderr}`.includes(SECRET), 'an address is a secret');
  return answer;
};

/** A subject that is not plain ASCII travels in encoded words, in as many lines as it needs (RFC 2047). */
function subjectOf(raw: string): string {
  const header = /^Subject: (?<subject>.*(?:\r\n .*)*)\r$/mu.exec(raw)?.groups?.['subject'] ?? '';
  const words = header.replace(/\?=\r\n =\?UTF-8\?Q\?/gu, '').replace(/^=\?UTF-8\?Q\?|\?=$/gu, '');
  const bytes = words.replace(/_/gu, ' ').replace(/=([0-9A-F]{2})/gu, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

describe('report --send', function () {
  this.timeout(60_000);

  it('sends to every channel of the environment, and says where', async () => {
    const [environment, seen] = await webhook();
    const mail = await mailServer();
    const { code, stdout, stderr } = await send({ ...environment, ...mailAt(mail.port) });
    assert.deepEqual([code, stderr], [0, '']);
    assertGolden('cli/report-sent.txt', stdout);
    const sent = JSON.parse(seen[0]?.body ?? '') as { title: string; markdown: string };
    assert.match(sent.markdown, /^# Weekly cost report 2026-W08\n/u);
    assert.match(sent.title, /≥/u);
    assert.equal(subjectOf(mail.mails[0]?.raw ?? ''), sent.title);
    assert.match(mail.mails[0]?.raw ?? '', /Weekly cost report 2026-W08/u);
    assert.deepEqual([seen.length, mail.mails.length], [1, 1]);
  });

  it('says of each channel why it has not arrived there: 1', async () => {
    const [environment] = await webhook(answers(404));
    const { code, stdout, stderr } = await send({ ...environment, ...mailAt(await closedPort()) });
    assert.equal(code, 1);
    assertGolden('cli/report-not-sent.txt', stdout);
    for (const line of stdout.split('\n')) assert.ok(textWidth(line) <= 80, line);
    assert.match(stderr, /not arrived on 2 channels: "spendlight outbox"/u);
  });

  it('a recipient whom the server refuses is named as one of how many', async () => {
    const mail = await mailServer({ refused: 'gone@example.com' });
    const to = { SPENDLIGHT_MAIL_TO: 'team@example.com, gone@example.com' };
    const { code, stdout } = await send({ ...mailAt(mail.port), ...to });
    assert.equal(code, 0);
    assert.match(stdout, /E-mail {2}sent: The mail server refused 1 of the recipients\./u);
  });

  it('what could not be sent goes out with the next one; --no-cache forgets nothing of it', async () => {
    let status = 503;
    const [environment, seen] = await webhook((response) => response.writeHead(status).end());
    assert.equal((await send(environment, '--no-cache')).code, 1);
    status = 204;
    // The first pause is at most two seconds long.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    assert.equal((await send(environment, '--no-cache', '--period', 'day')).code, 0);
    const titles = seen.map(({ body }) => (JSON.parse(body) as { title: string }).title.split(':')[0]);
    assert.equal(titles[0], 'Cost report 2026-W08');
    assert.deepEqual(titles.slice(1).sort(), ['Cost report 2026-02-20', 'Cost report 2026-W08']);
  });

  it('the same report of the same instant is one message, and that is said', async () => {
    const [environment, seen] = await webhook();
    await send(environment);
    assert.match((await send(environment)).stdout, /Webhook {2}sent before, and not again/u);
    assert.equal(seen.length, 1);
    await send(environment, '--now', '2026-02-20T12:00:01Z');
    assert.equal(seen.length, 2);
  });

  it('as JSON, fits its schema', async () => {
    const [environment] = await webhook(answers(410));
    const { code, stdout } = await send({ ...environment, ...mailAt((await mailServer()).port) }, '--json');
    const value = JSON.parse(stdout) as { delivery: readonly object[]; path: string };
    assertFits('report-answer', value);
    assert.equal(code, 1);
    assert.match(JSON.stringify(value.delivery), /"email","outcome":"sent","reason":null.*"webhook","outcome":"failed","reason":"The webhook answered 410/u);
  });

  it('with --output writes it as well; a person’s file is not replaced, and then nothing is sent', async () => {
    const [environment, seen] = await webhook();
    const file = join(state, 'week.html');
    assert.match((await send(environment, '--output', file)).stdout, /Webhook {2}sent\n$/u);
    assert.match(readFileSync(file, 'utf8'), /^<!doctype html>/iu);
    writeFileSync(file, 'mine');
    const refused = await send(environment, '--output', file, '--now', '2026-02-20T13:00:00Z');
    assert.deepEqual([refused.code, refused.stdout, seen.length], [1, '', 1]);
    assert.match(refused.stderr, /left alone.*Nothing was sent/u);
    const both = await send(environment, '--output', '-', '--now', '2026-02-20T14:00:00Z');
    assert.match(both.stdout, /^# Weekly cost report 2026-W08\n/u);
    assert.match(both.stderr, /Webhook {2}sent/u);
  });

  const WRONG: readonly (readonly [code: number, environment: Environment, said: RegExp])[] = [
    [2, {}, /--send: no channel is set up; --help lists/u],
    [2, { SPENDLIGHT_SLACK_WEBHOOK: 'https://evil.example/hook' }, /SPENDLIGHT_SLACK_WEBHOOK: .*no webhook address of Slack/u],
  ];
  for (const [code, environment, said] of WRONG) {
    it(`${JSON.stringify(environment)} -> ${code}`, async () => {
      const answer = await send(environment);
      assert.deepEqual([answer.code, answer.stdout], [code, '']);
      assert.match(answer.stderr, said);
    });
  }

  it('one channel that is set up wrongly does not keep the others waiting: 1', async () => {
    const [environment, seen] = await webhook();
    const answer = await send({ ...environment, SPENDLIGHT_DISCORD_WEBHOOK: 'http://discord.com/' });
    assert.deepEqual([answer.code, seen.length], [1, 1]);
    assert.match(answer.stderr, /SPENDLIGHT_DISCORD_WEBHOOK/u);
  });

  it('never takes an address from the workspace', async () => {
    const [, seen] = await webhook();
    const own = mkdtempSync(join(tmpdir(), 'spendlight-own-'));
    writeFixture(own);
    mkdirSync(join(own, '.vscode'));
    const settings = { 'spendlight.delivery.channels': ['webhook'], 'spendlight.delivery.webhook': 'http://127.0.0.1/' };
    writeFileSync(join(own, '.vscode', 'settings.json'), JSON.stringify(settings));
    const answer = await send({}, '--workspace', own);
    rmSync(own, { recursive: true });
    assert.deepEqual([answer.code, seen.length], [2, 0]);
  });

  it('of nothing that was read nothing is sent: 3', async () => {
    const [environment, seen] = await webhook();
    const nothing = join(state, 'nothing');
    mkdirSync(nothing);
    for (const more of [[], ['--json']]) {
      const answer = await send(environment, '--workspace', nothing, ...more);
      assert.deepEqual([answer.code, answer.stdout, seen.length], [3, '', 0]);
    }
  });

  it('an outbox that cannot be used is said of each channel: 1', async () => {
    const [environment, seen] = await webhook();
    const file = join(state, 'file');
    writeFileSync(file, '');
    const answer = await send({ ...environment, SPENDLIGHT_STATE_DIR: file });
    assert.deepEqual([answer.code, seen.length, existsSync(join(file, 'outbox'))], [1, 0, false]);
    assert.match(answer.stdout, /Webhook {2}not sent: /u);
  });
});
