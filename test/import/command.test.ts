import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { importCluster, type ImportOptions } from '../../reconciler/cli/import.ts';
import { plan } from '../../reconciler/cli/plan.ts';
import { validate } from '../../reconciler/cli/validate.ts';
import schema from '../../schemas/import.schema.json' with { type: 'json' };
import { createHttpWorld } from '../sandbox-marathon/http-world.ts';
import { countingFront, rememberingTerminal, scratchFolder } from './world.ts';

const apps = [
  { id: '/shop/cart', cmd: 'sleep 1', instances: 2, mem: 64, healthChecks: [{ path: '/' }] },
  { id: '/shop/front/web', container: { docker: { image: 'redis' } }, networks: [{ mode: 'container/bridge' }] },
  { id: '/shop/cluster', cmd: 'sleep 1', env: { DB_PASSWORD: 'hunter2' }, constraints: [['hostname', 'UNIQUE']] },
  {
    id: '/batch',
    args: ['sleep', '1'],
    container: { docker: { image: 'x:1', network: 'HOST' } },
    uris: ['http://x/y.tgz'],
  },
];

function options(marathon: string, more: Partial<ImportOptions> = {}): ImportOptions {
  return { marathon, root: '/', force: false, format: 'text', ...more };
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile());
  return files.map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1)).toSorted();
}

describe('pacer import', () => {
  it('writes files of which the plan is empty, and sends Marathon nothing but two questions', async () => {
    const world = await createHttpWorld();
    for (const app of apps) expect((await world.call('POST', '/v2/apps', app)).status).toBe(201);
    const before = (await world.get('/v2/apps')).body as unknown;
    const front = await countingFront(world.url);
    const folder = scratchFolder();
    const terminal = rememberingTerminal(folder);

    expect(await importCluster(terminal, options(front.url))).toBe(0);
    expect(front.requests).toEqual(['GET /v2/info', 'GET /v2/apps']);
    expect((await world.get('/v2/apps')).body).toEqual(before);
    expect(await filesIn(folder)).toEqual([
      'clusters/main/batch.yaml',
      'clusters/main/cluster.yaml',
      'clusters/main/shop/cart.yaml',
      'clusters/main/shop/cluster.yaml',
      'clusters/main/shop/front/web.yaml',
    ]);
    expect(terminal.text.out).toContain('clusters/main/shop/front/web.yaml  /shop/front/web\n');
    expect(terminal.text.out).toMatch(/mutable-tag: .*"latest"/);
    expect(terminal.text.out + terminal.text.err).not.toContain('hunter2');
    expect(terminal.text.err).toMatch(/^5 files written for cluster main\. A plan of them is empty/);

    const planned = rememberingTerminal(folder);
    expect(await plan(planned, { format: 'text' })).toBe(0);
    expect(planned.text.out).toContain('4 unchanged');
    expect(front.requests.filter(request => !request.startsWith('GET '))).toEqual([]);
    const validated = rememberingTerminal(folder);
    expect(await validate(validated, undefined, { format: 'json' })).toBe(0);
    const { problems } = JSON.parse(validated.text.out) as { problems: { code: string; severity: string }[] };
    expect(new Set(problems.map(({ severity }) => severity))).toEqual(new Set(['warning']));
    expect(problems.map(({ code }) => code)).toContain('mutable-tag');
  });

  it('takes one group, for a cluster of its own name, without the password of the address', async () => {
    const world = await createHttpWorld();
    for (const app of apps) await world.call('POST', '/v2/apps', app);
    const folder = scratchFolder();
    const terminal = rememberingTerminal(folder);
    const marathon = world.url.replace('http://', 'http://ops:hunter2@');
    await importCluster(terminal, options(`${marathon}/`, { root: 'shop/front/', cluster: 'prod', into: 'desired' }));
    expect(await filesIn(folder)).toEqual([
      'desired/clusters/prod/cluster.yaml',
      'desired/clusters/prod/shop/front/web.yaml',
    ]);
    const cluster = await readFile(join(folder, 'desired/clusters/prod/cluster.yaml'), 'utf8');
    expect(cluster).toContain(`url: ${world.url}\n`);
    expect(cluster).toContain('owns: [/shop/front]\n');
  });

  it('writes nothing at all when one file is in the way, unless told to', async () => {
    const world = await createHttpWorld();
    for (const app of apps) await world.call('POST', '/v2/apps', app);
    const folder = scratchFolder();
    const terminal = rememberingTerminal(folder);
    await importCluster(terminal, options(world.url, { root: '/shop/front' }));
    const web = join(folder, 'clusters/main/shop/front/web.yaml');
    await writeFile(join(folder, 'clusters/main/cluster.yaml'), `marathon: {url: "${world.url}"} # mine\n`);
    await writeFile(web, 'id: /shop/front/web\ncmd: sleep 9\n');
    await expect(importCluster(terminal, options(world.url))).rejects.toThrow(/web\.yaml is there already/);
    expect(await filesIn(folder)).toEqual(['clusters/main/cluster.yaml', 'clusters/main/shop/front/web.yaml']);
    expect(await readFile(web, 'utf8')).toContain('sleep 9');

    const forced = rememberingTerminal(folder);
    await importCluster(forced, options(world.url, { force: true, format: 'json' }));
    expect(await readFile(web, 'utf8')).toContain('image: redis');
    expect(await readFile(join(folder, 'clusters/main/cluster.yaml'), 'utf8')).toContain('# mine');
    const answer = JSON.parse(forced.text.out) as { apps: { id: string; state: string }[] };
    expect(answer.apps.map(({ state }) => state)).toEqual(['new', 'new', 'new', 'replaced']);
    const check = new Ajv2020({ strict: false }).compile(schema);
    expect(check(answer), JSON.stringify(check.errors)).toBe(true);
  });

  it('says what is wrong with how it was called', async () => {
    const world = await createHttpWorld();
    const terminal = rememberingTerminal(scratchFolder());
    await expect(importCluster(terminal, options('marathon.example.com'))).rejects.toThrow(/must be the address/);
    await expect(importCluster(terminal, options(world.url, { root: '/Shop!' }))).rejects.toThrow(/--root/);
    await expect(importCluster(terminal, options(world.url, { cluster: '../x' }))).rejects.toThrow(/--cluster/);
    await expect(importCluster(terminal, options(world.url))).rejects.toThrow(/nothing to import/);
    expect(await filesIn(terminal.directory)).toEqual([]);
  });
});

describe('an app that an older Marathon took and that of today would refuse', () => {
  const old = { id: '/old', cmd: 'sleep 1', cpus: 0 };

  it('is imported with the reason above the line, shown by the plan as it is, and refused by validate', async () => {
    const directory = scratchFolder();
    const before = await createHttpWorld({ dialect: '1.4', directory });
    expect((await before.call('POST', '/v2/apps', old)).status).toBe(201);
    const world = await createHttpWorld({ dialect: '1.8', directory });
    expect((await world.call('POST', '/v2/apps', { ...old, id: '/other' })).status).toBe(422);
    const front = await countingFront(world.url);

    const terminal = rememberingTerminal(scratchFolder());
    expect(await importCluster(terminal, options(front.url))).toBe(0);
    const text = await readFile(join(terminal.directory, 'clusters/main/old.yaml'), 'utf8');
    expect(text).toMatch(/# marathon-refuses: An older Marathon took this; today's would refuse it:[^]*\ncpus: 0\n/);

    const planned = rememberingTerminal(terminal.directory);
    expect(await plan(planned, { format: 'text' })).toBe(0);
    expect(planned.text.out).toMatch(/1 unchanged\.\n\n! \/old as it runs: no task is touched\n.*refused/);
    expect(planned.text.out).toContain('→ A commit that corrects clusters/main/old.yaml.');
    expect(await validate(rememberingTerminal(terminal.directory), undefined, { format: 'text' })).toBe(1);

    // Changed, but not corrected: held, and nothing is sent.
    await writeFile(join(terminal.directory, 'clusters/main/old.yaml'), 'id: /old\ncmd: sleep 2\ncpus: 0\n');
    const held = rememberingTerminal(terminal.directory);
    expect(await plan(held, { format: 'text' })).toBe(2);
    expect(held.text.out).toContain('! /old held: no task is touched');
    // Corrected: that goes out.
    await writeFile(join(terminal.directory, 'clusters/main/old.yaml'), 'id: /old\ncmd: sleep 1\ncpus: 0.1\n');
    const corrected = rememberingTerminal(terminal.directory);
    expect(await plan(corrected, { format: 'text' })).toBe(2);
    expect(corrected.text.out).toContain('~ /old restart');
    expect(front.requests.filter(request => !request.startsWith('GET '))).toEqual([]);
  });
});
