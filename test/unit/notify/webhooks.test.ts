/** Discord, Slack and the generic webhook against servers that fail in every way. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { sentence } from '../../../src/core/words';
import type { WebhookKind } from '../../../src/notify/address';
import type { Patience, Sent } from '../../../src/notify/channel';
import { idempotencyKey } from '../../../src/notify/message';
import { openChannel } from '../../../src/notify/notify';
import { AT, message } from './support/messages';
import { answers, closedPort, closeServers, httpServer, rawServer, type Behaviour } from './support/servers';

const SECRET = 'S3CRET-t0ken_value';
const PATH = `/api/webhooks/123/${SECRET}?key=${SECRET}`;
const KINDS: readonly WebhookKind[] = ['discord', 'slack', 'webhook'];
/** Short enough for the tests that wait for it, long enough for a busy machine elsewhere. */
const SHORT: Patience = { connectMs: 150, overallMs: 300 };
const LONG: Patience = { connectMs: 20_000, overallMs: 20_000 };

const send = (
  kind: WebhookKind,
  port: number,
  { patience = LONG, scheme = 'http', host = '127.0.0.1', signal = new AbortController().signal } = {},
): Promise<Sent> =>
  openChannel(kind, {
    mail: null,
    secrets: { [kind]: `${scheme}://${host}:${port}${PATH}`, webhookKey: 'shared-key' },
    rules: { loopback: true },
    patience,
  }).send(message(), { signal, now: AT });

afterEach(closeServers);

for (const kind of KINDS)
  describe(`${kind}`, () => {
    const cases: [name: string, behave: Behaviour, expected: Partial<Record<string, unknown>>][] = [
      ['200', answers(200, 'ok'), { outcome: 'delivered' }],
      ['204', answers(204), { outcome: 'delivered' }],
      ['200 with a body without end', endless(200), { outcome: 'delivered' }],
      ['200, then a reset', resetAfterHead(200), { outcome: 'delivered' }],
      [
        '429 in Discord’s form',
        answers(429, '{"retry_after":0.25,"global":false}'),
        { outcome: 'retry', afterMs: 1_000 },
      ],
      ['429 global', answers(429, '{"retry_after":64.5,"global":true}'), { outcome: 'retry', afterMs: 64_500 }],
      [
        '429 in Slack’s form',
        answers(429, 'rate_limited', { 'Retry-After': '30' }),
        { outcome: 'retry', afterMs: 30_000 },
      ],
      [
        '429 with a date',
        answers(429, '', { 'Retry-After': new Date(AT + 90_000).toUTCString() }),
        { outcome: 'retry', afterMs: 90_000 },
      ],
      ['429 without a time', answers(429), { outcome: 'retry', afterMs: null }],
      ['429 with a body without end', endless(429, { 'Retry-After': '7' }), { outcome: 'retry', afterMs: 7_000 }],
      ['500', answers(500, 'rollup_error'), { outcome: 'retry', afterMs: null }],
      ['500, then a reset', resetAfterHead(500), { outcome: 'retry' }],
      ['502', answers(502, '<html>'), { outcome: 'retry' }],
      ['503 with a time', answers(503, '', { 'Retry-After': '60' }), { outcome: 'retry', afterMs: 60_000 }],
      ['408', answers(408), { outcome: 'retry' }],
      ['301', answers(301, '', { Location: 'https://evil.example/' }), { outcome: 'refused', address: true }],
      ['302 to itself', answers(302, '', { Location: '/other' }), { outcome: 'refused', address: true }],
      ['307', answers(307, '', { Location: 'http://169.254.169.254/' }), { outcome: 'refused', address: true }],
      ['304', answers(304), { outcome: 'refused', address: true }],
      ['400', answers(400, 'invalid_payload'), { outcome: 'refused', address: false }],
      ['401', answers(401, '{"message":"Invalid Webhook Token","code":50027}'), { outcome: 'refused', address: true }],
      ['403', answers(403, 'action_prohibited'), { outcome: 'refused', address: true }],
      ['404', answers(404, 'no_service'), { outcome: 'refused', address: true }],
      ['410', answers(410, 'channel_is_archived'), { outcome: 'refused', address: true }],
      ['405', answers(405), { outcome: 'refused', address: true }],
      ['413', answers(413), { outcome: 'refused', address: false }],
      ['418', answers(418), { outcome: 'refused', address: false }],
    ];
    for (const [name, behave, expected] of cases)
      it(name, async () => {
        const server = await httpServer(echoing(behave));
        const sent = await send(kind, server.port);
        for (const [key, value] of Object.entries(expected))
          assert.deepEqual(sent[key as keyof Sent], value, JSON.stringify(sent));
        assert.equal(server.seen.length, 1, 'nothing was sent on, and nothing twice');
        assertNoSecret(sent);
      });

    const mute: [name: string, port: () => Promise<number>, words: RegExp][] = [
      ['nobody listens', closedPort, /refused the connection/],
      ['a reset at once', async () => (await rawServer((socket) => socket.resetAndDestroy())).port, /reset|closed/],
      ['an end without an answer', async () => (await rawServer((socket) => socket.end())).port, /reset|closed/],
      [
        'half a head, then an end',
        async () => (await rawServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le'))).port,
        /failed|reset|closed/,
      ],
      ['no HTTP', async () => (await rawServer((socket) => socket.end('220 mail.example ESMTP\r\n'))).port, /failed/],
      [
        'a head without end',
        async () =>
          (await rawServer((socket) => flood(socket, 'HTTP/1.1 200 OK\r\n', `X: ${'x'.repeat(1000)}\r\n`))).port,
        /failed/,
      ],
    ];
    for (const [name, port, words] of mute)
      it(name, async () => {
        const sent = await send(kind, await port());
        assert.equal(sent.outcome, 'retry');
        assert.match(sent.reason, words);
        assertNoSecret(sent);
      });

    it('hangs: gives up by its own clock', async () => {
      const server = await httpServer(() => undefined);
      const sent = await send(kind, server.port, { patience: SHORT });
      assert.deepEqual([sent.outcome, server.seen.length], ['retry', 1]);
      assertNoSecret(sent);
    });
    it('dribbles its head: gives up by its own clock', async () => {
      const server = await rawServer((socket) => {
        const timer = setInterval(() => socket.write('H'), 50);
        socket.on('close', () => clearInterval(timer));
      });
      const sent = await send(kind, server.port, { patience: { connectMs: 20_000, overallMs: 300 } });
      assert.equal(sent.outcome, 'retry');
    });
    it('is broken off', async () => {
      const stop = new AbortController();
      const server = await httpServer(() => stop.abort());
      const sent = await send(kind, server.port, { signal: stop.signal });
      const words = sentence('The attempt was broken off.');
      assert.deepEqual(sent, { outcome: 'retry', afterMs: null, reason: 'The attempt was broken off.', words });
    });
    it('is broken off before it began', async () => {
      const server = await httpServer(answers(200));
      const sent = await send(kind, server.port, { signal: AbortSignal.abort() });
      assert.deepEqual([sent.outcome, server.seen.length], ['retry', 0]);
    });
    it('has a certificate that nobody knows: nothing is sent', async () => {
      const server = await httpServer(answers(200), { tls: true });
      const sent = await send(kind, server.port, { scheme: 'https' });
      assert.equal(sent.outcome, 'retry');
      assert.match(sent.reason, /could not be trusted/);
      assert.equal(server.seen.length, 0);
    });
    it('speaks no TLS where it should: nothing is sent', async () => {
      const server = await httpServer(answers(200));
      const sent = await send(kind, server.port, { scheme: 'https' });
      assert.equal(sent.outcome, 'retry');
      assert.equal(server.seen.length, 0);
    });
    it('shakes no hands: gives up by its own clock', async () => {
      const server = await rawServer(() => undefined);
      const sent = await send(kind, server.port, { scheme: 'https', patience: SHORT });
      assert.equal(sent.outcome, 'retry');
    });
    it('gets one POST of JSON at its own address', async () => {
      const server = await httpServer(answers(200));
      await send(kind, server.port);
      const [seen] = server.seen;
      assert.deepEqual([seen?.method, seen?.path], ['POST', PATH]);
      assert.match(seen?.headers['content-type'] ?? '', /^application\/json/);
      assert.doesNotThrow(() => JSON.parse(seen?.body ?? '') as unknown);
    });
  });

describe('the generic webhook', () => {
  it('is told its idempotency key and a signature of what it got', async () => {
    const server = await httpServer(answers(200));
    await send('webhook', server.port);
    const { headers, body } = server.seen[0] ?? assert.fail('nothing came');
    assert.equal(headers['idempotency-key'], idempotencyKey(message()));
    assert.equal((JSON.parse(body) as { idempotencyKey: string }).idempotencyKey, headers['idempotency-key']);
    const expected = createHmac('sha256', 'shared-key')
      .update(`${AT / 1000}.${body}`)
      .digest('hex');
    assert.equal(headers['x-spendlight-signature'], `t=${AT / 1000},v1=${expected}`);
  });
});

describe('a channel that is not set up', () => {
  for (const id of ['discord', 'slack', 'webhook', 'email'] as const)
    it(`${id} refuses and says why`, async () => {
      const sent = await openChannel(id, { mail: null, secrets: {} }).send(message(), {
        signal: new AbortController().signal,
        now: AT,
      });
      assert.equal(sent.outcome, 'refused');
    });
  it('takes no address on this machine for Discord', async () => {
    const server = await httpServer(answers(200));
    const secrets = { discord: `http://127.0.0.1:${server.port}${PATH}` };
    const sent = await openChannel('discord', { mail: null, secrets }).send(message(), {
      signal: new AbortController().signal,
      now: AT,
    });
    assert.deepEqual([sent.outcome, server.seen.length], ['refused', 0]);
    assertNoSecret(sent);
  });
});

/** A server that says back whatever it was told: its head and its body hold the secret. */
function echoing(behave: Behaviour): Behaviour {
  return (response, request, turn) => {
    response.setHeader('X-Echo', request.url ?? '');
    behave(response, request, turn);
  };
}

function endless(status: number, headers: Readonly<Record<string, string>> = {}): Behaviour {
  return (response) => {
    response.writeHead(status, headers);
    pour(response, `${SECRET} `.repeat(500));
  };
}

function pour(response: ServerResponse, piece: string): void {
  if (response.destroyed || response.closed) return;
  response.write(piece, () => setImmediate(() => pour(response, piece)));
}

function flood(socket: Socket, head: string, piece: string): void {
  socket.write(head);
  const more = (): void => {
    if (!socket.destroyed) socket.write(piece, () => setImmediate(more));
  };
  more();
}

function resetAfterHead(status: number): Behaviour {
  return (response) => {
    response.writeHead(status, { 'Content-Length': '1000' });
    response.write('half', () => response.socket?.resetAndDestroy());
  };
}

function assertNoSecret(sent: Sent): void {
  assert.ok(!JSON.stringify(sent).includes(SECRET), JSON.stringify(sent));
}
