import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createRegistry } from '../../registry/create-registry.ts';
import type { Registry } from '../../registry/types.ts';
import { createWorkbench } from '../pipeline/pipeline.ts';
import { digestOf, dockerManifestType, ociIndexType, ociManifestType } from '../sandbox-registry/registry.ts';
import type { RegistryTarget } from './docker-registry.ts';

/** What a registry, ours or a real one, has to be to Pacer's client and to the build script. */
export function describeRegistry(name: string, skip: boolean, start: () => Promise<RegistryTarget>): void {
  describe.skipIf(skip)(`${name}, with the client and the build script`, () => {
    const prefix = `pacer-test/${randomBytes(4).toString('hex')}`;
    let target: RegistryTarget;
    let registry: Registry;
    let host: string;

    beforeAll(async () => {
      target = await start();
      host = new URL(target.url).host;
      registry = clientAs(target.user, target.password);
    });
    afterAll(async () => {
      await registry.close();
      await target.stop();
    });

    function clientAs(user: string, password: string): Registry {
      return createRegistry({ url: target.url, clock: systemClock, authorization: { kind: 'basic', user, password } });
    }

    async function push(repository: string, reference: string, mediaType = ociManifestType, layer = 'layer') {
      const config = Buffer.from('{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}');
      const bytes = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType,
          config: {
            mediaType: 'application/vnd.oci.image.config.v1+json',
            digest: await registry.putBlob(repository, config),
            size: config.length,
          },
          layers: [
            {
              mediaType: 'application/vnd.oci.image.layer.v1.tar',
              digest: await registry.putBlob(repository, Buffer.from(layer)),
              size: layer.length,
            },
          ],
        }),
      );
      const digest = await registry.putManifest(repository, reference, mediaType, bytes);
      return { digest, bytes };
    }

    it('gives back exactly what was pushed, by tag and by digest', async () => {
      const repository = `${prefix}/round-trip`;
      const { digest, bytes } = await push(repository, 'v1');
      expect(digest).toBe(digestOf(bytes));
      expect(await registry.headManifest(repository, 'v1')).toEqual({ digest, mediaType: ociManifestType });
      expect(await registry.headManifest(repository, digest)).toEqual({ digest, mediaType: ociManifestType });
      const got = await registry.getManifest(repository, 'v1');
      expect([got.digest, got.bytes.equals(bytes)]).toEqual([digest, true]);
      expect(await registry.getBlob(repository, digestOf('layer'))).toEqual(Buffer.from('layer'));
    });

    it('has no other digest for an image in the form of Docker: nothing is converted', async () => {
      const repository = `${prefix}/docker-form`;
      const { digest } = await push(repository, 'v1', dockerManifestType);
      expect(await registry.headManifest(repository, 'v1')).toEqual({ digest, mediaType: dockerManifestType });
    });

    it('says definitely no to an unknown tag, digest, blob and repository', async () => {
      const repository = `${prefix}/absent`;
      await push(repository, 'v1');
      const nothing = digestOf('never pushed');
      expect(await registry.headManifest(repository, 'v2')).toBeUndefined();
      expect(await registry.headManifest(repository, nothing)).toBeUndefined();
      expect(await registry.headManifest(`${prefix}/never`, 'v1')).toBeUndefined();
      expect(await registry.tags(`${prefix}/never`)).toEqual([]);
      await expect(registry.getBlob(repository, nothing)).rejects.toMatchObject({ code: 'image-missing' });
      await expect(registry.getManifest(repository, 'v2')).rejects.toMatchObject({ code: 'image-missing' });
    });

    it('refuses a manifest whose layer it does not have', async () => {
      const repository = `${prefix}/incomplete`;
      const config = await registry.putBlob(repository, Buffer.from('{}'));
      const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf('missing'), size: 7 };
      const bytes = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: ociManifestType,
          config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: config, size: 2 },
          layers: [layer],
        }),
      );
      await expect(registry.putManifest(repository, 'v1', ociManifestType, bytes)).rejects.toMatchObject({
        code: 'registry-rejected',
        message: expect.stringContaining('MANIFEST_BLOB_UNKNOWN') as string,
      });
      expect(await registry.headManifest(repository, 'v1')).toBeUndefined();
    });

    it('moves a tag, keeps the old image under its digest, and lists tags as versions', async () => {
      const repository = `${prefix}/moving`;
      const first = await push(repository, '1.9.0', ociManifestType, 'one');
      const second = await push(repository, '1.10.0', ociManifestType, 'two');
      expect(await registry.putManifest(repository, '1.9.0', ociManifestType, second.bytes)).toBe(second.digest);
      expect((await registry.headManifest(repository, '1.9.0'))?.digest).toBe(second.digest);
      expect((await registry.headManifest(repository, first.digest))?.digest).toBe(first.digest);
      expect(await registry.tags(repository)).toEqual(['1.9.0', '1.10.0']);
    });

    it('pins a multi-platform image by the digest of its index', async () => {
      const repository = `${prefix}/platforms`;
      const child = await push(repository, 'amd64');
      const index = Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: ociIndexType,
          manifests: [
            {
              mediaType: ociManifestType,
              digest: child.digest,
              size: child.bytes.length,
              platform: { os: 'linux', architecture: 'amd64' },
            },
          ],
        }),
      );
      const digest = await registry.putManifest(repository, 'all', ociIndexType, index);
      expect(await registry.headManifest(repository, 'all')).toEqual({ digest, mediaType: ociIndexType });
    });

    it('takes a layer of some megabytes, once', async () => {
      const repository = `${prefix}/large`;
      const bytes = randomBytes(5 * 1024 * 1024);
      const digest = await registry.putBlob(repository, bytes);
      expect(await registry.putBlob(repository, bytes)).toBe(digest);
      expect((await registry.getBlob(repository, digest)).equals(bytes)).toBe(true);
    });

    it('lets nobody in with a wrong password or none', async () => {
      const stranger = clientAs(target.user, 'wrong');
      const nobody = createRegistry({ url: target.url, clock: systemClock });
      for (const client of [stranger, nobody]) {
        await expect(client.headManifest(`${prefix}/round-trip`, 'v1')).rejects.toMatchObject({
          code: 'upstream-refused',
        });
        await client.close();
      }
    });

    it('gets an image and one on top of it from the build script, each built once', async () => {
      const bench = await createWorkbench();
      try {
        const commit = await bench.commit({ 'server.js': 'hello\n', 'base.txt': 'base\n' });
        const login = {
          REGISTRY_USERNAME: target.user,
          REGISTRY_PASSWORD: target.password,
          INSECURE_REGISTRIES: target.url.startsWith('http:') ? host : '',
          SOURCE_COMMIT: commit,
        };
        const base = { ...login, KEY: 'base', TAG: 'base', IMAGE: `${host}/${prefix}/base` };
        const made = await bench.build({ ...base, RECIPE: JSON.stringify({ copy: { 'base.txt': '/etc/' } }) });
        expect(made.console).toContain('sha256:');
        const baseDigest = made.lastLine;
        const app = { ...login, KEY: 'app', TAG: 'app', IMAGE: `${host}/${prefix}/app` };
        const onTop = {
          ...app,
          PARENT: `${host}/${prefix}/base@${baseDigest}`,
          RECIPE: JSON.stringify({ copy: { 'server.js': '/srv/' }, command: ['node', '/srv/server.js'] }),
        };
        const built = await bench.build(onTop);
        const again = await bench.build(onTop);
        expect([built.code, again.code, again.lastLine]).toEqual([0, 0, built.lastLine]);
        expect(again.console).toContain('already there, made from the same key app');
        expect((await registry.headManifest(`${prefix}/app`, 'app'))?.digest).toBe(built.lastLine);
        const { manifest } = await registry.getManifest(`${prefix}/app`, built.lastLine);
        expect(manifest['layers']).toHaveLength(2);

        const refused = await bench.build({ ...onTop, TAG: 'other', REGISTRY_PASSWORD: 'wrong' });
        expect([refused.code, refused.lastLine]).toEqual([1, expect.stringMatching(/401|wants a login/)]);
        expect(refused.console).not.toContain('wrong');
      } finally {
        await bench.remove();
      }
    });
  });
}
