import type { Logger } from 'pino';
import { asPacerError } from '../../../errors/pacer-error.ts';
import type { Mirror } from '../../../git/mirror.ts';
import type { Dialect } from '../../../marathon/dialect.ts';
import { createDesiredReader } from '../../desired/read.ts';
import type { DesiredApp, DesiredState } from '../../desired/types.ts';
import { createSnapshotSource } from '../../snapshot/source.ts';
import { inSteps } from '../../loop/in-steps.ts';

/** What commits want that are not the one that is followed: earlier ones and proposals. */
export interface OtherCommits {
  /** Everything that a commit wants, read by a reader that keeps what it read for the next commit. Rejects when it cannot be read. */
  state(commit: string): Promise<DesiredState>;
  /** One app as a commit wants it; undefined when that cannot be told. */
  app(commit: string, id: string): Promise<DesiredApp | undefined>;
}

/** Reads with readers of its own: what is kept of the commit that is followed must not be driven out by another. */
export function createOtherCommits(parts: {
  readonly mirror: Mirror;
  readonly branch: string;
  readonly cluster: string;
  readonly log: Logger;
  readonly dialect: () => Dialect | undefined;
}): OtherCommits {
  const { mirror, branch, cluster, log, dialect } = parts;
  const proposals = createDesiredReader();

  async function read(commit: string, reader: ReturnType<typeof createDesiredReader>): Promise<DesiredState> {
    const snapshot = await createSnapshotSource({ mirror, branch }).read(commit);
    return inSteps(reader.steps(snapshot, cluster, mirror.url, dialect()));
  }

  return {
    state: commit => read(commit, proposals),
    async app(commit, id) {
      try {
        return (await read(commit, createDesiredReader())).apps.get(id);
      } catch (thrown) {
        log.warn({ err: asPacerError(thrown), commit, app: id }, 'earlier commit cannot be read');
        return undefined;
      }
    },
  };
}
