import { createHash } from 'node:crypto';
import type { Sources } from '../../reconciler/build/sources.ts';
import type { BuildSpec, DesiredApp } from '../../reconciler/desired/types.ts';

/** Apps with sources that move, without any repository: only what build and lock look at. */
export interface Subjects {
  readonly apps: ReadonlyMap<string, DesiredApp>;
  readonly sources: Sources;
  /** Somebody pushes to the source of an app. */
  move(app: string): void;
  /** Commit that its source is at. */
  commitOf(app: string): string;
}

function buildOf(number: number): BuildSpec {
  return {
    source: { repository: `https://git.example.com/team/app-${number}.git`, ref: 'main' },
    run: 'make',
    copy: { app: '/app' },
    image: `team/app-${number}`,
  };
}

/** So many apps, each with a source repository of its own. */
export function createSubjects(count: number): Subjects {
  const versions = new Map<string, number>();
  const apps = new Map<string, DesiredApp>();
  for (let number = 1; number <= count; number++) {
    const id = `/team/app-${number}`;
    apps.set(id, {
      id,
      definition: { id, instances: 1 },
      build: buildOf(number),
      rollout: { deadlineMilliseconds: 600_000, onFailure: 'hold', after: [] },
      ignore: [],
      hash: `hash-${number}`,
      file: `clusters/test/team/app-${number}.yaml`,
      positionOf: () => ({ file: '', line: 1, column: 1 }),
    } as unknown as DesiredApp);
  }
  const commitAt = (repository: string): string =>
    createHash('sha1')
      .update(`${repository} ${versions.get(repository) ?? 1}`)
      .digest('hex');
  const repositoryOf = (app: string): string => apps.get(app)?.build?.source.repository ?? '';
  return {
    apps,
    sources: {
      state: ({ repository }) => {
        const commit = commitAt(repository);
        return Promise.resolve({ kind: 'known', commit, identity: commit });
      },
      look: () => Promise.resolve({ moved: false }),
      use: () => [],
      troubles: () => [],
      heads: () => [],
      authorOf: () => Promise.resolve('Erika Example <erika@example.com>'),
      close: () => undefined,
    },
    move: app => void versions.set(repositoryOf(app), 2),
    commitOf: app => commitAt(repositoryOf(app)),
  };
}
