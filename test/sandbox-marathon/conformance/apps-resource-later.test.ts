import { describe, expect, it } from 'vitest';
import { createHttpWorld, type HttpWorld } from '../http-world.ts';
import { app, details, dialectsSince, read, run, taskIds } from './cases.ts';

const secretsOff = 'Feature secrets is not enabled. Enable with --enable_features secrets)';
const at = '/container/linuxInfo';
const mesos = { type: 'MESOS', docker: { image: 'registry.local/web:1' } };

const withInfo = (id: string, linuxInfo: object) => app(id, { container: { ...mesos, linuxInfo } });

/** The details of the refusal of a definition. */
async function refusalOf(world: HttpWorld, definition: object): Promise<readonly string[]> {
  const { status, body } = await world.call('POST', '/v2/apps', definition);
  expect(status).toBe(422);
  return details(body);
}

describe.each(dialectsSince('1.5'))('networks and pull configs of %s (cases 22, 23, 50)', dialect => {
  const open = (more: Parameters<typeof createHttpWorld>[0] = {}) => createHttpWorld({ dialect, ...more });

  it('case 22: a container network needs a name where the server has none', async () => {
    const world = await open();
    const refused = await world.call('POST', '/v2/apps', app('/web', { networks: [{ mode: 'container' }] }));
    expect(refused.status).toBe(422);
    expect(details(refused.body)).toEqual([
      '/networks: Network name must be specified when container network is selected.',
    ]);
  });

  it('case 23: an unnamed container network takes the default name of the server', async () => {
    const world = await open({ defaultNetworkName: 'overlay' });
    await run(world, app('/web', { networks: [{ mode: 'container' }] }));
    expect((await read(world, '/web')).networks).toEqual([{ mode: 'container', name: 'overlay' }]);
  });

  it('case 50: a pull config works for Mesos with a declared secret only', async () => {
    const pulling = (engine: string, secret: string) =>
      app('/web', {
        container: { type: engine, docker: { image: 'registry.local/web:1', pullConfig: { secret } } },
        secrets: { pull: { source: '/config' } },
      });
    const place = '/container/docker/pullConfig';
    const world = await open({ features: ['secrets'] });
    const asDocker = await world.call('POST', '/v2/apps', pulling('DOCKER', 'pull'));
    expect([asDocker.status, details(asDocker.body)]).toEqual([
      422,
      [`${place}: pullConfig is not supported with Docker containerizer`],
    ]);
    const unknown = await world.call('POST', '/v2/apps', pulling('MESOS', 'other'));
    expect([unknown.status, details(unknown.body)]).toEqual([
      422,
      [`${place}: pullConfig.secret must refer to an existing secret`],
    ]);
    await run(world, pulling('MESOS', 'pull'));
    expect((await read(world, '/web')).container.docker.pullConfig).toEqual({ secret: 'pull' });
    expect(await taskIds(world, '/web')).toHaveLength(1);
    const off = await (await open()).call('POST', '/v2/apps', pulling('MESOS', 'pull'));
    expect(off.status).toBe(422);
    expect(details(off.body)).toContain(`${place}: ${secretsOff}`);
  });
});

describe.each(dialectsSince('1.8'))('containers of %s (case 49)', dialect => {
  it('case 49: seccomp may not contradict itself', async () => {
    const world = await createHttpWorld({ dialect });
    const refuses = (linuxInfo: object) => refusalOf(world, withInfo('/web', linuxInfo));
    expect(await refuses({ seccomp: { profileName: 'foo', unconfined: true } })).toEqual([
      `${at}/seccomp: Seccomp unconfined can NOT be true when Profile is defined`,
    ]);
    expect(await refuses({ seccomp: { unconfined: false } })).toEqual([
      `${at}/seccomp: Seccomp unconfined must be true when Profile is NOT defined`,
    ]);
    await run(world, withInfo('/a', { seccomp: { profileName: 'foo', unconfined: false } }));
    await run(world, withInfo('/b', { seccomp: { unconfined: true } }));
    expect((await read(world, '/b')).container.linuxInfo.seccomp.unconfined).toBe(true);
  });
});

describe.each(dialectsSince('1.9'))('roles and IPC of %s (cases 48 and 49)', dialect => {
  const open = () => createHttpWorld({ dialect });

  it('case 49: IPC may not contradict itself', async () => {
    const world = await open();
    const refuses = (linuxInfo: object) => refusalOf(world, withInfo('/web', linuxInfo));
    expect(await refuses({ ipcInfo: { mode: 'SHARE_PARENT', shmSize: 64 } })).toEqual([
      `${at}/ipcInfo: ipcInfo shmSize can NOT be set when mode is SHARE_PARENT`,
    ]);
    await run(world, withInfo('/c', { ipcInfo: { mode: 'PRIVATE', shmSize: 64 } }));
    expect((await read(world, '/c')).container.linuxInfo.ipcInfo).toEqual({ mode: 'PRIVATE', shmSize: 64 });
  });

  it('case 48: an app has the role of the server or of its group', async () => {
    const world = await open();
    const roleOf = async (id: string): Promise<string> => (await read(world, id)).role;
    await run(world, app('/plain'));
    expect(await roleOf('/plain')).toBe('*');
    await world.call('POST', '/v2/groups', { id: '/dev' });
    await world.call('POST', '/v2/groups', { id: '/prod', enforceRole: true });
    await run(world, app('/dev/default'));
    expect(await roleOf('/dev/default')).toBe('*');
    await run(world, app('/dev/own', { role: 'dev' }));
    expect(await roleOf('/dev/own')).toBe('dev');
    await run(world, app('/prod/web'));
    expect(await roleOf('/prod/web')).toBe('prod');
    expect((await read(world, '/prod/web')).tasks[0].role).toBe('prod');
    for (const [id, role] of [
      ['/plain2', 'foreign'],
      ['/dev/foreign', 'prod'],
      ['/prod/foreign', '*'],
    ] as const) {
      const refused = await world.call('POST', '/v2/apps', app(id, { role }));
      expect(refused.status).toBe(422);
      expect(details(refused.body)).toEqual([expect.stringMatching(/^\/role: got .*, expected one of: /)]);
    }
  });
});
