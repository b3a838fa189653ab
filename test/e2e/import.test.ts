import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';

const run = promisify(execFile);
const home = join(import.meta.dirname, '..', '..');

/** A shell block of a page, and what the page says that it prints. */
interface Step {
  readonly commands: string;
  readonly shown: string | undefined;
}

/** The fenced blocks of a page: `sh` is run, a block right after it is its output. */
function stepsOf(page: string): readonly Step[] {
  const blocks = [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language, text = '']) => ({ language, text }));
  return blocks.flatMap(({ language, text }, index) => {
    const next = blocks[index + 1];
    if (language !== 'sh') return [];
    return [{ commands: text, shown: next === undefined || next.language === 'sh' ? undefined : next.text }];
  });
}

describe('docs/how-to/import.md, as it is written', () => {
  let sandbox: TestSandbox;
  let folder: string;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    folder = await mkdtemp(join(tmpdir(), 'pacer-how-to-'));
    await symlink(join(home, 'pacer'), join(folder, 'pacer'));
  });
  afterAll(async () => {
    await sandbox.remove();
    await rm(folder, { recursive: true, force: true });
  });

  it('prints what the page shows, changes nothing in the cluster, and ends with a commit', async () => {
    const steps = stepsOf(await readFile(join(home, 'docs/how-to/import.md'), 'utf8'));
    expect(steps.length).toBeGreaterThan(4);
    const mark = '@@@ end of a step @@@';
    const script = steps.map(({ commands }) => `${commands}echo '${mark}'\n`).join('');
    const { stdout } = await run('bash', ['-euc', `exec 2>&1\n${script}`], {
      cwd: folder,
      env: { ...process.env, MARATHON: sandbox.urls.marathon, NO_COLOR: '1' },
    });
    const printed = stdout.split(`${mark}\n`);
    const shown = steps.map((step, index) => step.shown ?? printed[index]);
    expect(printed.slice(0, steps.length)).toEqual(shown);
    const app = await sandbox.marathonApp('/shop/cart');
    expect(app?.env).toEqual({ MODE: 'prod', DB_PASSWORD: 'hunter2' });
    const started = JSON.parse(await readFile(join(folder, 'started.json'), 'utf8')) as { version: string };
    expect(app?.version).toBe(started.version);
    const log = await run('git', ['-C', join(folder, 'desired'), 'log', '--stat', '--format=%s']);
    expect(log.stdout).toMatch(/^What runs today\n[^]*2 files changed/);
  });
});
