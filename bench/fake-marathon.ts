import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppDefinition } from '../marathon/types.ts';
import { createFakeApps, type Timing } from './fake-apps.ts';

/** A request that arrived, at `performance.now()`; `app` is empty unless it is about one app. */
export interface Arrival {
  readonly at: number;
  readonly kind: 'listing' | 'read' | 'write' | 'delete' | 'info' | 'events' | 'other';
  readonly app: string;
}

/**
 * A Marathon 1.8 on loopback as far as a reconciler needs one. It is fast and has no scheduler: apps become healthy a set
 * time after they were written, so that what the daemon adds can be told apart. Its answers have the members and the size
 * of Marathon's own.
 */
export interface FakeMarathon {
  readonly url: string;
  /** From the acceptance of a write to the success of its deployment, milliseconds. */
  deploymentMilliseconds: number;
  /** Puts apps in as if they had been running for long. */
  seed(definitions: readonly AppDefinition[]): void;
  /** The bytes that a listing answers with now. */
  listing(): Buffer;
  /** Calls `listener` for every arrival from now on; returns what ends it. */
  onArrival(listener: (arrival: Arrival) => void): () => void;
  /** When Marathon accepted the last write of the app and when it was done with it. */
  timing(app: string): Timing | undefined;
  close(): Promise<void>;
}

const info = {
  name: 'marathon',
  version: '1.8.244',
  frameworkId: 'b5c1a2d4-0000-0001',
  elected: true,
  leader: 'fake.example.com:8080',
  marathon_config: { default_network_name: 'dcos' },
};

const heartbeatMilliseconds = 10_000;

/** Starts it on a free port of 127.0.0.1. */
export async function startFakeMarathon(): Promise<FakeMarathon> {
  const streams = new Set<ServerResponse>();
  const listeners = new Set<(arrival: Arrival) => void>();
  const apps = createFakeApps((type, members) => {
    const data = JSON.stringify({ ...members, eventType: type, timestamp: new Date().toISOString() });
    for (const stream of streams) stream.write(`event: ${type}\r\ndata: ${data}\r\n\r\n`);
  });
  const heartbeat = setInterval(() => {
    for (const stream of streams) stream.write('\r\n');
  }, heartbeatMilliseconds);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.now();
    const { method = 'GET', url = '/' } = request;
    const [path = '', query = ''] = url.split('?');
    const app = path.startsWith('/v2/apps/') ? decodeURIComponent(path.slice('/v2/apps'.length)) : '';
    const arrival = { at, kind: kindOf(method, path), app };
    for (const listener of listeners) listener(arrival);
    switch (arrival.kind) {
      case 'listing':
        return send(response, 200, apps.listing());
      case 'read':
        return found(response, apps.print(app));
      case 'write': {
        const parameters = new URLSearchParams(query);
        if (parameters.get('partialUpdate') !== 'false')
          return send(response, 400, JSON.stringify({ message: 'The daemon writes complete definitions only.' }));
        const body = await readAll(request);
        const written = apps.write(app, body, { force: parameters.get('force') === 'true' });
        return send(response, written.status, JSON.stringify(written.body));
      }
      case 'info':
        return send(response, 200, JSON.stringify(info));
      case 'events':
        return attach(response);
      default:
        return other(response, method, path);
    }
  }

  function other(response: ServerResponse, method: string, path: string): void {
    if (method === 'GET' && path === '/v2/deployments') return send(response, 200, JSON.stringify(apps.deployments()));
    if (method === 'GET' && path === '/v2/queue') return send(response, 200, '{"queue":[]}');
    if (method === 'GET' && path === '/ping') return send(response, 200, 'pong');
    return send(response, 404, JSON.stringify({ message: 'The fake has nothing there.' }));
  }

  function attach(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.write('event: event_stream_attached\r\ndata: {"eventType":"event_stream_attached"}\r\n\r\n');
    streams.add(response);
    response.on('close', () => streams.delete(response));
  }

  const server = createServer((request, response) => {
    response.socket?.setNoDelay(true);
    answer(request, response).catch((error: unknown) =>
      send(response, 500, JSON.stringify({ message: String(error) })),
    );
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    get deploymentMilliseconds() {
      return apps.deploymentMilliseconds;
    },
    set deploymentMilliseconds(milliseconds) {
      apps.deploymentMilliseconds = milliseconds;
    },
    seed: apps.seed,
    listing: apps.listing,
    onArrival(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    timing: apps.timing,
    async close() {
      clearInterval(heartbeat);
      apps.stop();
      const closed = new Promise<void>(resolve => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function kindOf(method: string, path: string): Arrival['kind'] {
  if (path === '/v2/apps') return 'listing';
  if (path === '/v2/info') return 'info';
  if (path === '/v2/events') return 'events';
  if (!path.startsWith('/v2/apps/')) return 'other';
  if (method === 'PUT') return 'write';
  return method === 'DELETE' ? 'delete' : 'read';
}

function found(response: ServerResponse, app: string | undefined): void {
  if (app === undefined) send(response, 404, JSON.stringify({ message: "App '/' does not exist" }));
  else send(response, 200, `{"app":${app}}`);
}

function send(response: ServerResponse, status: number, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
