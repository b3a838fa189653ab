import { describe, expect, it } from 'vitest';
import { app, dialects, isSince, read, run } from './conformance/cases.ts';
import { createHttpWorld } from './http-world.ts';

/** The example of the reference: a bridge app in the form that every version takes. */
const api = {
  id: '/demo/api',
  instances: 2,
  cpus: 0.5,
  mem: 256,
  container: {
    type: 'DOCKER',
    docker: {
      image: 'registry.local/api:17',
      network: 'BRIDGE',
      portMappings: [{ containerPort: 8080, hostPort: 0, name: 'http' }],
    },
  },
  env: { MODE: 'prod' },
  healthChecks: [{ protocol: 'HTTP', path: '/health', portIndex: 0 }],
};
const mapping = { containerPort: 8080, hostPort: 0, servicePort: 10_000, protocol: 'tcp', name: 'http', labels: {} };
const image = { image: 'registry.local/api:17', forcePullImage: false, privileged: false, parameters: [] };
const check = {
  gracePeriodSeconds: 300,
  intervalSeconds: 60,
  timeoutSeconds: 20,
  maxConsecutiveFailures: 3,
  portIndex: 0,
  path: '/health',
  protocol: 'HTTP',
  ignoreHttp1xx: false,
};
const status = { tasksStaged: 0, tasksRunning: 2, tasksHealthy: 2, tasksUnhealthy: 0, deployments: [] };

describe('the same app in each version (reference 2.4 to 2.6)', () => {
  it('1.4 prints everything, in its old form', async () => {
    const world = await createHttpWorld({ dialect: '1.4' });
    await run(world, api);
    const { tasks, version, versionInfo, ...rest } = await read(world, '/demo/api');
    expect(versionInfo).toEqual({ lastScalingAt: version, lastConfigChangeAt: version });
    expect(tasks).toHaveLength(2);
    expect(rest).toEqual({
      id: '/demo/api',
      cmd: null,
      args: null,
      user: null,
      env: { MODE: 'prod' },
      instances: 2,
      cpus: 0.5,
      mem: 256,
      disk: 0,
      gpus: 0,
      executor: '',
      constraints: [],
      uris: [],
      fetch: [],
      storeUrls: [],
      backoffSeconds: 1,
      backoffFactor: 1.15,
      maxLaunchDelaySeconds: 3600,
      container: { type: 'DOCKER', volumes: [], docker: { ...image, network: 'BRIDGE', portMappings: [mapping] } },
      healthChecks: [check],
      readinessChecks: [],
      dependencies: [],
      upgradeStrategy: { minimumHealthCapacity: 1, maximumOverCapacity: 1 },
      labels: {},
      ipAddress: null,
      residency: null,
      secrets: {},
      taskKillGracePeriodSeconds: null,
      unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
      killSelection: 'YOUNGEST_FIRST',
      ports: [10_000],
      portDefinitions: [{ port: 10_000, protocol: 'tcp', name: 'default', labels: {} }],
      requirePorts: false,
      ...status,
    });
  });

  it.each(dialects.filter(dialect => isSince('1.5', dialect)))('%s leaves out what is empty', async dialect => {
    const world = await createHttpWorld({ dialect });
    await run(world, api);
    const { tasks, version, versionInfo, ...rest } = await read(world, '/demo/api');
    expect(versionInfo).toEqual({ lastScalingAt: version, lastConfigChangeAt: version });
    expect(tasks).toHaveLength(2);
    expect(rest).toEqual({
      id: '/demo/api',
      backoffFactor: 1.15,
      backoffSeconds: 1,
      container: { type: 'DOCKER', docker: image, volumes: [], portMappings: [mapping] },
      cpus: 0.5,
      disk: 0,
      env: { MODE: 'prod' },
      executor: '',
      healthChecks: [{ ...check, delaySeconds: 15, ...(isSince('1.8', dialect) ? { ipProtocol: 'IPv4' } : {}) }],
      instances: 2,
      labels: {},
      maxLaunchDelaySeconds: isSince('1.8', dialect) ? 300 : 3600,
      mem: 256,
      gpus: 0,
      networks: [{ mode: 'container/bridge' }],
      requirePorts: false,
      upgradeStrategy: { maximumOverCapacity: 1, minimumHealthCapacity: 1 },
      killSelection: 'YOUNGEST_FIRST',
      unreachableStrategy: { inactiveAfterSeconds: 0, expungeAfterSeconds: 0 },
      ...(isSince('1.9', dialect) ? { role: '*' } : {}),
      ...status,
    });
  });

  it.each(dialects)('whole doubles of %s have a decimal place from 1.9.100 on', async dialect => {
    const world = await createHttpWorld({ dialect });
    await run(world, app('/web', { cpus: 1, mem: 16, env: { mem: '16' } }));
    const { text } = await world.get('/v2/apps/web');
    expect(text).toContain(isSince('1.9', dialect) ? '"cpus":1.0,' : '"cpus":1,');
    expect(text).toContain(isSince('1.9', dialect) ? '"minimumHealthCapacity":1.0' : '"minimumHealthCapacity":1');
    expect(text).toContain('"env":{"mem":"16"}');
    expect(text).toContain('"instances":1,');
    expect(text).toContain('"gpus":0,');
  });

  it.each(dialects)('what %s gives back as it printed it is no change, without its mirrors', async dialect => {
    const world = await createHttpWorld({ dialect });
    await run(world, { ...api, fetch: [{ uri: 'http://host/a.tgz' }] } as { id: string });
    const served = await read(world, '/demo/api');
    const { version, versionInfo: _, ...body } = served;
    const { uris: _uris, ports: _ports, ...unmirrored } = body;
    const again = await world.call('PUT', '/v2/apps/demo/api', unmirrored);
    expect(again.status).toBe(200);
    expect((await read(world, '/demo/api')).version).toBe(version);
  });
});

describe('what 1.4 prints twice', () => {
  it('cannot be sent back as it is: uris mirror fetch', async () => {
    const world = await createHttpWorld({ dialect: '1.4' });
    await run(world, app('/web', { fetch: [{ uri: 'http://host/a.tgz' }] }));
    const { version: _version, versionInfo: _info, ...body } = await read(world, '/web');
    const mirrored = await world.call('PUT', '/v2/apps/web', body);
    expect(mirrored.status).toBe(422);
    expect(mirrored.body.details).toEqual([{ path: '/uris', errors: ['may not be set in conjunction with fetch'] }]);
  });
});

describe.each(dialects)('small differences of %s', dialect => {
  it('unknown URLs, and the table of tasks', async () => {
    const { call, get } = await createHttpWorld({ dialect });
    const unknown = await get('/v2/nothing');
    expect([unknown.status, unknown.body]).toEqual(
      isSince('1.8', dialect) ? [500, { message: 'URI not found' }] : [404, { message: 'URI not found: /v2/nothing' }],
    );
    const table = await call('GET', '/v2/tasks', undefined, { accept: 'text/plain' });
    expect(table.status).toBe(isSince('1.10', dialect) ? 406 : 200);
  });

  it('statistics of tasks are named anew with 1.9.100', async () => {
    const world = await createHttpWorld({ dialect });
    await run(world, app('/web'));
    const [listed] = (await world.get('/v2/apps?embed=apps.taskStats')).body.apps;
    expect('taskStats' in listed).toBe(!isSince('1.9', dialect));
    expect('tasksStats' in listed).toBe(isSince('1.9', dialect));
  });

  it('reasons why offers are declined, as far as the version knows them', async () => {
    const world = await createHttpWorld({ dialect });
    await world.call('POST', '/v2/apps', app('/web', { mem: 100_000 }));
    await world.clock.advance(1000);
    const [entry] = (await world.get('/v2/queue')).body.queue;
    const reasons = entry.processedOffersSummary.rejectSummaryLastOffers.map(
      ({ reason }: { reason: string }) => reason,
    );
    expect(reasons).toHaveLength(isSince('1.8', dialect) ? 10 : 8);
    expect(reasons.includes('AgentMaintenance')).toBe(isSince('1.8', dialect));
  });

  it('entries of a list without an id are passed over, from 1.9 on they are refused', async () => {
    const { call, get } = await createHttpWorld({ dialect });
    const answer = await call('PUT', '/v2/apps', [app('/web'), { cmd: 'sleep 5' }]);
    expect(answer.status).toBe(isSince('1.9', dialect) ? 422 : 200);
    expect((await get('/v2/apps')).body.apps).toHaveLength(isSince('1.9', dialect) ? 0 : 1);
  });
});
