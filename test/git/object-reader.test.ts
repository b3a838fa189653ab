import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createGit } from '../../git/git.ts';
import { createObjectReader, type ObjectReader } from '../../git/object-reader.ts';
import { createReplyParser, type ObjectReply } from '../../git/object-replies.ts';
import { testRepository } from './repositories.ts';

async function readerOf(files: Record<string, string | Buffer>): Promise<{ reader: ObjectReader; url: string }> {
  const { url } = await testRepository(files);
  const reader = createObjectReader(createGit({ directory: url }));
  onTestFinished(() => reader.close());
  return { reader, url };
}

describe('reading objects', () => {
  it('gives the exact bytes, of empty, binary and large blobs', async () => {
    const large = randomBytes(700_000);
    const odd = Buffer.from([0, 10, 13, 255, 10, 10]);
    const { reader } = await readerOf({ empty: '', odd, large });
    const objects = await reader.readAll(['main:empty', 'main:odd', 'main:large', 'main:odd']);
    expect(objects.map(object => object?.bytes)).toEqual([Buffer.alloc(0), odd, large, odd]);
  });

  it('says undefined for what is not there, in its place among the others', async () => {
    const { reader } = await readerOf({ a: '1' });
    const objects = await reader.readAll(['0'.repeat(40), 'main:a', 'main:no such file', 'refs/heads/none']);
    expect(objects.map(object => object?.bytes.toString())).toEqual([undefined, '1', undefined, undefined]);
    expect(await reader.header('main:a')).toMatchObject({ type: 'blob', size: 1 });
    expect(await reader.header('main:b')).toBeUndefined();
  });

  it('answers thousands of requests of many callers in one process', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, `content ${index}`]));
    const { reader } = await readerOf(files);
    const answers = await Promise.all(
      Array.from({ length: 3000 }, async (_, index) => (await reader.read(`main:f${index % 300}`))?.bytes.toString()),
    );
    expect(answers.every((answer, index) => answer === `content ${index % 300}`)).toBe(true);
  });

  it('sees what is pushed while it runs', async () => {
    const { reader, url } = await readerOf({ a: '1' });
    expect((await reader.read('main:a'))?.bytes.toString()).toBe('1');
    const id = execFileSync('git', ['-C', url, 'hash-object', '-w', '--stdin'], {
      input: 'new',
      encoding: 'utf8',
    }).trim();
    expect((await reader.read(id))?.bytes.toString()).toBe('new');
  });

  it('goes on with a new process when the old one dies in the middle of the work', async () => {
    const { reader, url } = await readerOf({ a: 'x'.repeat(200_000) });
    await reader.read('main:a');
    const pending = reader.readAll(Array.from({ length: 200 }, () => 'main:a'));
    for (const pid of childrenIn(url)) process.kill(pid, 'SIGKILL');
    expect((await pending).every(object => object?.size === 200_000)).toBe(true);
  });

  it('can be used again after it was closed', async () => {
    const { reader } = await readerOf({ a: '1' });
    await reader.read('main:a');
    reader.close();
    expect((await reader.read('main:a'))?.bytes.toString()).toBe('1');
  });

  it('rejects when the directory is no repository', async () => {
    const reader = createObjectReader(createGit({ directory: '/nonexistent' }));
    await expect(reader.read('main')).rejects.toMatchObject({ code: 'git-failed' });
  });

  it('refuses a name that would be two requests', async () => {
    const { reader } = await readerOf({ a: '1' });
    await expect(reader.read('main:a\ncontents main:a')).rejects.toMatchObject({ code: 'git-refused' });
  });
});

describe('the answers of git', () => {
  it('are understood however they are cut into pieces', () => {
    const bytes = Buffer.from('he\nllo');
    const stream = Buffer.concat([
      Buffer.from(`${'a'.repeat(40)} blob 6\n`),
      bytes,
      Buffer.from(`\nrefs/x missing\n${'b'.repeat(40)} blob 0\n\n`),
    ]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 })), sizes => {
        const replies: (ObjectReply | undefined)[] = [];
        const parser = createReplyParser(
          () => true,
          reply => replies.push(reply),
        );
        let at = 0;
        for (const size of sizes) {
          parser.push(stream.subarray(at, at + size));
          at += size;
        }
        parser.push(stream.subarray(at));
        expect(replies.map(reply => reply?.bytes.toString())).toEqual(['he\nllo', undefined, '']);
      }),
    );
  });
});

/** Processes of git that work in this directory. */
function childrenIn(directory: string): number[] {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return lines
    .map(line => line.trim().split(/\s+/))
    .filter(([, parent, ...rest]) => parent === String(process.pid) && rest.includes('--batch-command'))
    .map(([pid]) => Number(pid))
    .filter(pid => execFileSync('readlink', [`/proc/${pid}/cwd`], { encoding: 'utf8' }).trim() === directory);
}
