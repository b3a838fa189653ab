import { createHash } from 'node:crypto';
import type { Dialect } from '../../marathon/dialect.ts';
import { createDesiredReader } from '../desired/read.ts';
import type { DesiredState, Snapshot, SnapshotFile } from '../desired/types.ts';
import { planCluster } from '../plan/plan.ts';
import type { AppInput, AppPlan } from '../plan/types.ts';
import type { ImportInput } from './types.ts';

/** The repository as it would be with these files. */
export function withFiles(existing: Snapshot, files: ReadonlyMap<string, string>): Snapshot {
  const all = new Map(existing.files);
  for (const [path, text] of files) all.set(path, fileOf(path, text));
  return { ...existing, files: all };
}

/** What the repository wants for the cluster of the import. */
export function readDesired(snapshot: Snapshot, input: ImportInput, dialect: Dialect): DesiredState {
  return createDesiredReader().read(snapshot, input.cluster, input.repositoryUrl, dialect);
}

/** What `pacer plan` says about the apps of a state; nothing when the cluster itself cannot be read. */
export function planOf(desired: DesiredState, input: ImportInput): ReadonlyMap<string, AppPlan> {
  const { cluster } = desired;
  if (cluster === undefined) return new Map();
  const apps = new Map<string, AppInput>();
  for (const live of input.apps) {
    const wanted = desired.apps.get(live.id);
    const unknown = desired.unknown.get(live.id);
    const refused = desired.refused?.get(live.id);
    if (wanted === undefined && unknown === undefined) continue;
    apps.set(live.id, {
      id: live.id,
      live,
      image: { kind: 'none' },
      ...(wanted === undefined ? {} : { desired: wanted }),
      ...(unknown === undefined ? {} : { unknown }),
      ...(refused === undefined ? {} : { refused }),
    });
  }
  const plan = planCluster({
    commit: desired.commit,
    source: `${input.repositoryUrl}#${cluster.name}`,
    marathonVersion: input.marathonVersion,
    policy: cluster.policy,
    owns: cluster.owns,
    unreadable: desired.unreadable,
    apps,
  });
  return new Map(plan.apps.map(app => [app.id, app]));
}

function fileOf(path: string, text: string): SnapshotFile {
  const bytes = Buffer.from(text, 'utf8');
  const blob = createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
  return { path, mode: '100644', blob, size: bytes.byteLength, bytes };
}
