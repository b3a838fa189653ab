import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the proxy does with event streams. */
export type StreamFault = 'none' | 'hold' | 'refuse';

/** A proxy between a browser and the daemon. */
export interface FaultyProxy {
  readonly url: string;
  /** `hold`: takes the stream and passes nothing on, as proxies do that gather answers. `refuse`: answers 502. Ends open streams. */
  setFault(fault: StreamFault): void;
  /** Breaks every open stream. */
  cut(): void;
  /** Streams that are open now. */
  open(): number;
  /** After which event each stream was asked for, so far; empty for one from the beginning. */
  streams(): readonly string[];
  /** Paths that were asked for since the last call, without streams and files. */
  asked(): readonly string[];
  stop(): Promise<void>;
}

/** Starts it on loopback, in front of `target`. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  let fault: StreamFault = 'none';
  const open = new Set<() => void>();
  const streams: string[] = [];
  let asked: string[] = [];

  function pass(asking: IncomingMessage, answering: ServerResponse): void {
    const onward = request(
      new URL(asking.url ?? '/', target),
      { method: asking.method, headers: asking.headers, agent: false },
      answer => {
        answering.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(answering);
        answer.on('error', () => answering.destroy());
      },
    );
    onward.on('error', () => answering.destroy());
    answering.on('close', () => onward.destroy());
    asking.pipe(onward);
  }

  const server = createServer((asking, answering) => {
    const { pathname, searchParams } = new URL(asking.url ?? '/', target);
    if (pathname !== '/api/v1/events') {
      if (pathname.startsWith('/api/')) asked.push(pathname);
      pass(asking, answering);
      return;
    }
    streams.push(searchParams.get('after') ?? '');
    if (fault === 'refuse') {
      answering.writeHead(502).end();
      return;
    }
    const end = (): void => void answering.destroy();
    open.add(end);
    answering.on('close', () => open.delete(end));
    if (fault === 'none') pass(asking, answering);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()));
  const cut = (): void => {
    for (const end of open) end();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setFault(next) {
      fault = next;
      cut();
    },
    cut,
    open: () => open.size,
    streams: () => streams,
    asked() {
      const before = asked;
      asked = [];
      return before;
    },
    async stop() {
      cut();
      server.closeAllConnections();
      await new Promise<void>(resolve => server.close(() => resolve()));
    },
  };
}
