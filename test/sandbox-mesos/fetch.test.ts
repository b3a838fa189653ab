import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { create } from 'tar';
import { expect, onTestFinished, test } from 'vitest';
import { startMesos, temporaryDirectory } from './support.ts';

async function serve(files: Readonly<Record<string, Buffer | string>>): Promise<string> {
  const http = createServer((request, response) => {
    const body = files[request.url ?? ''];
    if (typeof body === 'string' && body.startsWith('->')) response.writeHead(302, { location: body.slice(2) }).end();
    else if (body === undefined) response.writeHead(404).end('none');
    else response.end(body);
  });
  onTestFinished(() => {
    http.closeAllConnections();
    http.close();
  });
  await new Promise<void>(resolve => {
    http.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

async function archive(): Promise<string> {
  const directory = await temporaryDirectory();
  await mkdir(join(directory, 'site'));
  await writeFile(join(directory, 'site', 'index.html'), '<p>hi</p>');
  await create({ gzip: true, file: join(directory, 'site.tgz'), cwd: directory }, ['site']);
  return join(directory, 'site.tgz');
}

test('files and downloads are in the sandbox before the command starts; archives unpacked when asked', async () => {
  const file = await archive();
  const bytes = await readFile(file);
  const url = await serve({ '/a/run.sh?v=1': '#!/bin/sh\necho ran', '/b/site.tgz': bytes, '/moved': '->/b/site.tgz' });
  const mesos = await startMesos();
  mesos.launch({
    taskId: 'web',
    command: './run.sh; cat site/index.html; ls moved',
    fetch: [
      { uri: `${url}/a/run.sh?v=1`, extract: false, executable: true },
      { uri: `file://${file}`, extract: true, executable: false },
      { uri: `${url}/moved`, extract: true, executable: false },
    ],
  });
  await mesos.reached('web', 'TASK_FINISHED');
  expect(await mesos.read('web', 'stdout')).toBe('ran\n<p>hi</p>moved\n');
});

test.for([
  ['/none', 'the server answered 404'],
  ['/loop', 'too many redirects'],
  ['/odd', 'redirected to ftp:'],
] as const)('a fetch of %s fails the launch with its cause', async ([path, cause]) => {
  const url = await serve({ '/loop': '->/loop', '/odd': '->ftp://127.0.0.1/x' });
  const mesos = await startMesos();
  mesos.launch({ taskId: 'web', command: 'true', fetch: [{ uri: url + path, extract: true, executable: false }] });
  const status = await mesos.reached('web', 'TASK_FAILED');
  expect(status.reason).toBe('REASON_CONTAINER_LAUNCH_FAILED');
  expect(status.message).toContain(url + path);
  expect(status.message).toContain(cause);
});

test('schemes, names and archives that the fetcher does not take are refused', async () => {
  const directory = await temporaryDirectory();
  await writeFile(join(directory, 'app.zip'), 'PK');
  await writeFile(join(directory, 'stdout'), '');
  const refused: readonly (readonly [string, string])[] = [
    ['hdfs://host/file', 'only file, http and https'],
    [`file://${directory}/app.zip`, 'cannot be extracted'],
    [`file://${directory}/stdout`, 'would overwrite'],
    ['http://127.0.0.1/', 'names no file'],
    ['not a uri', 'Invalid URL'],
  ];
  const mesos = await startMesos();
  for (const [position, [uri, cause]] of refused.entries()) {
    const taskId = `task-${position}`;
    mesos.launch({ taskId, command: 'true', fetch: [{ uri, extract: true, executable: false }] });
    expect((await mesos.reached(taskId, 'TASK_FAILED')).message).toContain(cause);
  }
});
