/** E-mail: one plain-text message over SMTP, encrypted or not at all. */
import { connect, type Socket } from 'node:net';
import MailComposer from 'nodemailer/lib/mail-composer';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailAccount } from '../core/delivery';
import { isLoopback } from './address';
import { inEnglish, joined, sentence } from '../core/words';
import { PATIENCE, refused, retry, SET_AGAIN, type Channel, type Patience, type Sending, type Sent } from './channel';
import { idempotencyKey, type Message } from './message';
import { failureWords, guardedLookup } from './post';
import { messageLines, titleLine } from './words';

/** Lines before the line end that RFC 5322 recommends and the cut for phones. */
const SUBJECT = 150;
const LARGEST_REPLY = 64 * 1024;

export interface MailTrust {
  /** A certificate authority of one's own, PEM: for tests. */
  readonly ca?: string;
}

/**
 * @param account checked by `mailProblem`
 * @param password null: the server asks for none
 */
export function emailChannel(
  account: MailAccount,
  password: string | null,
  patience: Patience = PATIENCE,
  trust: MailTrust = {},
): Channel {
  return {
    send: async (message, sending) => {
      try {
        const raw = await compose(account, message);
        const socket = await dial(account, sending, patience);
        return await deliver(account, password, raw, { socket, sending, patience, trust });
      } catch (error) {
        return retry(failureWords(error as NodeJS.ErrnoException));
      }
    },
  };
}

/** Plain text only: there is no markup that a name could be. The same message always has the same Message-ID. */
function compose(account: MailAccount, message: Message): Promise<Buffer> {
  const composer = new MailComposer({
    from: { name: 'Spendlight', address: account.from },
    to: account.to.map((address) => ({ name: '', address })),
    subject: titleLine(message, SUBJECT),
    text: `${messageLines(message).join('\n')}\n`,
    date: new Date(message.at),
    messageId: `<${idempotencyKey(message)}@spendlight.invalid>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

/**
 * A connection to the server, to an address that its name was looked up for just now and that mail may go to: the library would
 * look it up by itself. Rejects with an error whose code says why there is none.
 */
function dial({ host, port }: MailAccount, { signal }: Sending, { connectMs }: Patience): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: bare(host), port, lookup: guardedLookup(isLoopback(host)) });
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      settle();
    };
    const fail = (error: Error): void =>
      end(() => {
        socket.destroy();
        reject(error);
      });
    const stop = (): void => fail(coded('EABORTED'));
    const timer = setTimeout(() => fail(coded('ETIMEDOUT')), connectMs);
    socket.on('error', fail);
    socket.once('connect', () => end(() => resolve(socket)));
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
}

function coded(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

/** Brackets are an address's in a URL only. */
function bare(host: string): string {
  return host.replace(/^\[|\]$/gu, '');
}

interface Attempt {
  /** Connected. */
  readonly socket: Socket;
  readonly sending: Sending;
  readonly patience: Patience;
  readonly trust: MailTrust;
}

function deliver(
  account: MailAccount,
  password: string | null,
  raw: Buffer,
  { socket, sending: { signal }, patience, trust }: Attempt,
): Promise<Sent> {
  return new Promise((resolve) => {
    const connection = new SMTPConnection({
      connection: socket,
      // Of the certificate and of SNI: whatever address it stands for.
      host: bare(account.host),
      port: account.port,
      secure: account.security === 'tls',
      requireTLS: account.security === 'starttls',
      ignoreTLS: account.security === 'none',
      connectionTimeout: patience.connectMs,
      greetingTimeout: patience.connectMs,
      socketTimeout: patience.overallMs,
      socketCloseTimeout: 0,
      maxResponseSize: LARGEST_REPLY,
      logger: false,
      tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true, ...trust },
    });
    const finish = (sent: Sent): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(sent);
      connection.close();
    };
    const stop = (): void => finish(retry(sentence('The attempt was broken off.')));
    const fail = (error: Error): void => finish(outcomeOfFailure(error, password));
    const timer = setTimeout(() => finish(retry(sentence('The mail server took too long.'))), patience.overallMs * 2);
    signal.addEventListener('abort', stop);
    connection.once('error', fail);
    // Whatever comes after the outcome is known must not end the process.
    connection.on('error', () => undefined);
    connection.once('end', () => finish(retry(sentence('The mail server closed the connection.'))));
    const send = (): void => {
      connection.send({ from: account.from, to: [...account.to], size: raw.length }, raw, (error, info) => {
        if (error !== null) fail(error);
        else finish(arrived(info?.rejected.length ?? 0));
      });
    };
    connection.connect((error) => {
      if (error !== undefined && error !== null) fail(error);
      else if (account.user === null) send();
      else
        connection.login({ user: account.user, pass: password ?? '' }, (refusal) => {
          if (refusal === null) send();
          else fail(refusal);
        });
    });
    if (signal.aborted) stop();
  });
}

function arrived(rejected: number): Sent {
  if (rejected === 0) return { outcome: 'delivered' };
  const words = sentence('The mail server refused {0} of the recipients.', rejected);
  return { outcome: 'delivered', note: inEnglish(words), words };
}

interface MailFailure extends Error {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

const ACCOUNT = sentence('Check the account, then set it again: {0}', SET_AGAIN);

function outcomeOfFailure(error: MailFailure, password: string | null): Sent {
  const { code = '', responseCode } = error;
  const status = statusWords(error, password);
  const permanent = responseCode !== undefined && responseCode >= 500 && responseCode < 600;
  switch (code) {
    case 'EAUTH':
    case 'ENOAUTH':
      // 454 and its like: the server cannot tell at the moment.
      if (responseCode !== undefined && !permanent)
        return retry(sentence('The mail server could not check the password{0}.', status));
      return refused(joined([sentence('The mail server refused the name or the password{0}.', status), ACCOUNT]), true);
    case 'EENVELOPE':
      if (!permanent) return retry(sentence('The mail server did not take the message yet{0}.', status));
      return refused(
        joined([sentence('The mail server refused the sender or the recipients{0}.', status), ACCOUNT]),
        true,
      );
    case 'ETLS':
      return retry(sentence('The mail server offers no encrypted connection that can be trusted.'));
    case 'EDNS':
      return retry(sentence('The mail server’s name is not known; perhaps this machine is offline.'));
    case 'ETIMEDOUT':
      return retry(sentence('The mail server took too long.'));
    default:
  }
  if (permanent) return refused(sentence('The mail server refused the message{0}.', status), false);
  if (responseCode !== undefined) return retry(sentence('The mail server did not take the message yet{0}.', status));
  return retry(failureWords(causeOf(error)));
}

/** The library wraps what the socket said. */
function causeOf(error: MailFailure): NodeJS.ErrnoException {
  const generic = error.code === undefined || ['ESOCKET', 'ECONNECTION', 'EPROTOCOL'].includes(error.code);
  const said = /\b(E[A-Z]{4,12})\b/u.exec(error.message)?.[1];
  if (generic && /certificate|altnames/iu.test(error.message)) return Object.assign(new Error(), { code: 'CERT' });
  return generic && said !== undefined ? Object.assign(new Error(), { code: said }) : error;
}

/** ` (451 4.7.1)`: numbers only. What a server says in words may repeat what it was told, a password among it. */
function statusWords({ responseCode, response = '' }: MailFailure, password: string | null): string {
  if (responseCode === undefined) return '';
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/u.exec(response)?.[1];
  const shown = enhanced === undefined ? String(responseCode) : `${responseCode} ${enhanced}`;
  return password !== null && shown.includes(password) ? '' : ` (${shown})`;
}
