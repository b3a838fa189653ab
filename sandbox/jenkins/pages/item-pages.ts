import { sendApi } from '../api.ts';
import { jobBean, permalinkBuild } from '../beans.ts';
import type { Job } from '../builds.ts';
import { isApi, maySee, mayPost, sendObject, type Exchange } from '../exchange.ts';
import { sendNotFound, sendRedirect } from '../pages.ts';
import { folderBean } from '../root-beans.ts';
import { build, buildWithParameters } from '../trigger.ts';
import type { BuildRecord } from '../types.ts';
import { buildPages } from './build-pages.ts';
import { createItem, itemChanges } from './item-changes.ts';
import { jobStagePages } from './stage-pages.ts';

function findBuild({ instance }: Exchange, job: Job, name: string): BuildRecord | undefined {
  const record = /^\d{1,9}$/.test(name) ? job.builds.get(Number(name)) : permalinkBuild(job, name);
  return record !== undefined && instance.isVisible(job, record) ? record : undefined;
}

async function jobPages(exchange: Exchange, job: Job, rest: readonly string[]): Promise<void> {
  const { instance, response } = exchange;
  const [page = '', ...below] = rest;
  const { fullName } = job.definition;
  if (await itemChanges(exchange, fullName, rest)) return;
  if (page === '') return sendObject(exchange, fullName);
  if (isApi(rest)) return sendApi(exchange, below[0] ?? '', jobBean(instance, job));
  if (page === 'build' && below.length === 0) return build(exchange, job);
  if (page === 'buildWithParameters' && below.length === 0) return buildWithParameters(exchange, job);
  if (page === 'wfapi') return jobStagePages(exchange, job, below[0]);
  if (page === 'cancelQueue' && below.length === 0) {
    if (!mayPost(exchange, 'build')) return;
    const first = instance.queue.items().find(item => item.job === fullName);
    if (first !== undefined) instance.queue.cancel(first);
    return sendRedirect(response, 302, instance.rootUrl + job.path);
  }
  const record = findBuild(exchange, job, page);
  if (record === undefined) return sendNotFound(response);
  return buildPages(exchange, job, record, below);
}

async function folderPages(exchange: Exchange, fullName: string, rest: readonly string[]): Promise<void> {
  const { instance, response } = exchange;
  if (rest[0] === 'createItem' && rest.length === 1) return createItem(exchange, fullName);
  if (await itemChanges(exchange, fullName, rest)) return;
  if (rest.length === 0) return sendObject(exchange, fullName);
  if (isApi(rest)) return sendApi(exchange, rest[1] ?? '', folderBean(instance, fullName));
  sendNotFound(response);
}

/** `/job/…`: jobs, folders and builds. */
export async function itemPages(exchange: Exchange): Promise<void> {
  const { items } = exchange.instance;
  let rest = exchange.segments;
  let fullName = '';
  while (rest[0] === 'job' && rest[1] !== undefined) {
    fullName = fullName === '' ? rest[1] : `${fullName}/${rest[1]}`;
    rest = rest.slice(2);
    const job = items.jobs.get(fullName);
    if (job === undefined && !items.folders.has(fullName)) break;
    if (!maySee(exchange, fullName)) return;
    if (job !== undefined) return jobPages(exchange, job, rest);
  }
  if (!items.folders.has(fullName)) return sendNotFound(exchange.response);
  return folderPages(exchange, fullName, rest);
}
