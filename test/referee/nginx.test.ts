import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { password, settings, startApi } from '../access/people.ts';
import { blocksOf } from '../e2e/how-to.ts';
import { makeCertificates } from '../support/certificates.ts';
import { missingPrograms, skipReason } from './installed.ts';

const missing = skipReason(
  missingPrograms({ nginx: 'nginx-light', openssl: 'openssl' }),
  'nginx in front of the daemon, as docs/how-to/run-it.md has it,',
);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

describe.skipIf(missing)('nginx with the configuration of the page', () => {
  const server = startApi({ ...settings, publicUrl: 'https://pacer.example.com', trustedProxies: ['127.0.0.1'] });
  let folder: string;
  let authority: string;
  let port: number;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pacer-nginx-'));
    await server.listen({ host: '127.0.0.1', port: 0 });
    const own = makeCertificates();
    ({ authority } = own);
    await writeFile(join(folder, 'pacer.pem'), own.certificate);
    await writeFile(join(folder, 'pacer.key'), own.key);
    port = await freePort();
    const page = await readFile(join(import.meta.dirname, '../../docs/how-to/run-it.md'), 'utf8');
    const [asWritten = ''] = blocksOf(page, 'nginx');
    const here = asWritten
      .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
      .replace('/etc/ssl/pacer.pem', join(folder, 'pacer.pem'))
      .replace('/etc/ssl/private/pacer.key', join(folder, 'pacer.key'))
      .replace('127.0.0.1:7080', `127.0.0.1:${(server.server.address() as AddressInfo).port}`);
    await writeFile(
      join(folder, 'nginx.conf'),
      `daemon off; pid ${folder}/pid; error_log stderr; events {} http { access_log off; ${temporary(folder)} ${here} }`,
    );
    const child = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const ended = once(child, 'exit');
    stop = async () => {
      child.kill('SIGTERM');
      await ended;
    };
    await vi.waitFor(() => ask('GET', '/healthz'), { timeout: 10_000 });
  }, 30_000);
  afterAll(async () => {
    await stop();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function ask(
    method: string,
    path: string,
    more: { readonly headers?: Readonly<Record<string, string>>; readonly body?: object } = {},
  ): Promise<IncomingMessage> {
    const { body, headers } = more;
    const sent = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      ca: authority,
      servername: '',
      // Told by the Host header, as behind a name that leads here.
      headers: {
        host: 'pacer.example.com',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      checkServerIdentity: () => undefined,
      agent: false,
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response;
  }

  async function signIn(): Promise<string> {
    const answer = await ask('POST', '/api/v1/sign-in', {
      headers: { origin: 'https://pacer.example.com' },
      body: { user: 'viewer', password },
    });
    answer.resume();
    expect(answer.statusCode).toBeLessThan(300);
    const [cookie = ''] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; Secure/i);
    return cookie.split(';')[0] ?? '';
  }

  it('lets people sign in over https, by the name that they know', async () => {
    const cookie = await signIn();
    const answer = await ask('GET', '/api/v1/me', { headers: { cookie } });
    let text = '';
    for await (const chunk of answer) text += String(chunk);
    expect(JSON.parse(text)).toMatchObject({ name: 'viewer' });
  });

  it('passes an event on when it happens, while the stream goes on', async () => {
    const cookie = await signIn();
    const stream = await ask('GET', '/api/v1/events', { headers: { cookie, accept: 'text/event-stream' } });
    let seen = '';
    stream.on('data', (chunk: Buffer) => (seen += chunk.toString('utf8')));
    await vi.waitFor(() => expect(seen).toContain('event: hello'), { timeout: 5_000 });
    server.events.append('commit', { commit: 'c2', subject: 'A push', author: 'Ada', problems: 0 });
    await vi.waitFor(() => expect(seen).toContain('A push'), { timeout: 5_000 });
    stream.destroy();
  });
});

/** nginx would keep these below a folder of the machine. */
function temporary(folder: string): string {
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return kinds.map(kind => `${kind}_temp_path ${folder}/${kind};`).join(' ');
}
