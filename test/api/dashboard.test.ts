import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registerDashboard } from '../../reconciler/api/dashboard.ts';
import { registerSecurityHeaders } from '../../reconciler/api/security-headers.ts';

describe('the dashboard as the daemon serves it', () => {
  let folder: string;
  let server: FastifyInstance;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pacer-dashboard-'));
    await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'not for readers');
    await writeFile(join(folder, 'dist', 'index.html'), '<title>Pacer</title>');
    await writeFile(join(folder, 'dist', 'assets', 'index-1a2b.js'), 'export {};');
    await writeFile(join(folder, 'dist', 'assets', 'index-1a2b.js.gz'), gzipSync('export {};'));
    server = Fastify();
    registerSecurityHeaders(server);
    registerDashboard(server, join(folder, 'dist'));
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const get = (url: string, headers: Record<string, string> = {}) => server.inject({ method: 'GET', url, headers });

  it.for(['/', '/apps', '/apps/shop/cart', '/logs?app=/shop'])(
    'shows its page at %s, never from a cache',
    async url => {
      const answer = await get(url);
      expect(answer.body).toBe('<title>Pacer</title>');
      expect(answer.headers['content-type']).toContain('text/html');
      expect(answer.headers['cache-control']).toBe('no-cache');
    },
  );

  it('lets browsers keep files with a hash in the name for ever, and sends them compressed', async () => {
    const answer = await get('/assets/index-1a2b.js', { 'accept-encoding': 'gzip' });
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect((await get('/assets/index-1a2b.js')).body).toBe('export {};');
  });

  it.for(['/apps/shop/web.eu', '/builds/team~1image.12', '/deployments/shop/web/2026-11-22T20:00:00.000Z'])(
    'shows the page at %s, though the id has a dot',
    async url => {
      const answer = await get(url);
      expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, expect.stringContaining('text/html')]);
    },
  );

  it.for([
    '/assets/gone.js',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/.vite/manifest.json',
  ])('has nothing at %s', async url => {
    const answer = await get(url);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.body).not.toContain('not for readers');
  });

  it('leaves unknown addresses of the API to the API', async () => {
    const answer = await get('/api/v1/nothing');
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('json');
  });

  it('sends headers that allow nothing but files of this server, in no frame', async () => {
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|data:/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBe('DENY');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it('says how to build it when it is not built, and shows it as soon as it is', async () => {
    await rm(join(folder, 'dist'), { recursive: true });
    const missing = await get('/apps');
    expect(missing.statusCode).toBe(200);
    expect(missing.body).toContain('npm run build:dashboard');
    await mkdir(join(folder, 'dist'));
    await writeFile(join(folder, 'dist', 'index.html'), 'there');
    expect((await get('/apps')).body).toBe('there');
  });
});
