import { pacerError } from '../../errors/pacer-error.ts';
import { encodePath } from '../../http/base-url.ts';
import { jsonOrUndefined, objectOf, stringOf } from '../../http/json.ts';
import type { HttpRequest, HttpResponse } from '../../http/types.ts';
import type { DeploymentResult } from '../types.ts';
import { appPath } from './app-path.ts';
import { marathonFailure, saysAppIsAbsent } from './failures.ts';
import { followEvents, reconnectPolicy } from './follow-events.ts';
import { createNodes } from './nodes.ts';
import { readApp, readDefinition, readDeployments, readInfo, readQueue, readResult, readVersions } from './readers.ts';
import { createListingReader } from './listing-reader.ts';
import type { Marathon, MarathonOptions } from './types.ts';

/** A client of one Marathon. Writes are complete definitions and go out once; nothing is retried in here. */
export function createMarathon(options: MarathonOptions): Marathon {
  const nodes = createNodes(options);
  const listings = createListingReader();

  async function read(path: string, what: string, query?: HttpRequest['query']): Promise<unknown> {
    const response = await nodes.request({ path, ...(query === undefined ? {} : { query }) });
    if (response.status !== 200) throw marathonFailure(what, response);
    return response.json();
  }

  /** A write whose every 2xx carries a deployment. */
  async function write(request: HttpRequest, what: string): Promise<HttpResponse> {
    const response = await nodes.request(request);
    if (response.status < 200 || response.status > 299) throw marathonFailure(what, response);
    return response;
  }

  return {
    urls: nodes.urls,
    info: async () => readInfo(await read('/v2/info', 'a look at its version')),
    async apps() {
      const like = listings.lastBody();
      const response = await nodes.request({
        path: '/v2/apps',
        query: { embed: ['apps.counts', 'apps.deployments', 'apps.lastTaskFailure'] },
        ...(like === undefined ? {} : { like }),
      });
      if (response.status !== 200) throw marathonFailure('a listing of its apps', response);
      return listings.read(response);
    },
    async app(id) {
      const response = await nodes.request({
        path: appPath(id),
        query: { embed: ['app.tasks', 'app.counts', 'app.deployments', 'app.lastTaskFailure'] },
      });
      if (saysAppIsAbsent(response)) return undefined;
      if (response.status !== 200) throw marathonFailure(`a look at ${id}`, response);
      const app = readApp(objectOf(response.json())['app']);
      if (app.id === id) return app;
      throw pacerError('upstream-error', { message: `Marathon was asked for ${id} and answered with ${app.id}.` });
    },
    async replaceApp(id, definition, { force }) {
      const request = {
        method: 'PUT',
        path: appPath(id),
        query: { partialUpdate: false, force },
        body: definition,
      } as const;
      const response = await write(request, `an update of ${id}`);
      return { ...readResult(response.json()), created: response.status === 201 };
    },
    async deleteApp(id, { force }) {
      // Said aloud in both cases: without the parameter, Marathon forces a delete (reference 1.2).
      const response = await nodes.request({ method: 'DELETE', path: appPath(id), query: { force } });
      if (saysAppIsAbsent(response)) return undefined;
      if (response.status !== 200) throw marathonFailure(`the deletion of ${id}`, response);
      return readResult(response.json());
    },
    async restartApp(id, { force }) {
      const request = { method: 'POST', path: `${appPath(id)}/restart`, query: { force } } as const;
      return readResult((await write(request, `a restart of ${id}`)).json());
    },
    deployments: async () => readDeployments(await read('/v2/deployments', 'a listing of its deployments')),
    async cancelDeployment(id, { force }): Promise<DeploymentResult | undefined> {
      const request = { method: 'DELETE', path: `/v2/deployments${encodePath([id])}`, query: { force } } as const;
      const response = await write(request, `the end of deployment ${id}`);
      return response.status === 202 || response.body.length === 0 ? undefined : readResult(response.json());
    },
    queue: async () => readQueue(await read('/v2/queue', 'a look at its queue')),
    versions: async id => readVersions(await read(`${appPath(id)}/versions`, `the versions of ${id}`)),
    version: async (id, timestamp) =>
      readDefinition(await read(`${appPath(id)}/versions${encodePath([timestamp])}`, `version ${timestamp} of ${id}`)),
    async leader() {
      const response = await nodes.request({ path: '/v2/leader' });
      const body = objectOf(jsonOrUndefined(response.body));
      if (response.status === 404 && /no leader/i.test(stringOf(body['message']) ?? '')) return undefined;
      if (response.status !== 200) throw marathonFailure('a look at its leader', response);
      return stringOf(body['leader']);
    },
    async ping() {
      const response = await nodes.request({ path: '/ping', headers: { accept: '*/*' } });
      if (response.status < 200 || response.status > 299) throw marathonFailure('a ping', response);
    },
    events: listener =>
      followEvents(nodes, listener, options.reconnect ?? reconnectPolicy, {
        clock: options.clock,
        random: options.random ?? Math.random,
      }),
    close: () => nodes.close(),
  };
}
