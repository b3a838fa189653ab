import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pacerError } from '../../errors/pacer-error.ts';
import type { SecretProvider } from './types.ts';
import { usableSecret } from './usable-text.ts';

const absent: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);
const mostBytes = 64 * 1024;

/** Secrets in files of a folder: `shop/db-password` is the file of that path. One line end at the end is no part of it. */
export function createFileSecrets(folder: string, intervalMilliseconds: number): SecretProvider {
  const title = `the folder ${folder}`;
  return {
    title,
    intervalMilliseconds,
    async read(name) {
      const bytes = await readAtMost(join(folder, name)).catch((thrown: unknown) => {
        const { code = 'unknown reason' } = thrown as { readonly code?: string };
        if (absent.has(code)) return undefined;
        throw pacerError('secret-provider-down', {
          message: `The secret ${name} cannot be read in ${title}: ${code}.`,
          advice: 'See that the user of the daemon may read the file.',
        });
      });
      // A folder that is gone says nothing about what was in it.
      if (bytes === undefined) return (await isThere(folder)) ? undefined : Promise.reject(gone(title));
      return { secret: usableSecret(name, title, withoutLineEnd(bytes)) };
    },
  };
}

/** One byte more than allowed is enough to see that it is too much. */
async function readAtMost(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(mostBytes + 2);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
    }
  } finally {
    await file.close();
  }
}

async function isThere(folder: string): Promise<boolean> {
  const directory = await open(folder, 'r').catch(() => undefined);
  await directory?.close();
  return directory !== undefined;
}

function gone(title: string): Error {
  return pacerError('secret-provider-down', {
    message: `${title.charAt(0).toUpperCase()}${title.slice(1)} is not there.`,
    advice: 'Mount or make it; apps keep running as they are.',
  });
}

function withoutLineEnd(bytes: Buffer): Buffer {
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}
