import type { IncomingMessage, ServerResponse } from 'node:http';
import { crumbField, type Access, type Caller } from './access.ts';
import { sendApi } from './api.ts';
import { buildBean, jobBean, permalinkBuild, queueItemBean } from './beans.ts';
import { sendArtifact, sendConsoleText, sendProgressiveText } from './build-pages.ts';
import type { Job } from './builds.ts';
import { property } from './exported.ts';
import type { Fields } from './form.ts';
import type { Instance } from './instance.ts';
import { sendNotFound, sendPage, sendPostOnly, sendRedirect, sendText } from './pages.ts';
import { computerBean, folderBean, isFolder, queueBean, rootBean } from './root-beans.ts';
import { build, buildWithParameters } from './trigger.ts';
import type { BuildRecord } from './types.ts';

/** One request on its way through the pages. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly fields: Fields;
  readonly caller: Caller;
  /** Whether the path ended in a slash: an object's own page does. */
  readonly slash: boolean;
}

/** Answers a request for the path with these decoded segments. */
export type Router = (exchange: Exchange, segments: readonly string[]) => void | Promise<void>;

function isApi(segments: readonly string[]): boolean {
  return segments.length === 2 && segments[0] === 'api';
}

/** The pages of Jenkins, below the gates of `access`. */
export function createRouter(instance: Instance, access: Access): Router {
  /** Refuses with 405 unless POST, and with 403 without the right. */
  function mayPost(exchange: Exchange, right: 'build' | 'administer'): boolean {
    if (exchange.request.method !== 'POST') {
      sendPostOnly(exchange.response);
      return false;
    }
    return access.permits(exchange.response, exchange.caller, right);
  }

  /** An object's own HTML page; without the slash at the end it redirects, the query kept. */
  function sendObject(exchange: Exchange, title: string): void {
    const url = new URL(exchange.request.url ?? '/', 'http://jenkins');
    if (exchange.slash) sendPage(exchange.response, 200, title, title);
    else sendRedirect(exchange.response, 302, `${url.pathname}/${url.search}`);
  }

  function queuePages(exchange: Exchange, segments: readonly string[]): void {
    const { response, query, fields } = exchange;
    const [first, id = '', ...rest] = segments;
    if (first === 'api' && segments.length === 2) return sendApi(response, id, queueBean(instance), query);
    if (first === 'cancelItem' && segments.length === 1) {
      if (!mayPost(exchange, 'build')) return;
      const item = instance.queue.find(Number(fields.get('id')?.[0]));
      if (item === undefined) return sendNotFound(response);
      if (!instance.queue.cancel(item)) return sendPage(response, 500, 'Oops!', 'Could not cancel run');
      response.writeHead(204).end();
      return;
    }
    const item = first === 'item' && /^\d{1,15}$/.test(id) ? instance.queue.find(Number(id)) : undefined;
    if (item === undefined) return sendNotFound(response);
    if (isApi(rest)) return sendApi(response, rest[1] ?? '', queueItemBean(instance, item), query);
    if (rest.length === 0)
      return sendText(
        response,
        'Queue item exists. For details check, for example, ./api/json?tree=cancelled,executable[url]\n',
      );
    if (rest[0] !== 'cancelQueue') return sendNotFound(response);
    if (!mayPost(exchange, 'build')) return;
    instance.queue.cancel(item);
    response.writeHead(204).end();
  }

  function findBuild(job: Job, name: string): BuildRecord | undefined {
    return /^\d{1,9}$/.test(name) ? job.builds.get(Number(name)) : permalinkBuild(job, name);
  }

  async function buildPages(
    exchange: Exchange,
    job: Job,
    record: BuildRecord,
    segments: readonly string[],
  ): Promise<void> {
    const { request, response, query, fields } = exchange;
    const [page = '', ...rest] = segments;
    const buildUrl = `${instance.rootUrl()}${job.path}${record.number}/`;
    if (page === '') return sendObject(exchange, `${job.definition.fullName} #${record.number}`);
    if (isApi(segments)) return sendApi(response, rest[0] ?? '', buildBean(instance, job, record), query);
    if (page === 'logText' && rest[0] === 'progressiveText') return sendProgressiveText(response, job, record, fields);
    if (page === 'consoleText') return sendConsoleText(response, job, record);
    if (page === 'console') return sendObject({ ...exchange, slash: true }, `Console of #${record.number}`);
    if (page === 'buildNumber') return sendText(response, String(record.number));
    if (page === 'artifact') return sendArtifact(request, response, job, record, rest.join('/'));
    if (page === 'stop' || page === 'term' || page === 'kill') {
      if (!mayPost(exchange, 'build')) return;
      instance.builds.stop(job.definition.fullName, record.number, page === 'kill');
      return sendRedirect(response, 302, request.headers.referer ?? buildUrl);
    }
    if (page === 'doDelete') {
      if (!mayPost(exchange, 'administer')) return;
      if (record.building)
        return sendPage(response, 400, 'Error', 'The build is running', { 'x-error': 'The build is running' });
      await job.builds.remove(record.number);
      return sendRedirect(response, 302, instance.rootUrl() + job.path);
    }
    sendNotFound(response);
  }

  async function jobPages(exchange: Exchange, job: Job, segments: readonly string[]): Promise<void> {
    const { request, response, query, fields, caller } = exchange;
    const [page = '', ...rest] = segments;
    if (page === '') return sendObject(exchange, job.definition.fullName);
    if (isApi(segments)) return sendApi(response, rest[0] ?? '', jobBean(instance, job), query);
    if ((page === 'build' || page === 'buildWithParameters') && rest.length === 0) {
      if (!access.permits(response, caller, 'build')) return;
      const trigger = { request, response, job, fields, user: caller.name };
      return page === 'build' ? build(instance, trigger) : buildWithParameters(instance, trigger);
    }
    if ((page === 'enable' || page === 'disable') && rest.length === 0) {
      if (!mayPost(exchange, 'administer')) return;
      await job.builds.setDisabled(page === 'disable');
      return sendRedirect(response, 302, instance.rootUrl() + job.path);
    }
    const record = findBuild(job, page);
    if (record === undefined) return sendNotFound(response);
    return buildPages(exchange, job, record, rest);
  }

  async function itemPages(exchange: Exchange, segments: readonly string[]): Promise<void> {
    let rest = segments;
    let fullName = '';
    while (rest[0] === 'job' && rest[1] !== undefined) {
      fullName = fullName === '' ? rest[1] : `${fullName}/${rest[1]}`;
      rest = rest.slice(2);
      const job = instance.jobs.get(fullName);
      if (job !== undefined) return jobPages(exchange, job, rest);
    }
    if (!isFolder(instance, fullName)) return sendNotFound(exchange.response);
    if (rest.length === 0) return sendObject(exchange, fullName);
    if (isApi(rest)) return sendApi(exchange.response, rest[1] ?? '', folderBean(instance, fullName), exchange.query);
    sendNotFound(exchange.response);
  }

  function crumbPages(exchange: Exchange, segments: readonly string[]): void {
    const { request, response, query, caller } = exchange;
    if (!access.enabled || !isApi(segments)) return sendNotFound(response);
    const crumb = access.issueCrumb(request, response, caller);
    if (segments[1] === 'xml' && query.has('xpath')) return sendText(response, `${crumbField}:${crumb}`);
    const bean = {
      className: 'hudson.security.csrf.DefaultCrumbIssuer',
      properties: [property('crumb', () => crumb), property('crumbRequestField', () => crumbField)],
    };
    sendApi(response, segments[1] ?? '', bean, query);
  }

  function whoAmI({ response, query, caller }: Exchange, flavour: string): void {
    const name = caller.name ?? 'anonymous';
    const bean = {
      className: 'hudson.security.WhoAmI',
      properties: [
        property('anonymous', () => caller.name === null),
        property('authenticated', () => caller.name !== null),
        property('authorities', () => (caller.name === null ? ['anonymous'] : ['authenticated'])),
        property('name', () => name),
      ],
    };
    sendApi(response, flavour, bean, query);
  }

  function me(exchange: Exchange, flavour: string): void {
    const { response, query, caller } = exchange;
    const { name } = caller;
    if (name === null) return sendPage(response, 403, 'Access Denied', 'anonymous has no page');
    const bean = {
      className: 'hudson.model.User',
      properties: [
        property('absoluteUrl', () => `${instance.rootUrl()}user/${encodeURIComponent(name)}`),
        property('fullName', () => name),
        property('id', () => name),
      ],
    };
    sendApi(response, flavour, bean, query);
  }

  return async (exchange, segments) => {
    const { response, query, caller } = exchange;
    const [first = '', ...rest] = segments;
    if (first === 'login' && rest.length === 0) return sendPage(response, 200, 'Sign in', 'Sign in to Jenkins');
    if (first === 'whoAmI' && isApi(rest)) return whoAmI(exchange, rest[1] ?? '');
    if (first === 'crumbIssuer') return crumbPages(exchange, rest);
    if (!access.permits(response, caller, 'read')) return;
    if (first === '') return sendPage(response, 200, 'Dashboard', 'Jenkins stand-in of the Pacer sandbox');
    if (isApi(segments)) return sendApi(response, rest[0] ?? '', rootBean(instance), query);
    if (first === 'me' && isApi(rest)) return me(exchange, rest[1] ?? '');
    if (first === 'job') return itemPages(exchange, segments);
    if (first === 'queue') return queuePages(exchange, rest);
    if (first === 'computer' && isApi(rest)) return sendApi(response, rest[1] ?? '', computerBean(instance), query);
    if ((first === 'quietDown' || first === 'cancelQuietDown') && rest.length === 0) {
      if (!mayPost(exchange, 'administer')) return;
      instance.setQuietingDown(first === 'quietDown');
      return sendRedirect(response, 302, instance.rootUrl());
    }
    sendNotFound(response);
  };
}
