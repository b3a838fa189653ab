import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import { systemClock, type Clock } from '../../clock/clock.ts';
import { sendJson, type RequestHandler } from '../server.ts';
import { createGate, tokenPath, type RegistryAccess } from './access.ts';
import { sendEmpty, sendError, sendMethodRefused, sendNoRoute } from './answers.ts';
import { handleBlob } from './blob-routes.ts';
import { createBlobStore } from './blob-store.ts';
import { eventOf, type RecordFact } from './events.ts';
import { createLayout } from './layout.ts';
import { handleCatalog, handleTags } from './list-routes.ts';
import { createManifestRoutes } from './manifest-routes.ts';
import { createManifestStore } from './manifest-store.ts';
import { neededAccess } from './needed-access.ts';
import { createNotifications, type NotificationEndpoint, type Notifications } from './notifications.ts';
import { isRepositoryName, longestRepositoryName } from './names.ts';
import { createUploadRoutes } from './upload-routes.ts';
import { createUploadStore } from './upload-store.ts';

/** What the registry stand-in is made of. */
export interface RegistryStandInOptions {
  /** Everything the registry keeps; the same directory gives the same registry after a restart. */
  readonly directory: string;
  readonly log: Pick<Logger, 'debug' | 'warn'>;
  /** The machine's when left out. */
  readonly clock?: Clock;
  /** Everybody may do everything when left out. */
  readonly access?: RegistryAccess;
}

/** A running registry, to be mounted with `startServer`. */
export interface RegistryStandIn {
  readonly handler: RequestHandler;
  /** Tells an endpoint of everything that happens from now on (registry reference 9). */
  notify(endpoint: NotificationEndpoint): void;
  /** Answers 503 from now on, breaks off the requests under way and resolves when their files are closed. */
  stop(): Promise<void>;
}

type Route =
  | { readonly kind: 'base' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'manifest' | 'blob' | 'upload' | 'tags'; readonly repository: string; readonly reference: string };

function findRoute(path: string): Route | undefined {
  if (path === '/v2/') return { kind: 'base' };
  if (path === '/v2/_catalog') return { kind: 'catalog' };
  const match =
    /^\/v2\/(.+)\/(?:(manifests)\/([^/]+)|blobs\/(uploads)(?:\/([^/]*))?|(blobs)\/([^/]+)|(tags)\/list)$/.exec(path);
  const repository = match?.[1];
  if (match === null || repository === undefined || !isRepositoryName(repository)) return undefined;
  if (match[2] !== undefined) return { kind: 'manifest', repository, reference: match[3] ?? '' };
  if (match[4] !== undefined) return { kind: 'upload', repository, reference: match[5] ?? '' };
  if (match[6] !== undefined) return { kind: 'blob', repository, reference: match[7] ?? '' };
  return { kind: 'tags', repository, reference: '' };
}

function decodePath(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/**
 * A registry of the OCI distribution protocol with its files under `directory`: blobs, uploads, manifests, tags and
 * catalogue, with the answers of distribution v3 (registry reference, sections 1 to 6). Deletes are on.
 */
export async function createRegistryStandIn(options: RegistryStandInOptions): Promise<RegistryStandIn> {
  await mkdir(options.directory, { recursive: true });
  const layout = createLayout(options.directory);
  const blobs = createBlobStore(layout);
  const manifests = createManifestStore(layout);
  const clock = options.clock ?? systemClock;
  const gate = createGate(options.access);
  const listeners: Notifications[] = [];
  const users = new WeakMap<IncomingMessage, string>();
  const instance = randomUUID();
  const record: RecordFact = (request, fact) => {
    if (listeners.length === 0) return;
    const event = eventOf(request, fact, { now: clock.now(), user: users.get(request) ?? '', instance });
    for (const listener of listeners) listener.send(event);
  };
  const uploadRoutes = createUploadRoutes(createUploadStore(layout, blobs), blobs, record);
  const manifestRoutes = createManifestRoutes(manifests, blobs, record);
  const underWay = new Map<IncomingMessage, Promise<void>>();
  let stopped = false;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('docker-distribution-api-version', 'registry/2.0');
    const url = new URL(request.url ?? '/', 'http://registry');
    const path = decodePath(url.pathname);
    if (path === '/') return sendEmpty(response, 200);
    if (path === tokenPath && gate.handleToken !== undefined) return gate.handleToken(request, response, url);
    if (path === '/v2') return sendEmpty(response, 301, { location: '/v2/' });
    const route = path === undefined ? undefined : findRoute(path);
    if (route === undefined) return sendNoRoute(response);
    const needed = neededAccess({
      kind: route.kind,
      method: request.method ?? 'GET',
      repository: 'repository' in route ? route.repository : '',
      mountFrom: url.searchParams.get('from'),
    });
    const admission = gate.admit(request, response, needed);
    if (admission === undefined) return;
    users.set(request, admission.user);
    if (route.kind === 'base') {
      if (request.method === 'GET' || request.method === 'HEAD') return sendJson(response, 200, {});
      return sendMethodRefused(response, 'GET, HEAD');
    }
    if (route.kind === 'catalog') return handleCatalog(manifests, request, response, url.searchParams);
    const { repository, reference } = route;
    if (repository.length > longestRepositoryName) {
      sendError(response, 400, 'NAME_INVALID', 'invalid repository name', repository);
      return;
    }
    if (route.kind === 'manifest') return manifestRoutes.handle(request, response, repository, reference);
    if (route.kind === 'blob') return handleBlob(blobs, request, response, repository, reference, record);
    if (route.kind === 'tags') return handleTags(manifests, request, response, repository, url.searchParams);
    return uploadRoutes.handle(request, response, repository, reference, url.searchParams);
  }

  async function guarded(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await answer(request, response);
      options.log.debug({ method: request.method, url: request.url, status: response.statusCode }, 'registry request');
    } catch (error) {
      if (request.destroyed || response.destroyed) return; // The client went away; what arrived of an upload is kept.
      options.log.warn({ error, method: request.method, url: request.url }, 'registry request failed');
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { errors: [{ code: 'UNKNOWN', message: 'unknown error', detail: null }] });
    }
  }

  return {
    async handler(request, response) {
      if (stopped) {
        sendJson(response, 503, { errors: [{ code: 'UNAVAILABLE', message: 'registry is stopping', detail: null }] });
        return;
      }
      const work = guarded(request, response);
      underWay.set(request, work);
      await work;
      underWay.delete(request);
    },
    notify: endpoint => void listeners.push(createNotifications(endpoint, clock)),
    async stop() {
      stopped = true;
      for (const listener of listeners) await listener.stop();
      for (const request of underWay.keys()) request.destroy();
      await Promise.all(underWay.values());
    },
  };
}
