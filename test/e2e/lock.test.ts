import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { get, git, startTestSandbox, type TestSandbox } from './sandbox.ts';

const lock = 'clusters/sandbox/images.lock.yaml';

describe('the lock file', () => {
  let sandbox: TestSandbox;
  let bare: string;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    bare = sandbox.urls.desired.replace('file://', '');
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  const head = (): Promise<string> => git(bare, 'rev-parse', 'main');
  const show = (...args: string[]): Promise<string> => git(bare, 'log', '-1', ...args, 'main');
  const image = async (): Promise<string> => (await sandbox.marathonApp('/hello'))?.container?.docker?.image ?? 'none';
  const releases = async (): Promise<string[]> =>
    (await git(bare, 'log', '--format=%H', 'main', '--', lock)).split('\n').filter(line => line !== '');

  it('is committed by Pacer when an image was built, and the deployment is taken from that commit', async () => {
    const commit = await head();
    expect(await show('--format=%an <%ae>')).toBe('Pacer <pacer@localhost>');
    expect(await show('--format=%s')).toMatch(/^Release \/hello to sandbox: image of [0-9a-f]{8}$/);
    const trailers = await show('--format=%(trailers:only)');
    const source = await git(sandbox.urls.sources['hello']?.replace('file://', '') ?? '', 'rev-parse', 'main');
    expect(trailers).toMatch(/^Co-authored-by: Pacer sandbox <sandbox@pacer.invalid>$/m);
    expect(trailers).toMatch(/^Pacer-App: \/hello$/m);
    expect(trailers).toContain(`Pacer-Source: ${sandbox.urls.sources['hello']} ${source}`);
    expect(trailers).toMatch(/^Pacer-Build: http:\/\/127.0.0.1:\d+\/job\/pacer\/job\/build-image\/\d+\/$/m);
    const app = await sandbox.marathonApp('/hello');
    expect(app?.labels['pacer.commit']).toBe(commit);
    const digest = (await image()).split('@')[1] ?? '';
    expect(await git(bare, 'show', `main:${lock}`)).toContain(`    digest: ${digest}\n`);
    expect(await releases()).toEqual([commit]);
  });

  it('is validated like every other file, and no plan takes it for an app', async () => {
    const clone = join(sandbox.urls.dir, 'clone-to-validate');
    await git(sandbox.urls.dir, 'clone', '-q', sandbox.urls.desired, clone);
    expect(await sandbox.pacer('validate', clone)).toMatchObject({ code: 0, out: '' });
    expect((await sandbox.pacer('plan', '--repository', clone)).out).toContain('1 unchanged');
  });

  it('brings the old image back by "git revert", without a build, and holds until there is a newer source commit', async () => {
    const old = await image();
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'Worse\n' });
    await until('the new image', async () => (await image()) !== old);
    await sandbox.settled('/hello');
    const builds = (await sandbox.builds()).length;
    expect(await releases()).toHaveLength(2);

    const clone = join(sandbox.urls.dir, 'clone-to-revert');
    await git(sandbox.urls.dir, 'clone', '-q', sandbox.urls.desired, clone);
    await git(clone, 'revert', '--no-edit', 'HEAD');
    await git(clone, 'push', '-q');
    const reverted = await git(clone, 'rev-parse', 'HEAD');
    await until('the old image', async () => (await image()) === old);
    const app = await sandbox.settled('/hello', reverted);
    expect(app.sentence).toMatch(/^It runs the image of source commit [0-9a-f]{8}, which a person went back to in /);
    expect((await sandbox.marathonApp('/hello'))?.labels['pacer.commit']).toBe(reverted);

    await sandbox.pacer('sync');
    await sandbox.push(sandbox.urls.desired, { 'README.md': 'Another commit.\n' });
    await until('the commit to be followed', async () => {
      const { commit } = (await get<{ commit: string }>(`${sandbox.urls.api}/api/v1/overview`)) ?? {};
      return commit === (await head());
    });
    await sandbox.settled('/hello');
    expect(await image()).toBe(old);
    expect(await releases()).toHaveLength(3);
    expect(await sandbox.builds()).toHaveLength(builds);

    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'Better\n' });
    await until('the newer image', async () => (await image()) !== old);
    const moved = await sandbox.settled('/hello');
    expect(moved.sentence).toBeUndefined();
    expect(await releases()).toHaveLength(4);
    expect(await sandbox.builds()).toHaveLength(builds + 1);
  });
});
