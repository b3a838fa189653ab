import { describe, expect, it } from 'vitest';
import { attach } from '../attach.ts';
import { createHttpWorld } from '../http-world.ts';
import { app, details, dialects, isSince, read, run, typeStatus } from './cases.ts';

const docker = { type: 'DOCKER', docker: { image: 'registry.local/web:1' } };
const mesos = { type: 'MESOS', docker: { image: 'registry.local/web:1' } };
const notOnNetwork = 'ipAddress/discovery is not allowed for Docker containers';
const withDiscovery = { discovery: { ports: [{ number: 80, name: 'http', protocol: 'tcp' }] } };
const secretsOff = 'Feature secrets is not enabled. Enable with --enable_features secrets)';

describe.each(dialects)('what the apps resource of %s accepts (cases 20 to 50)', dialect => {
  const open = (more: Parameters<typeof createHttpWorld>[0] = {}) => createHttpWorld({ dialect, ...more });

  it('case 20: the answer to a creation is the normalised app with zero counts, and an event tells of it', async () => {
    const world = await open();
    const stream = await attach(world.port, '?event_type=api_post_event');
    const { status, body } = await world.call('POST', '/v2/apps', app('/web'));
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: '/web',
      instances: 1,
      tasksStaged: 0,
      tasksRunning: 0,
      tasksHealthy: 0,
      tasksUnhealthy: 0,
      deployments: [{ id: expect.any(String) }],
      portDefinitions: [{ port: 0, protocol: 'tcp', name: 'default' }],
      maxLaunchDelaySeconds: isSince('1.8', dialect) ? 300 : 3600,
      version: expect.any(String),
    });
    expect(body).not.toHaveProperty('versionInfo');
    expect('tasks' in body).toBe(!isSince('1.9', dialect));
    expect('networks' in body).toBe(isSince('1.5', dialect));
    await expect.poll(stream.events).toHaveLength(1);
    expect(stream.events()[0]).toMatchObject({ uri: '/v2/apps', appDefinition: { id: '/web', version: body.version } });
  });

  it('case 21: a PATCH changes the given members only, and a missing app is a 404', async () => {
    const world = await open();
    await run(world, app('/web', { cpus: 0.2, labels: { a: 'b' } }));
    await world.call('PATCH', '/v2/apps/web', { mem: 32 });
    await world.settle();
    expect(await read(world, '/web')).toMatchObject({ mem: 32, cpus: 0.2, labels: { a: 'b' } });
    const missing = await world.call('PATCH', '/v2/apps/none', { mem: 32 });
    expect([missing.status, missing.body]).toEqual([404, { message: "App '/none' does not exist" }]);
  });

  it('case 24: an update from one virtual network to another, and to none, replaces it', async () => {
    const world = await open();
    const networkOf = async (): Promise<unknown> => {
      const { networks, ipAddress } = await read(world, '/web');
      return dialect === '1.4' ? (ipAddress?.networkName ?? null) : networks;
    };
    await run(world, app('/web', { ipAddress: { networkName: 'foo' } }));
    expect(await networkOf()).toEqual(dialect === '1.4' ? 'foo' : [{ mode: 'container', name: 'foo' }]);
    await world.call('PUT', '/v2/apps/web', { ipAddress: { networkName: 'bar' } });
    await world.settle();
    expect(await networkOf()).toEqual(dialect === '1.4' ? 'bar' : [{ mode: 'container', name: 'bar' }]);
    await world.call('PUT', '/v2/apps/web?partialUpdate=false', app('/web'));
    await world.settle();
    expect(await networkOf()).toEqual(dialect === '1.4' ? null : [{ mode: 'host' }]);
  });

  it('case 25: a bridge app of old is answered in the form of the version', async () => {
    const world = await open();
    const portMappings = [{ containerPort: 8080, name: 'http' }];
    await run(
      world,
      app('/api', { container: { ...docker, docker: { ...docker.docker, network: 'BRIDGE', portMappings } } }),
    );
    const mapping = { containerPort: 8080, hostPort: 0, servicePort: 10000, protocol: 'tcp', name: 'http', labels: {} };
    const common = { image: 'registry.local/web:1', privileged: false, parameters: [], forcePullImage: false };
    const { networks, container, ports, portDefinitions } = await read(world, '/api');
    const former = {
      networks: undefined,
      container: { type: 'DOCKER', volumes: [], docker: { ...common, network: 'BRIDGE', portMappings: [mapping] } },
      ports: [10000],
      portDefinitions: [{ port: 10000, protocol: 'tcp', name: 'default', labels: {} }],
    };
    const present = {
      networks: [{ mode: 'container/bridge' }],
      container: { type: 'DOCKER', volumes: [], docker: common, portMappings: [mapping] },
      ports: undefined,
      portDefinitions: undefined,
    };
    const wanted = dialect === '1.4' ? former : present;
    expect({ networks, container, ports, portDefinitions }).toEqual(wanted);
  });

  it('case 26: discovery is refused for Docker on a user network', async () => {
    const world = await open();
    const container = { ...docker, docker: { ...docker.docker, network: 'USER' } };
    const refused = await world.call('POST', '/v2/apps', app('/web', { container, ipAddress: withDiscovery }));
    expect(refused.status).toBe(422);
    expect(details(refused.body)).toContain(`/ipAddress: ${notOnNetwork}`);
  });

  it('case 27: discovery is refused for Docker on the host network', async () => {
    const world = await open();
    const container = { ...docker, docker: { ...docker.docker, network: 'HOST' } };
    const refused = await world.call('POST', '/v2/apps', app('/web', { container, ipAddress: withDiscovery }));
    expect(refused.status).toBe(422);
    expect(details(refused.body)).toContain(`/ipAddress: ${notOnNetwork}`);
  });

  it('case 28: secrets in the environment need the feature and a declaration', async () => {
    const declared = app('/web', { env: { KEY: { secret: 'key' } }, secrets: { key: { source: '/shop/key' } } });
    const world = await open({ features: ['secrets'] });
    await run(world, declared);
    expect(await read(world, '/web')).toMatchObject({
      env: { KEY: { secret: 'key' } },
      secrets: { key: { source: '/shop/key' } },
    });
    const undeclared = await world.call('POST', '/v2/apps', app('/two', { env: { KEY: { secret: 'key' } } }));
    expect(undeclared.status).toBe(422);
    expect(details(undeclared.body)).toEqual(['/env(KEY)/secret: references an undefined secret']);
    const off = await (await open()).call('POST', '/v2/apps', declared);
    expect(off.status).toBe(422);
    expect(details(off.body)).toContain(`/secrets: ${secretsOff}`);
  });

  it('case 29: secrets in files need the feature and a declaration', async () => {
    const container = { type: 'MESOS', volumes: [{ containerPath: 'key', secret: 'key' }] };
    const declared = app('/web', { container, secrets: { key: { source: '/shop/key' } } });
    const world = await open({ features: ['secrets'] });
    await run(world, declared);
    expect((await read(world, '/web')).container.volumes).toEqual([{ containerPath: 'key', secret: 'key' }]);
    const undeclared = await world.call('POST', '/v2/apps', app('/two', { container }));
    expect(undeclared.status).toBe(422);
    expect(details(undeclared.body)).toEqual(['/container/volumes(0): volume.secret must refer to an existing secret']);
    const off = await (await open()).call('POST', '/v2/apps', declared);
    expect(off.status).toBe(422);
    expect(details(off.body)).toContain(`/container/volumes(0): ${secretsOff}`);
  });

  it('case 30: negative resources are refused by their bounds', async () => {
    const world = await open();
    for (const member of ['mem', 'cpus', 'instances', 'disk']) {
      const refused = await world.call('POST', '/v2/apps', app('/web', { [member]: -1 }));
      expect([refused.status, refused.body.message]).toEqual([typeStatus(dialect), 'Invalid JSON']);
      expect(details(refused.body)).toEqual([`/${member}: error.min`]);
    }
  });

  it('case 31: ports in their old form come back in the form of the version', async () => {
    const world = await open();
    await run(world, app('/web', { ports: [1000, 1001] }));
    const served = await read(world, '/web');
    expect(served.portDefinitions.map(({ port }: { port: number }) => port)).toEqual([1000, 1001]);
    expect(served.ports).toEqual(dialect === '1.4' ? [1000, 1001] : undefined);
  });

  it('case 32: an app with nothing but an id is refused', async () => {
    const world = await open();
    const refused = await world.call('POST', '/v2/apps', { id: '/web' });
    expect([refused.status, refused.body]).toEqual([
      422,
      {
        message: 'Object is not valid',
        details: [
          {
            path: '/',
            errors: ["AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'."],
          },
        ],
      },
    ]);
  });

  it('case 33: a fraction of an instance is refused', async () => {
    const world = await open();
    const refused = await world.call('POST', '/v2/apps', app('/web', { instances: 0.1 }));
    expect([refused.status, refused.body]).toEqual([
      typeStatus(dialect),
      { message: 'Invalid JSON', details: [{ path: '/instances', errors: ['error.expected.int'] }] },
    ]);
  });

  it('case 34: a PUT creates with 201 and replaces with 200', async () => {
    const world = await open();
    const created = await world.call('PUT', '/v2/apps/web', app('/web'));
    expect([created.status, Object.keys(created.body).toSorted()]).toEqual([201, ['deploymentId', 'version']]);
    expect(created.headers['location']).toBe(`${world.url}/web`);
    await world.settle();
    const replaced = await world.call('PUT', '/v2/apps/web', app('/web', { cmd: 'sleep 2000' }));
    expect([replaced.status, Object.keys(replaced.body).toSorted()]).toEqual([200, ['deploymentId', 'version']]);
    expect(replaced.headers).not.toHaveProperty('location');
  });

  it('case 35: a PUT with a bad container changes nothing', async () => {
    const world = await open();
    await run(world, app('/web'));
    const before = await read(world, '/web');
    const refused = await world.call('PUT', '/v2/apps/web', { container: { type: 'DOCKER' } });
    expect(refused.status).toBe(422);
    expect(details(refused.body)).toContain('/container/docker: not defined');
    expect(await read(world, '/web')).toEqual(before);
    expect((await world.get('/v2/deployments')).body).toEqual([]);
  });

  it('case 36: a broken volume is refused with its place', async () => {
    const world = await open();
    const container = { ...docker, volumes: [{ containerPath: '/data', mode: 'RO' }] };
    const refused = await world.call('POST', '/v2/apps', app('/web', { container }));
    expect(refused.status).toBe(422);
    expect(details(refused.body)).toEqual(['/container/volumes(0)/hostPath: not defined']);
  });

  it('case 37: an external volume follows the rules of its provider', async () => {
    const external = { name: 'data', provider: 'dvdi', options: { 'dvdi/driver': 'rexray' } };
    const withVolume = (change: object, engine: object = mesos, mode = 'RW') =>
      app('/web', {
        container: { ...engine, volumes: [{ containerPath: 'data', mode, external: { ...external, ...change } }] },
      });
    const world = await open({ features: ['external_volumes'] });
    const refuses = async (body: object): Promise<readonly string[]> => {
      const { status, body: answer } = await world.call('POST', '/v2/apps', body);
      expect(status).toBe(422);
      return details(answer);
    };
    const at = '/container/volumes(0)';
    expect(await refuses(withVolume({ name: 'no good' }))).toEqual([
      expect.stringContaining(`${at}/external/name: must match`),
    ]);
    expect(await refuses(withVolume({ provider: '-' }))).toEqual([
      expect.stringContaining(`${at}/external/provider: must match`),
    ]);
    expect(await refuses(withVolume({ options: {} }))).toEqual([`${at}/external/options(dvdi/driver): not defined`]);
    expect(await refuses(withVolume({ size: 5 }, docker))).toEqual([
      `${at}/external/size: must be undefined for Docker containers`,
    ]);
    expect(await refuses(withVolume({}, mesos, 'RO'))).toEqual([`${at}/mode: got RO, expected RW`]);
    await run(world, withVolume({ size: 5 }));
    const served = await read(world, '/web');
    expect(served.container.volumes[0].external).toMatchObject({ ...external, size: 5 });
    expect(served.upgradeStrategy).toEqual({ minimumHealthCapacity: 0.5, maximumOverCapacity: 0 });
    const off = await (await open()).call('POST', '/v2/apps', withVolume({}));
    expect(details(off.body)).toEqual([
      `${at}: Feature external_volumes is not enabled. Enable with --enable_features external_volumes)`,
    ]);
  });

  it('case 38: an app is restarted, a missing one is a 404', async () => {
    const world = await open();
    await run(world, app('/web'));
    const restarted = await world.call('POST', '/v2/apps/web/restart');
    expect(restarted.status).toBe(200);
    expect(restarted.headers['marathon-deployment-id']).toBe(restarted.body.deploymentId);
    const missing = await world.call('POST', '/v2/apps/none/restart');
    expect([missing.status, missing.body]).toEqual([404, { message: "App '/none' does not exist" }]);
  });

  it('case 39: a listing has counts and deployments by itself', async () => {
    const world = await open();
    const created = await world.call('POST', '/v2/apps', app('/web'));
    const [listed] = (await world.get('/v2/apps')).body.apps;
    expect(listed).toMatchObject({ tasksStaged: 1, tasksRunning: 0, tasksHealthy: 0, tasksUnhealthy: 0 });
    expect(listed.deployments).toEqual(created.body.deployments);
    expect(listed).not.toHaveProperty('tasks');
  });

  it('case 40: a listing has the last task failure only when asked', async () => {
    const world = await open();
    world.mesos.decide(() => ({ ends: 'TASK_FAILED', after: 10 }));
    await world.call('POST', '/v2/apps', app('/web'));
    await world.clock.advance(500);
    expect((await world.get('/v2/apps')).body.apps[0]).not.toHaveProperty('lastTaskFailure');
    const [listed] = (await world.get('/v2/apps?embed=apps.lastTaskFailure')).body.apps;
    expect(listed.lastTaskFailure).toMatchObject({
      appId: '/web',
      state: 'TASK_FAILED',
      message: 'by fate',
      version: listed.version,
    });
  });

  it('case 41: listings are filtered by cmd, id and label, alone and together', async () => {
    const world = await open();
    await run(world, app('/shop/web', { cmd: 'nginx -g', labels: { tier: 'front', team: 'red' } }));
    await run(world, app('/shop/db', { cmd: 'postgres', labels: { tier: 'back', team: 'red' } }));
    const ids = async (query: string) =>
      (await world.get(`/v2/apps?${query}`)).body.apps.map(({ id }: { id: string }) => id).toSorted();
    expect(await ids('cmd=NGINX')).toEqual(['/shop/web']);
    expect(await ids('id=shop')).toEqual(['/shop/db', '/shop/web']);
    expect(await ids('label=tier%3D%3Dback')).toEqual(['/shop/db']);
    expect(await ids('label=team%3D%3Dred,tier!%3Dback')).toEqual(['/shop/web']);
    expect(await ids('cmd=postgres&id=shop&label=team')).toEqual(['/shop/db']);
    expect(await ids('cmd=postgres&label=tier%3D%3Dfront')).toEqual([]);
    expect((await world.get('/v2/apps?label=%3D%3D')).status).toBe(422);
  });

  it('case 42: without a password nothing, with few rights few things', async () => {
    const world = await open({
      users: [
        { name: 'admin', password: 'secret' },
        { name: 'guest', password: 'guest', view: ['/open'], change: ['/open/own'] },
      ],
    });
    const as = (user: string) => ({ authorization: `Basic ${Buffer.from(user).toString('base64')}` });
    const anonymous = await world.get('/v2/apps');
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers['www-authenticate']).toMatch(/^basic realm=/);
    expect(anonymous.headers['content-type']).toContain('text/html');
    expect((await world.call('GET', '/v2/apps', undefined, as('admin:wrong'))).status).toBe(401);
    for (const id of ['/open/web', '/closed/web', '/open/own/web']) {
      expect((await world.call('POST', '/v2/apps', app(id), as('admin:secret'))).status).toBe(201);
    }
    const guest = as('guest:guest');
    const listed = (await world.call('GET', '/v2/apps', undefined, guest)).body.apps;
    expect(listed.map(({ id }: { id: string }) => id).toSorted()).toEqual(['/open/own/web', '/open/web']);
    expect((await world.call('GET', '/v2/apps/closed/web', undefined, guest)).status).toBe(403);
    expect((await world.call('PUT', '/v2/apps/open/web?force=true', { instances: 2 }, guest)).status).toBe(403);
    expect((await world.call('POST', '/v2/apps', app('/open/other'), guest)).status).toBe(403);
    expect((await world.call('PUT', '/v2/apps/open/own/web?force=true', { instances: 2 }, guest)).status).toBe(200);
    const { groups } = (await world.call('GET', '/v2/groups', undefined, guest)).body;
    expect(groups.flatMap((group: { apps: { id: string }[] }) => group.apps.map(({ id }) => id))).toEqual([
      '/open/web',
    ]);
    const plans = (await world.call('GET', '/v2/deployments', undefined, guest)).body;
    expect(plans.flatMap((plan: { affectedApps: string[] }) => plan.affectedApps)).not.toContain('/closed/web');
    expect((await world.call('DELETE', '/v2/leader', undefined, guest)).status).toBe(403);
  });

  it('case 43: deleting what is not there is a 404 also for who may delete everything', async () => {
    const world = await open({ users: [{ name: 'admin', password: 'secret' }] });
    const authorization = `Basic ${Buffer.from('admin:secret').toString('base64')}`;
    const missing = await world.call('DELETE', '/v2/apps/none', undefined, { authorization });
    expect([missing.status, missing.body]).toEqual([404, { message: "App '/none' does not exist" }]);
  });

  it('case 44: the versionInfo of a body is ignored', async () => {
    const world = await open();
    await run(world, app('/web'));
    const before = await read(world, '/web');
    const stamp = '2001-01-01T00:00:00.000Z';
    const changed = await world.call('PUT', '/v2/apps/web', {
      cmd: 'sleep 2000',
      versionInfo: { lastScalingAt: stamp, lastConfigChangeAt: stamp },
    });
    expect(changed.status).toBe(200);
    await world.settle();
    const { version, versionInfo } = await read(world, '/web');
    expect(version > before.version).toBe(true);
    expect(versionInfo).toEqual({ lastScalingAt: version, lastConfigChangeAt: version });
  });

  it('case 45: artifacts come back with all their members', async () => {
    const world = await open();
    const fetch = [
      { uri: 'http://host/a.tgz', extract: false, executable: true, cache: true },
      { uri: 'http://host/b' },
    ];
    await run(world, app('/web', { fetch }));
    const served = await read(world, '/web');
    expect(served.fetch).toEqual([fetch[0], { uri: 'http://host/b', extract: true, executable: false, cache: false }]);
    expect(served.uris).toEqual(dialect === '1.4' ? ['http://host/a.tgz', 'http://host/b'] : undefined);
  });

  it('case 46: a network name may have an underscore', async () => {
    const world = await open();
    await run(world, app('/web', { ipAddress: { networkName: 'name_with_underscore' } }));
    const { networks, ipAddress } = await read(world, '/web');
    expect(dialect === '1.4' ? ipAddress.networkName : networks[0].name).toBe('name_with_underscore');
  });

  it('case 47: the environment is edited without sending the secrets again', async () => {
    const world = await open({ features: ['secrets'] });
    const secrets = { key: { source: '/shop/key' } };
    await run(world, app('/web', { env: { KEY: { secret: 'key' } }, secrets }));
    const edited = await world.call('PUT', '/v2/apps/web', { env: { KEY: { secret: 'key' }, MODE: 'prod' } });
    expect(edited.status).toBe(200);
    expect(await read(world, '/web')).toMatchObject({ env: { KEY: { secret: 'key' }, MODE: 'prod' }, secrets });
  });
});
