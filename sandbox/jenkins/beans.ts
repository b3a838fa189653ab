import { property, type ExportedBean, type ExportedValue } from './exported.ts';
import { causeSentence, type Job } from './builds.ts';
import { displayName, shortName } from './items/item-names.ts';
import type { BuildRecord, Cause, CheckoutRecord, ParameterDefinition, ParameterValue, QueueItem } from './types.ts';
import type { Instance } from './instance.ts';

const workflow = 'org.jenkinsci.plugins.workflow.job';

const valueClasses: Readonly<Record<ParameterDefinition['type'], string>> = {
  string: 'hudson.model.StringParameterValue',
  text: 'hudson.model.TextParameterValue',
  boolean: 'hudson.model.BooleanParameterValue',
  choice: 'hudson.model.StringParameterValue',
  file: 'hudson.model.FileParameterValue',
};

/** A bean with nothing to show: Jenkins writes `{}`, or its class alone. */
export function emptyBean(className?: string): ExportedBean {
  return { ...(className === undefined ? {} : { className }), properties: [] };
}

function parameterBean({ name, type, value }: ParameterValue): ExportedBean {
  const visibility = { visibility: 4 };
  return {
    className: valueClasses[type],
    properties: [
      property('name', () => name, visibility),
      // A file parameter shows its name only.
      ...(type === 'file' ? [] : [property('value', () => value, visibility)]),
    ],
  };
}

function causeBean(cause: Cause): ExportedBean {
  const { remote } = cause;
  if (remote !== undefined) {
    return {
      className: 'hudson.model.Cause$RemoteCause',
      properties: [
        property('shortDescription', () => causeSentence(cause), { visibility: 3 }),
        property('addr', () => remote.address, { visibility: 3 }),
        property('note', () => remote.note ?? null, { visibility: 3 }),
      ],
    };
  }
  return {
    className: 'hudson.model.Cause$UserIdCause',
    properties: [
      property('shortDescription', () => causeSentence(cause), { visibility: 3 }),
      property('userId', () => cause.user, { visibility: 3 }),
      property('userName', () => cause.user ?? 'anonymous', { visibility: 3 }),
    ],
  };
}

function branchBean(commit: string, name: string): ExportedBean {
  return {
    properties: [property('SHA1', () => commit, { visibility: 9 }), property('name', () => name, { visibility: 9 })],
  };
}

/** What the git plugin shows of a checkout (Jenkins reference 4.3). */
function buildDataBean(build: BuildRecord, { url, ref, commit }: CheckoutRecord): ExportedBean {
  const name = `refs/remotes/origin/${ref}`;
  const visibility = { visibility: 9 };
  const revision = (): ExportedBean => ({
    properties: [
      property('SHA1', () => commit, visibility),
      property('branch', () => [branchBean(commit, name)], visibility),
    ],
  });
  const built: ExportedBean = {
    className: 'hudson.plugins.git.util.Build',
    properties: [
      property('buildNumber', () => build.number, visibility),
      property('buildResult', () => null, visibility),
      property('marked', revision, visibility),
      property('revision', revision, visibility),
    ],
  };
  return {
    className: 'hudson.plugins.git.util.BuildData',
    properties: [
      property('buildsByBranchName', () => ({ properties: [property(name, () => built, visibility)] }), visibility),
      property('lastBuiltRevision', revision, visibility),
      property('remoteUrls', () => [url], visibility),
      property('scmName', () => '', visibility),
    ],
  };
}

/** `actions[]` of an item or build. Clients must search it: the parameters are not the first entry. */
function actionBeans(
  parameters: readonly ParameterValue[],
  causes: readonly Cause[],
  more: readonly ExportedBean[] = [],
): ExportedValue {
  const causeAction: ExportedBean = {
    className: 'hudson.model.CauseAction',
    properties: [property('causes', () => causes.map(causeBean), { visibility: 2 })],
  };
  if (parameters.length === 0) return [causeAction, emptyBean(), ...more];
  const parametersAction: ExportedBean = {
    className: 'hudson.model.ParametersAction',
    properties: [property('parameters', () => parameters.map(parameterBean), { visibility: 2 })],
  };
  return [causeAction, emptyBean(), parametersAction, emptyBean(), ...more];
}

function artifactBean(path: string): ExportedBean {
  const fileName = path.slice(path.lastIndexOf('/') + 1);
  return {
    properties: [
      property('displayPath', () => fileName, { visibility: 3 }),
      property('fileName', () => fileName, { visibility: 3 }),
      property('relativePath', () => path, { visibility: 3 }),
    ],
  };
}

/** How long builds of a job take, by its last good ones; -1 when there are none. */
export function estimatedDuration(job: Job): number {
  const durations = job.builds
    .list()
    .filter(build => build.result === 'SUCCESS')
    .slice(0, 3)
    .map(build => build.duration);
  if (durations.length === 0) return -1;
  return Math.round(durations.reduce((sum, duration) => sum + duration, 0) / durations.length);
}

function fullDisplayName(fullName: string): string {
  const parts = fullName.split('/');
  return parts.map(displayName).join(' » ');
}

function freestyleProperties() {
  const changeSet: ExportedBean = {
    className: 'hudson.scm.EmptyChangeLogSet',
    properties: [property('items', () => [], { visibility: 2 }), property('kind', () => null, { visibility: 2 })],
  };
  return [property('builtOn', () => ''), property('changeSet', () => changeSet), property('culprits', () => [])];
}

/** A build as `/job/X/N/api/json` shows it (Jenkins reference 4.1). */
export function buildBean(instance: Instance, job: Job, build: BuildRecord): ExportedBean {
  const url = `${instance.rootUrl}${job.path}${build.number}/`;
  const all = job.builds.list();
  const at = all.indexOf(build);

  function neighbour(other: BuildRecord | undefined): ExportedValue {
    if (other === undefined) return null;
    return {
      properties: [
        property('number', () => other.number, { visibility: 2 }),
        property('url', () => `${instance.rootUrl}${job.path}${other.number}/`, { visibility: 2 }),
      ],
    };
  }

  const isFreestyle = job.definition.work.kind === 'shell';
  const more = (build.checkouts ?? []).map(checkout => buildDataBean(build, checkout));
  const name = build.displayName ?? `#${build.number}`;
  return {
    className: isFreestyle ? 'hudson.model.FreeStyleBuild' : `${workflow}.WorkflowRun`,
    properties: [
      property('actions', () => actionBeans(build.parameters, build.causes, more)),
      property('artifacts', () => build.artifacts.map(artifactBean)),
      property('building', () => build.building),
      property('description', () => build.description ?? null),
      property('displayName', () => name),
      property('duration', () => build.duration),
      property('estimatedDuration', () => estimatedDuration(job)),
      property('executor', () => (build.building ? emptyBean() : null)),
      property('fullDisplayName', () => `${fullDisplayName(job.definition.fullName)} ${name}`),
      property('id', () => String(build.number)),
      property('inProgress', () => build.building),
      property('keepLog', () => build.keepLog === true),
      property('number', () => build.number, { visibility: 2 }),
      property('queueId', () => build.queueId),
      property('result', () => build.result),
      property('timestamp', () => build.timestamp),
      property('url', () => url, { visibility: 2 }),
      ...(isFreestyle ? freestyleProperties() : [property('changeSets', () => []), property('culprits', () => [])]),
      property('nextBuild', () => neighbour(at > 0 ? all[at - 1] : undefined)),
      property('previousBuild', () => neighbour(all[at + 1])),
    ],
  };
}

/** Colour of a job's ball (Jenkins reference 5.2). */
function colour(job: Job): string {
  if (job.builds.isDisabled()) return 'disabled';
  const [newest] = job.builds.list();
  const done = job.builds.list().find(build => !build.building);
  const colours = { SUCCESS: 'blue', UNSTABLE: 'yellow', FAILURE: 'red', NOT_BUILT: 'notbuilt', ABORTED: 'aborted' };
  const base = done?.result === undefined || done.result === null ? 'notbuilt' : colours[done.result];
  return newest?.building === true ? `${base}_anime` : base;
}

function definitionBean(definition: ParameterDefinition): ExportedBean {
  const type = `${definition.type[0]?.toUpperCase()}${definition.type.slice(1)}ParameterDefinition`;
  const value = definition.type === 'boolean' ? definition.default === 'true' : definition.default;
  const visibility = { visibility: 3 };
  return {
    className: `hudson.model.${type}`,
    properties: [
      property('defaultParameterValue', () => parameterBean({ ...definition, value }), visibility),
      property('description', () => definition.description ?? '', visibility),
      property('name', () => definition.name, visibility),
      property('type', () => type, visibility),
      ...(definition.type === 'choice' ? [property('choices', () => [...(definition.choices ?? [])], visibility)] : []),
    ],
  };
}

const permalinks = [
  'lastBuild',
  'lastCompletedBuild',
  'lastFailedBuild',
  'lastStableBuild',
  'lastSuccessfulBuild',
  'lastUnstableBuild',
  'lastUnsuccessfulBuild',
] as const;

/** The build a permalink stands for; undefined when there is none or the name is no permalink. */
export function permalinkBuild(job: Job, name: string): BuildRecord | undefined {
  const builds = job.builds.list();
  const done = builds.filter(build => !build.building);
  const finders: Readonly<Record<(typeof permalinks)[number], () => BuildRecord | undefined>> = {
    lastBuild: () => builds[0],
    lastCompletedBuild: () => done[0],
    lastFailedBuild: () => done.find(build => build.result === 'FAILURE'),
    lastStableBuild: () => done.find(build => build.result === 'SUCCESS'),
    lastSuccessfulBuild: () => done.find(build => build.result === 'SUCCESS' || build.result === 'UNSTABLE'),
    lastUnstableBuild: () => done.find(build => build.result === 'UNSTABLE'),
    lastUnsuccessfulBuild: () => done.find(build => build.result !== 'SUCCESS'),
  };
  return permalinks.find(link => link === name) === undefined
    ? undefined
    : finders[name as (typeof permalinks)[number]]();
}

/** A job as `/job/X/api/json` shows it (Jenkins reference 5.2). */
export function jobBean(instance: Instance, job: Job): ExportedBean {
  const { definition, builds } = job;
  const name = shortName(definition.fullName);
  const isFreestyle = definition.work.kind === 'shell';
  const isBuildable = (): boolean => !builds.isDisabled() && !builds.isHeld();
  const beans = (count: number): ExportedValue =>
    builds
      .list()
      .slice(0, count)
      .map(build => buildBean(instance, job, build));
  const one = (build: BuildRecord | undefined): ExportedValue =>
    build === undefined ? null : buildBean(instance, job, build);
  const queued = (): QueueItem | undefined => instance.queue.items().find(item => item.job === definition.fullName);
  const definitions: ExportedBean = {
    className: 'hudson.model.ParametersDefinitionProperty',
    properties: [property('parameterDefinitions', () => definition.parameters.map(definitionBean))],
  };

  return {
    className: isFreestyle ? 'hudson.model.FreeStyleProject' : `${workflow}.WorkflowJob`,
    properties: [
      property('actions', () => [emptyBean()]),
      property('description', () => definition.description ?? ''),
      property('displayName', () => displayName(definition.fullName)),
      property('displayNameOrNull', () => null),
      property('fullDisplayName', () => fullDisplayName(definition.fullName)),
      property('fullName', () => definition.fullName),
      property('name', () => name, { visibility: 999 }),
      property('url', () => instance.rootUrl + job.path, { visibility: 999 }),
      property('allBuilds', () => beans(Number.POSITIVE_INFINITY), { visibility: -2 }),
      property('buildable', isBuildable),
      property('builds', () => beans(100)),
      property('color', () => colour(job), { visibility: 2 }),
      property('firstBuild', () => one(builds.list().at(-1))),
      property('healthReport', () => []),
      property('inQueue', () => queued() !== undefined),
      property('keepDependencies', () => false),
      ...permalinks.map(link => property(link, () => one(permalinkBuild(job, link)))),
      property('nextBuildNumber', () => builds.nextNumber()),
      property('property', () => (definition.parameters.length === 0 ? [] : [definitions]), { inline: true }),
      property('queueItem', () => {
        const item = queued();
        return item === undefined ? null : queueItemBean(instance, item);
      }),
      property('concurrentBuild', () => definition.concurrent ?? true),
      property('disabled', () => builds.isDisabled()),
      ...(isFreestyle
        ? [
            property('downstreamProjects', () => []),
            property('labelExpression', () => null),
            property('scm', () => emptyBean('hudson.scm.NullSCM')),
            property('upstreamProjects', () => []),
          ]
        : [property('resumeBlocked', () => false)]),
    ],
  };
}

const itemClasses: Readonly<Record<QueueItem['state'], string>> = {
  waiting: 'WaitingItem',
  blocked: 'BlockedItem',
  buildable: 'BuildableItem',
  pending: 'BuildableItem',
  left: 'LeftItem',
};

function stateProperties(instance: Instance, item: QueueItem) {
  if (item.state === 'waiting') return [property('timestamp', () => item.due)];
  if (item.state === 'left') {
    const job = instance.items.jobs.get(item.job);
    const build = item.executable === undefined ? undefined : job?.builds.get(item.executable);
    const executable = (): ExportedValue =>
      job === undefined || build === undefined ? null : buildBean(instance, job, build);
    return [property('cancelled', () => item.cancelled), property('executable', executable)];
  }
  const since = property('buildableStartMilliseconds', () => item.buildableSince ?? item.inQueueSince);
  return item.state === 'blocked' ? [since] : [since, property('pending', () => item.state === 'pending')];
}

/** A queue item as `/queue/item/N/api/json` shows it (Jenkins reference 3.2). */
export function queueItemBean(instance: Instance, item: QueueItem): ExportedBean {
  const job = instance.items.jobs.get(item.job);
  const buildable = item.state === 'buildable' || item.state === 'pending';
  return {
    className: `hudson.model.Queue$${itemClasses[item.state]}`,
    properties: [
      property('actions', () => actionBeans(item.parameters, item.causes)),
      property('blocked', () => item.state === 'blocked'),
      property('buildable', () => buildable),
      property('id', () => item.id),
      property('inQueueSince', () => item.inQueueSince),
      property('params', () => item.parameters.map(({ name, value }) => `\n${name}=${value}`).join('')),
      property('stuck', () => instance.queue.isStuck(item)),
      property('task', () => (job === undefined ? null : jobBean(instance, job))),
      property('url', () => `queue/item/${item.id}/`),
      property('why', () => instance.queue.why(item)),
      ...stateProperties(instance, item),
    ],
  };
}
