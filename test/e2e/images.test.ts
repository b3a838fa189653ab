import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createRegistry } from '../../registry/create-registry.ts';
import { until } from '../support/until.ts';
import { get, git, startTestSandbox, type TestSandbox } from './sandbox.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

describe('the image of an app', () => {
  let sandbox: TestSandbox;
  beforeAll(async () => {
    sandbox = await startTestSandbox();
    await sandbox.settled('/hello');
  });
  afterAll(() => sandbox.remove());

  async function pushImage(repository: string, tag: string): Promise<void> {
    const registry = createRegistry({ url: sandbox.urls.registry, clock: systemClock });
    const config = Buffer.from(
      JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [] } }),
    );
    const descriptor = { mediaType: 'application/vnd.oci.image.config.v1+json', size: config.length };
    const digest = await registry.putBlob(repository, config);
    const manifest = { schemaVersion: 2, mediaType: manifestType, config: { ...descriptor, digest }, layers: [] };
    await registry.putManifest(repository, tag, manifestType, Buffer.from(JSON.stringify(manifest)));
    await registry.close();
  }

  it('is known to exist before Marathon is asked; when it is pushed, the app goes on at once', async () => {
    const host = new URL(sandbox.urls.registry).host;
    const plain = {
      id: '/finished',
      cmd: 'sleep 600',
      cpus: 0.1,
      mem: 32,
      instances: 1,
      container: { type: 'DOCKER', docker: { image: `${host}/team/finished:1.0` } },
    };
    await sandbox.push(sandbox.urls.desired, { 'clusters/sandbox/finished.json': JSON.stringify(plain) });
    const held = await until('the app to be held', async () => {
      const app = await sandbox.app('/finished');
      return app?.sync === 'held' ? app : undefined;
    });
    expect(held.sentence).toBe(`The image ${host}/team/finished:1.0 is not in the registry.`);
    expect(held.health).toBe('failed');
    expect(await sandbox.marathonApp('/finished')).toBeUndefined();
    expect((await sandbox.history('/finished')).length).toBe(0);
    const clone = join(sandbox.urls.dir, 'clone-for-plan');
    await git(sandbox.urls.dir, 'clone', '-q', sandbox.urls.desired, clone);
    const plan = await sandbox.pacer('plan', '--repository', clone);
    expect(plan.out).toContain(`The image ${host}/team/finished:1.0 is not in the registry.`);

    await pushImage('team/finished', '1.0');
    // The daemon looks by itself only every 5 s: the push is told to it by the registry.
    await until('Marathon to have the app', () => sandbox.marathonApp('/finished'), 3);
    await until('the app to be as promised', async () => (await sandbox.app('/finished'))?.sync === 'synced');
  });

  it('that cannot be asked for holds nobody: Marathon says itself what it cannot pull', async () => {
    const host = new URL(sandbox.urls.registry).host;
    await sandbox.away('registry', 20);
    const plain = {
      id: '/unasked',
      cmd: 'sleep 600',
      cpus: 0.1,
      mem: 32,
      instances: 1,
      container: { type: 'DOCKER', docker: { image: `${host}/team/unasked:1.0` } },
    };
    await sandbox.push(sandbox.urls.desired, { 'clusters/sandbox/unasked.json': JSON.stringify(plain) });
    const app = await until('Marathon to have the app', () => sandbox.marathonApp('/unasked'), 20);
    expect(app.instances).toBe(1);
  });

  it('is taken from no hook: a notification without the secret is refused', async () => {
    const before = await get<{ commit: string }>(`${sandbox.urls.api}/api/v1/overview`);
    const refused = await fetch(`${sandbox.urls.api}/hooks/registry`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer guess' },
      body: '{"events":[]}',
    });
    expect(refused.status).toBe(401);
    expect(before?.commit).toBeDefined();
  });
});
