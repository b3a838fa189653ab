import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startMesos, type Harness } from './support.ts';
import { digestOf, layerOf, startRegistry, type TinyRegistry } from './tiny-registry.ts';

const server = `console.log(require('fs').readFileSync('message.txt', 'utf8'), process.env.FROM, process.cwd(), ...process.argv.slice(2))`;

const application = layerOf(
  { path: 'app/', type: 'Directory', mode: 0o755 },
  { path: 'app/server.js', content: server },
  { path: 'app/message.txt', content: 'hello' },
);
const configuration = {
  Entrypoint: ['node', '/app/server.js'],
  Cmd: ['by', 'default'],
  Env: ['FROM=image', 'PATH=/usr/local/bin:/usr/bin'],
  WorkingDir: '/app',
};

async function outputOf(mesos: Harness, taskId: string): Promise<string> {
  const status = await mesos.reached(taskId, 'TASK_FINISHED', 'TASK_FAILED');
  expect({ ...status, stderr: await mesos.read(taskId, 'stderr') }).toMatchObject({ state: 'TASK_FINISHED' });
  return (await mesos.read(taskId, 'stdout')).trim();
}

async function failureOf(mesos: Harness, image: string): Promise<string> {
  mesos.launch({ taskId: 'broken', image });
  const status = await mesos.reached('broken', 'TASK_FAILED');
  expect(status.reason).toBe('REASON_CONTAINER_LAUNCH_FAILED');
  expect(status.message).toContain(image);
  expect(mesos.statesOf('broken')).toEqual(['TASK_FAILED']);
  return status.message;
}

test.for([false, true])('an image is pulled and its command runs in its directory (gzip: %s)', async gzip => {
  const registry = await startRegistry();
  registry.push('team/app', '1', configuration, [application], gzip);
  const mesos = await startMesos();
  mesos.launch({ taskId: 'web', image: `${registry.host}/team/app:1` });
  const output = await outputOf(mesos, 'web');
  expect(output).toMatch(/^hello image .*\/rootfs\/app by default$/);
});

test('arguments replace the default ones, a command line replaces all, the launch environment wins', async () => {
  const registry = await startRegistry();
  registry.push('team/app', '1', configuration, [application]);
  const image = `${registry.host}/team/app:1`;
  const mesos = await startMesos();
  mesos.launch({ taskId: 'args', image, args: ['other'], environment: { FROM: 'launch' } });
  mesos.launch({ taskId: 'line', image, command: 'cat message.txt; echo " $FROM"' });
  expect(await outputOf(mesos, 'args')).toMatch(/^hello launch .*\/rootfs\/app other$/);
  expect(await outputOf(mesos, 'line')).toBe('hello image');
});

test('of an image for several platforms the one for linux/amd64 is taken', async () => {
  const registry = await startRegistry();
  const wrong = registry.push('team/app', 'arm', { Cmd: ['false'] }, []);
  const right = registry.push('team/app', 'amd', configuration, [application]);
  registry.pushIndex('team/app', 'both', [
    { architecture: 'arm64', digest: wrong },
    { architecture: 'amd64', digest: right },
  ]);
  registry.pushIndex('team/app', 'neither', [{ architecture: 'arm64', digest: wrong }]);
  const mesos = await startMesos();
  mesos.launch({ taskId: 'web', image: `${registry.host}/team/app:both` });
  expect(await outputOf(mesos, 'web')).toMatch(/^hello image/);
  expect(await failureOf(mesos, `${registry.host}/team/app:neither`)).toContain('no variant for linux/amd64');
});

test('an image that is here is not pulled again: by digest never, by tag only when forced', async () => {
  const registry = await startRegistry();
  const digest = registry.push('team/app', '1', configuration, [application]);
  const mesos = await startMesos();
  mesos.launch({ taskId: 'first', image: `${registry.host}/team/app@${digest}` });
  await outputOf(mesos, 'first');
  const after = registry.requests.length;
  mesos.launch({ taskId: 'second', image: `${registry.host}/team/app@${digest}`, forcePullImage: true });
  await outputOf(mesos, 'second');
  expect(registry.requests).toHaveLength(after);

  mesos.launch({ taskId: 'third', image: `${registry.host}/team/app:1` });
  await outputOf(mesos, 'third');
  const changed = layerOf({ path: 'app/message.txt', content: 'changed' });
  registry.push('team/app', '1', configuration, [application, changed]);
  mesos.launch({ taskId: 'old', image: `${registry.host}/team/app:1` });
  mesos.launch({ taskId: 'new', image: `${registry.host}/team/app:1`, forcePullImage: true });
  expect(await outputOf(mesos, 'old')).toMatch(/^hello/);
  expect(await outputOf(mesos, 'new')).toMatch(/^changed/);
});

test('tasks that start together share one pull', async () => {
  const registry = await startRegistry();
  registry.push('team/app', '1', configuration, [application]);
  const mesos = await startMesos();
  for (const taskId of ['a', 'b', 'c']) mesos.launch({ taskId, image: `${registry.host}/team/app:1` });
  for (const taskId of ['a', 'b', 'c']) await outputOf(mesos, taskId);
  const blobs = registry.requests.filter(request => request.includes('/blobs/'));
  expect(blobs).toHaveLength(new Set(blobs).size);
});

test('a pulled image survives a restart', async () => {
  const registry = await startRegistry();
  const digest = registry.push('team/app', '1', configuration, [application]);
  const first = await startMesos();
  first.launch({ taskId: 'web', image: `${registry.host}/team/app@${digest}` });
  await outputOf(first, 'web');
  await first.mesos.stop();
  const before = registry.requests.length;
  const second = await startMesos({ directory: first.directory });
  second.launch({ taskId: 'again', image: `${registry.host}/team/app@${digest}` });
  await outputOf(second, 'again');
  expect(registry.requests).toHaveLength(before);
});

test('a task that writes into its image changes it for nobody else, and its files are gone afterwards', async () => {
  const registry = await startRegistry();
  registry.push('team/app', '1', configuration, [application]);
  const image = `${registry.host}/team/app:1`;
  const mesos = await startMesos();
  mesos.launch({ taskId: 'writer', image, command: 'echo spoiled > message.txt; rm server.js; cat message.txt' });
  expect(await outputOf(mesos, 'writer')).toBe('spoiled');
  mesos.launch({ taskId: 'reader', image });
  expect(await outputOf(mesos, 'reader')).toMatch(/^hello/);
  const copies = async (): Promise<string[]> =>
    (await readdir(join(mesos.directory, 'slaves'), { recursive: true })).filter(entry => entry.endsWith('rootfs'));
  await expect.poll(copies).toEqual([]);
});

async function listing(registry: TinyRegistry, ...layers: readonly Buffer[]): Promise<readonly string[]> {
  registry.push('team/files', '1', {}, layers);
  const mesos = await startMesos();
  const command = `find . -mindepth 1 \\( -type l -printf '%P -> %l\\n' -o -type f -printf '%P = ' -exec cat {} \\; -exec echo \\; -o -printf '%P/\\n' \\)`;
  mesos.launch({ taskId: 'find', image: `${registry.host}/team/files:1`, command });
  return (await outputOf(mesos, 'find')).split('\n').toSorted();
}

test('upper layers replace, and their whiteouts hide, what lies below; what they bring themselves stays', async () => {
  const lower = layerOf(
    { path: 'etc/', type: 'Directory', mode: 0o755 },
    { path: 'etc/a', content: 'a' },
    { path: 'etc/b', content: 'b' },
    { path: 'gone/deep/file', content: 'x' },
    { path: 'opaque/old', content: 'old' },
    { path: 'opaque/sub/old', content: 'old' },
    { path: 'turns', content: 'file' },
  );
  const upper = layerOf(
    { path: 'etc/b', content: 'B' },
    { path: 'etc/.wh.a' },
    { path: '.wh.gone' },
    { path: 'opaque/new', content: 'new' },
    { path: 'opaque/sub/new', content: 'new' },
    { path: 'opaque/.wh..wh..opq' },
    { path: 'turns/into', content: 'directory' },
  );
  expect(await listing(await startRegistry(), lower, upper)).toEqual(
    [
      'etc/',
      'etc/b = B',
      'opaque/',
      'opaque/new = new',
      'opaque/sub/',
      'opaque/sub/new = new',
      'turns/',
      'turns/into = directory',
    ].toSorted(),
  );
});

test('links lead where they would in a container, never to the machine', async () => {
  const layer = layerOf(
    { path: 'usr/bin/java', content: 'java' },
    { path: 'usr/bin/absolute', type: 'SymbolicLink', linkpath: '/usr/bin/java' },
    { path: 'usr/bin/relative', type: 'SymbolicLink', linkpath: '../bin/java' },
    { path: 'usr/bin/climbing', type: 'SymbolicLink', linkpath: '../../../../../../etc/passwd' },
    { path: 'usr/bin/hard', type: 'Link', linkpath: 'usr/bin/java' },
    { path: 'lib', type: 'SymbolicLink', linkpath: 'usr/lib' },
    { path: 'usr/lib/', type: 'Directory', mode: 0o755 },
    { path: 'lib/through', content: 'through the link' },
  );
  const files = await listing(await startRegistry(), layer);
  expect(files).toContain('usr/bin/absolute -> java');
  expect(files).toContain('usr/bin/relative -> java');
  expect(files).toContain('usr/bin/climbing -> ../../etc/passwd');
  expect(files).toContain('usr/bin/hard = java');
  expect(files).toContain('usr/lib/through = through the link');
});

test.for([
  ['a name that climbs', layerOf({ path: '../../escaped', content: 'x' }), 'leaves the image'],
  [
    'a hard link that climbs',
    layerOf({ path: 'a', type: 'Link', linkpath: '../../../etc/passwd' }),
    'leaves the image',
  ],
  ['a hard link to nothing', layerOf({ path: 'a', type: 'Link', linkpath: 'b' }), 'leads nowhere'],
  ['a whiteout that climbs', layerOf({ path: 'a/.wh...' }), 'hides nothing'],
  ['half a layer', application.subarray(0, 700), ''],
  ['no layer at all', Buffer.from('<html>this is a login page</html>'.repeat(40)), ''],
] as const)('a layer with %s fails the launch and writes nothing outside', async ([, layer, reason]) => {
  const registry = await startRegistry();
  registry.push('team/evil', '1', { Cmd: ['true'] }, [layer]);
  const mesos = await startMesos();
  const message = await failureOf(mesos, `${registry.host}/team/evil:1`);
  expect(message).toMatch(/^Failed to launch container: Failed to pull image '/);
  expect(message).toContain(reason);
  expect(await readdir(join(mesos.directory, 'images'))).not.toContain('escaped');
  expect(await readdir(join(mesos.directory, 'images', 'unfinished'))).not.toContain('escaped');
  expect(await readdir(mesos.directory)).not.toContain('escaped');
});

test('links that were written through cannot lead out, wherever they end up', async () => {
  const layer = layerOf(
    { path: 'flat/', type: 'Directory', mode: 0o755 },
    { path: 'one/two/three/', type: 'Directory', mode: 0o755 },
    { path: 'one/two/three/flat', type: 'SymbolicLink', linkpath: '/flat' },
    // Through the link this lies at /flat/trap, where the same steps would leave the image.
    { path: 'one/two/three/flat/trap', type: 'SymbolicLink', linkpath: '../../../../../../..' },
    { path: 'one/two/three/flat/trap/escaped', content: 'x' },
  );
  const files = await listing(await startRegistry(), layer);
  expect(files).toContain('flat/trap -> ..');
  expect(files).toContain('escaped = x');
});

test('an image that is not there, a registry that is not there, a damaged blob, no reference: each is named', async () => {
  const registry = await startRegistry();
  const layer = layerOf({ path: 'a', content: 'a' });
  registry.push('team/app', '1', { Cmd: ['true'] }, [layer]);
  registry.damage(digestOf(layer), Buffer.from('something else'));
  expect(await failureOf(await startMesos(), `${registry.host}/team/app:1`)).toMatch(/damaged/);
  expect(await failureOf(await startMesos(), `${registry.host}/team/none:1`)).toMatch(/does not have/);
  expect(await failureOf(await startMesos(), '127.0.0.1:1/team/app:1')).toContain('127.0.0.1:1');
  expect(await failureOf(await startMesos(), 'UPPER/Case:1')).toMatch(/no image reference/);
});

test('an image without a command needs one from the task', async () => {
  const registry = await startRegistry();
  registry.push('team/app', '1', {}, [application]);
  const mesos = await startMesos();
  mesos.launch({ taskId: 'nothing', image: `${registry.host}/team/app:1` });
  const status = await mesos.reached('nothing', 'TASK_FAILED');
  expect(status.message).toContain('nothing to run');
});
