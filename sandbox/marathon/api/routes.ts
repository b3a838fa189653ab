import type { Dialect } from '../../../marathon/dialect.ts';
import type { Answer } from './answer.ts';
import { listApps, listVersions, readApp, readVersion } from './app-reads.ts';
import { changeApps, createApp, deleteApp, patchApp, putApp, restartApp } from './app-writes.ts';
import type { ApiContext } from './context.ts';
import { deleteDeployment, listDeployments } from './deployment-routes.ts';
import {
  createGroup,
  deleteGroup,
  listGroupApps,
  listGroupVersions,
  patchGroup,
  putGroup,
  readGroup,
  readGroupVersion,
} from './groups.ts';
import { listPods, noSuchPod, refusePod } from './pods.ts';
import { listQueue, resetDelay } from './queue.ts';
import type { ApiRequest } from './request.ts';
import { abdicate, ping, readInfo, readLeader, readMetrics, readPrometheusMetrics } from './system.ts';
import { killAppTask, killAppTasks, killTasks } from './task-kills.ts';
import { listAppTasks, listTasks } from './task-reads.ts';

/** Answers a request; `parts` are the groups of the route's pattern. */
export type Handler = (context: ApiContext, request: ApiRequest, ...parts: string[]) => Answer;

/** A resource: where it is and what can be done with it. */
export interface Route {
  readonly pattern: RegExp;
  readonly methods: Readonly<Record<string, Handler>>;
  /** It takes and gives more than JSON, so `Accept` is its own business. */
  readonly isFree?: boolean;
  /** Methods that came with a version later than 1.4. */
  readonly since?: Readonly<Record<string, Dialect>>;
}

/** All resources (reference 1.2). The first pattern that fits wins: ids are paths, sub-resources are their last words. */
export const routes: readonly Route[] = [
  {
    pattern: /^\/v2\/apps\/?$/,
    methods: {
      GET: listApps,
      POST: createApp,
      PUT: (context, request) => changeApps(context, request, true),
      PATCH: (context, request) => changeApps(context, request, false),
    },
  },
  { pattern: /^\/v2\/apps\/(.+)\/tasks\/([^/]+)$/, methods: { DELETE: killAppTask } },
  { pattern: /^\/v2\/apps\/(.+)\/tasks\/?$/, methods: { GET: listAppTasks, DELETE: killAppTasks }, isFree: true },
  {
    pattern: /^\/v2\/apps\/(.+)\/versions\/([^/]+)$/,
    methods: { GET: (context, request, id = '', version = '') => readVersion(context, request, id, version) },
  },
  {
    pattern: /^\/v2\/apps\/(.+)\/versions\/?$/,
    methods: { GET: (context, request, id = '') => listVersions(context, request, id) },
  },
  { pattern: /^\/v2\/apps\/(.+)\/restart\/?$/, methods: { POST: restartApp } },
  { pattern: /^\/v2\/apps\/(.+)$/, methods: { GET: readApp, PUT: putApp, PATCH: patchApp, DELETE: deleteApp } },

  {
    pattern: /^\/v2\/groups(?:\/(.*?))?\/versions\/([^/]+)$/,
    methods: { GET: readGroupVersion },
  },
  {
    pattern: /^\/v2\/groups(?:\/(.*?))?\/versions\/?$/,
    methods: { GET: (context, request, id = '') => listGroupVersions(context, request, id) },
  },
  { pattern: /^\/v2\/groups(?:\/(.*?))?\/apps\/?$/, methods: { GET: listGroupApps } },
  {
    pattern: /^\/v2\/groups(?:\/(.*?))?\/?$/,
    methods: { GET: readGroup, POST: createGroup, PUT: putGroup, PATCH: patchGroup, DELETE: deleteGroup },
    since: { PATCH: '1.9' },
  },

  { pattern: /^\/v2\/deployments\/?$/, methods: { GET: listDeployments } },
  { pattern: /^\/v2\/deployments\/([^/]+)$/, methods: { DELETE: deleteDeployment } },
  { pattern: /^\/v2\/queue\/?$/, methods: { GET: listQueue } },
  {
    pattern: /^\/v2\/queue\/(.+)\/delay\/?$/,
    methods: { DELETE: (context, request, id = '') => resetDelay(context, request, id) },
  },
  { pattern: /^\/v2\/tasks\/?$/, methods: { GET: listTasks }, isFree: true },
  { pattern: /^\/v2\/tasks\/delete\/?$/, methods: { POST: killTasks } },
  { pattern: /^\/v2\/pods(?:\/::status)?\/?$/, methods: { GET: listPods, POST: refusePod } },
  { pattern: /^\/v2\/pods\/(.+)$/, methods: { GET: noSuchPod, PUT: refusePod, DELETE: noSuchPod } },
  { pattern: /^\/v2\/info\/?$/, methods: { GET: readInfo } },
  { pattern: /^\/v2\/leader\/?$/, methods: { GET: readLeader, DELETE: abdicate } },
  { pattern: /^\/ping\/?$/, methods: { GET: (_context, request) => ping(request) }, isFree: true },
  { pattern: /^\/metrics\/?$/, methods: { GET: readMetrics } },
  { pattern: /^\/metrics\/prometheus\/?$/, methods: { GET: readPrometheusMetrics }, isFree: true },
];
