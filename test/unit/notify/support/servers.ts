/** Real servers on this machine that fail in every way, and what they saw. */
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createRawServer, type AddressInfo, type Server as RawServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { CERTIFICATE, PRIVATE_KEY } from './certificate';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TestServer {
  readonly port: number;
  /** Every request whose body has come, in order. */
  readonly seen: Seen[];
  close(): Promise<void>;
}

/** What becomes of the n-th request (from 0), once its body has come. */
export type Behaviour = (response: ServerResponse, request: IncomingMessage, turn: number) => void;

export const answers =
  (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (response) => {
    response.writeHead(status, headers).end(body);
  };

const open: TestServer[] = [];

/** To be called after each test. */
export async function closeServers(): Promise<void> {
  for (const server of open.splice(0)) await server.close();
}

export async function httpServer(behave: Behaviour, { tls = false } = {}): Promise<TestServer> {
  const seen: Seen[] = [];
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') });
      behave(response, request, seen.length - 1);
    });
  };
  const server = tls ? createTlsServer({ key: PRIVATE_KEY, cert: CERTIFICATE }, listener) : createServer(listener);
  server.on('clientError', (_error: Error, socket: Duplex) => socket.destroy());
  server.on('tlsClientError', () => undefined);
  return listening(server, seen);
}

/** One that speaks no HTTP unless told to. */
export function rawServer(behave: (socket: Socket) => void): Promise<TestServer> {
  return listening(createRawServer(behave), []);
}

async function listening(server: RawServer, seen: Seen[]): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const started: TestServer = {
    port: (server.address() as AddressInfo).port,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  open.push(started);
  return started;
}

/** A port on which nobody listens. */
export async function closedPort(): Promise<number> {
  const server = await rawServer(() => undefined);
  await server.close();
  return server.port;
}
