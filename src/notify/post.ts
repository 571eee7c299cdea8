/** One JSON request over http: bounded in time and in what is read back, following nothing, saying nothing of where it went. */
import { lookup } from 'node:dns';
import { request as plainRequest, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { sentence, type Sentence } from '../core/words';
import { isForbidden, isLoopback } from './address';
import type { Patience, Sending } from './channel';

/** Of an answer only words and times are wanted, bytes. */
const LARGEST_ANSWER = 64 * 1024;

export interface PostRequest {
  readonly url: URL;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Posted =
  | { readonly kind: 'answer'; readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string }
  /** There was no answer; the words are made for people and holds no part of the address. */
  | { readonly kind: 'failed'; readonly words: Sentence };

/**
 * Never throws and never rejects. Once a status has come, it counts: what happens to the rest of the answer changes nothing.
 * Of a good answer (2xx) no body is read.
 */
export function post({ url, body, headers }: PostRequest, { signal }: Sending, patience: Patience): Promise<Posted> {
  return new Promise((resolve) => {
    const bytes = Buffer.from(body, 'utf8');
    const send = url.protocol === 'https:' ? tlsRequest : plainRequest;
    let request: ClientRequest;
    const timers: NodeJS.Timeout[] = [];
    const finish = (posted: Posted): void => {
      for (const timer of timers) clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(posted);
      request.destroy();
    };
    const fail = (words: Sentence): void => finish({ kind: 'failed', words });
    const stop = (): void => fail(sentence('The attempt was broken off.'));
    try {
      request = send(url, {
        method: 'POST',
        // One connection for one message: there is nothing to keep alive between two alerts.
        agent: false,
        lookup: guardedLookup(isLoopback(url.hostname)),
        headers: {
          'User-Agent': 'Spendlight',
          Accept: 'application/json, text/plain',
          ...headers,
          'Content-Type': 'application/json; charset=utf-8',
          'Content-Length': bytes.length,
          Connection: 'close',
        },
      });
    } catch {
      resolve({ kind: 'failed', words: sentence('The request could not be made.') });
      return;
    }
    request.on('error', (error: NodeJS.ErrnoException) => fail(failureWords(error)));
    request.on('response', (response) => readAnswer(response, finish));
    const connecting = setTimeout(
      () => fail(sentence('No connection within {0} seconds.', seconds(patience.connectMs))),
      patience.connectMs,
    );
    request.on('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
    });
    timers.push(connecting);
    timers.push(
      setTimeout(
        () => fail(sentence('No answer within {0} seconds.', seconds(patience.overallMs))),
        patience.overallMs,
      ),
    );
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
    else request.end(bytes);
  });
}

function readAnswer(response: IncomingMessage, finish: (posted: Posted) => void): void {
  const status = response.statusCode ?? 0;
  const chunks: Buffer[] = [];
  let size = 0;
  const done = (): void =>
    finish({ kind: 'answer', status, headers: response.headers, body: Buffer.concat(chunks).toString('utf8') });
  if (status >= 200 && status < 300) {
    done();
    return;
  }
  // The rest may dribble in for ever; its own short time keeps that from counting as silence.
  const enough = setTimeout(done, READ_BODY_MS);
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= LARGEST_ANSWER) chunks.push(chunk);
    else done();
  });
  for (const event of ['end', 'error', 'aborted', 'close'] as const) response.on(event, done);
  response.once('close', () => clearTimeout(enough));
}

/** What an answer that is no good may take after its status, ms. */
const READ_BODY_MS = 2_000;

/**
 * Looks a host name up as every channel does: one that leads into this machine or its local link is not followed, whatever it said
 * a moment ago (DNS rebinding).
 *
 * @param loopback the host is this machine itself, and may be
 */
export function guardedLookup(loopback: boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) callback(error, '');
      else if (!loopback && addresses.some(({ address }) => isForbidden(address))) callback(forbidden(), '');
      else if (options.all === true) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
}

function forbidden(): NodeJS.ErrnoException {
  return Object.assign(new Error('forbidden address'), { code: 'EFORBIDDEN' });
}

const WORDS: ReadonlyMap<string, Sentence> = new Map([
  ['ECONNREFUSED', sentence('The server refused the connection.')],
  ['ECONNRESET', sentence('The connection was reset.')],
  ['EPIPE', sentence('The connection was closed.')],
  ['ENOTFOUND', sentence('The host name is not known; perhaps this machine is offline.')],
  ['EAI_AGAIN', sentence('The host name could not be looked up; perhaps this machine is offline.')],
  ['ENETUNREACH', sentence('The network cannot be reached.')],
  ['EHOSTUNREACH', sentence('The host cannot be reached.')],
  ['ETIMEDOUT', sentence('The connection timed out.')],
  ['EABORTED', sentence('The attempt was broken off.')],
  ['EFORBIDDEN', sentence('The host name leads into this machine or its local network link, where no message may go.')],
]);

/** Only what is known is said: other messages may hold the address. */
export function failureWords({ code }: NodeJS.ErrnoException): Sentence {
  const known = WORDS.get(code ?? '');
  if (known !== undefined) return known;
  if (code !== undefined && /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_/u.test(code))
    return sentence('The server’s certificate could not be trusted ({0}).', code);
  return code !== undefined && /^[A-Z][A-Z0-9_]{1,40}$/u.test(code)
    ? sentence('The connection failed ({0}).', code)
    : sentence('The connection failed.');
}

function seconds(ms: number): number {
  return Math.max(1, Math.round(ms / 1000));
}
