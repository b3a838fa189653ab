import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A loopback server of the sandbox that can be taken away and brought back on the same port. */
export interface SandboxServer {
  readonly name: string;
  /** `http://127.0.0.1:PORT`, no slash at the end. Stays the same while interrupted. */
  readonly url: string;
  readonly port: number;
  /** Resets every connection and refuses new ones, as a stopped process would; its state stays. */
  interrupt(): Promise<void>;
  /** Listens again after `interrupt`. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** Answers one request. Whatever it throws becomes a 500 with the message as JSON. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Starts a server on loopback; port 0 picks a free one. */
export async function startServer(name: string, port: number, handler: RequestHandler): Promise<SandboxServer> {
  const sockets = new Set<Socket>();

  function create(): Server {
    const server = createServer({ keepAliveTimeout: 15_000 }, (request, response) => {
      Promise.resolve()
        .then(() => handler(request, response))
        .catch((error: unknown) => {
          if (response.headersSent) {
            response.destroy();
            return;
          }
          response.writeHead(500, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ message: error instanceof Error ? error.message : String(error) }));
        });
    });
    server.on('connection', socket => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    return server;
  }

  function listen(server: Server, on: number): Promise<number> {
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(on, '127.0.0.1', () => {
        server.removeListener('error', reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  function close(server: Server): Promise<void> {
    return new Promise(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.resetAndDestroy();
    });
  }

  let server: Server | undefined = create();
  const actualPort = await listen(server, port);

  async function interrupt(): Promise<void> {
    const running = server;
    server = undefined;
    if (running !== undefined) await close(running);
  }

  return {
    name,
    url: `http://127.0.0.1:${actualPort}`,
    port: actualPort,
    interrupt,
    async resume() {
      if (server !== undefined) return;
      server = create();
      await listen(server, actualPort);
    },
    stop: interrupt,
  };
}

/** Reads a request body up to `limit` bytes; longer ones reject. */
export async function readBody(request: IncomingMessage, limit = 16 * 1024 * 1024): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw new Error(`request body over ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Sends a JSON answer. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  });
  response.end(text);
}
