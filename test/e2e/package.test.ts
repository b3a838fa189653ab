import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPackage } from '../../tools/build-package.ts';
import { until } from '../support/until.ts';
import type { ReadyLine } from './sandbox.ts';

const run = promisify(execFile);

/** Installs the package as people do, below a folder of its own, and uses it from an empty folder. */
describe('the package that people install', () => {
  let folder: string;
  let work: string;
  let pacer: string;
  // The Node of this test stands for the machine's.
  const environment = { ...process.env, PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter) };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pacer-package-'));
    work = join(folder, 'work');
    await mkdir(work);
    const file = await buildPackage(join(import.meta.dirname, '..', '..'), folder);
    const flags = ['--global', '--prefix', join(folder, 'machine'), '--prefer-offline', '--no-audit', '--no-fund'];
    await run('npm', ['install', ...flags, file], { cwd: work, env: environment });
    pacer = join(folder, 'machine', 'bin', 'pacer');
  }, 180_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('says which version it is, and brings no TypeScript', async () => {
    expect((await run(pacer, ['--version'], { env: environment })).stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
    const found = await run('find', [
      join(folder, 'machine', 'lib', 'node_modules', 'pacer', 'reconciler'),
      '-name',
      '*.ts',
    ]);
    expect(found.stdout).toBe('');
  });

  it('names a mistake with file, line and column', async () => {
    const repository = join(work, 'desired', 'clusters', 'prod');
    await mkdir(repository, { recursive: true });
    await writeFile(join(repository, 'cluster.yaml'), 'marathon: {url: http://127.0.0.1:8080}\nowns: [/]\n');
    await writeFile(
      join(repository, 'cart.yaml'),
      'kind: App\nmarathon:\n  id: /cart\n  cmd: sleep 1\n  instances: some\n',
    );
    const refused = await run(pacer, ['validate', 'desired'], { cwd: work, env: environment }).catch(
      (error: unknown) => error as { readonly code: number; readonly stdout: string },
    );
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stdout).toMatch(/clusters\/prod\/cart\.yaml:5:14: .*instances/);
  });

  it('tells who has an old Node what is needed', async () => {
    const old = join(folder, 'old');
    await mkdir(old);
    await writeFile(join(old, 'node'), '#!/bin/sh\necho v22.9.0\n', { mode: 0o755 });
    const path = [old, '/usr/bin', '/bin'].join(delimiter);
    const refused = await run(pacer, ['status'], { cwd: work, env: { ...environment, PATH: path } }).catch(
      (error: unknown) => error as { readonly code: number; readonly stderr: string },
    );
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain("Node 24.11 or later is needed, and the machine's is v22.9.0");
  });

  it('runs the sandbox with its dashboard, from a build to healthy instances, and keeps it in the current folder', async () => {
    const running: ChildProcess = spawn(pacer, ['sandbox', '--port', '0', '--format', 'json'], {
      cwd: work,
      env: { ...environment, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      if (running.stdout === null) throw new Error('the sandbox has no output');
      const [line] = (await once(createInterface({ input: running.stdout }), 'line')) as [string];
      const urls = JSON.parse(line) as ReadyLine;
      expect(urls.dir).toBe(join(work, '.sandbox'));
      expect(await (await fetch(urls.dashboard)).text()).toContain('<script type="module"');
      await until('healthy instances, told by the installed command', async () => {
        const { stdout } = await run(pacer, ['status', '/hello'], { cwd: work, env: environment }).catch(
          (error: unknown) => error as { readonly stdout: string },
        );
        return stdout.includes('2 of 2') && stdout.includes('synced');
      });
    } finally {
      running.kill('SIGINT');
      await once(running, 'exit');
    }
  }, 90_000);
});
