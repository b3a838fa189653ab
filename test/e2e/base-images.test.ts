import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { get, startTestSandbox, type TestSandbox } from './sandbox.ts';
import { startWitness } from './witness.ts';

interface Images {
  readonly images: readonly {
    readonly name: string;
    readonly state: string;
    readonly code?: string;
    readonly advice?: string;
    readonly digest?: string;
    readonly madeAt?: string;
  }[];
}

describe('base images', () => {
  let sandbox: TestSandbox;
  let source: string;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
    source = sandbox.urls.sources['images'] ?? '';
  });
  afterAll(() => sandbox.remove());

  const image = async (name: string): Promise<Images['images'][number] | undefined> =>
    (await get<Images>(`${sandbox.urls.api}/api/v1/images`))?.images.find(each => each.name === name);
  const versions = async (): Promise<number> =>
    (await get<{ versions: string[] }>(`${sandbox.urls.marathon}/v2/apps/hello/versions`))?.versions.length ?? 0;

  it('are shown as a tree with those who stand on them, and what a rebuild would touch', async () => {
    const shown = await sandbox.pacer('images');
    expect(shown.code).toBe(0);
    expect(shown.out).toMatch(
      /images\/base +[0-9a-f]{8} +[0-9a-f]{12} .*ago +ready\n└─ images\/runtime +.*ready\n {3}└─ \/hello +2 tasks/,
    );
    const rebuild = await sandbox.pacer('images', '--rebuild', 'base');
    expect(rebuild.out).toContain('builds 1 image again, then builds and rolls out 1 app, 2 tasks in all');
    expect((await sandbox.pacer('images', '--rebuild', 'bse')).err).toContain('There is no image bse');
  });

  it('that change are built in order with all that stands on them, and the app rolls once', async () => {
    const builds = (await sandbox.builds()).length;
    const deployed = await versions();
    const before = { base: await image('images/base'), app: await sandbox.marathonApp('/hello') };
    const witness = await startWitness(sandbox.urls.api);
    await sandbox.push(source, { 'base/motd': 'Another base.\n' });
    await until('the app to run another image', async () => {
      const app = await sandbox.marathonApp('/hello');
      return app?.container?.docker?.image !== before.app?.container?.docker?.image;
    });
    await sandbox.settled('/hello');
    await witness.stop();
    expect(await sandbox.builds()).toHaveLength(builds + 3);
    expect(await versions()).toBe(deployed + 1);
    expect((await image('images/base'))?.digest).not.toBe(before.base?.digest);
    const sentences = witness.of('/hello').map(state => state.sentence ?? '');
    expect(sentences.some(each => each.startsWith('Waits for images/runtime, which waits for images/base'))).toBe(true);

    await sandbox.push(source, { 'README.md': 'Not watched.\n' });
    await until('the look at the source', async () => (await sandbox.app('/hello'))?.sync === 'synced');
    expect(await sandbox.builds()).toHaveLength(builds + 3);
  });

  it('whose branch vanished say so with advice; the app runs on, and nothing is built when it is back', async () => {
    const builds = (await sandbox.builds()).length;
    const tasks = (await sandbox.marathonApp('/hello'))?.tasks.map(task => task.id).toSorted();
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', fileURLToPath(source), ...args], { encoding: 'utf8' }).trim();
    const head = git('rev-parse', 'main');
    git('update-ref', '-d', 'refs/heads/main');
    const missing = await until('the image to say so', async () => {
      const seen = await image('images/base');
      return seen?.state === 'failed' ? seen : undefined;
    });
    expect(missing).toMatchObject({
      code: 'source-reference-missing',
      advice: expect.stringMatching(/kept as it is/) as string,
    });
    const app = await until('the app to say so', async () => {
      const seen = await sandbox.app('/hello');
      return seen?.sync === 'held' ? seen : undefined;
    });
    expect(app.sentence).toMatch(/^Waits for images\/runtime.*no branch or tag "main"/);
    expect(app.health).toBe('healthy');
    git('update-ref', 'refs/heads/main', head);
    await sandbox.settled('/hello');
    expect((await sandbox.marathonApp('/hello'))?.tasks.map(task => task.id).toSorted()).toEqual(tasks);
    expect(await sandbox.builds()).toHaveLength(builds);
  });

  it('with a range of versions follow the highest tag', async () => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', fileURLToPath(sandbox.urls.sources['hello'] ?? ''), ...args], { encoding: 'utf8' });
    git('tag', 'v1.0.0', 'main');
    await sandbox.push(sandbox.urls.desired, {
      'clusters/sandbox/hello.yaml': text => text.replace('ref: main', "ref: { semver: '^1' }"),
    });
    const tagged = await until('the tag to be told', async () => {
      const why = await sandbox.pacer('why', '/hello');
      return why.out.includes('Built from tag v1.0.0') ? why : undefined;
    });
    expect(tagged.out).toContain('is as promised');
    const commit = await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'Version 1.1\n' });
    git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'tag', '-a', '-m', 'One', 'v1.1.0', commit);
    await until('the newer tag', async () => (await sandbox.pacer('why', '/hello')).out.includes('v1.1.0'), 60);
  });
});
