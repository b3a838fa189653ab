import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { get, startTestSandbox, type PacerApp, type TestSandbox } from './sandbox.ts';
import { startWitness, type Witness } from './witness.ts';

describe('when Jenkins or the registry goes wrong', () => {
  let sandbox: TestSandbox;
  let witness: Witness;
  let before: { readonly builds: number; readonly versions: number };
  let round = 0;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  beforeEach(async () => {
    witness = await startWitness(sandbox.urls.api);
    before = { builds: (await sandbox.builds()).length, versions: await versions() };
  });
  afterEach(async () => {
    await witness.stop();
    await sandbox.clearFaults();
  });

  const versions = async (): Promise<number> =>
    (await get<{ versions: string[] }>(`${sandbox.urls.marathon}/v2/apps/hello/versions`))?.versions.length ?? 0;
  const pushCode = (): Promise<string> =>
    sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': `Code of round ${++round}\n` });
  const said = (pattern: RegExp): Promise<PacerApp> =>
    until(`/hello to say ${pattern}`, () =>
      Promise.resolve(witness.of('/hello').find(app => pattern.test(app.sentence ?? ''))),
    );
  /** The code of this round is served; it took one build and one deployment, and nobody was told of a failure. */
  async function servedAfterOneBuild(): Promise<void> {
    await until('the new answer', async () => {
      const port = (await sandbox.marathonApp('/hello'))?.portDefinitions?.[0]?.port;
      return (await (await fetch(`http://127.0.0.1:${port}/`)).text()).includes(`Code of round ${round}`);
    });
    await sandbox.settled('/hello');
    expect(await sandbox.builds()).toHaveLength(before.builds + 1);
    expect(await versions()).toBe(before.versions + 1);
    expect(witness.of('/hello').map(state => state.health)).not.toContain('failed');
    expect((await sandbox.history('/hello')).at(-1)).toMatchObject({ outcome: 'healthy', cause: 'image' });
  }

  it('a build that Jenkins took though its answer was lost is found, and not asked for again', async () => {
    const trigger = { match: 'buildWithParameters', times: 1 };
    const switched = await sandbox.fault({ server: 'jenkins', fault: 'lost-answer', ...trigger });
    await pushCode();
    await servedAfterOneBuild();
    expect(await switched.fired()).toBe(1);
  });

  it.each(['reset', 'error', 'starting-503', 'login-page', 'html-502'])(
    'a build that Jenkins never heard of (%s) is looked for first, and then asked for again',
    async fault => {
      const trigger = { match: 'buildWithParameters', times: 1 };
      const switched = await sandbox.fault({ server: 'jenkins', fault, ...trigger });
      await pushCode();
      expect((await said(/may or may not|looking for it|cannot be asked/)).health).toBe('healthy');
      await servedAfterOneBuild();
      expect(await switched.fired()).toBe(1);
    },
  );

  it.each([
    ['starting-503', /Jenkins is getting ready to work/],
    ['login-page', /Sign in to Jenkins/],
    ['half-body', /broke the connection off/],
    ['huge-body', /more than \d+ bytes/],
  ])('%s on every page: the app waits and says so, what runs stays, one build afterwards', async (fault, sentence) => {
    await sandbox.fault({ server: 'jenkins', fault });
    await pushCode();
    expect(await said(sentence)).toMatchObject({ health: 'healthy' });
    expect(await sandbox.builds()).toHaveLength(before.builds);
    await sandbox.clearFaults();
    await servedAfterOneBuild();
  });

  it('quiet-down: the build is queued and the state says what Jenkins waits for', async () => {
    const switched = await sandbox.fault({ server: 'jenkins', fault: 'quiet-down' });
    await pushCode();
    expect(await said(/shut ?down/i)).toMatchObject({ sync: 'building', health: 'healthy' });
    expect(await sandbox.builds()).toHaveLength(before.builds);
    await switched.clear();
    await servedAfterOneBuild();
  });

  it('a source repository that never answers holds up nobody who is not built from it', async () => {
    const callers = new Set<Socket>();
    const silent = createServer(socket => void callers.add(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const folder = 'clusters/sandbox/silent';
    // More than the daemon has places for looks.
    const files = Array.from({ length: 20 }, (_, index) => [`${folder}/app-${index}.yaml`, index] as const);
    const text = (index: number): string => `kind: App
build: {source: {repository: "https://127.0.0.1:${port}/x.git", ref: main}, copy: {x: /}}
marathon: {id: /silent-${index}, cmd: sleep 1000, cpus: 0.01, mem: 32, instances: 1}
`;
    await sandbox.push(sandbox.urls.desired, Object.fromEntries(files.map(([path, index]) => [path, text(index)])));
    await until('the apps to be seen', async () => (await sandbox.app('/silent-0')) !== undefined);
    await pushCode();
    await servedAfterOneBuild();
    expect((await sandbox.app('/silent-0'))?.sync).toBe('unknown');
    await sandbox.push(sandbox.urls.desired, Object.fromEntries(files.map(([path]) => [path, null])));
    for (const socket of callers) socket.destroy();
    await new Promise(resolve => silent.close(resolve));
  });

  it('a registry that never answers holds up nobody whose image is elsewhere', async () => {
    await sandbox.fault({ server: 'registry', fault: 'slow', milliseconds: 25_000, match: '/manifests/' });
    const { host } = new URL(sandbox.urls.registry);
    const folder = 'clusters/sandbox/mute';
    const paths = Array.from({ length: 20 }, (_, index) => `${folder}/app-${index}.yaml`);
    const mute = (path: string, index: number): readonly [string, string] => [
      path,
      `id: /mute-${index}\ncontainer: {type: DOCKER, docker: {image: "${host}/mute/x-${index}:1"}}\ncpus: 0.01\nmem: 32\n`,
    ];
    await sandbox.push(sandbox.urls.desired, Object.fromEntries(paths.map(mute)));
    // Those that have a worker have it by now.
    await new Promise(resolve => setTimeout(resolve, 1_500));
    const plain = `${folder}/plain.yaml`;
    await sandbox.push(sandbox.urls.desired, { [plain]: 'id: /plain\ncmd: sleep 1000\ncpus: 0.01\nmem: 32\n' });
    await until('/plain to run', async () => (await sandbox.marathonApp('/plain'))?.tasksRunning === 1, 10);
    expect(await sandbox.marathonApp('/mute-0')).toBeUndefined();
    await sandbox.push(sandbox.urls.desired, Object.fromEntries([...paths, plain].map(path => [path, null])));
  });

  it('a slow Jenkins only costs time', async () => {
    const switched = await sandbox.fault({ server: 'jenkins', fault: 'slow', milliseconds: 400 });
    await pushCode();
    await servedAfterOneBuild();
    expect(await switched.fired()).toBeGreaterThan(0);
  });

  it.each([
    ['error', /answered 500/],
    ['too-many-requests', /answered 429/],
    ['html-502', /answered 502/],
    ['half-body', /broke the connection off/],
  ])(
    'a registry with %s: not known is not missing, nothing is built or changed until it is known',
    async (fault, sentence) => {
      await sandbox.fault({ server: 'registry', fault, match: '/manifests/' });
      await pushCode();
      expect(await said(sentence)).toMatchObject({ sync: 'unknown', health: 'healthy' });
      expect(await sandbox.builds()).toHaveLength(before.builds);
      expect(await versions()).toBe(before.versions);
      await sandbox.clearFaults();
      await servedAfterOneBuild();
    },
  );

  it('a registry that asks for a pause gets it', async () => {
    const limit = { match: '/manifests/', retryAfter: 4 };
    const switched = await sandbox.fault({ server: 'registry', fault: 'too-many-requests', seconds: 3, ...limit });
    await pushCode();
    await said(/answered 429/);
    await servedAfterOneBuild();
    expect(await switched.fired()).toBe(1);
  });

  it('a digest in a header that is not that of the image is not deployed', async () => {
    await sandbox.fault({ server: 'registry', fault: 'wrong-digest' });
    await pushCode();
    expect((await said(/has no image under it|damaged/)).health).toBe('healthy');
    expect(await versions()).toBe(before.versions);
    await sandbox.clearFaults();
    await servedAfterOneBuild();
  });

  it('a slow registry only costs time', async () => {
    const switched = await sandbox.fault({ server: 'registry', fault: 'slow', milliseconds: 300 });
    await pushCode();
    await servedAfterOneBuild();
    expect(await switched.fired()).toBeGreaterThan(0);
  });
});
