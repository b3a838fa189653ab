import { createHash } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { AccessSource } from '../access/follow-access.ts';
import { accessOf } from './access-configuration.ts';
import { readBytes, readConfiguration } from './configuration-file.ts';
import { certificateAuthorityOf } from './configuration.ts';

/** The settings of access in the file of `pacer run --config` and in the files that it names, read anew each time. */
export function openAccessSource(file: string): AccessSource {
  const path = resolve(file);
  const folder = dirname(path);
  /** Files of secrets that the settings were made from, as of the last time they were read. */
  let secrets: ReadonlySet<string> = new Set();

  return {
    async fingerprint() {
      const hash = createHash('sha256');
      for (const each of [path, ...secrets])
        hash.update(
          createHash('sha256')
            .update(await readBytes(each, 'configuration'))
            .digest(),
        );
      return hash.digest('hex');
    },
    async read() {
      const configuration = await readConfiguration(path);
      const used = new Set<string>();
      const readSecret = async (name: string | undefined): Promise<string | undefined> => {
        if (name === undefined) return undefined;
        const secret = resolve(folder, name);
        used.add(secret);
        return (await readBytes(secret, 'secret')).toString('utf8').trim();
      };
      const authority = await certificateAuthorityOf(configuration.certificateAuthorityFile, folder);
      try {
        return await accessOf(configuration, readSecret, authority);
      } finally {
        secrets = used;
      }
    },
  };
}
