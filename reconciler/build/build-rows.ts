import type { Clock } from '../../clock/clock.ts';
import type { Build as JenkinsBuild, Jenkins, QueueItem } from '../../jenkins/client/types.ts';
import type { Build } from '../../schemas/generated/build.ts';
import type { DesiredState } from '../desired/types.ts';
import { buildIdOf, queuedIdOf } from './build-id.ts';
import { feedsOf } from './feeds.ts';
import { remember } from './remember.ts';
import { imageOf } from './supersede.ts';
import type { WantedKeys } from './wanted-keys.ts';

/** Shows what Jenkins has, with what the files say of it; asks nobody. */
export interface BuildRows {
  /** An entry of the queue. */
  ofItem(job: string, key: string, item: QueueItem): Build;
  ofBuild(job: string, key: string, build: JenkinsBuild): Build;
}

/** Remembers when entries that became builds had entered the queue: Jenkins forgets that. */
export function createBuildRows(parts: {
  readonly jenkins: Pick<Jenkins, 'url' | 'jobPath'>;
  readonly clock: Clock;
  readonly wanted: WantedKeys;
  readonly desired: () => DesiredState | undefined;
}): BuildRows {
  const { jenkins, clock, wanted } = parts;
  const queuedSince = new Map<number, number>();

  function common(job: string, key: string, parameters: Readonly<Record<string, string>>) {
    const wisher = wanted.wisher(key);
    const image = wisher?.image ?? imageOf(parameters);
    const desired = parts.desired();
    const feeds = desired === undefined || image === undefined ? undefined : feedsOf(desired, image);
    const commit = parameters['SOURCE_COMMIT'];
    const repository = parameters['SOURCE_REPOSITORY'] ?? wisher?.source.repository;
    const parent = parameters['PARENT'] ?? '';
    return {
      job,
      key,
      ...(image === undefined ? {} : { image }),
      apps: [...(feeds?.apps ?? [])],
      baseImages: [...(feeds?.baseImages ?? [])],
      fate: wanted.fate(key, image),
      ...(commit === undefined ? {} : { source: { ...(repository === undefined ? {} : { repository }), commit } }),
      ...(parent === '' ? {} : { parent }),
    };
  }

  function ofItem(job: string, key: string, item: QueueItem): Build {
    if (item.inQueueSince !== undefined) remember(queuedSince, item.id, item.inQueueSince);
    const user = item.causes.find(cause => cause.user !== undefined)?.user;
    return {
      id: queuedIdOf(item.id),
      queueId: item.id,
      ...common(job, key, item.parameters),
      state: item.cancelled ? 'cancelled' : 'queued',
      ...(item.why === undefined ? {} : { sentence: item.why }),
      url: `${jenkins.url}${jenkins.jobPath(job)}/`,
      ...(user === undefined ? {} : { startedBy: user }),
      ...(item.inQueueSince === undefined ? {} : { queuedAt: timeOf(item.inQueueSince) }),
    };
  }

  function ofBuild(job: string, key: string, build: JenkinsBuild): Build {
    const user = build.causes.find(cause => cause.user !== undefined)?.user;
    const queued = queuedSince.get(build.queueId);
    const end = build.building ? undefined : build.timestamp + build.duration;
    return {
      id: buildIdOf(job, build.number),
      number: build.number,
      ...(build.queueId < 0 ? {} : { queueId: build.queueId }),
      ...common(job, key, build.parameters),
      state: stateOf(build),
      url: build.url,
      ...(user === undefined ? {} : { startedBy: user }),
      ...(queued === undefined ? {} : { queuedAt: timeOf(queued) }),
      startedAt: timeOf(build.timestamp),
      ...(end === undefined ? {} : { endedAt: timeOf(end) }),
      durationMilliseconds: end === undefined ? Math.max(0, clock.now() - build.timestamp) : build.duration,
      ...(build.estimatedDuration === undefined ? {} : { expectedMilliseconds: build.estimatedDuration }),
    };
  }

  return { ofItem, ofBuild };
}

function stateOf({ building, result }: JenkinsBuild): Build['state'] {
  if (building) return 'running';
  switch (result) {
    case 'SUCCESS':
      return 'succeeded';
    case 'UNSTABLE':
      return 'unstable';
    case 'ABORTED':
      return 'aborted';
    case 'NOT_BUILT':
      return 'not-built';
    default:
      return 'failed';
  }
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
