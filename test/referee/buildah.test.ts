import { spawnSync } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createRegistry } from '../../registry/create-registry.ts';
import type { Registry } from '../../registry/types.ts';
import { createWorkbench, type BuildResult } from '../pipeline/pipeline.ts';
import { startMesos } from '../sandbox-mesos/support.ts';
import { missingPrograms, skipReason } from './installed.ts';
import { startStandIn } from './registry-stand-in.ts';

const storage = { BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs' };

/** Why buildah cannot build here; undefined when it can. */
function whyNot(): string | undefined {
  const missing = missingPrograms({ buildah: 'buildah', busybox: 'busybox-static' });
  if (missing !== undefined) return missing;
  const { status, stderr } = spawnSync('buildah', ['info'], { encoding: 'utf8', env: { ...process.env, ...storage } });
  return status === 0 ? undefined : `buildah does not work here: ${stderr.trim()}`;
}

describe.skipIf(skipReason(whyNot(), 'A Dockerfile built by buildah'))('a Dockerfile, built by buildah', () => {
  let bench: Awaited<ReturnType<typeof createWorkbench>>;
  let standIn: Awaited<ReturnType<typeof startStandIn>>;
  let registry: Registry;
  let host: string;
  let base: BuildResult;
  let app: BuildResult;
  let parameters: Record<string, string>;

  beforeAll(async () => {
    bench = await createWorkbench();
    standIn = await startStandIn('basic');
    host = new URL(standIn.url).host;
    const { user, password } = standIn;
    const authorization = { kind: 'basic', user, password } as const;
    registry = createRegistry({ url: standIn.url, clock: systemClock, authorization });

    // Under a name that this machine does not have, so that only the image can have brought it.
    await copyFile('/bin/busybox', join(bench.repository, 'busybox-of-image'));
    const commit = await bench.commit({
      'base/Dockerfile': [
        'FROM scratch',
        'COPY busybox-of-image /bin/busybox-of-image',
        'RUN ["/bin/busybox-of-image","--install","-s","/bin"]',
      ].join('\n'),
      'app/Dockerfile': [
        'ARG PARENT',
        'FROM ${PARENT}',
        'ARG GREETING=nothing',
        'COPY app/hello.txt /srv/hello.txt',
        'RUN id -u > /srv/user && echo built >> /srv/hello.txt',
        'CMD ["/bin/busybox-of-image", "cat", "/srv/hello.txt", "/srv/user"]',
      ].join('\n'),
      'app/hello.txt': 'hello from the image\n',
    });
    const login = { REGISTRY_USERNAME: user, REGISTRY_PASSWORD: password, ...storage, SOURCE_COMMIT: commit };
    base = await bench.build({
      ...login,
      KEY: 'base-key',
      TAG: 'base-key',
      IMAGE: `${host}/images/tiny`,
      RECIPE: JSON.stringify({ dockerfile: 'base/Dockerfile' }),
    });
    parameters = {
      ...login,
      KEY: 'app-key',
      TAG: 'app-key',
      IMAGE: `${host}/shop/hello`,
      PARENT: `${host}/images/tiny@${base.lastLine}`,
      RECIPE: JSON.stringify({ run: 'ls', dockerfile: 'app/Dockerfile', labels: { team: 'shop' } }),
    };
    app = await bench.build(parameters);
  }, 120_000);
  afterAll(async () => {
    await registry.close();
    await standIn.stop();
    await bench.remove();
  });

  async function labelsOf(repository: string, reference: string): Promise<unknown> {
    const { manifest } = await registry.getManifest(repository, reference);
    const { digest } = manifest['config'] as unknown as { digest: string };
    const config = JSON.parse((await registry.getBlob(repository, digest)).toString('utf8')) as {
      config: { Labels: unknown };
    };
    return config.config.Labels;
  }

  it('is pushed with a login, and the digest that the script reports is the one of the registry', async () => {
    expect([base.code, app.code], base.console + app.console).toEqual([0, 0]);
    expect((await registry.headManifest('images/tiny', 'base-key'))?.digest).toBe(base.lastLine);
    expect((await registry.headManifest('shop/hello', 'app-key'))?.digest).toBe(app.lastLine);
    expect(app.console).toContain('app/Dockerfile with buildah');
    expect(app.console).not.toContain(standIn.password);
  });

  it('stands on the parent that was asked for, layer for layer, and says so', async () => {
    const below = (await registry.getManifest('images/tiny', base.lastLine)).manifest['layers'] as { digest: string }[];
    const above = (await registry.getManifest('shop/hello', app.lastLine)).manifest['layers'] as { digest: string }[];
    expect(above.slice(0, below.length).map(layer => layer.digest)).toEqual(below.map(layer => layer.digest));
    expect(above.length).toBeGreaterThan(below.length);
    expect(await labelsOf('shop/hello', app.lastLine)).toMatchObject({
      'org.opencontainers.image.revision': parameters['SOURCE_COMMIT'],
      'org.opencontainers.image.base.name': `${host}/images/tiny`,
      'org.opencontainers.image.base.digest': base.lastLine,
      'pacer.key': 'app-key',
      team: 'shop',
    });
  });

  it('is not built again for the same key, and gives the same image for the same inputs under another tag', async () => {
    const again = await bench.build(parameters);
    expect(again.console).toContain('already there, made from the same key app-key');
    const elsewhere = await bench.build({ ...parameters, TAG: 'again' });
    expect([elsewhere.code, elsewhere.lastLine]).toEqual([0, app.lastLine]);
  });

  it('fails with the last words of buildah when a step fails, and pushes nothing', async () => {
    const commit = await bench.commit({ 'broken/Dockerfile': 'ARG PARENT\nFROM ${PARENT}\nRUN exit 7\n' });
    const recipe = JSON.stringify({ dockerfile: 'broken/Dockerfile' });
    const broken = await bench.build({ ...parameters, SOURCE_COMMIT: commit, RECIPE: recipe, TAG: 'no', KEY: 'no' });
    expect([broken.code, broken.lastLine]).toEqual([1, expect.stringContaining('buildah build ended with code')]);
    expect(await registry.headManifest('shop/hello', 'no')).toBeUndefined();
  });

  it('runs as a task of the sandbox', async () => {
    const { close: _shared, ...shared } = registry;
    const mesos = await startMesos({ registries: () => ({ ...shared, close: () => Promise.resolve() }) });
    mesos.launch({ taskId: 'hello', image: `${host}/shop/hello@${app.lastLine}` });
    const last = await mesos.reached('hello', 'TASK_FINISHED', 'TASK_FAILED', 'TASK_ERROR');
    expect([last.state, last.message]).toEqual(['TASK_FINISHED', expect.any(String)]);
    expect(await mesos.read('hello', 'stdout')).toBe('hello from the image\nbuilt\n0\n');
  });
});
