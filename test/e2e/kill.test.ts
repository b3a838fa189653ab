import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { get, startTestSandbox, type TestSandbox } from './sandbox.ts';

const hello = 'clusters/sandbox/hello.yaml';

describe('kill -9 of the daemon at any station', () => {
  let sandbox: TestSandbox;
  let round = 0;
  const once = { builds: 1, deployments: 1 };

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  const kill = async (): Promise<void> => {
    const pid = await sandbox.daemonPid();
    process.kill(pid, 'SIGKILL');
    await until(
      'another daemon',
      async () => (await sandbox.daemonPid()) !== pid && (await fetch(`${sandbox.urls.api}/readyz`)).ok,
    );
  };
  const versions = async (): Promise<number> =>
    (await get<{ versions: string[] }>(`${sandbox.urls.marathon}/v2/apps/hello/versions`))?.versions.length ?? 0;
  const answer = async (): Promise<string> => {
    const port = (await sandbox.marathonApp('/hello'))?.portDefinitions?.[0]?.port;
    return (await fetch(`http://127.0.0.1:${port}/`)).text();
  };

  /** Pushes code, kills the daemon as soon as `station` is reached, and counts builds and deployments. */
  async function killedAt(
    station: string,
    reached: (before: { builds: number; versions: number }) => Promise<boolean>,
  ): Promise<typeof once> {
    const before = { builds: (await sandbox.builds()).length, versions: await versions() };
    const message = `round ${++round}: killed at ${station}`;
    await sandbox.push(sandbox.urls.sources['hello'] ?? '', { 'message.txt': `${message}\n` });
    await until(station, () => reached(before));
    await kill();
    await until('the new answer', async () => (await answer()).includes(message));
    await sandbox.settled('/hello');
    return {
      builds: (await sandbox.builds()).length - before.builds,
      deployments: (await versions()) - before.versions,
    };
  }

  it('right after the push', async () => {
    expect(await killedAt('the push', () => Promise.resolve(true))).toEqual(once);
  });

  it('while Jenkins builds', async () => {
    expect(await killedAt('the build', async before => (await sandbox.builds()).length > before.builds)).toEqual(once);
  });

  it('while Marathon deploys', async () => {
    expect(await killedAt('the deployment', async before => (await versions()) > before.versions)).toEqual(once);
  });

  it('while it waits for health, and the history still tells the whole story', async () => {
    const commit = await sandbox.push(sandbox.urls.desired, {
      [hello]: text => text.replace('  instances: 2', `  env: {ROUND: "${++round}"}\n  instances: 2`),
    });
    await until('the start to be recorded', async () =>
      (await sandbox.history('/hello')).some(entry => entry.commit === commit),
    );
    await kill();
    await sandbox.settled('/hello', commit);
    await until('the end to be recorded', async () =>
      (await sandbox.history('/hello')).some(entry => entry.commit === commit && entry.outcome === 'healthy'),
    );
    const entries = (await sandbox.history('/hello')).filter(entry => entry.commit === commit);
    expect(entries.map(entry => entry.outcome)).toEqual(['started', 'healthy']);
    expect(new Set(entries.map(entry => entry.deployment)).size).toBe(1);
  });
});
