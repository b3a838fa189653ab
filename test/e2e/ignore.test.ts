import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';

const file = 'clusters/sandbox/hello.yaml';

describe('an autoscaler owns the number of instances (`ignore: [/instances]`)', () => {
  let sandbox: TestSandbox;

  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
    const commit = await sandbox.push(sandbox.urls.desired, { [file]: text => `${text}\nignore: [/instances]\n` });
    await sandbox.settled('/hello', commit);
  });
  afterAll(() => sandbox.remove());

  /** Scales as an autoscaler does: reads nothing, sends nothing but the number, and comes again while the app is locked. */
  const autoscale = async (instances: number): Promise<void> => {
    await until(`a scale to ${instances}`, async () => {
      const response = await fetch(`${sandbox.urls.marathon}/v2/apps/hello`, {
        method: 'PUT',
        body: JSON.stringify({ instances }),
        headers: { 'content-type': 'application/json' },
      });
      if (response.status !== 409) expect(response.status).toBe(200);
      return response.ok;
    });
  };
  const withEnv = (word: string) => (text: string) =>
    text.includes('  env:')
      ? text.replace(/WORD: \w+/, `WORD: ${word}`)
      : text.replace(/^ {2}cpus:/m, `  env: {WORD: ${word}}\n  cpus:`);
  const started = async (): Promise<number> =>
    (await sandbox.history('/hello')).filter(entry => entry.outcome === 'started').length;

  it('what it scales stays, is as promised, and no action is taken', async () => {
    const before = await started();
    await autoscale(3);
    await until('three instances', async () => (await sandbox.marathonApp('/hello'))?.tasksHealthy === 3);
    expect(await sandbox.settled('/hello')).toMatchObject({ instances: { wanted: 3, healthy: 3 } });
    expect(await started()).toBe(before);
    expect((await sandbox.marathonApp('/hello'))?.instances).toBe(3);
  });

  it('a commit that changes something else keeps its number, and its tasks are the ones restarted', async () => {
    const commit = await sandbox.push(sandbox.urls.desired, { [file]: withEnv('one') });
    await sandbox.settled('/hello', commit);
    expect(await sandbox.marathonApp('/hello')).toMatchObject({ instances: 3, tasksHealthy: 3, env: { WORD: 'one' } });
  });

  it('a commit that changes the number as well changes nothing about the number', async () => {
    const change = (text: string): string => withEnv('two')(text).replace(/^ {2}instances: \d+/m, '  instances: 1');
    const commit = await sandbox.push(sandbox.urls.desired, { [file]: change });
    await sandbox.settled('/hello', commit);
    expect(await sandbox.marathonApp('/hello')).toMatchObject({ instances: 3, env: { WORD: 'two' } });
  });

  it('while both act at once neither undoes the other', async () => {
    const [commit] = await Promise.all([
      sandbox.push(sandbox.urls.desired, { [file]: withEnv('three') }),
      autoscale(4)
        .then(() => autoscale(1))
        .then(() => autoscale(2)),
    ]);
    await sandbox.settled('/hello', commit);
    expect(await sandbox.marathonApp('/hello')).toMatchObject({ instances: 2, env: { WORD: 'three' } });
    await autoscale(4);
    await until('four instances', async () => (await sandbox.marathonApp('/hello'))?.tasksHealthy === 4);
    expect(await sandbox.settled('/hello')).toMatchObject({ instances: { wanted: 4 } });
    expect(await sandbox.marathonApp('/hello')).toMatchObject({ instances: 4, env: { WORD: 'three' } });
  });
});
