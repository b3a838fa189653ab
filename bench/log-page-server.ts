import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { LogEntry } from '../schemas/generated/log-entry.ts';

/** A server of the built dashboard that knows nothing but logs, and makes those up. */
export interface LogPageServer {
  /** Address of the log page of an app. */
  readonly url: string;
  /** From now on so many lines a second are sent to whoever follows; 0 for none. */
  send(linesPerSecond: number): void;
  /** How many entries were made so far. */
  made(): number;
  stop(): void;
}

const dist = join(import.meta.dirname, '..', 'dashboard', 'dist');
const types: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml' };
const instances = 10;
/** As the daemon sends them. */
const batchPause = 80;
const batchSize = 200;

/** Starts it on a free port of this machine. */
export async function startLogPageServer(): Promise<LogPageServer> {
  let rate = 0;
  let count = 0;
  const entry = (): LogEntry => entryOf(count++);
  const sources = Array.from({ length: instances }, (_, index) => ({
    id: `source-${index}`,
    kind: 'instance',
    name: `cart.${index}`,
    app: '/cart',
    instance: `cart.${index}`,
    stream: 'stdout',
    state: 'following',
  }));
  const answers: Readonly<Record<string, () => unknown>> = {
    '/api/v1/me': () => ({
      signedIn: true,
      name: '',
      verbs: ['view'],
      roles: [],
      ways: { open: true, token: false, password: false, people: 0 },
    }),
    '/api/v1/logs': () => ({
      sources,
      entries: Array.from({ length: 500 }, entry),
      markers: [],
      before: 'v1',
      after: 'v1',
      reason: 'page',
    }),
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const answer = answers[pathname];
    if (answer !== undefined) {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer()));
    } else if (pathname === '/api/v1/logs/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(': hello\n\n');
      const timer = setInterval(() => {
        for (let left = Math.round((rate * batchPause) / 1000); left > 0; left -= batchSize) {
          const entries = Array.from({ length: Math.min(batchSize, left) }, entry);
          response.write(`id: v1~${count}\nevent: entries\ndata: ${JSON.stringify({ entries })}\n\n`);
        }
      }, batchPause);
      request.on('close', () => clearInterval(timer));
    } else if (pathname === '/api/v1/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('event: hello\ndata: {}\n\n');
    } else if (pathname.startsWith('/api/')) {
      response.writeHead(503, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ code: 'not-ready', message: 'Not part of this measurement.' }));
    } else {
      const file = pathname.includes('.') ? pathname.slice(1) : 'index.html';
      response.setHeader('content-type', types[file.split('.').at(-1) ?? ''] ?? 'text/html');
      readFile(join(dist, file)).then(
        content => response.end(content),
        () => response.writeHead(404).end(),
      );
    }
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/logs?app=%2Fcart`,
    send: linesPerSecond => void (rate = linesPerSecond),
    made: () => count,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Lines as services write them: most plain, some coloured, some JSON, a stack trace now and then. */
function entryOf(number: number): LogEntry {
  const time = new Date().toISOString();
  const text = `${time} INFO [http-${number % 8}] com.example.cart.CartResource - added item ${number} to a cart`;
  const common = {
    id: `e${number}`,
    source: `source-${number % instances}`,
    time,
    basis: 'stamp',
    order: 'known',
  } as const;
  if (number % 200 === 7)
    return {
      ...common,
      level: 'error',
      text: `${text}\njava.lang.IllegalStateException: x\n\tat com.example.A.b(A.java:1)\nCaused by: y`,
      lines: 4,
      trace: { frame: 'at com.example.A.b(A.java:1)', causes: ['Caused by: y'] },
    };
  if (number % 10 === 4) {
    const fields = { logger: 'com.example.cart', requestId: `r-${number}`, milliseconds: number % 90 };
    const message = `item ${number} priced`;
    return { ...common, level: 'info', text: JSON.stringify({ time, message, ...fields }), lines: 1, message, fields };
  }
  return {
    ...common,
    level: 'info',
    text,
    lines: 1,
    ...(number % 50 === 3 ? { ansi: `\u001b[32m${text}\u001b[0m` } : {}),
  };
}
