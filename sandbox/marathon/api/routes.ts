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
  putGroup,
  readGroup,
  readGroupVersion,
} from './groups.ts';
import { listQueue, resetDelay } from './queue.ts';
import { refusal } from './refusal.ts';
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
}

const noPods: Handler = () => {
  throw refusal(422, 'The sandbox does not run pods, only apps.');
};

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
    methods: { GET: (context, _request, id = '', version = '') => readVersion(context, id, version) },
  },
  {
    pattern: /^\/v2\/apps\/(.+)\/versions\/?$/,
    methods: { GET: (context, _request, id = '') => listVersions(context, id) },
  },
  { pattern: /^\/v2\/apps\/(.+)\/restart\/?$/, methods: { POST: restartApp } },
  { pattern: /^\/v2\/apps\/(.+)$/, methods: { GET: readApp, PUT: putApp, PATCH: patchApp, DELETE: deleteApp } },

  {
    pattern: /^\/v2\/groups(?:\/(.*?))?\/versions\/([^/]+)$/,
    methods: { GET: readGroupVersion },
  },
  {
    pattern: /^\/v2\/groups(?:\/(.*?))?\/versions\/?$/,
    methods: { GET: (context, _request, id = '') => listGroupVersions(context, id) },
  },
  { pattern: /^\/v2\/groups(?:\/(.*?))?\/apps\/?$/, methods: { GET: listGroupApps } },
  {
    pattern: /^\/v2\/groups(?:\/(.*?))?\/?$/,
    methods: { GET: readGroup, POST: createGroup, PUT: putGroup, DELETE: deleteGroup },
  },

  { pattern: /^\/v2\/deployments\/?$/, methods: { GET: listDeployments } },
  { pattern: /^\/v2\/deployments\/([^/]+)$/, methods: { DELETE: deleteDeployment } },
  { pattern: /^\/v2\/queue\/?$/, methods: { GET: listQueue } },
  {
    pattern: /^\/v2\/queue\/(.+)\/delay\/?$/,
    methods: { DELETE: (context, _request, id = '') => resetDelay(context, id) },
  },
  { pattern: /^\/v2\/tasks\/?$/, methods: { GET: listTasks }, isFree: true },
  { pattern: /^\/v2\/tasks\/delete\/?$/, methods: { POST: killTasks } },
  { pattern: /^\/v2\/pods(?:\/.*)?$/, methods: { GET: () => ({ status: 200, body: [] }), POST: noPods, PUT: noPods } },
  { pattern: /^\/v2\/info\/?$/, methods: { GET: readInfo } },
  { pattern: /^\/v2\/leader\/?$/, methods: { GET: readLeader, DELETE: abdicate } },
  { pattern: /^\/ping\/?$/, methods: { GET: (_context, request) => ping(request) }, isFree: true },
  { pattern: /^\/metrics\/?$/, methods: { GET: readMetrics } },
  { pattern: /^\/metrics\/prometheus\/?$/, methods: { GET: readPrometheusMetrics }, isFree: true },
];
