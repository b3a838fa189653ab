import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';

const run = promisify(execFile);
const home = join(import.meta.dirname, '..', '..');

describe('what the newcomer reads and copies', () => {
  let folder: string;
  let child: ChildProcess;
  let progress = '';
  let guide = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pacer-guide-'));
    await symlink(join(home, 'pacer'), join(folder, 'pacer'));
    child = spawn(join(folder, 'pacer'), ['sandbox', '--dir', '.sandbox', '--port', '0'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', (chunk: Buffer) => (guide += chunk.toString('utf8')));
    child.stderr?.on('data', (chunk: Buffer) => (progress += chunk.toString('utf8')));
    await until('the guide', () => Promise.resolve(guide.includes('Ctrl-C stops all of it')));
  });
  afterAll(async () => {
    child.kill('SIGINT');
    await new Promise(resolve => child.once('exit', resolve));
    await rm(folder, { recursive: true, force: true });
  });

  /** The line below the title of a thing to try, run as a person would who copied it. */
  async function copy(thing: number): Promise<string> {
    const lines = guide.split('\n');
    const line = lines[lines.findIndex(candidate => candidate.startsWith(`  ${thing}. `)) + 1] ?? '';
    const { stdout } = await run('sh', ['-c', line.trim()], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1' },
    }).catch((error: unknown) => error as { stdout: string });
    return stdout;
  }

  it('tells each step and what it waits for', () => {
    for (const word of [
      'repositories created',
      'image registry at',
      'Jenkins at',
      'Mesos with 3 agents',
      'Marathon at',
      'the daemon follows',
      '/hello: building',
    ]) {
      expect(progress).toContain(word);
    }
    expect(progress).toMatch(/\/hello: synced, healthy, 2 of 2 healthy/);
    expect(guide).not.toContain('\u001b');
  });

  it('names addresses that answer', async () => {
    const urls = guide.match(/http:\/\/127\.0\.0\.1:\d+[^\s;]*/g) ?? [];
    expect(urls.length).toBeGreaterThan(5);
    for (const url of urls) expect((await fetch(url)).status, url).toBeLessThan(400);
  });

  it('1. scale by a push', async () => {
    expect(await copy(1)).toMatch(/\/hello\s+synced\s+healthy\s+3 of 3/);
  });

  it('2. change the code by a push', async () => {
    const said = await copy(2);
    // The guide waits for some seconds, which a busy machine need not keep to.
    const address = /curl (http:\S+)/.exec(guide)?.[1] ?? '';
    await until('the new text', async () => {
      if (said.includes('Hello from my first push')) return true;
      return (await (await fetch(address)).text()).includes('Hello from my first push');
    });
    expect(address).toMatch(/^http/);
    await until('all instances to be of the new version', async () => {
      const { stdout } = await run(join(folder, 'pacer'), ['status', '/hello'], { cwd: folder }).catch(
        (error: unknown) => error as { stdout: string },
      );
      return /synced\s+healthy\s+3 of 3/.test(stdout);
    });
  });

  it('3. break something by hand and watch it heal', async () => {
    const said = await copy(3);
    expect(said).toMatch(/scale\s+healthy\s+[0-9a-f]{8}\s+healing\s+.*instances: 0 → 3/);
    expect(said).toMatch(/\/hello\s+synced\s+healthy\s+3 of 3/);
  });
});
