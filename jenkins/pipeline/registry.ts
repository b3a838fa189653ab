import { setTimeout as pause } from 'node:timers/promises';
import { dockerHub, isDockerHub } from './docker-hub.ts';
import { buildFailure, temporaryFailure } from './failure.ts';
import { fetchToken, findLogin, parseBearer, type Login } from './registry-login.ts';

/** A request to a registry. */
export interface RegistryRequest {
  /** Token scope, `repository:NAME:pull,push`. */
  readonly scope: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Something that can be sent again. */
  readonly body?: string | Uint8Array<ArrayBuffer> | Blob;
  /** Statuses that are answers; every other one is a failure. */
  readonly allow: readonly number[];
}

/** One registry host. */
export interface Registry {
  readonly host: string;
  /** `path` may be an absolute URL that the registry gave out (an upload's Location). */
  request(method: string, path: string, request: RegistryRequest): Promise<Response>;
}

const attempts = 3;

/** What people need to know about statuses that say it to nobody. */
const meanings: Readonly<Record<number, string>> = {
  413: ' (the registry or a proxy in front of it does not take uploads of this size)',
  507: ' (the registry is full)',
};

function isLoopback(host: string): boolean {
  const name = host.replace(/:\d+$/, '');
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d+){3}$/.test(name);
}

/** Where the registry of a reference's host is. */
export function addressOf(host: string, environment: NodeJS.ProcessEnv): string {
  if (isDockerHub(host)) return dockerHub.url;
  return `${isInsecure(host, environment) ? 'http' : 'https'}://${host}`;
}

/** Whether a registry is spoken to without TLS: on loopback, or when `INSECURE_REGISTRIES` (comma separated) names it. */
export function isInsecure(host: string, environment: NodeJS.ProcessEnv): boolean {
  const named = (environment['INSECURE_REGISTRIES'] ?? '').split(',').map(entry => entry.trim());
  return isLoopback(host) || named.includes(host);
}

async function shortBody(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  return text.slice(0, 300).replace(/\s+/g, ' ').trim();
}

/**
 * Makes a client for one registry host. It answers Basic and Bearer challenges with the agent's login, sends
 * credentials to no other host, and repeats what failed by connection, 429 or 5xx up to three times.
 */
export function createRegistry(host: string, pushesTo: string, environment: NodeJS.ProcessEnv): Registry {
  const base = addressOf(host, environment);
  const tokens = new Map<string, string>();
  let login: Promise<Login> | undefined;

  async function send(method: string, url: URL, request: RegistryRequest): Promise<Response> {
    const authorization = url.host === new URL(base).host ? tokens.get(request.scope) : undefined;
    return fetch(url, {
      method,
      headers: { ...request.headers, ...(authorization === undefined ? {} : { authorization }) },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: AbortSignal.timeout(600_000),
    });
  }

  async function authorise(response: Response, scope: string): Promise<boolean> {
    login ??= findLogin(host, pushesTo, environment);
    const known = await login;
    const bearer = parseBearer(response.headers.get('www-authenticate'));
    if (bearer === undefined) {
      if (known !== undefined) tokens.set(scope, known);
      return known !== undefined;
    }
    const token = await fetchToken(bearer, scope, known);
    if (token !== undefined) tokens.set(scope, `Bearer ${token}`);
    return token !== undefined;
  }

  async function once(method: string, url: URL, request: RegistryRequest): Promise<Response> {
    const response = await send(method, url, request);
    if (response.status !== 401) return response;
    await response.body?.cancel();
    if (!(await authorise(response, request.scope)))
      throw buildFailure(`${host} wants a login for ${request.scope}, and this agent has none that it accepts`);
    return send(method, url, request);
  }

  return {
    host,
    async request(method, path, request) {
      const url = new URL(path, base);
      let trouble = '';
      for (let attempt = 1; attempt <= attempts; attempt++) {
        if (attempt > 1) await pause(250 * 4 ** (attempt - 2));
        try {
          const response = await once(method, url, request);
          if (request.allow.includes(response.status)) return response;
          const meaning = meanings[response.status] ?? '';
          trouble =
            `${method} ${url.pathname} answered ${response.status}${meaning} ${await shortBody(response)}`.trim();
          if (response.status !== 429 && response.status < 500) throw buildFailure(`${host}: ${trouble}`);
        } catch (error) {
          if (!(error instanceof TypeError) && !(error instanceof DOMException)) throw error;
          const cause = error.cause instanceof Error ? error.cause.message : error.message;
          trouble = `${method} ${url.pathname} failed: ${cause}`;
        }
      }
      throw temporaryFailure(`${host}: ${trouble} (tried ${attempts} times)`);
    },
  };
}
