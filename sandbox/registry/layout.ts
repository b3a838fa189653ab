import { join } from 'node:path';
import { splitDigest } from './names.ts';

/** Where things lie under the registry's directory. Folders that begin with `_` cannot collide with repository names. */
export interface Layout {
  readonly repositories: string;
  blob(digest: string): string;
  /** An empty file that says: this repository holds this blob. */
  blobLink(repository: string, digest: string): string;
  manifest(repository: string, digest: string): string;
  manifestType(repository: string, digest: string): string;
  tags(repository: string): string;
  tag(repository: string, tag: string): string;
  upload(repository: string, upload: string): string;
}

/** The layout of a registry that keeps its files under `directory`. */
export function createLayout(directory: string): Layout {
  const repositories = join(directory, 'repositories');

  function digestPath(digest: string): string {
    const { algorithm, hex } = splitDigest(digest);
    return join(algorithm, hex);
  }

  return {
    repositories,
    blob(digest) {
      const { algorithm, hex } = splitDigest(digest);
      return join(directory, 'blobs', algorithm, hex.slice(0, 2), hex);
    },
    blobLink: (repository, digest) => join(repositories, repository, '_layers', digestPath(digest)),
    manifest: (repository, digest) => join(repositories, repository, '_manifests', 'revisions', digestPath(digest)),
    manifestType: (repository, digest) =>
      join(repositories, repository, '_manifests', 'revisions', `${digestPath(digest)}.type`),
    tags: repository => join(repositories, repository, '_manifests', 'tags'),
    tag: (repository, tag) => join(repositories, repository, '_manifests', 'tags', tag),
    upload: (repository, upload) => join(repositories, repository, '_uploads', upload),
  };
}
