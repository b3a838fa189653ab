import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultCatalogue } from '../../sandbox/faults/catalogue.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);
const home = join(import.meta.dirname, '..', '..');

describe('the page about faults', () => {
  let folder: string;
  let child: ChildProcess;
  let page: string;
  let guide = '';

  beforeAll(async () => {
    page = await readFile(join(home, 'docs/how-to/try-faults.md'), 'utf8');
    folder = await mkdtemp(join(tmpdir(), 'pacer-faults-'));
    await symlink(join(home, 'pacer'), join(folder, 'pacer'));
    child = spawn(join(folder, 'pacer'), ['sandbox', '--dir', '.sandbox', '--port', '0'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout?.on('data', (chunk: Buffer) => (guide += chunk.toString('utf8')));
    await until('the guide', () => Promise.resolve(guide.includes('Ctrl-C stops all of it')));
  });
  afterAll(async () => {
    child.kill('SIGINT');
    await new Promise(resolve => child.once('exit', resolve));
    await rm(folder, { recursive: true, force: true });
  });

  /** What the commands of each section print, run one after the other in one shell, as a reader would. */
  async function copyAll(): Promise<readonly string[]> {
    const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(match => match[1] ?? '');
    const { stdout } = await run('sh', ['-c', blocks.join('\necho ======\n')], {
      cwd: folder,
      env: { ...process.env, NO_COLOR: '1' },
    });
    return stdout.split('======\n');
  }

  it('has commands that do what it says', async () => {
    const [switches, away, back, lost, leader, off] = await copyAll();
    expect(switches).toContain('"available"');
    expect(away).toMatch(/\/hello\s+unknown\s+unknown/);
    expect(away).toContain('502 Bad Gateway');
    expect(back).toMatch(/\/hello\s+synced\s+healthy\s+2 of 2/);
    expect(lost).toMatch(/scale\s+healthy\s+\w+\s+healing\s+[\d.]+ s\s+instances: 1 → 2/);
    expect(lost).toMatch(/\/hello\s+synced\s+healthy\s+2 of 2/);
    expect(lost).toMatch(/"fired":1,[^}]*"fault":"not-carried-out"/);
    expect(leader).toMatch(/\/hello\s+synced\s+healthy\s+2 of 2/);
    expect(off).toContain('"on":false');
    expect(off).not.toContain('"on":true');
  });

  it('names every fault that there is', () => {
    for (const fault of Object.keys(faultCatalogue)) expect(page).toContain(`| \`${fault}\``);
  });
});
