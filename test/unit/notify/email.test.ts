/** Mail against real SMTP servers: names and passwords, encryption, greylisting, refusals, silence. */
import assert from 'node:assert/strict';
import type { SMTPServerOptions } from 'smtp-server';
import { sentence } from '../../../src/core/words';
import type { MailAccount } from '../../../src/core/delivery';
import type { Patience, Sent } from '../../../src/notify/channel';
import { isMailAddress, mailProblem } from '../../../src/notify/mail';
import { idempotencyKey, type Message } from '../../../src/notify/message';
import { openChannel } from '../../../src/notify/notify';
import { CERTIFICATE, PRIVATE_KEY } from './support/certificate';
import { closeMailServers, startMailServer, type MailServer } from './support/mailServer';
import { AT, HOSTILE_NAMES, message } from './support/messages';
import { closedPort, closeServers, rawServer } from './support/servers';

const PASSWORD = 'P4ss-w0rd-S3CRET';
const ACCOUNT: MailAccount = {
  host: 'localhost',
  port: 0,
  security: 'starttls',
  user: 'alerts',
  from: 'alerts@example.com',
  to: ['team@example.com'],
};
const LONG: Patience = { connectMs: 20_000, overallMs: 20_000 };
const SHORT: Patience = { connectMs: 150, overallMs: 150 };

afterEach(async () => {
  await closeServers();
  await closeMailServers();
});

/** One that knows the account. */
const smtp = (options: SMTPServerOptions = {}): Promise<MailServer> =>
  startMailServer({
    key: PRIVATE_KEY,
    cert: CERTIFICATE,
    onAuth: ({ username, password }, _session, callback) => {
      if (username === 'alerts' && password === PASSWORD) callback(null, { user: username });
      else callback(Object.assign(new Error(`no such ${username} ${String(password)}`), { responseCode: 535 }));
    },
    ...options,
  });

interface Attempt {
  readonly account?: Partial<MailAccount>;
  readonly password?: string;
  readonly patience?: Patience;
  readonly trusted?: boolean;
  readonly signal?: AbortSignal;
  readonly sent?: Message;
}

function send(port: number, attempt: Attempt = {}): Promise<Sent> {
  const { account = {}, password = PASSWORD, patience = LONG, trusted = true, sent = message() } = attempt;
  return openChannel('email', {
    mail: { ...ACCOUNT, host: '127.0.0.1', port, ...account },
    secrets: { mailPassword: password },
    patience,
    ...(trusted ? { trust: { ca: CERTIFICATE } } : {}),
  }).send(sent, { signal: attempt.signal ?? new AbortController().signal, now: AT });
}

const refusing = (responseCode: number, words = 'no'): Error => Object.assign(new Error(words), { responseCode });

describe('mail', () => {
  it('arrives over STARTTLS with name and password', async () => {
    const { port, mails } = await smtp();
    assert.deepEqual(await send(port), { outcome: 'delivered' });
    const [mail] = mails;
    assert.deepEqual([mail?.from, mail?.to, mail?.encrypted], ['alerts@example.com', ['team@example.com'], true]);
    assert.match(mail?.raw ?? '', /^Subject: 80 % of the monthly budget\r$/mu);
    assert.match(
      mail?.raw ?? '',
      new RegExp(`^Message-ID: <${idempotencyKey(message())}@spendlight.invalid>\r$`, 'mu'),
    );
    assert.match(mail?.raw ?? '', /^Content-Type: text\/plain; charset=utf-8\r$/mu);
  });
  it('arrives over TLS', async () => {
    const { port, mails } = await smtp({ secure: true });
    assert.deepEqual(await send(port, { account: { security: 'tls' } }), { outcome: 'delivered' });
    assert.equal(mails[0]?.encrypted, true);
  });
  it('arrives without a password on this machine', async () => {
    const { port, mails } = await smtp({ authOptional: true, disabledCommands: ['STARTTLS'] });
    const sent = await send(port, { account: { security: 'none', user: null } });
    assert.deepEqual([sent.outcome, mails.length], ['delivered', 1]);
  });
  it('goes to all, and says how many the server refused', async () => {
    const { port, mails } = await smtp({
      onRcptTo: ({ address }, _session, callback) =>
        callback(address.startsWith('gone') ? refusing(550, '5.1.1 unknown') : null),
    });
    const sent = await send(port, { account: { to: ['team@example.com', 'gone@example.com'] } });
    assert.deepEqual(sent, {
      outcome: 'delivered',
      note: 'The mail server refused 1 of the recipients.',
      words: sentence('The mail server refused {0} of the recipients.', 1),
    });
    assert.deepEqual(mails[0]?.to, ['team@example.com']);
  });

  const failures: [name: string, options: SMTPServerOptions, attempt: Attempt, expected: object, words: RegExp][] = [
    [
      'a wrong password',
      {},
      { password: 'wrong' },
      { outcome: 'refused', address: true },
      /name or the password \(535/,
    ],
    [
      'a server that cannot check passwords now',
      { onAuth: (_auth, _session, callback) => callback(refusing(454, '4.7.0 later')) },
      {},
      { outcome: 'retry' },
      /could not check the password/,
    ],
    [
      'greylisting',
      { onRcptTo: (_address, _session, callback) => callback(refusing(451, '4.7.1 greylisted, try later')) },
      {},
      { outcome: 'retry', afterMs: null },
      /yet \(451/,
    ],
    [
      'an unknown recipient',
      { onRcptTo: (_address, _session, callback) => callback(refusing(550, '5.1.1 unknown')) },
      {},
      { outcome: 'refused', address: true },
      /recipients \(550/,
    ],
    [
      'a sender that is not allowed',
      { onMailFrom: (_address, _session, callback) => callback(refusing(553, '5.7.1 not you')) },
      {},
      { outcome: 'refused', address: true },
      /sender/,
    ],
    [
      'a message that is refused',
      {
        onData: (stream, _session, callback) => stream.resume().on('end', () => callback(refusing(554, '5.7.1 spam'))),
      },
      {},
      { outcome: 'refused', address: false },
      /refused the message \(554/,
    ],
    [
      'a message for which there is no room now',
      {
        onData: (stream, _session, callback) => stream.resume().on('end', () => callback(refusing(452, '4.3.1 full'))),
      },
      {},
      { outcome: 'retry' },
      /yet \(452/,
    ],
    ['no STARTTLS', { disabledCommands: ['STARTTLS'] }, {}, { outcome: 'retry' }, /no encrypted connection/],
    ['a certificate that nobody knows', {}, { trusted: false }, { outcome: 'retry' }, /trusted/],
    [
      'a certificate that nobody knows, from the first byte',
      { secure: true },
      { trusted: false, account: { security: 'tls' } },
      { outcome: 'retry' },
      /trusted/,
    ],
    [
      'a server that is too busy',
      { onConnect: (_session, callback) => callback(refusing(421, '4.3.2 busy')) },
      {},
      { outcome: 'retry' },
      /421|yet/,
    ],
    [
      'a server that answers nothing to a message',
      { onData: (stream) => void stream.resume() },
      { patience: SHORT },
      { outcome: 'retry' },
      /took too long/,
    ],
  ];
  for (const [name, options, attempt, expected, words] of failures)
    it(name, async () => {
      const { port, mails } = await smtp(options);
      const sent = await send(port, attempt);
      for (const [key, value] of Object.entries(expected))
        assert.deepEqual(sent[key as keyof Sent], value, JSON.stringify(sent));
      assert.ok('reason' in sent);
      assert.match(sent.reason, words);
      assert.equal(mails.length, 0);
      assertNoSecret(sent);
    });

  const mute: [name: string, port: () => Promise<number>][] = [
    ['nobody listens', closedPort],
    ['a reset at once', async () => (await rawServer((socket) => socket.resetAndDestroy())).port],
    ['an end without a greeting', async () => (await rawServer((socket) => socket.end())).port],
    ['no greeting', async () => (await rawServer(() => undefined)).port],
    ['no SMTP', async () => (await rawServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))).port],
    [
      'a greeting without end',
      async () =>
        (
          await rawServer((socket) => {
            const more = (): void => {
              if (!socket.destroyed) socket.write('220-x\r\n'.repeat(2_000), () => setImmediate(more));
            };
            more();
          })
        ).port,
    ],
  ];
  for (const [name, port] of mute)
    it(name, async () => {
      const sent = await send(await port(), { patience: SHORT });
      assert.equal(sent.outcome, 'retry', JSON.stringify(sent));
      assertNoSecret(sent);
    });

  it('is broken off', async () => {
    const stop = new AbortController();
    const { port, mails } = await smtp({ onData: () => stop.abort() });
    const sent = await send(port, { signal: stop.signal });
    assert.deepEqual([sent.outcome, mails.length], ['retry', 0]);
  });
  it('sends no password over a connection that is not encrypted', async () => {
    let tried = 0;
    const { port } = await smtp({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, callback) => {
        tried += 1;
        callback(null, { user: 'x' });
      },
    });
    const sent = await send(port);
    assert.deepEqual([sent.outcome, tried], ['retry', 0]);
  });

  for (const name of HOSTILE_NAMES)
    it(`has no header but its own, whatever a name is: ${JSON.stringify(name.slice(0, 30))}`, async () => {
      const { port, mails } = await smtp();
      await send(port, { sent: message({ title: name, text: name, workspace: name, id: name, markdown: name }) });
      const head = (mails[0]?.raw ?? '').split('\r\n\r\n')[0] ?? '';
      const names = head.split('\r\n').flatMap((line) => /^([\w-]+):/u.exec(line)?.[1] ?? []);
      assert.deepEqual(names.sort(), [
        'Auto-Submitted',
        'Content-Transfer-Encoding',
        'Content-Type',
        'Date',
        'From',
        'MIME-Version',
        'Message-ID',
        'Subject',
        'To',
      ]);
      assert.deepEqual(mails[0]?.to, ['team@example.com']);
    });
});

describe('a mail account', () => {
  const cases: [name: string, account: Partial<MailAccount>, password: string | null, problem: RegExp | null][] = [
    ['complete', {}, 'x', null],
    ['no password', {}, null, /password/],
    ['neither name nor password', { user: null }, null, null],
    ['no sender', { from: '' }, 'x', /sender/],
    ['a sender with a line end', { from: 'a@b.example\r\nBcc: c@d.example' }, 'x', /sender/],
    ['a recipient with a line end', { to: ['a@b.example\nX: 1'] }, 'x', /recipients/],
    ['a recipient with a second one', { to: ['a@b.example,c@d.example'] }, 'x', /recipients/],
    ['a recipient with a name', { to: ['A <a@b.example>'] }, 'x', /recipients/],
    ['nobody', { to: [] }, 'x', /nobody/],
    ['too many', { to: Array.from({ length: 21 }, (_, index) => `a${index}@b.example`) }, 'x', /at most 20/],
    ['a host that is none', { host: 'mail.example\r\n' }, 'x', /host/],
    ['no host', { host: '' }, 'x', /host/],
    ['a cloud’s credentials', { host: '169.254.169.254' }, 'x', /no message/],
    ['a port that is none', { port: 0 }, 'x', /port/],
    ['a port out of range', { port: 65_536 }, 'x', /port/],
    ['plain text elsewhere', { security: 'none', host: 'mail.example.com' }, 'x', /encryption/],
    ['plain text here', { security: 'none', host: '127.0.0.1' }, 'x', null],
    ['a name with a line end', { user: 'a\nb' }, 'x', /name/],
  ];
  for (const [name, account, password, problem] of cases)
    it(name, () => {
      const said = mailProblem({ ...ACCOUNT, port: 587, ...account }, password);
      if (problem === null) assert.equal(said, null);
      else assert.match(said ?? '', problem);
    });
  for (const [address, fine] of [
    ['a@b.example', true],
    ['first.last+tag@sub.b.example', true],
    ['a@localhost', true],
    ['a', false],
    ['@b.example', false],
    ['a@', false],
    ['a b@c.example', false],
    ['a@b..example', false],
    ['"a b"@c.example', false],
    [`${'a'.repeat(65)}@b.example`, false],
  ] as const)
    it(`${fine ? 'takes' : 'refuses'} ${address}`, () => assert.equal(isMailAddress(address), fine));
});

function assertNoSecret(sent: Sent): void {
  const told = JSON.stringify(sent);
  for (const secret of [PASSWORD, Buffer.from(PASSWORD).toString('base64').replace(/=+$/u, '')])
    assert.ok(!told.includes(secret), told);
}
