import { mkdir } from 'node:fs/promises';
import { parseRepositoryAddress } from '../../git/address.ts';
import type { GitAccess } from '../../git/environment.ts';
import { openMirror } from '../../git/mirror.ts';
import { readRemoteReferences } from '../../git/remote-references.ts';
import { createSources, type Sources } from './sources.ts';

/** The source repositories behind git; `directory` is a cache and may be removed at any time. */
export function openSources(options: { readonly directory: string; readonly access: GitAccess }): Sources {
  const { directory, access } = options;
  return createSources({
    directory,
    async ask(url, patterns) {
      await mkdir(directory, { recursive: true });
      return readRemoteReferences({ url, directory, ...access }, patterns);
    },
    openMirror(place) {
      // Which files there are is all that is asked for; on this machine to leave their content out would save nothing.
      const isRemote = parseRepositoryAddress(place.url).directory === undefined;
      return openMirror({ ...place, ...access, ...(isRemote ? { filter: 'blob:none' } : {}) });
    },
  });
}
