/** A real mail server on this machine that takes mail without a name or a password, as a relay on one's own machine does. */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly encrypted: boolean;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly Mail[];
}

const open: SMTPServer[] = [];

/** To be called after each test. */
export async function closeMailServers(): Promise<void> {
  for (const server of open.splice(0)) await new Promise<void>((resolve) => server.close(resolve));
}

/** @param options of the server itself, over these */
export async function startMailServer(options: SMTPServerOptions): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    logger: false,
    closeTimeout: 100,
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
          encrypted: session.secure,
        });
        callback(null, 'taken');
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.server.address() as AddressInfo).port, mails };
}

/** @param refused an address that nobody has there */
export function mailServer({ refused = '' } = {}): Promise<MailServer> {
  return startMailServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: ({ address }, _session, callback) =>
      callback(address === refused ? Object.assign(new Error('5.1.1 unknown'), { responseCode: 550 }) : null),
  });
}
