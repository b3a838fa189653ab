import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { until } from '../support/loopback.ts';

const folder = join(import.meta.dirname, '../../sandbox/hello');

interface Hello {
  get(path: string): Promise<{ status: number; body: string }>;
  /** Asks it to end; resolves with exit code and how long that took. */
  end(): Promise<{ code: number | null; milliseconds: number }>;
  readonly log: () => string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function start(): Promise<Hello> {
  const port = await freePort();
  const child = spawn(process.execPath, ['server.mjs'], { cwd: folder, env: { PORT0: String(port) } });
  onTestFinished(() => void child.kill('SIGKILL'));
  let log = '';
  child.stdout.on('data', chunk => (log += String(chunk)));
  await once(child.stdout, 'data');
  return {
    log: () => log,
    async get(path) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return { status: response.status, body: await response.text() };
    },
    async end() {
      const begin = performance.now();
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number | null];
      return { code, milliseconds: performance.now() - begin };
    },
  };
}

describe('the application of the sandbox', () => {
  it('answers / with its message and /health with 200', async () => {
    const hello = await start();
    expect(await hello.get('/')).toEqual({ status: 200, body: readFileSync(join(folder, 'message.txt'), 'utf8') });
    expect((await hello.get('/health')).status).toBe(200);
    expect((await hello.get('/nothing')).status).toBe(404);
  });

  it('goes on answering for a moment when asked to end, and then ends well', async () => {
    const hello = await start();
    const ended = hello.end();
    await until(() => hello.log().includes('asked to end'));
    expect((await hello.get('/')).status).toBe(200);
    const { code, milliseconds } = await ended;
    expect(code).toBe(0);
    expect(milliseconds).toBeGreaterThan(1400);
    expect(milliseconds).toBeLessThan(4500);
    expect(hello.log()).toMatch(/started on port \d+[^\n]*\n[^\n]*asked to end[^\n]*\n[^\n]*ended\n$/);
  });
});
