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
    const [version, build, push] = (await readFile(calls, 'utf8')).trim().split('\n');
    expect(version).toBe('--version');
    expect(build).toMatch(/^bud --format=oci --timestamp=0 --tls-verify=false /);
    for (const part of [`--from=${parent}`, '--file=docker/Dockerfile', '--label=team=shop', '--label=pacer.key=key-1'])
      expect(build).toContain(part);
    expect(push).toBe(`push --tls-verify=false ${registry.host}/shop/docker:df`);
  });
});
