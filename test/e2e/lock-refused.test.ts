import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { get, git, startTestSandbox, type TestSandbox } from './sandbox.ts';

const lock = 'clusters/sandbox/images.lock.yaml';
const hook = `#!/bin/sh
while read old new ref; do
  [ "$ref" = refs/heads/main ] && [ "$(git log -1 --format=%an $new)" = Pacer ] && echo "main is protected" && exit 1
done
exit 0
`;

interface Overview {
  readonly troubles: readonly { readonly server: string; readonly sentence: string }[];
}

describe('the lock file', () => {
  let sandbox: TestSandbox;
  let bare: string;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    bare = sandbox.urls.desired.replace('file://', '');
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  const image = async (id = '/hello'): Promise<string> =>
    (await sandbox.marathonApp(id))?.container?.docker?.image ?? 'none';
  const releases = async (): Promise<string[]> =>
    (await git(bare, 'log', '--format=%H', 'main', '--', lock)).split('\n');
  const troubles = async (): Promise<readonly string[]> =>
    (await get<Overview>(`${sandbox.urls.api}/api/v1/overview`))?.troubles.map(({ sentence }) => sentence) ?? [];

  it('two apps whose image is built by one push are one release commit', async () => {
    const hello = await git(bare, 'show', 'main:clusters/sandbox/hello.yaml');
    const before = (await releases()).length;
    await sandbox.push(sandbox.urls.desired, {
      'clusters/sandbox/second.yaml': hello
        .replace('id: /hello', 'id: /second')
        .replace('build:', 'build:\n  image: hello')
        .replace('instances: 2', 'instances: 1'),
    });
    await sandbox.settled('/second');
    expect(await releases()).toHaveLength(before + 1);
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'For both\n' });
    const old = await image();
    await until(
      'both to run the new image',
      async () => (await image()) !== old && (await image('/second')) === (await image()),
    );
    expect(await releases()).toHaveLength(before + 2);
    const trailers = await git(bare, 'log', '-1', '--format=%(trailers:only)', 'main', '--', lock);
    expect(trailers.match(/^Pacer-App: .*$/gm)).toEqual(['Pacer-App: /hello', 'Pacer-App: /second']);
    await sandbox.settled('/hello');
    await sandbox.settled('/second');
  });

  it("an entry that names an image which the registry does not have, or another app's, is said; the app runs on", async () => {
    const before = await image();
    const text = await git(bare, 'show', `main:${lock}`);
    const digest = /digest: (\S+)/.exec(text)?.[1] ?? '';
    await sandbox.push(sandbox.urls.desired, {
      [lock]: `${text}\n`.replace(digest, `sha256:${'0'.repeat(64)}`).replace(/key: \S+/, 'key: by-hand'),
    });
    const held = await until('the sentence', async () => {
      const app = await sandbox.app('/hello');
      return app?.sync === 'held' ? app : undefined;
    });
    expect(held.sentence).toContain(
      `names hello@sha256:${'0'.repeat(64)} for /hello, which the registry does not have`,
    );
    expect(await image()).toBe(before);
    await sandbox.push(sandbox.urls.desired, {
      [lock]: `${text}\n`.replace('image: hello', 'image: other').replace(/key: \S+/, 'key: by-hand'),
    });
    await until('the other sentence', async () =>
      (await sandbox.app('/hello'))?.sentence?.includes('names the image other for /hello, but its build makes hello'),
    );
    await sandbox.push(sandbox.urls.desired, { [lock]: `${text}\n<<<<<<< HEAD\n` });
    const unknown = await until('the app to be unknown', async () => {
      const app = await sandbox.app('/hello');
      return app?.sentence?.includes(`${lock}:`) === true ? app : undefined;
    });
    expect(unknown.sentence).toContain('it stays as it runs');
    expect(await image()).toBe(before);
    await sandbox.push(sandbox.urls.desired, { [lock]: `${text}\n` });
    await sandbox.settled('/hello');
  });

  it('on a branch that Pacer may not push to: one trouble with advice, and deployments go on', async () => {
    await mkdir(join(bare, 'hooks'), { recursive: true });
    await writeFile(join(bare, 'hooks', 'pre-receive'), hook);
    await chmod(join(bare, 'hooks', 'pre-receive'), 0o755);
    const before = (await releases()).length;
    const old = await image();
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'Protected\n' });
    await until('the new image', async () => (await image()) !== old);
    await sandbox.settled('/hello');
    expect(await releases()).toHaveLength(before);
    const said = (await troubles()).filter(sentence => sentence.includes('cannot be recorded'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain('images: {record: none}');
    await rm(join(bare, 'hooks', 'pre-receive'));
  });

  it('with "record: none" is not written, and no trouble is said; the labels carry what runs', async () => {
    const before = (await releases()).length;
    await sandbox.push(sandbox.urls.desired, {
      'clusters/sandbox/cluster.yaml': text => `${text}\nimages: {record: none}\n`,
    });
    const old = await image();
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': 'Unrecorded\n' });
    await until('the new image', async () => (await image()) !== old);
    await sandbox.settled('/hello');
    expect(await releases()).toHaveLength(before);
    await until(
      'the trouble to be gone',
      async () => !(await troubles()).some(each => each.includes('cannot be recorded')),
    );
  });
});
