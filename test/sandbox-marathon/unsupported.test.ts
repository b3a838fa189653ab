import { describe, expect, it } from 'vitest';
import { app, details, dialects } from './conformance/cases.ts';
import { createHttpWorld } from './http-world.ts';

const off = (feature: string): string => `Feature ${feature} is not enabled. Enable with --enable_features ${feature})`;

describe.each(dialects)('what the stand-in of %s cannot do is refused, never taken in silently', dialect => {
  it('pods, by themselves and in groups', async () => {
    const { call, get } = await createHttpWorld({ dialect });
    expect((await get('/v2/pods')).body).toEqual([]);
    expect((await get('/v2/pods/::status')).body).toEqual([]);
    const pod = { id: '/pod', containers: [{ name: 'one', resources: { cpus: 0.1, mem: 32 } }] };
    const alone = await call('POST', '/v2/pods', pod);
    expect([alone.status, details(alone.body)]).toEqual([422, [`/: ${off('pods')}`]]);
    expect((await call('PUT', '/v2/pods/pod', pod)).status).toBe(422);
    const inGroup = await call('PUT', '/v2/groups/shop', { pods: [pod] });
    expect([inGroup.status, details(inGroup.body)]).toEqual([422, [`/pods(0): ${off('pods')}`]]);
    const missing = await get('/v2/pods/pod');
    expect([missing.status, missing.body]).toEqual([404, { message: "Pod '/pod' does not exist" }]);
  });

  it('persistent volumes, with the place of each', async () => {
    const { call, get } = await createHttpWorld({ dialect });
    const volumes = [
      { containerPath: 'log', hostPath: '/var/log', mode: 'RO' },
      { containerPath: 'data', mode: 'RW', persistent: { size: 100 } },
    ];
    const resident = app('/db', {
      container: { type: 'MESOS', volumes },
      upgradeStrategy: { minimumHealthCapacity: 0.5, maximumOverCapacity: 0 },
    });
    const refused = await call('POST', '/v2/apps', resident);
    expect(refused.body).toEqual({
      message: 'Object is not valid',
      details: [{ path: '/container/volumes(1)/persistent', errors: [off('persistent_volumes')] }],
    });
    expect(refused.status).toBe(422);
    const inGroup = await call('PUT', '/v2/groups/shop', { apps: [{ ...resident, id: 'db' }] });
    expect(details(inGroup.body)[0]).toMatch(/^\/apps\(0\)\/container\/volumes\(1\)\/persistent: /);
    expect((await get('/v2/apps')).body).toEqual({ apps: [] });
  });

  it('secrets and GPUs where their features are off', async () => {
    const { call } = await createHttpWorld({ dialect });
    const secret = await call('POST', '/v2/apps', app('/web', { secrets: { key: { source: '/key' } } }));
    expect([secret.status, details(secret.body)]).toEqual([422, [`/secrets: ${off('secrets')}`]]);
    const gpus = await call('POST', '/v2/apps', app('/web', { gpus: 1 }));
    expect([gpus.status, details(gpus.body)]).toEqual([422, [`/: ${off('gpu_resources')}`]]);
  });
});
