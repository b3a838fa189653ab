import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf, startRegistry } from '../sandbox-registry/registry.ts';
import { startLine, type Line } from './line.ts';

let line: Line;
let registry: Line['registry'];
let bench: Line['bench'];
let parameters: Line['parameters'];
let read: Line['read'];

beforeAll(async () => {
  line = await startLine();
  ({ registry, bench, parameters, read } = line);
});
afterAll(() => line.remove());

describe('a recipe with a parent', () => {
  async function buildParent(): Promise<string> {
    const recipe = {
      copy: { 'server.js': '/base/' },
      environment: { JAVA: '17', KEEP: 'yes' },
      command: ['base'],
      workingDirectory: '/base',
      labels: { base: 'label' },
    };
    const result = await bench.build(parameters(recipe, { IMAGE: 'images/base', TAG: '1', KEY: 'base' }));
    expect(result.code).toBe(0);
    return result.lastLine;
  }

  it('inherits layers and configuration and names its base', async () => {
    const digest = await buildParent();
    const recipe = { copy: { 'bin/start': '/bin/start' }, environment: { JAVA: '21' } };
    const parent = `${registry.host}/images/base@${digest}`;
    const result = await bench.build(parameters(recipe, { IMAGE: 'shop/child', PARENT: parent, KEY: 'child' }));
    expect(result.console).not.toContain('FAILED');
    const [base, child] = [await read('images/base', '1'), await read('shop/child', 'tag-1')];
    expect(child.manifest.layers).toHaveLength(2);
    expect(child.manifest.layers[0]).toEqual(base.manifest.layers[0]);
    expect(child.config.rootfs.diff_ids[0]).toBe(base.config.rootfs.diff_ids[0]);
    expect(child.config.history).toHaveLength(2);
    expect(child.config.config).toMatchObject({ Env: ['JAVA=21', 'KEEP=yes'], Cmd: ['base'], WorkingDir: '/base' });
    expect(child.config.config.Labels).toMatchObject({
      base: 'label',
      'pacer.key': 'child',
      'org.opencontainers.image.base.name': `${registry.host}/images/base`,
      'org.opencontainers.image.base.digest': digest,
    });
    const layer = child.manifest.layers[0]?.digest ?? '';
    expect((await registry.call('HEAD', `/v2/shop/child/blobs/${layer}`)).status).toBe(200);
    expect((await bench.report(result))['parent']).toBe(parent);
  });

  it('copies the layers when the parent lives on another registry', async () => {
    const other = await startRegistry();
    const config = JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      rootfs: { type: 'layers', diff_ids: ['sha256:0'] },
    });
    const type = 'application/vnd.docker.distribution.manifest.v2+json';
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: type,
      config: { mediaType: 'x', digest: await other.pushBlob('base', config), size: config.length },
      layers: [
        {
          mediaType: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
          digest: await other.pushBlob('base', 'foreign layer'),
          size: 13,
        },
      ],
    });
    await other.call('PUT', '/v2/base/manifests/1', { 'content-type': type }, manifest);
    const parent = `${other.host}/base@${digestOf(manifest)}`;
    const result = await bench.build(parameters({}, { IMAGE: 'shop/moved', PARENT: parent, KEY: 'moved' }));
    await other.remove();
    expect(result.console).not.toContain('FAILED');
    const moved = await read('shop/moved', 'tag-1');
    expect(moved.manifest.layers).toEqual([
      { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: digestOf('foreign layer'), size: 13 },
    ]);
    expect((await registry.call('GET', `/v2/shop/moved/blobs/${digestOf('foreign layer')}`)).text).toBe(
      'foreign layer',
    );
  });

  it('fails with a sentence when the parent is not there', async () => {
    const parent = `${registry.host}/images/base@${digestOf('nothing')}`;
    const result = await bench.build(parameters({ copy: { 'server.js': '/' } }, { TAG: 'orphan', PARENT: parent }));
    expect(result.code).toBe(1);
    expect(result.lastLine).toBe(`FAILED: bring parent ${parent}: the parent ${parent} is not in its registry`);
  });
});
