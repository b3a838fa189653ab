import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach } from 'vitest';

/** A request that a loopback server received. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query as they were in the request line. */
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A server of one test on 127.0.0.1. */
export interface Loopback {
  readonly url: string;
  readonly received: readonly ReceivedRequest[];
  /** Connections that are open now. */
  connections(): number;
  /** Stops listening and resets every connection. */
  stop(): Promise<void>;
}

type Handler = (request: ReceivedRequest, response: ServerResponse, socket: Socket) => void | Promise<void>;

const running = new Set<Loopback>();

afterEach(async () => {
  for (const server of running) await server.stop();
});

/** Starts a server that is stopped after the test at the latest. */
export async function startLoopback(handler: Handler): Promise<Loopback> {
  const received: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const each = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      received.push(each);
      void handler(each, response, request.socket);
    });
  });
  server.on('connection', socket => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const loopback: Loopback = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    connections: () => sockets.size,
    stop() {
      running.delete(loopback);
      return new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.resetAndDestroy();
      });
    },
  };
  running.add(loopback);
  return loopback;
}

/** A URL on which nobody listens. */
export async function deadUrl(): Promise<string> {
  const server = await startLoopback(() => {});
  await server.stop();
  return server.url;
}

/** Answers with JSON. */
export function answerJson(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** Waits until `happened` is true, looking every few milliseconds of real time; for effects of real sockets. */
export async function until(happened: () => boolean, what = 'the condition'): Promise<void> {
  const end = Date.now() + 5_000;
  while (!happened()) {
    if (Date.now() > end) throw new Error(`${what} did not come true within 5 s`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
