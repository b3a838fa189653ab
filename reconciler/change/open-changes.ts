import type { Mirror } from '../../git/mirror.ts';
import type { PushOptions } from '../../git/write.ts';
import type { Dialect } from '../../marathon/dialect.ts';
import { createDesiredReader } from '../desired/read.ts';
import type { DesiredState } from '../desired/types.ts';
import { inSteps } from '../loop/in-steps.ts';
import type { Plan } from '../plan/types.ts';
import { createSnapshotSource } from '../snapshot/source.ts';
import { createChanges, type Changes } from './changes.ts';
import type { OpenRequest } from './open-request.ts';
import { openChangeRepository } from './repository.ts';

/** Puts the parts together. With readers of its own: what is kept of the commit that is followed must not be driven out. */
export function openChanges(options: {
  readonly mirror: Mirror;
  readonly followed: { readonly branch: string; readonly cluster: string };
  readonly access: PushOptions;
  readonly dialect: () => Dialect | undefined;
  readonly plan: (before: DesiredState, after: DesiredState) => Promise<Plan | undefined>;
  readonly openRequest: OpenRequest;
  readonly onPushed: () => void;
}): Changes {
  const { mirror, access, plan, openRequest, onPushed } = options;
  const { branch, cluster } = options.followed;
  const snapshots = createSnapshotSource({ mirror, branch });
  const reader = createDesiredReader();
  return createChanges({
    repository: openChangeRepository({ mirror, branch, cluster, access }),
    cluster,
    branch,
    snapshot: commit => snapshots.read(commit),
    read: snapshot => inSteps(reader.steps(snapshot, cluster, mirror.url, options.dialect())),
    plan,
    openRequest,
    onPushed,
  });
}
