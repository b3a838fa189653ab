import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createGit } from '../../git/git.ts';
import { openMirror, type Mirror } from '../../git/mirror.ts';
import { commitFiles, createBareRepository } from '../../git/write.ts';
import { temporaryFolder } from '../git/repositories.ts';
import type { LockEntry } from '../../reconciler/desired/types.ts';
import { createLockHistory } from '../../reconciler/lock/history.ts';
import { messageOf } from '../../reconciler/lock/message.ts';
import { openLockRepository, type LockRepository } from '../../reconciler/lock/repository.ts';

const path = 'clusters/prod/images.lock.yaml';
const ada = { author: { name: 'Ada', email: 'ada@example.com' }, message: 'A change' };
const entry = (key: string): LockEntry => ({
  image: 'cart',
  tag: key,
  key,
  digest: `sha256:${key.repeat(64).slice(0, 64)}`,
  source: 'https://git.example.com/cart.git',
  commit: key.repeat(40).slice(0, 40),
  build: `https://ci.example.com/${key}/`,
});

interface Daemon {
  readonly mirror: Mirror;
  readonly repository: LockRepository;
}

async function setUp(): Promise<{ bare: string; daemon: (name: string, branch?: string) => Promise<Daemon> }> {
  const folder = await temporaryFolder();
  const bare = join(folder, 'desired.git');
  await createBareRepository(bare);
  await commitFiles(bare, 'main', { 'README.md': 'x' }, ada);
  return {
    bare,
    async daemon(name, branch = 'main') {
      const mirror = await openMirror({ url: bare, directory: join(folder, name) });
      await mirror.fetch();
      return { mirror, repository: openLockRepository({ mirror, branch, cluster: 'prod', access: {} }) };
    },
  };
}

describe('the branch with the lock file', () => {
  it('takes a commit of ours only on its head; after a fetch the same change goes on top, and nothing of others is lost', async () => {
    const { bare, daemon } = await setUp();
    const [one, two] = [await daemon('one'), await daemon('two')];
    const message = messageOf('prod', [{ app: '/cart', entry: entry('a'), before: undefined, commit: '' }]);
    await one.repository.commit(await one.repository.head(), { [path]: 'one\n' }, message);
    await two.repository.commit(await two.repository.head(), { [path]: 'two\n' }, message);
    await one.repository.push();
    await expect(two.repository.push()).rejects.toMatchObject({ code: 'git-rejected-push' });
    await two.repository.fetch();
    const head = await two.repository.head();
    expect(await two.repository.text(head, path)).toBe('one\n');
    await two.repository.commit(head, { [path]: 'two\n' }, message);
    await two.repository.push();
    const log = await createGit({ directory: bare }).run(['log', '--format=%an %cn', 'main']);
    expect(log.trim().split('\n')).toEqual(['Pacer Pacer', 'Pacer Pacer', 'Ada Ada']);
    one.mirror.close();
    two.mirror.close();
  });

  it('that is a tag is never pushed to', async () => {
    const { bare, daemon } = await setUp();
    await createGit({ directory: bare }).run(['tag', 'v1', 'main']);
    const { mirror, repository } = await daemon('one', 'v1');
    await expect(repository.head()).rejects.toMatchObject({ code: 'git-push-forbidden' });
    mirror.close();
  });
});

describe('what was written before', () => {
  it('is read from the messages of our commits on this lock file, newest first, and later commits cost only themselves', async () => {
    const { bare, daemon } = await setUp();
    const write = (cluster: string, app: string, key: string): Promise<string> =>
      commitFiles(
        bare,
        'main',
        { [`clusters/${cluster}/images.lock.yaml`]: `${app} ${key}\n` },
        {
          ...ada,
          message: messageOf(cluster, [
            { app, entry: entry(key), before: undefined, commit: '', author: 'Grace <grace@example.com>' },
          ]),
        },
      );
    await write('prod', '/cart', 'a');
    await write('staging', '/cart', 'e');
    const first = await write('prod', '/cart', 'b');
    const { mirror } = await daemon('one');
    const history = createLockHistory(mirror, path);
    expect((await history.of('/cart', first)).map(({ key }) => key)).toEqual(['b', 'a']);
    expect(await history.of('/db', first)).toEqual([]);
    await commitFiles(bare, 'main', { [path]: '/cart a\n' }, { ...ada, message: 'Revert "Release"' });
    const last = await write('prod', '/cart', 'c');
    await mirror.fetch();
    expect(await history.of('/cart', last)).toMatchObject([
      { key: 'c', build: 'https://ci.example.com/c/', origin: { commit: 'c'.repeat(40) } },
      { key: 'b' },
      { key: 'a' },
    ]);
    const message = await createGit({ directory: bare }).run(['log', '-1', '--format=%B', 'main']);
    expect(message).toContain('Co-authored-by: Grace <grace@example.com>\n');
    mirror.close();
  });
});
