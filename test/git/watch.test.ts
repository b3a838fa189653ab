import { execFileSync } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watchRepository, type RepositoryWatch } from '../../git/watch.ts';
import { until } from '../support/until.ts';
import { testRepository } from './repositories.ts';

interface Watched extends RepositoryWatch {
  readonly count: () => number;
  next(): Promise<string>;
}

async function watched(url: string): Promise<Watched> {
  let count = 0;
  const waiting: (() => void)[] = [];
  const watch = watchRepository({
    url,
    presenceMilliseconds: 20,
    onChange() {
      count++;
      for (const resolve of waiting.splice(0)) resolve();
    },
  });
  onTestFinished(() => watch.close());
  await watch.ready;
  return {
    ...watch,
    count: () => count,
    async next() {
      await new Promise<void>(resolve => waiting.push(resolve));
      return 'told';
    },
  };
}

/** Pushes again and again until one push is told of: a new watch notices pushes from some moment on. */
async function untilTold(watch: Watched, push: (count: number) => Promise<unknown>): Promise<void> {
  let pushes = 0;
  await until('a push to be told of', async () => {
    const before = watch.count();
    await push(++pushes);
    return until('this push', () => watch.count() > before, 1);
  });
}

describe('watching a local repository', () => {
  it('tells of a push at once', async () => {
    const repository = await testRepository({ a: '1' });
    const watch = await watched(repository.url);
    expect(watch.local).toBe(true);
    const told = watch.next();
    await repository.commit({ a: '2' });
    expect(await told).toBe('told');
  });

  it('tells of new branches in new folders', async () => {
    const repository = await testRepository({ a: '1' });
    const watch = await watched(repository.url);
    const told = watch.next();
    await repository.commit({ a: '2' }, 'm', 'team/feature/x');
    expect(await told).toBe('told');
    // The folders are watched from now on, too.
    await untilTold(watch, count => repository.commit({ a: `${count}` }, 'm', 'team/feature/x'));
  });

  it('goes on after the repository went away and came back', { repeats: 20 }, async () => {
    const repository = await testRepository({ a: '1' });
    const watch = await watched(repository.url);
    const gone = watch.next();
    await rename(repository.url, `${repository.url}.away`);
    expect(await gone).toBe('told');
    const back = watch.next();
    await rename(`${repository.url}.away`, repository.url);
    expect(await back).toBe('told');
    await untilTold(watch, count => repository.commit({ a: `again ${count}` }));
  });

  it('says nothing of notes, which the daemon itself writes after every change', async () => {
    const repository = await testRepository({ a: '1' });
    const note = (text: string): void => {
      const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.com'];
      const args = ['notes', '--ref', 'pacer/prod', 'append', '-m', text, 'main'];
      execFileSync('git', ['-C', repository.url, ...identity, ...args], { stdio: 'ignore' });
    };
    note('The folder of notes is made with the first one.');
    const watch = await watched(repository.url);
    note('another one');
    await new Promise(resolve => setTimeout(resolve, 150));
    expect(watch.count()).toBe(0);
    const told = watch.next();
    await repository.commit({ a: '2' });
    expect(await told).toBe('told');
  });

  it('waits for a repository that is not there yet', async () => {
    const repository = await testRepository({ a: '1' });
    await rename(repository.url, `${repository.url}.later`);
    const watch = await watched(repository.url);
    const told = watch.next();
    await rename(`${repository.url}.later`, repository.url);
    expect(await told).toBe('told');
  });

  it('says nothing after it was closed', async () => {
    const repository = await testRepository({ a: '1' });
    const watch = await watched(repository.url);
    await watch.close();
    await repository.commit({ a: '2' });
    await new Promise(resolve => setTimeout(resolve, 60));
    expect(watch.count()).toBe(0);
  });

  it('has nothing to watch for a remote one', async () => {
    const watch = watchRepository({ url: 'https://git.example.com/a.git', onChange: () => expect.unreachable() });
    await watch.ready;
    expect(watch.local).toBe(false);
    await watch.close();
  });
});
