/** Host names that lead into this machine or its local link after all: neither a web address nor a mail server is followed there. */
import assert from 'node:assert/strict';
import dns from 'node:dns';
import type { MailAccount } from '../../../src/core/delivery';
import { openChannel } from '../../../src/notify/notify';
import type { Sent } from '../../../src/notify/channel';
import { CERTIFICATE, PRIVATE_KEY } from './support/certificate';
import { closeMailServers, startMailServer } from './support/mailServer';
import { AT, message } from './support/messages';
import { closeServers, rawServer } from './support/servers';

const NAME = 'outside.invalid';
const lookup = dns.lookup;
/** What the name stands for while a test runs. */
let addresses: readonly string[] = [];
beforeEach(() => {
  const answer = (hostname: string, options: dns.LookupOptions, callback: (...args: unknown[]) => void): void => {
    if (hostname !== NAME) {
      Reflect.apply(lookup, dns, [hostname, options, callback]);
      return;
    }
    const all = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all === true) callback(null, all);
    else callback(null, all[0]?.address, all[0]?.family);
  };
  dns.lookup = Object.assign(answer, lookup);
});
afterEach(async () => {
  dns.lookup = lookup;
  await closeServers();
  await closeMailServers();
});

const sending = { signal: new AbortController().signal, now: AT };
const patience = { connectMs: 2_000, overallMs: 2_000 };
const mail = (port: number, account: Partial<MailAccount> = {}): Promise<Sent> => {
  const full: MailAccount = {
    host: NAME,
    port,
    security: 'tls',
    user: null,
    from: 'a@b.example',
    to: ['c@d.example'],
    ...account,
  };
  return openChannel('email', { mail: full, secrets: {}, patience, trust: { ca: CERTIFICATE } }).send(
    message(),
    sending,
  );
};
const web = (port: number): Promise<Sent> =>
  openChannel('webhook', { mail: null, secrets: { webhook: `https://${NAME}:${port}/` }, patience }).send(
    message(),
    sending,
  );

const CASES: readonly (readonly string[])[] = [
  ['127.0.0.1'],
  ['127.9.9.9'],
  ['::1'],
  ['::ffff:127.0.0.1'],
  ['0.0.0.0'],
  ['169.254.169.254'],
  ['192.0.2.1', '127.0.0.1'],
];

describe('a host name that leads elsewhere than it says', () => {
  for (const channel of [mail, web])
    for (const answered of CASES)
      it(`${channel.name}: ${answered.join(', ')} is not followed`, async () => {
        addresses = answered;
        let connections = 0;
        const { port } = await rawServer((socket) => {
          connections += 1;
          socket.end();
        });
        const sent = await channel(port);
        assert.deepEqual([sent.outcome, connections], ['retry', 0]);
        assert.match('reason' in sent ? sent.reason : '', /leads into this machine or its local network link/u);
      });

  it('mail: the server of this machine itself is reached by its name, which TLS is asked for', async () => {
    const asked: unknown[] = [];
    const server = await startMailServer({
      key: PRIVATE_KEY,
      cert: CERTIFICATE,
      secure: true,
      authOptional: true,
      onSecure: (_socket, session, callback) => {
        asked.push(session.servername);
        callback(null);
      },
    });
    assert.deepEqual(await mail(server.port, { host: 'localhost' }), { outcome: 'delivered' });
    assert.deepEqual([asked, server.mails.length], [['localhost'], 1]);
  });
});
