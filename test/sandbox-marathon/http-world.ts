import { mkdtempSync, rmSync } from 'node:fs';
import { request as send, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import type { Probe } from '../../sandbox/marathon/health/probe.ts';
import { createMarathonStandIn, type MarathonStandInOptions } from '../../sandbox/marathon/stand-in.ts';
import { startServer } from '../../sandbox/server.ts';
import { createFakeMesos, type FakeMesos } from './fake-mesos.ts';

/** An answer as a client sees it; `body` is parsed where it is JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly body: any;
  readonly text: string;
}

/** A stand-in behind real HTTP, on virtual time. */
export interface HttpWorld {
  readonly clock: VirtualClock;
  readonly mesos: FakeMesos;
  readonly url: string;
  readonly port: number;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<HttpAnswer>;
  get(path: string): Promise<HttpAnswer>;
  /** Moves time on until no deployment is left. */
  settle(): Promise<void>;
}

export async function createHttpWorld(
  options: Partial<MarathonStandInOptions> & { mesos?: FakeMesos; clock?: VirtualClock } = {},
): Promise<HttpWorld> {
  const directory = mkdtempSync(join(tmpdir(), 'marathon-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const clock = options.clock ?? createVirtualClock();
  const mesos = options.mesos ?? createFakeMesos(clock);
  const probe: Probe = {
    http: () => Promise.resolve({ answered: true, status: 200, contentType: '', body: '' }),
    tcp: () => Promise.resolve(undefined),
  };
  const standIn = await createMarathonStandIn({ directory, probe, ...options, clock, mesos });
  const server = await startServer('marathon', 0, standIn.handler);
  standIn.listening(server.port);
  onTestFinished(async () => {
    await standIn.stop();
    await server.stop();
  });

  const call: HttpWorld['call'] = (method, path, body, headers) => callAt(server.url, method, path, body, headers);

  return {
    clock,
    mesos,
    url: server.url,
    port: server.port,
    call,
    get: path => call('GET', path),
    async settle() {
      for (let turn = 0; turn < 100; turn++) {
        await clock.advance(1000);
        const { body } = await call('GET', '/v2/deployments');
        if (body.length === 0) return;
      }
      throw new Error('the deployments do not end');
    },
  };
}

/** Sends one request to any server. */
export function callAt(
  url: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<HttpAnswer> {
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  const all = { ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers };
  return new Promise<HttpAnswer>((resolve, reject) => {
    const request = send(`${url}${path}`, { method, headers: all, agent: false }, response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const content = Buffer.concat(chunks).toString('utf8');
        const isJson = response.headers['content-type']?.startsWith('application/json') === true;
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body:
            isJson && content !== '' && response.headers['content-encoding'] === undefined
              ? JSON.parse(content)
              : undefined,
          text: content,
        });
      });
    });
    request.on('error', reject);
    request.end(text);
  });
}
