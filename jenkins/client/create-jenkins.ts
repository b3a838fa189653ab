import { encodePath } from '../../http/base-url.ts';
import { createHttp } from '../../http/create-http.ts';
import { listOf, objectOf, stringOf } from '../../http/json.ts';
import { plainText } from '../../http/plain-text.ts';
import { readRetries, withRetries } from '../../http/retry.ts';
import type { Authorization, Http, HttpRequest, HttpResponse } from '../../http/types.ts';
import { readConsoleTail } from './console-tail.ts';
import { withCrumbs, type Send } from './crumbs.ts';
import { jenkinsFailure, jobMissing } from './failures.ts';
import { createJenkinsItems } from './items.ts';
import { isJobUrl, jobPath } from './job-path.ts';
import { buildTree, queueItemTree, readBuild, readQueueItem, readStages } from './readers.ts';
import { triggerBuild } from './trigger.ts';
import type { Jenkins, JenkinsOptions } from './types.ts';

/** Jenkins lists its newest hundred builds; more would be read from disk one by one (Jenkins reference 4.5). */
const listedBuilds = 100;
const logBytes = 64 * 1024 * 1024;

/** A client of one Jenkins server. Reads are repeated after a blip; writes go out once. */
export function createJenkins(options: JenkinsOptions): Jenkins {
  const { url, user, token, password, retry, random, onRestart, ...tuning } = options;
  const authorization = credentials(user, token ?? password);
  const single = createHttp({
    connections: 4,
    ...tuning,
    name: 'Jenkins',
    baseUrl: url,
    ...(authorization === undefined ? {} : { authorization }),
  });
  const http = withRetries(single, retry ?? readRetries, { clock: options.clock, random: random ?? Math.random });
  const base: Send = token === undefined ? withCrumbs(http) : request => http.request(request);
  let session: string | undefined;

  async function send(request: HttpRequest): Promise<HttpResponse> {
    const response = await base({ ...request, headers: { 'accept-language': 'en', ...request.headers } });
    const current = response.headers['x-jenkins-session'];
    if (current !== undefined && current !== session) {
      const isRestart = session !== undefined;
      session = current;
      if (isRestart) onRestart?.(current);
    }
    return response;
  }

  const rejoin = (handedOut: string): string =>
    handedOut === '' ? '' : http.baseUrl + pathWithinJenkins(http, handedOut);

  /** JSON of an object; undefined for 404, which Jenkins gives to what is missing and to what is hidden. */
  async function find(path: string, tree: string, doing: string): Promise<unknown> {
    const response = await send({ path: `${path}/api/json`, query: { tree } });
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw jenkinsFailure(doing, response);
    return response.json();
  }

  return {
    url: http.baseUrl,
    items: createJenkinsItems(send),
    jobPath,
    trigger: (job, parameters) => triggerBuild(send, job, parameters),
    async queueItem(id) {
      return readQueueItem(await find(`/queue/item/${id}`, queueItemTree, `a look at queue item ${id}`), rejoin);
    },
    async queuedItems(job) {
      const response = await send({ path: '/queue/api/json', query: { tree: `items[${queueItemTree}]` } });
      if (response.status !== 200) throw jenkinsFailure('a look at the queue', response);
      const { items } = objectOf(response.json());
      return listOf(items).flatMap(item => {
        // Steps of running pipelines have entries of their own, of other tasks.
        if (!isJobUrl(stringOf(objectOf(objectOf(item)['task'])['url']) ?? '', job)) return [];
        return readQueueItem(item, rejoin) ?? [];
      });
    },
    async builds(job, limit) {
      const range = Math.max(0, Math.min(limit, listedBuilds));
      const answer = await find(jobPath(job), `builds[${buildTree}]{0,${range}}`, `the builds of ${job}`);
      if (answer === undefined) throw jobMissing(job);
      return listOf(objectOf(answer)['builds'])
        .slice(0, range)
        .flatMap(build => readBuild(build, rejoin) ?? []);
    },
    async build(job, number) {
      return readBuild(await find(`${jobPath(job)}/${number}`, buildTree, `build ${number} of ${job}`), rejoin);
    },
    async console(job, number, start) {
      const path = `${jobPath(job)}/${number}/logText/progressiveText`;
      // Another Accept could switch newer versions to a form in two parts (Jenkins reference 4.6).
      const headers = { accept: 'text/plain' };
      const response = await send({ path, query: { start }, headers, maximumBytes: logBytes });
      if (response.status !== 200) throw jenkinsFailure(`the log of ${job} #${number}`, response);
      const size = Number(response.headers['x-text-size']);
      return {
        text: response.text(),
        next: Number.isSafeInteger(size) ? size : start + response.body.length,
        more: response.headers['x-more-data'] === 'true',
      };
    },
    consoleTail: (job, number, lines) =>
      readConsoleTail(http, options.clock, `${jobPath(job)}/${number}/logText/progressiveText?start=0`, lines),
    async stages(job, number) {
      const response = await send({ path: `${jobPath(job)}/${number}/wfapi/describe` });
      if (response.status === 404) return undefined;
      if (response.status !== 200) throw jenkinsFailure(`the stages of ${job} #${number}`, response);
      return readStages(response.json());
    },
    async artifact(job, number, path) {
      const segments = path.split('/').filter(segment => segment !== '');
      const response = await send({
        path: `${jobPath(job)}/${number}/artifact${encodePath(segments)}`,
        headers: { accept: '*/*' },
        // A site may serve artifacts from another domain, which must not see the credentials (Jenkins reference 4.7).
        redirects: 'any-host',
      });
      if (response.status === 404) return undefined;
      if (response.status !== 200) throw jenkinsFailure(`artifact ${path} of ${job} #${number}`, response);
      return response.body;
    },
    async cancelQueued(id) {
      const response = await send({ method: 'POST', path: '/queue/cancelItem', query: { id } });
      if (response.status === 204 || response.status === 302) return 'cancelled';
      if (response.status === 404) return 'gone';
      // Also what an item gives that has left the queue already (Jenkins reference 3.4).
      if (response.status === 500 && /could not cancel/i.test(plainText(response.body, 4_000))) return 'gone';
      if (response.status === 422)
        throw jenkinsFailure(`the cancellation of queue item ${id}`, { ...response, status: 403 });
      throw jenkinsFailure(`the cancellation of queue item ${id}`, response);
    },
    async stop(job, number) {
      const response = await send({ method: 'POST', path: `${jobPath(job)}/${number}/stop` });
      if (response.status < 400 || response.status === 404) return;
      throw jenkinsFailure(`the end of ${job} #${number}`, response);
    },
    async parameterNames(job) {
      const tree = 'property[parameterDefinitions[name]]';
      const answer = await find(jobPath(job), tree, `a look at ${job}`);
      if (answer === undefined) return undefined;
      return listOf(objectOf(answer)['property']).flatMap(property =>
        listOf(objectOf(property)['parameterDefinitions']).flatMap(each => stringOf(objectOf(each)['name']) ?? []),
      );
    },
    async status() {
      const response = await send({ path: '/api/json', query: { tree: 'mode,quietingDown' } });
      if (response.status !== 200) throw jenkinsFailure('a look at its state', response);
      const version = response.headers['x-jenkins'];
      return {
        ...(version === undefined ? {} : { version }),
        ...(session === undefined ? {} : { session }),
        quietingDown: objectOf(response.json())['quietingDown'] === true,
      };
    },
    async whoAmI() {
      const response = await send({ path: '/whoAmI/api/json', query: { tree: 'name,anonymous' } });
      if (response.status !== 200) throw jenkinsFailure('a look at its user', response);
      const { name, anonymous } = objectOf(response.json());
      return anonymous === true ? undefined : stringOf(name);
    },
    close: () => http.close(),
  };
}

function credentials(user: string | undefined, secret: string | undefined): Authorization | undefined {
  return user === undefined || secret === undefined ? undefined : { kind: 'basic', user, password: secret };
}

/** The path of a URL below Jenkins's root, also when Jenkins and the configuration disagree about the prefix. */
function pathWithinJenkins(http: Http, handedOut: string): string {
  const path = http.pathOf(handedOut);
  const begin = path.search(/\/(job|queue)\//);
  return begin > 0 ? path.slice(begin) : path;
}
