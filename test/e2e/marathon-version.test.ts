import { describe, expect, it, onTestFinished } from 'vitest';
import { get, startTestSandbox } from './sandbox.ts';

/** An app as people wrote it for Marathon 1.4: old members, nulls, and nothing of 1.5. */
const former = {
  id: '/former',
  cmd: 'exec sleep 1000',
  args: null,
  cpus: 0.1,
  mem: 32,
  ports: [0],
  uris: [],
  upgradeStrategy: { minimumHealthCapacity: 0 },
};

describe('a sandbox that stands in for another Marathon', () => {
  it.each([
    { flag: '1.4', version: '1.4.13', definition: former },
    {
      flag: '1.10',
      version: '1.10.26',
      definition: { ...former, upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 1 } },
    },
  ])(
    'of $flag deploys a definition in the old form, once, and finds it as promised',
    async ({ flag, version, definition }) => {
      const sandbox = await startTestSandbox({ arguments: ['--marathon-version', flag] });
      onTestFinished(() => sandbox.remove());
      expect(await get(`${sandbox.urls.marathon}/v2/info`)).toMatchObject({ version });
      await sandbox.settled('/hello');
      const commit = await sandbox.push(sandbox.urls.desired, {
        'clusters/sandbox/former.json': JSON.stringify(definition, null, 2),
      });
      await sandbox.settled('/former', commit);
      const served = await get<{ app: object }>(`${sandbox.urls.marathon}/v2/apps/former`);
      expect('storeUrls' in (served?.app ?? {})).toBe(flag === '1.4');
      expect('networks' in (served?.app ?? {})).toBe(flag !== '1.4');
      expect((await sandbox.pacer('status')).code).toBe(0);
      expect((await sandbox.history('/former')).filter(({ outcome }) => outcome === 'started')).toHaveLength(1);
    },
  );

  it('of a version that there is no stand-in for is refused', async () => {
    const started = startTestSandbox({ arguments: ['--marathon-version', '1.3'] });
    await expect(started).rejects.toThrow(/'1\.3' is invalid/);
  });
});
