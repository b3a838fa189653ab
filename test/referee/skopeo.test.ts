import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createRegistry } from '../../registry/create-registry.ts';
import { createWorkbench } from '../pipeline/pipeline.ts';
import { dockerRegistryPackages, startDockerRegistry, type RegistryTarget } from './docker-registry.ts';
import { missingPrograms, skipReason } from './installed.ts';
import { startStandIn } from './registry-stand-in.ts';

const run = promisify(execFile);

const skopeoMissing = skipReason(missingPrograms({ skopeo: 'skopeo' }), 'skopeo, a client of others,');
const realMissing = missingPrograms(dockerRegistryPackages) !== undefined;

describe.skipIf(skopeoMissing).for(['open', 'basic', 'token'] as const)('skopeo with the stand-in, %s', kind => {
  let standIn: Awaited<ReturnType<typeof startStandIn>>;
  let home: string;
  let host: string;
  /** Digest of `shop/hello:v1`, as the build script pushed it. */
  let digest: string;

  beforeAll(async () => {
    standIn = await startStandIn(kind);
    home = await mkdtemp(join(tmpdir(), 'pacer-skopeo-'));
    host = new URL(standIn.url).host;
    digest = await pushByScript(standIn);
  });
  afterAll(async () => {
    await standIn.stop();
    await rm(home, { recursive: true, force: true });
  });

  async function skopeo(...args: string[]): Promise<string> {
    const credentials = (side: string): string[] => [`--${side}`, `${standIn.user}:${standIn.password}`];
    const sides: Readonly<Record<string, readonly string[]>> = { copy: ['src', 'dest'] };
    const command = args[0] ?? '';
    const options = (sides[command] ?? ['']).flatMap(side => {
      const dash = side === '' ? '' : `${side}-`;
      const login = kind === 'open' ? [] : credentials(`${dash}creds`);
      return [`--${dash}tls-verify=false`, ...login];
    });
    const environment = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home };
    const { stdout } = await run('skopeo', ['--insecure-policy', command, ...options, ...args.slice(1)], {
      env: environment,
    });
    return stdout;
  }

  it('inspects an image of the build script: digest, tags, labels, platform', async () => {
    const seen = JSON.parse(await skopeo('inspect', `docker://${host}/shop/hello:v1`)) as Record<string, unknown>;
    expect(seen).toMatchObject({
      Name: `${host}/shop/hello`,
      Digest: digest,
      RepoTags: ['v1'],
      Architecture: 'amd64',
      Os: 'linux',
      Labels: { 'pacer.key': 'key-1' },
    });
    const raw = await skopeo('inspect', '--raw', `docker://${host}/shop/hello@${digest}`);
    expect(JSON.parse(raw)).toMatchObject({ schemaVersion: 2 });
  });

  it('copies out to a folder and back in under another name, with the same digest', async () => {
    const folder = join(home, 'image');
    await skopeo('copy', `docker://${host}/shop/hello:v1`, `oci:${folder}:v1`);
    const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as { manifests: { digest: string }[] };
    expect(index.manifests.map(manifest => manifest.digest)).toEqual([digest]);
    await skopeo('copy', `oci:${folder}:v1`, `docker://${host}/shop/returned:v2`);
    const seen = JSON.parse(await skopeo('inspect', `docker://${host}/shop/returned:v2`)) as { Digest: string };
    expect(seen.Digest).toBe(digest);
  });

  it('copies from repository to repository, and turns the manifest into the form of Docker', async () => {
    await skopeo('copy', `docker://${host}/shop/hello:v1`, `docker://${host}/shop/mounted:v1`);
    await skopeo('copy', '--format', 'v2s2', `docker://${host}/shop/hello:v1`, `docker://${host}/shop/docker:v1`);
    const raw = JSON.parse(await skopeo('inspect', '--raw', `docker://${host}/shop/docker:v1`)) as object;
    expect(raw).toMatchObject({ mediaType: 'application/vnd.docker.distribution.manifest.v2+json' });
  });

  it('lists tags and deletes an image with all of its tags', async () => {
    for (const tag of ['a', 'b'])
      await skopeo('copy', `docker://${host}/shop/hello:v1`, `docker://${host}/shop/deleted:${tag}`);
    const before = JSON.parse(await skopeo('list-tags', `docker://${host}/shop/deleted`)) as { Tags: string[] };
    expect(before.Tags).toEqual(['a', 'b']);
    await skopeo('delete', `docker://${host}/shop/deleted:a`);
    const after = JSON.parse(await skopeo('list-tags', `docker://${host}/shop/deleted`)) as { Tags: string[] };
    expect(after.Tags).toEqual([]);
    await expect(skopeo('inspect', `docker://${host}/shop/deleted:b`)).rejects.toThrow('manifest unknown');
  });
});

describe.skipIf(skopeoMissing).for(['basic', 'token'] as const)('skopeo with a wrong password, %s', kind => {
  it('is not let in', async () => {
    const standIn = await startStandIn(kind);
    const image = `docker://${new URL(standIn.url).host}/shop/hello:v1`;
    const answer = run('skopeo', ['inspect', '--tls-verify=false', '--creds=robot:wrong', image]);
    await expect(answer).rejects.toThrow(/unauthorized|authentication required|invalid username\/password/i);
    await standIn.stop();
  });
});

describe.skipIf(skopeoMissing || realMissing)('skopeo between the stand-in and the real registry', () => {
  it('carries an image there and back without another digest', async () => {
    const home = await mkdtemp(join(tmpdir(), 'pacer-skopeo-'));
    const standIn = await startStandIn('token');
    const real = await startDockerRegistry();
    const [here, there] = [new URL(standIn.url).host, new URL(real.url).host];
    const client = createRegistry({
      url: real.url,
      clock: systemClock,
      authorization: { kind: 'basic', user: real.user, password: real.password },
    });
    const copy = (from: string, to: string): Promise<unknown> =>
      run(
        'skopeo',
        [
          '--insecure-policy',
          'copy',
          '--src-tls-verify=false',
          '--dest-tls-verify=false',
          `--src-creds=${standIn.user}:${standIn.password}`,
          `--dest-creds=${real.user}:${real.password}`,
          `docker://${from}`,
          `docker://${to}`,
        ],
        { env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home } },
      );
    try {
      const digest = await pushByScript(standIn);
      await copy(`${here}/shop/hello:v1`, `${there}/shop/hello:v1`);
      expect((await client.headManifest('shop/hello', 'v1'))?.digest).toBe(digest);
      await copy(`${there}/shop/hello:v1`, `${here}/shop/back:v1`);
      const back = createRegistry({
        url: standIn.url,
        clock: systemClock,
        authorization: { kind: 'basic', user: standIn.user, password: standIn.password },
      });
      expect((await back.headManifest('shop/back', 'v1'))?.digest).toBe(digest);
      await back.close();
    } finally {
      await client.close();
      await standIn.stop();
      await real.stop();
      await rm(home, { recursive: true, force: true });
    }
  });
});

/** Builds and pushes `shop/hello:v1` with the build script; its digest. */
async function pushByScript(target: RegistryTarget): Promise<string> {
  const bench = await createWorkbench();
  try {
    const commit = await bench.commit({ 'server.js': 'hello\n' });
    const built = await bench.build({
      KEY: 'key-1',
      TAG: 'v1',
      IMAGE: `${new URL(target.url).host}/shop/hello`,
      SOURCE_COMMIT: commit,
      RECIPE: JSON.stringify({ copy: { 'server.js': '/srv/' } }),
      REGISTRY_USERNAME: target.user,
      REGISTRY_PASSWORD: target.password,
    });
    if (built.code !== 0) throw new Error(built.console);
    return built.lastLine;
  } finally {
    await bench.remove();
  }
}
