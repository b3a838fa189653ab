import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../sandbox-registry/registry.ts';
import { startLine, type Line } from './line.ts';

let line: Line;
let registry: Line['registry'];
let bench: Line['bench'];
let parameters: Line['parameters'];

beforeAll(async () => {
  line = await startLine();
  ({ registry, bench, parameters } = line);
});
afterAll(() => line.remove());

describe('a dockerfile recipe', () => {
  async function fakeBin(scripts: Record<string, string>): Promise<string> {
    const bin = join(bench.home, `bin-${Object.keys(scripts).join('-')}`);
    await mkdir(bin, { recursive: true });
    for (const tool of ['git', 'sh']) {
      await writeFile(join(bin, tool), `#!/bin/sh\nPATH=${process.env['PATH']}\nexec ${tool} "$@"\n`);
      await chmod(join(bin, tool), 0o755);
    }
    for (const [name, body] of Object.entries(scripts)) {
      await writeFile(join(bin, name), `#!/bin/sh\nPATH=${process.env['PATH']}\n${body}\n`);
      await chmod(join(bin, name), 0o755);
    }
    return bin;
  }

  it('says what is missing when the agent can build none, and that a docker without its daemon is none', async () => {
    const bin = await fakeBin({ docker: 'echo "Cannot connect to the Docker daemon" >&2; exit 1' });
    const result = await bench.build({ ...parameters({ dockerfile: 'Dockerfile' }, { TAG: 'df' }), PATH: bin });
    expect(result.code).toBe(1);
    expect(result.lastLine).toContain('no working image builder; install buildah, podman or docker');
    expect(result.lastLine).toContain('docker is there but does not work: Cannot connect to the Docker daemon');
  });

  it('hands parent, labels and tag to buildah, pushes, and reports the digest the registry has', async () => {
    const calls = join(bench.home, 'calls');
    const bin = await fakeBin({ buildah: `printf '%s\\n' "$*" >> ${calls}` });
    // The recorder pushes nothing, so the image is put there by hand, with another key.
    const put = await registry.pushImage('shop/docker', 'df');
    const parent = `${registry.host}/images/base@${digestOf('x')}`;
    const recipe = { dockerfile: 'docker/Dockerfile', labels: { team: 'shop' } };
    const result = await bench.build({
      ...parameters(recipe, { TAG: 'df', IMAGE: 'shop/docker', PARENT: parent }),
      PATH: bin,
    });
    expect([result.code, result.lastLine]).toEqual([0, put.digest]);
    const [probe, build, push] = (await readFile(calls, 'utf8')).trim().split('\n');
    expect(probe).toBe('info');
    expect(build).toMatch(/^bud --format=oci --timestamp=0 --tls-verify=false /);
    for (const part of [`--from=${parent}`, '--file=docker/Dockerfile', '--label=team=shop', '--label=pacer.key=key-1'])
      expect(build).toContain(part);
    expect(push).toBe(`push --tls-verify=false ${registry.host}/shop/docker:df`);
  });

  it('pushes nothing when a faster build of the same key did so meanwhile', async () => {
    const calls = join(bench.home, 'calls-race');
    const wanted = { TAG: 'race', KEY: 'race', IMAGE: 'shop/race' };
    const before = await bench.build(parameters({ copy: { 'server.js': '/' } }, { ...wanted, TAG: 'other' }));
    // The registry gets the image of the other build while this one builds.
    const push = join(bench.home, 'push-other.mjs');
    await writeFile(
      push,
      `const manifests = '${registry.url}/v2/shop/race/manifests';
const type = 'application/vnd.oci.image.manifest.v1+json';
const body = await (await fetch(manifests + '/other', { headers: { accept: type } })).arrayBuffer();
await fetch(manifests + '/race', { method: 'PUT', headers: { 'content-type': type }, body });
`,
    );
    const bin = await fakeBin({
      buildah: `printf '%s\\n' "$1" >> ${calls}; [ "$1" != bud ] || ${process.execPath} ${push}`,
    });
    const result = await bench.build({ ...parameters({ dockerfile: 'Dockerfile' }, wanted), PATH: bin });
    expect([result.code, result.lastLine]).toEqual([0, before.lastLine]);
    expect((await readFile(calls, 'utf8')).trim().split('\n')).toEqual(['info', 'bud', 'rmi']);
  });

  const report = (calls: string): string =>
    `printf '%s %s %s\\n' "$1" "$BUILDAH_ISOLATION" "$STORAGE_DRIVER" >> ${calls}`;

  it('builds without privileges: chroot, and vfs only where the usual storage does not open', async () => {
    const calls = join(bench.home, 'calls-vfs');
    const bin = await fakeBin({
      buildah: `${report(calls)}; [ "$1" != info ] || [ "$STORAGE_DRIVER" = vfs ] || exit 125`,
    });
    await registry.pushImage('shop/vfs', 'df');
    const image = { TAG: 'df', IMAGE: 'shop/vfs' };
    const result = await bench.build({ ...parameters({ dockerfile: 'Dockerfile' }, image), PATH: bin });
    expect(result.code).toBe(0);
    expect((await readFile(calls, 'utf8')).trim().split('\n')).toEqual([
      'info chroot ',
      'info chroot vfs',
      'bud chroot vfs',
      'push chroot vfs',
      'rmi chroot vfs',
    ]);
  });

  it('leaves isolation and storage to the agent that sets them', async () => {
    const calls = join(bench.home, 'calls-own');
    const bin = await fakeBin({ buildah: report(calls) });
    await registry.pushImage('shop/own', 'df');
    const own = { BUILDAH_ISOLATION: 'rootless', STORAGE_DRIVER: 'overlay' };
    const image = { TAG: 'df', IMAGE: 'shop/own' };
    const result = await bench.build({ ...parameters({ dockerfile: 'Dockerfile' }, image), ...own, PATH: bin });
    expect(result.code).toBe(0);
    const lines = (await readFile(calls, 'utf8')).trim().split('\n');
    expect(lines).toEqual(['info', 'bud', 'push', 'rmi'].map(step => `${step} rootless overlay`));
  });

  it("hands over the job's login in a file that is gone afterwards, besides what the agent knows of other hosts", async () => {
    const seen = join(bench.home, 'seen');
    const docker = join(bench.home, 'docker');
    await mkdir(docker);
    await writeFile(join(docker, 'config.json'), '{"auths":{"other.example.com":{"auth":"b3RoZXI="}}}');
    const bin = await fakeBin({
      buildah: `[ "$1" != push ] || { stat -c '%a %n' "$REGISTRY_AUTH_FILE"; cat "$DOCKER_CONFIG/config.json"; } > ${seen}`,
    });
    await registry.pushImage('shop/login', 'df');
    const login = { REGISTRY_USERNAME: 'robot', REGISTRY_PASSWORD: 'secret', DOCKER_CONFIG: docker };
    const image = { TAG: 'df', IMAGE: 'shop/login' };
    const result = await bench.build({ ...parameters({ dockerfile: 'Dockerfile' }, image), ...login, PATH: bin });
    expect(result.code).toBe(0);
    const [file = '', content = ''] = (await readFile(seen, 'utf8')).split('\n');
    expect(JSON.parse(content)).toEqual({
      auths: { 'other.example.com': { auth: 'b3RoZXI=' }, [registry.host]: { auth: 'cm9ib3Q6c2VjcmV0' } },
    });
    const [mode, path = ''] = file.split(' ');
    expect(mode).toBe('600');
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(result.console).not.toContain('secret');
  });
});
