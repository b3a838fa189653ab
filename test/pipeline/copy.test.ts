import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../sandbox-registry/registry.ts';
import { startLine, type Line } from './line.ts';

let line: Line;
let registry: Line['registry'];
let bench: Line['bench'];
let commit: Line['commit'];
let parameters: Line['parameters'];
let read: Line['read'];
let listLayer: Line['listLayer'];

beforeAll(async () => {
  line = await startLine();
  ({ registry, bench, commit, parameters, read, listLayer } = line);
});
afterAll(() => line.remove());

describe('a copy recipe', () => {
  const recipe = {
    run: 'echo building; printf built > out.txt',
    copy: { 'server.js': '/app/', 'bin/start': '/usr/bin/hello', 'public/**': '/srv/www', 'out.txt': '/app/' },
    workingDirectory: '/app',
    environment: { MODE: 'test', A: '1' },
    command: ['node', 'server.js'],
    labels: { team: 'shop', 'pacer.key': 'forged' },
  };

  it('becomes an OCI image under its tag, with the digest as last line and in image.json', async () => {
    const result = await bench.build({ ...parameters(recipe), BUILD_URL: 'http://jenkins/job/x/1/' });
    expect(result.console).not.toContain('FAILED');
    expect(result.code).toBe(0);
    expect(result.console).toContain('\nbuilding\n');
    const { digest, manifest, config } = await read('shop/hello', 'tag-1');
    expect(result.lastLine).toBe(digest);
    expect(await bench.report(result)).toEqual({
      schema: 1,
      key: 'key-1',
      image: `${registry.host}/shop/hello`,
      tag: 'tag-1',
      digest,
      parent: null,
      commit,
      build: 'http://jenkins/job/x/1/',
    });

    const { tar, entries, order, owners } = await listLayer('shop/hello', manifest.layers[0]?.digest ?? '');
    expect(order).toEqual([
      'app/out.txt',
      'app/server.js',
      'srv/www/css/site.css',
      'srv/www/index.html',
      'usr/bin/hello',
    ]);
    expect(owners).toEqual(['0:0:0']);
    expect(entries['usr/bin/hello']?.mode).toBe('755');
    expect(entries['app/server.js']).toMatchObject({ mode: '644', content: 'console.log("hello")\n' });
    expect(entries['app/out.txt']?.content).toBe('built');

    expect(config).toMatchObject({
      created: '1970-01-01T00:00:00Z',
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
      config: { Env: ['A=1', 'MODE=test'], WorkingDir: '/app', Cmd: ['node', 'server.js'] },
    });
    expect(config.config.Labels).toEqual({
      'org.opencontainers.image.revision': commit,
      'org.opencontainers.image.source': bench.repository,
      'pacer.key': 'key-1',
      team: 'shop',
    });
  });

  it('gives the same digest for the same inputs, under any tag and in any workspace', async () => {
    const first = await bench.build(parameters(recipe, { TAG: 'again-1', IMAGE: 'shop/same' }));
    const second = await bench.build(parameters(recipe, { TAG: 'again-2', IMAGE: 'shop/other' }));
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(second.lastLine).toBe(first.lastLine);
    const reordered = { ...recipe, copy: Object.fromEntries(Object.entries(recipe.copy).reverse()) };
    const third = await bench.build(parameters(reordered, { TAG: 'again-3' }));
    expect(third.lastLine).toBe(first.lastLine);
    const other = await bench.build(parameters(recipe, { TAG: 'other', KEY: 'key-2' }));
    expect(other.lastLine).not.toBe(first.lastLine);
  });

  it('keeps the image that is under the tag with the same key, and replaces one with another key', async () => {
    const random = { run: 'head -c 16 /dev/urandom > random', copy: { random: '/' } };
    const first = await bench.build(parameters(random, { TAG: 'once', KEY: 'r1' }));
    const second = await bench.build(parameters(random, { TAG: 'once', KEY: 'r1' }));
    expect([second.code, second.lastLine]).toEqual([0, first.lastLine]);
    expect(first.console).toMatch(/^==> \[\d+\.\d s\] run$/m);
    expect(second.console).not.toMatch(/^==> \S+ s\] run$/m);
    const third = await bench.build(parameters(random, { TAG: 'once', KEY: 'r2' }));
    expect(third.lastLine).not.toBe(first.lastLine);
  });

  it('keeps what a faster build of the same key pushed while it ran', async () => {
    const open = join(bench.home, 'open');
    const recipe = (run: string): object => ({ run, copy: { 'out.txt': '/' } });
    const wanted = { TAG: 'race', KEY: 'race' };
    const slow = bench.build(
      parameters(
        recipe(`touch ${open}.waiting; while [ ! -e ${open} ]; do sleep 0.05; done; echo slow > out.txt`),
        wanted,
      ),
    );
    await expect.poll(() => existsSync(`${open}.waiting`), { timeout: 20_000 }).toBe(true);
    const fast = await bench.build(parameters(recipe('echo fast > out.txt'), wanted));
    await writeFile(open, '');
    const second = await slow;
    expect([fast.code, second.code]).toEqual([0, 0]);
    expect(second.console).toContain('pushed by another build meanwhile, from the same key race');
    expect(second.lastLine).toBe(fast.lastLine);
    expect((await read('shop/hello', 'race')).digest).toBe(fast.lastLine);
  });

  it('takes whole directories, dot files included, and renames a directory without a slash', async () => {
    const result = await bench.build(
      parameters({ copy: { public: '/www', bin: '/opt/' } }, { TAG: 'directories', KEY: 'd' }),
    );
    expect(result.code).toBe(0);
    const { manifest } = await read('shop/hello', 'directories');
    const { order } = await listLayer('shop/hello', manifest.layers[0]?.digest ?? '');
    expect(order).toEqual(['opt/bin/start', 'www/.hidden', 'www/css/site.css', 'www/index.html']);
  });

  it('takes the whole source with "." but never .git', async () => {
    const result = await bench.build(parameters({ copy: { '.': '/src' } }, { TAG: 'all', KEY: 'all' }));
    expect(result.code).toBe(0);
    const { manifest } = await read('shop/hello', 'all');
    const { order } = await listLayer('shop/hello', manifest.layers[0]?.digest ?? '');
    expect(order).toContain('src/public/css/site.css');
    expect(order.filter(name => name.includes('.git'))).toEqual([]);
  });

  it('keeps long and non-ASCII names and symbolic links', async () => {
    const long = `${'deep/'.repeat(40)}${'n'.repeat(120)}.txt`;
    const run = `mkdir -p out/$(dirname ${long}); echo x > out/${long}; echo y > out/grüße.txt; ln -s grüße.txt out/link`;
    const result = await bench.build(parameters({ run, copy: { 'out/**': '/' } }, { TAG: 'names', KEY: 'names' }));
    expect(result.code).toBe(0);
    const { manifest } = await read('shop/hello', 'names');
    const { entries } = await listLayer('shop/hello', manifest.layers[0]?.digest ?? '');
    expect(entries[long]?.content).toBe('x\n');
    expect(entries['grüße.txt']?.content).toBe('y\n');
    expect(entries['link']).toMatchObject({ type: 'SymbolicLink', linkpath: 'grüße.txt' });
  });
});
