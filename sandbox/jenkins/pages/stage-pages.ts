import type { Job } from '../builds.ts';
import type { Exchange } from '../exchange.ts';
import { sendNotFound } from '../pages.ts';
import { sendJson } from '../../server.ts';
import type { BuildRecord, BuildResult, StageRecord } from '../types.ts';

const statuses: Readonly<Record<BuildResult, string>> = {
  SUCCESS: 'SUCCESS',
  UNSTABLE: 'UNSTABLE',
  FAILURE: 'FAILED',
  NOT_BUILT: 'NOT_EXECUTED',
  ABORTED: 'ABORTED',
};

/** What the plugin pipeline-rest-api says of builds and their stages (Jenkins reference 4.9). Addresses have no host. */
function describeBuild(exchange: Exchange, job: Job, build: BuildRecord): object {
  const { instance } = exchange;
  const path = `${new URL(instance.rootUrl).pathname}${job.path}${build.number}`;
  const now = instance.now();
  const link = (href: string): object => ({ href });

  function stageJson({ id, name, status, error, startedAt, endedAt }: StageRecord): object {
    return {
      _links: { self: link(`${path}/execution/node/${id}/wfapi/describe`) },
      id,
      name,
      execNode: '',
      status,
      ...(error === undefined ? {} : { error: { message: error, type: 'hudson.AbortException' } }),
      startTimeMillis: startedAt,
      durationMillis: (endedAt ?? now) - startedAt,
      pauseDurationMillis: 0,
    };
  }

  const durationMillis = build.building ? now - build.timestamp : build.duration;
  return {
    _links: {
      self: link(`${path}/wfapi/describe`),
      ...(build.artifacts.length === 0 ? {} : { artifacts: link(`${path}/wfapi/artifacts`) }),
    },
    id: String(build.number),
    name: build.displayName ?? `#${build.number}`,
    status: build.building || build.result === null ? 'IN_PROGRESS' : statuses[build.result],
    startTimeMillis: build.timestamp,
    endTimeMillis: build.timestamp + durationMillis,
    durationMillis,
    queueDurationMillis: 0,
    pauseDurationMillis: 0,
    stages: (build.stages ?? []).map(stageJson),
  };
}

/** `/job/X/wfapi/…`; 404 for a freestyle job. */
export function jobStagePages(exchange: Exchange, job: Job, page: string | undefined): void {
  const { instance, response } = exchange;
  if (job.definition.work.kind === 'shell') return sendNotFound(response);
  const path = `${new URL(instance.rootUrl).pathname}${job.path}`;
  if (page === 'describe') {
    const { fullName } = job.definition;
    const name = fullName.slice(fullName.lastIndexOf('/') + 1);
    const self = { href: `${path}wfapi/describe` };
    return sendJson(response, 200, { _links: { self }, name, runCount: job.builds.list().length });
  }
  if (page !== 'runs') return sendNotFound(response);
  const newest = job.builds.list().slice(0, 10);
  sendJson(
    response,
    200,
    newest.map(build => describeBuild(exchange, job, build)),
  );
}

/** `/job/X/N/wfapi/…`; 404 for a freestyle build. */
export function buildStagePages(exchange: Exchange, job: Job, build: BuildRecord, page: string | undefined): void {
  const { instance, response } = exchange;
  if (job.definition.work.kind === 'shell') return sendNotFound(response);
  if (page === 'describe') return sendJson(response, 200, describeBuild(exchange, job, build));
  if (page !== 'artifacts') return sendNotFound(response);
  const base = `${new URL(instance.rootUrl).pathname}${job.path}${build.number}/artifact/`;
  const artifacts = build.artifacts.map((path, index) => ({
    id: `n${index + 1}`,
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    url: base + path.split('/').map(encodeURIComponent).join('/'),
  }));
  sendJson(response, 200, artifacts);
}
