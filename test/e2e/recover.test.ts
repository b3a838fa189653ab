import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../support/until.ts';

const run = promisify(execFile);
const home = join(import.meta.dirname, '..', '..');

let folder: string;
let child: ChildProcess;
let guide = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pacer-recover-'));
  await symlink(join(home, 'pacer'), join(folder, 'pacer'));
  child = spawn(join(folder, 'pacer'), ['sandbox', '--dir', '.sandbox', '--port', '0'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  child.stdout?.on('data', (chunk: Buffer) => (guide += chunk.toString('utf8')));
  await until('the guide', () => Promise.resolve(guide.includes('Ctrl-C stops all of it')), 110);
}, 120_000);
afterAll(async () => {
  child.kill('SIGINT');
  await new Promise(resolve => child.once('exit', resolve));
  await rm(folder, { recursive: true, force: true });
});

/** What the commands of each section print, run one after the other in one shell, as a reader would. */
async function copyAll(page: string): Promise<readonly string[]> {
  const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(match => match[1] ?? '');
  const { stdout } = await run('sh', ['-c', blocks.join('\necho ======\n')], {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1', GIT_CONFIG_GLOBAL: '/dev/null' },
    maxBuffer: 4 * 1024 * 1024,
  });
  return stdout.split('======\n');
}

it('the page about a bad deploy has commands that do what it says', async () => {
  const page = await readFile(join(home, 'docs/how-to/recover-from-a-bad-deploy.md'), 'utf8');
  const [, failed, preview, reverted, canary, aborted, passed] = await copyAll(page);
  expect(failed).toMatch(/\/hello\s+held\s+healthy\s+2 of 2/);
  expect(failed).toMatch(
    /Not healthy within 20 s\. .*The definition of commit \w+, the last healthy one, runs again\./s,
  );
  expect(failed).toMatch(
    /restart\s+healthy\s+\w+\s+pacer\s+[\d.]+ s\s+The definition of commit \w+, the last healthy one, is put back/,
  );
  expect(preview).toMatch(/clusters\/sandbox\/hello\.yaml\n\s+what \w{8} changed: Start another file/);
  expect(preview).toContain('"exec node absent.mjs" → "exec node server.mjs"');
  expect(reverted).toMatch(/\/hello\s+synced\s+healthy\s+2 of 2/);
  expect(canary).toMatch(/\/hello\s+deploying\s+progressing/);
  expect(canary).toMatch(/\/hello-canary runs beside/);
  expect(aborted).toMatch(/\/hello\s+held\s+healthy\s+2 of 2/);
  expect(aborted).toMatch(/Ended by hand: Answers are slow/);
  expect(passed).toMatch(/\/hello\s+synced\s+healthy\s+2 of 2/);
  expect(passed).toMatch(/restart\s+healthy\s+\w+\s+Ada\s+[\d.]+ s\s+mem: 64 → 56/);
}, 300_000);
