import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ForgeKind } from '../../forge/types.ts';

/** An open pull request of the fake. */
export interface FakePullRequest {
  readonly number: number;
  readonly branch?: string;
  readonly head: string;
  readonly into?: string;
  readonly isFork?: boolean;
}

interface FakeComment {
  readonly id: number;
  text: string;
  readonly author: string;
  version: number;
}

/** A small forge on loopback that answers like one of the five kinds, with switches for what goes wrong. */
export interface FakeForge {
  readonly url: string;
  pullRequests: FakePullRequest[];
  /** Where branches are, for pull requests that are opened. */
  readonly heads: Map<string, string>;
  /** Comments by pull request, oldest first. */
  readonly comments: Map<number, FakeComment[]>;
  /** Statuses as they arrived: commit, context, state as the forge calls it, description. */
  readonly statuses: { commit: string; context: string; state: string; description: string; url: string }[];
  /** Writes that arrived, as `METHOD path`. */
  readonly writes: string[];
  /** Reads that arrived, refused ones too, as paths. */
  readonly reads: string[];
  /** Answers the next request with this, in place of the truth. */
  fail?: {
    /** Only a request of this path. */ readonly path?: RegExp;
    readonly status: number;
    readonly headers?: Record<string, string>;
    readonly body?: string;
  };
  /** Authorization header of the last request. */
  authorization?: string;
}

type Body = Record<string, unknown>;

const own = 'pacer-bot';
const fullName = 'ops/clusters';

/** Starts a fake of the kind; it ends with the test. */
export async function startFakeForge(kind: ForgeKind): Promise<FakeForge> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(
    () =>
      new Promise<void>(resolve => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const forge: FakeForge = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pullRequests: [],
    heads: new Map(),
    comments: new Map(),
    statuses: [],
    writes: [],
    reads: [],
  };
  let nextId = 1;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    if (request.headers.authorization !== undefined) forge.authorization = request.headers.authorization;
    if (request.method === 'GET') forge.reads.push(new URL(request.url ?? '', forge.url).pathname);
    const { fail } = forge;
    if (fail !== undefined && fail.path?.test(request.url ?? '') !== false) {
      delete forge.fail;
      return void response.writeHead(fail.status, fail.headers).end(fail.body ?? '');
    }
    const { method = 'GET' } = request;
    const url = new URL(request.url ?? '', forge.url);
    if (method !== 'GET') forge.writes.push(`${method} ${url.pathname}`);
    const found = route(method, url, text === '' ? {} : (JSON.parse(text) as Body));
    const head = { 'content-type': 'application/json', 'x-ausername': own };
    if (found === undefined) return void response.writeHead(404, head).end('{}');
    response.writeHead(method === 'POST' ? 201 : 200, head).end(JSON.stringify(found));
  }

  function commentsOf(number: number): FakeComment[] {
    const known = forge.comments.get(number) ?? [];
    forge.comments.set(number, known);
    return known;
  }

  function add(number: number, text: string): FakeComment {
    const comment = { id: nextId++, text, author: own, version: 0 };
    commentsOf(number).push(comment);
    return comment;
  }

  function change(id: number, text: string, version?: number): unknown {
    for (const comments of forge.comments.values()) {
      const comment = comments.find(each => each.id === id);
      if (comment === undefined || (version !== undefined && version !== comment.version)) continue;
      comment.text = text;
      comment.version += 1;
      return {};
    }
    return undefined;
  }

  function status(commit: string, state: unknown, context: unknown, description: unknown, address: unknown): unknown {
    const texts = [state, context, description, address].map(each => (typeof each === 'string' ? each : ''));
    const [stateText = '', contextText = '', words = '', page = ''] = texts;
    forge.statuses.push({ commit, state: stateText, context: contextText, description: words, url: page });
    return {};
  }

  function page<Item>(items: readonly Item[], query: URLSearchParams, size: string): readonly Item[] {
    const [count, number] = [Number(query.get(size) ?? 30), Number(query.get('page') ?? 1)];
    return items.slice((number - 1) * count, number * count);
  }

  const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

  /** Where each kind has the branches of a pull request that is to be opened. */
  function openPull(body: Body): FakePullRequest {
    const at = (...steps: readonly string[]): string => {
      let value: unknown = body;
      for (const step of steps) value = (value as Body | undefined)?.[step];
      return textOf(value).replace('refs/heads/', '');
    };
    const [branch, into] = {
      github: [at('head'), at('base')],
      gitea: [at('head'), at('base')],
      gitlab: [at('source_branch'), at('target_branch')],
      'bitbucket-server': [at('fromRef', 'id'), at('toRef', 'id')],
      'bitbucket-cloud': [at('source', 'branch', 'name'), at('destination', 'branch', 'name')],
    }[kind] as [string, string];
    const made = { number: nextId++, head: forge.heads.get(branch) ?? '', branch, into };
    forge.pullRequests.push(made);
    return made;
  }

  function route(method: string, url: URL, body: Body): unknown {
    const { pathname: path } = url;
    const isOpening = method === 'POST' && /\/(pulls|merge_requests|pull-requests|pullrequests)$/.test(path);
    // What is opened is answered as one of a list is.
    const open = isOpening ? [openPull(body)] : forge.pullRequests;
    const listed = listing(method, url, body, open);
    if (!isOpening) return listed;
    return Array.isArray(listed) ? listed[0] : (listed as { values: unknown[] }).values[0];
  }

  function listing(method: string, url: URL, body: Body, open: readonly FakePullRequest[]): unknown {
    const { pathname: path, searchParams: query } = url;
    if (kind === 'github' || kind === 'gitea') {
      const size = kind === 'github' ? 'per_page' : 'limit';
      if (path === '/user') return { login: own };
      if (path === `/repos/${fullName}/pulls`) return page(open, query, size).map(gitHubPull);
      const [, issue] = /\/issues\/(\d+)\/comments$/.exec(path) ?? [];
      if (issue !== undefined && method === 'GET')
        return page(commentsOf(Number(issue)), query, size).map(each => ({
          id: each.id,
          body: each.text,
          user: { login: each.author },
        }));
      if (issue !== undefined) return add(Number(issue), textOf(body['body']));
      const [, comment] = /\/issues\/comments\/(\d+)$/.exec(path) ?? [];
      if (comment !== undefined && method === 'PATCH') return change(Number(comment), textOf(body['body']));
      const [, commit] = /\/statuses\/([0-9a-f]+)$/.exec(path) ?? [];
      return commit === undefined
        ? undefined
        : status(commit, body['state'], body['context'], body['description'], body['target_url']);
    }
    if (kind === 'gitlab') {
      const root = `/projects/${encodeURIComponent(fullName)}`;
      if (path === '/user') return { username: own };
      if (path === `${root}/merge_requests`)
        return page(
          open.filter(each => method === 'POST' || (each.into ?? 'main') === query.get('target_branch')),
          query,
          'per_page',
        ).map(each => ({
          iid: each.number,
          title: `Change ${each.number}`,
          web_url: `https://forge.example.com/${each.number}`,
          sha: each.head,
          source_project_id: each.isFork === true ? 2 : 1,
          target_project_id: 1,
        }));
      const [, number, note] = /\/merge_requests\/(\d+)\/notes(?:\/(\d+))?$/.exec(path) ?? [];
      if (number !== undefined && method === 'GET')
        return page(commentsOf(Number(number)), query, 'per_page').map(each => ({
          id: each.id,
          body: each.text,
          author: { username: each.author },
          system: false,
        }));
      if (number !== undefined && method === 'POST') return add(Number(number), textOf(body['body']));
      if (note !== undefined && method === 'PUT') return change(Number(note), textOf(body['body']));
      const [, commit] = /\/statuses\/([0-9a-f]+)$/.exec(path) ?? [];
      return commit === undefined
        ? undefined
        : status(commit, body['state'], body['name'], body['description'], body['target_url']);
    }
    return kind === 'bitbucket-server'
      ? bitbucketServer(method, path, query, body, open)
      : bitbucketCloud(method, path, query, body, open);
  }

  function bitbucketServer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: Body,
    open: readonly FakePullRequest[],
  ): unknown {
    const root = '/rest/api/1.0/projects/ops/repos/clusters/pull-requests';
    const part = (items: readonly unknown[]): unknown => {
      const [start, limit] = [Number(query.get('start') ?? 0), Number(query.get('limit') ?? 25)];
      const isLastPage = start + limit >= items.length;
      return {
        values: items.slice(start, start + limit),
        isLastPage,
        nextPageStart: isLastPage ? null : start + limit,
      };
    };
    if (path === root)
      return part(
        open
          .filter(each => query.get('at') === null || `refs/heads/${each.into ?? 'main'}` === query.get('at'))
          .map(each => ({
            id: each.number,
            title: `Change ${each.number}`,
            links: { self: [{ href: `https://forge.example.com/${each.number}` }] },
            fromRef: {
              latestCommit: each.head,
              repository: { slug: 'clusters', project: { key: each.isFork === true ? '~eve' : 'ops' } },
            },
            toRef: { repository: { slug: 'clusters', project: { key: 'ops' } } },
          })),
      );
    const [, number] = new RegExp(`^${root}/(\\d+)/activities$`).exec(path) ?? [];
    if (number !== undefined)
      return part([
        { action: 'OPENED' },
        ...commentsOf(Number(number)).map(each => ({
          action: 'COMMENTED',
          comment: { id: each.id, version: each.version, text: each.text, author: { name: each.author } },
        })),
      ]);
    const [, on, comment] = new RegExp(`^${root}/(\\d+)/comments(?:/(\\d+))?$`).exec(path) ?? [];
    if (on !== undefined && method === 'POST') return add(Number(on), textOf(body['text']));
    if (comment !== undefined && method === 'PUT')
      return change(Number(comment), textOf(body['text']), Number(body['version']));
    const [, commit] = /^\/rest\/build-status\/1\.0\/commits\/([0-9a-f]+)$/.exec(path) ?? [];
    if (commit === undefined || body['url'] === undefined) return undefined;
    return status(commit, body['state'], body['key'], body['description'], body['url']);
  }

  function bitbucketCloud(
    method: string,
    path: string,
    query: URLSearchParams,
    body: Body,
    open: readonly FakePullRequest[],
  ): unknown {
    const root = `/repositories/${fullName}`;
    const part = (items: readonly unknown[]): unknown => {
      const [count, number] = [Number(query.get('pagelen') ?? 10), Number(query.get('page') ?? 1)];
      const rest = items.length > count * number;
      return { values: items.slice((number - 1) * count, number * count), ...(rest ? { next: 'https://next' } : {}) };
    };
    if (path === '/user') return { uuid: own };
    if (path === `${root}/pullrequests`)
      return part(
        open
          .filter(each => method === 'POST' || query.get('q')?.includes(`"${each.into ?? 'main'}"`) === true)
          .map(each => ({
            id: each.number,
            title: `Change ${each.number}`,
            links: { html: { href: `https://forge.example.com/${each.number}` } },
            source: {
              commit: { hash: each.head.slice(0, 12) },
              branch: { name: each.branch ?? 'topic' },
              repository: { full_name: each.isFork === true ? 'eve/clusters' : fullName },
            },
            destination: { repository: { full_name: fullName } },
          })),
      );
    const [, number, comment] = new RegExp(`^${root}/pullrequests/(\\d+)/comments(?:/(\\d+))?$`).exec(path) ?? [];
    const raw = textOf((body['content'] as Body | undefined)?.['raw']);
    if (number !== undefined && method === 'GET')
      return part(
        commentsOf(Number(number)).map(each => ({
          id: each.id,
          content: { raw: each.text },
          user: { uuid: each.author },
        })),
      );
    if (comment !== undefined && method === 'PUT') return change(Number(comment), raw);
    if (number !== undefined && method === 'POST') return add(Number(number), raw);
    const [, commit] = new RegExp(`^${root}/commit/([0-9a-f]+)/statuses/build$`).exec(path) ?? [];
    if (commit === undefined || body['url'] === undefined) return undefined;
    return status(commit, body['state'], body['key'], body['description'], body['url']);
  }

  return forge;
}

function gitHubPull(each: FakePullRequest): unknown {
  return {
    number: each.number,
    title: `Change ${each.number}`,
    html_url: `https://forge.example.com/${each.number}`,
    head: {
      sha: each.head,
      ref: each.branch ?? 'topic',
      repo: { full_name: each.isFork === true ? 'eve/x' : fullName },
    },
    base: { ref: each.into ?? 'main', repo: { full_name: fullName } },
  };
}
