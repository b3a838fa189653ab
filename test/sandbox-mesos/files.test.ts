import { createHash, randomBytes } from 'node:crypto';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { startMesos, type Harness } from './support.ts';

interface FinishedTask extends Harness {
  /** Sandbox directory on disk. */
  readonly sandbox: string;
}

async function finishedTask(): Promise<FinishedTask> {
  const mesos = await startMesos();
  mesos.launch({ taskId: 'task', command: 'true' });
  const { agentId, containerId = '' } = await mesos.reached('task', 'TASK_FINISHED');
  const runs = join('slaves', agentId, 'frameworks', mesos.mesos.frameworkId, 'executors', 'task', 'runs');
  return { ...mesos, sandbox: join(mesos.directory, runs, containerId) };
}

/** What a careful client does: the body as latin1, parsed, the data back to bytes. */
async function readBytes(mesos: Harness, name: string, offset: number, length?: number): Promise<Buffer> {
  const query = `offset=${offset}${length === undefined ? '' : `&length=${length}`}`;
  const response = await mesos.get(`/files/read?path=${mesos.file('task', name)}&${query}`);
  const body = Buffer.from(await response.arrayBuffer()).toString('latin1');
  const parsed = JSON.parse(body) as { data: string; offset: number };
  expect(parsed.offset).toBe(offset);
  return Buffer.from(parsed.data, 'latin1');
}

async function readWhole(mesos: Harness, name: string, step: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let offset = 0; ;) {
    const piece = await readBytes(mesos, name, offset, step);
    if (piece.length === 0) return Buffer.concat(pieces);
    pieces.push(piece);
    offset += piece.length;
  }
}

test('a reader gets the exact bytes, wherever the borders of its reads fall in a character', async () => {
  const mesos = await finishedTask();
  const text = Buffer.from('zeile ä € 😀 "quoted" back\\slash\ttab\n\u0000\u001f\u007f'.repeat(20));
  await writeFile(join(mesos.sandbox, 'log'), text);
  for (const step of [1, 7, 64]) expect(await readWhole(mesos, 'log', step)).toEqual(text);
});

test('any bytes at all arrive as they are', async () => {
  const mesos = await finishedTask();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 250 }), async (bytes, step) => {
      await writeFile(join(mesos.sandbox, 'bytes'), bytes);
      expect(await readWhole(mesos, 'bytes', step)).toEqual(Buffer.from(bytes));
    }),
    { numRuns: 40 },
  );
});

test('bytes from 0x80 on are in the body unchanged, so that it need not be UTF-8', async () => {
  const mesos = await finishedTask();
  await writeFile(join(mesos.sandbox, 'half'), Buffer.from([0x41, 0xe2, 0x82]));
  const response = await mesos.get(`/files/read?path=${mesos.file('task', 'half')}&offset=0`);
  const expected = Buffer.concat([Buffer.from('{"data":"A'), Buffer.from([0xe2, 0x82]), Buffer.from('","offset":0}')]);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(expected);
  expect(response.headers.get('content-type')).toBe('application/json');
});

test('offset -1 or none answers the size, one beyond the end is echoed with no data', async () => {
  const mesos = await finishedTask();
  await writeFile(join(mesos.sandbox, 'log'), 'twelve bytes');
  const read = (query: string): Promise<unknown> => mesos.json(`/files/read?path=${mesos.file('task', 'log')}${query}`);
  expect(await read('&offset=-1')).toEqual({ data: '', offset: 12 });
  expect(await read('')).toEqual({ data: '', offset: 12 });
  expect(await read('&offset=1000000')).toEqual({ data: '', offset: 1_000_000 });
  expect(await read('&offset=7')).toEqual({ data: 'bytes', offset: 7 });
  expect(await read('&offset=7&length=0')).toEqual({ data: '', offset: 7 });
  expect(await read('&offset=0&length=6')).toEqual({ data: 'twelve', offset: 0 });
});

test('one read answers 65536 bytes at most', async () => {
  const mesos = await finishedTask();
  await writeFile(join(mesos.sandbox, 'big'), randomBytes(200_000));
  expect(await readBytes(mesos, 'big', 0)).toHaveLength(65_536);
  expect(await readBytes(mesos, 'big', 0, -1)).toHaveLength(65_536);
  expect(await readBytes(mesos, 'big', 10, 100_000)).toHaveLength(65_536);
  expect(await readBytes(mesos, 'big', 199_990)).toHaveLength(10);
});

test.for([
  ['read', '&offset=-2', 400, 'Negative offset provided: -2.\n'],
  ['read', '&offset=0&length=-5', 400, 'Negative length provided: -5.\n'],
  ['read', '&offset=abc', 400, "Failed to parse offset: Failed to convert 'abc' to number.\n"],
] as const)('%s%s is refused with %i', async ([operation, query, status, text]) => {
  const mesos = await finishedTask();
  const response = await mesos.get(`/files/${operation}?path=${mesos.file('task', 'stdout')}${query}`);
  expect(response.status).toBe(status);
  expect(await response.text()).toBe(text);
});

test('what cannot be read is refused: directories, missing files, paths of nobody, no path', async () => {
  const mesos = await finishedTask();
  const read = async (path: string): Promise<[number, string]> => {
    const response = await mesos.get(`/files/read?path=${path}&offset=0`);
    return [response.status, await response.text()];
  };
  expect(await read(mesos.sandbox)).toEqual([400, 'Cannot read a directory.\n']);
  expect(await read(mesos.file('task', 'nothing'))).toEqual([404, '']);
  expect(await read(mesos.file('stranger', 'stdout'))).toEqual([404, '']);
  expect(await read('/etc/passwd')).toEqual([404, '']);
  expect(await read('')).toEqual([400, "Expecting 'path=value' in query.\n"]);
});

test('nothing outside of the sandbox is told, neither by dots nor by links', async () => {
  const mesos = await finishedTask();
  await symlink('/etc/passwd', join(mesos.sandbox, 'link'));
  for (const name of ['link', '../../../../../../../../identity.json', '../..']) {
    for (const operation of ['read', 'browse', 'download']) {
      const response = await mesos.get(
        `/files/${operation}?offset=0&path=${encodeURIComponent(mesos.file('task', name))}`,
      );
      expect(response.status, `${operation} ${name}`).toBe(400);
      expect(await response.text()).toContain('is inaccessible');
    }
  }
});

test('a sandbox is known by its real path, by runs/latest and by its virtual path', async () => {
  const mesos = await finishedTask();
  await writeFile(join(mesos.sandbox, 'stdout'), 'hello');
  const roots = [mesos.sandbox, join(mesos.sandbox, '..', 'latest'), mesos.file('task', '')];
  for (const root of roots) {
    const entries = (await mesos.json(`/files/browse?path=${root}`)) as { path: string }[];
    const expected = root.replace(/\/$/, '');
    expect(entries.map(entry => entry.path)).toEqual([`${expected}/stderr`, `${expected}/stdout`]);
  }
  const [, stdout] = (await mesos.json(`/files/browse?path=${mesos.sandbox}`)) as Record<string, unknown>[];
  expect(stdout).toMatchObject({ size: 5, nlink: 1, mode: '-rw-r--r--' });
  expect(Number.isInteger(stdout?.['mtime'])).toBe(true);
  expect(typeof stdout?.['uid']).toBe('string');
});

test('a download is the raw file', async () => {
  const mesos = await finishedTask();
  const bytes = randomBytes(100_000);
  await writeFile(join(mesos.sandbox, 'core'), bytes);
  const response = await mesos.get(`/files/download?path=${mesos.file('task', 'core')}`);
  const hash = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');
  expect(hash(Buffer.from(await response.arrayBuffer()))).toBe(hash(bytes));
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename=core');
  expect(response.headers.get('content-encoding')).toBeNull();
});

test('jsonp wraps the answer in a call', async () => {
  const mesos = await finishedTask();
  const response = await mesos.get(`/files/read?path=${mesos.file('task', 'stdout')}&offset=-1&jsonp=cb`);
  expect(await response.text()).toBe('cb({"data":"","offset":0})');
  expect(response.headers.get('content-type')).toBe('text/javascript');
});

test('bodies from 1024 bytes on are compressed for those who accept it', async () => {
  const mesos = await finishedTask();
  await writeFile(join(mesos.sandbox, 'log'), 'x'.repeat(2000));
  const raw = (length: number, accept: string): Promise<{ encoding: string | undefined; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const url = `${mesos.url}/files/read?path=${mesos.file('task', 'log')}&offset=0&length=${length}`;
      request(url, { headers: { 'accept-encoding': accept } }, response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(chunks) }),
        );
      })
        .on('error', reject)
        .end();
    });
  const large = await raw(2000, 'deflate, gzip;q=0.5');
  expect(large.encoding).toBe('gzip');
  expect(JSON.parse(gunzipSync(large.body).toString())).toEqual({ data: 'x'.repeat(2000), offset: 0 });
  expect((await raw(900, 'gzip')).encoding).toBeUndefined();
  expect((await raw(2000, 'gzip;q=0')).encoding).toBeUndefined();
  expect((await raw(2000, 'identity')).encoding).toBeUndefined();
});
