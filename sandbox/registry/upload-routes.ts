import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendEmpty, sendError, sendMethodRefused } from './answers.ts';
import type { BlobStore } from './blob-store.ts';
import type { RecordFact } from './events.ts';
import { isDigest, isRepositoryName } from './names.ts';
import type { UploadStore } from './upload-store.ts';

const uploadPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The `blobs/uploads/` routes: monolithic, chunked and mounted uploads (registry reference 2). */
export interface UploadRoutes {
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    repository: string,
    upload: string,
    query: URLSearchParams,
  ): Promise<void>;
}

/** Upload routes over the given stores. */
export function createUploadRoutes(uploads: UploadStore, blobs: BlobStore, record: RecordFact): UploadRoutes {
  function address(request: IncomingMessage, path: string): string {
    return `http://${request.headers.host ?? 'localhost'}/v2/${path}`;
  }

  function progress(request: IncomingMessage, repository: string, upload: string, offset: number) {
    return {
      // The state says how far the sender believes to be; an old Location is recognised by it.
      location: `${address(request, `${repository}/blobs/uploads/${upload}`)}?_state=${offset.toString(36)}`,
      range: `0-${Math.max(0, offset - 1)}`,
      'docker-upload-uuid': upload,
    };
  }

  function sendStored(request: IncomingMessage, response: ServerResponse, repository: string, digest: string): void {
    sendEmpty(response, 201, {
      location: address(request, `${repository}/blobs/${digest}`),
      'docker-content-digest': digest,
    });
  }

  async function finish(
    request: IncomingMessage,
    response: ServerResponse,
    repository: string,
    upload: string,
    digest: string,
  ): Promise<void> {
    await uploads.append(repository, upload, request);
    if (await uploads.close(repository, upload, digest)) {
      const size = await blobs.size(repository, digest);
      const content = { mediaType: 'application/octet-stream', ...(size === undefined ? {} : { size }) };
      record(request, { action: 'push', repository, digest, ...content });
      sendStored(request, response, repository, digest);
    } else
      sendError(response, 400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', {
        Digest: digest,
        Reason: 'content does not match digest',
      });
  }

  async function start(
    request: IncomingMessage,
    response: ServerResponse,
    repository: string,
    query: URLSearchParams,
  ): Promise<void> {
    const digest = query.get('digest');
    const mount = query.get('mount');
    const from = query.get('from');
    if (digest !== null && !isDigest(digest)) {
      sendError(response, 400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', digest);
      return;
    }
    if (mount !== null && from !== null && isDigest(mount) && isRepositoryName(from)) {
      if (await blobs.mount(repository, mount, from)) {
        record(request, { action: 'mount', repository, digest: mount, fromRepository: from });
        sendStored(request, response, repository, mount);
        return;
      }
    }
    const upload = await uploads.start(repository);
    if (digest !== null) return finish(request, response, repository, upload, digest);
    sendEmpty(response, 202, progress(request, repository, upload, 0));
  }

  /** Refuses a chunk that does not continue where the upload stands; true when it was refused. */
  function refuseMisplaced(
    request: IncomingMessage,
    response: ServerResponse,
    offset: number,
    query: URLSearchParams,
    headers: Readonly<Record<string, string>>,
  ): boolean {
    const state = query.get('_state');
    const first = /^(\d+)-\d+$/.exec(request.headers['content-range']?.replace(/^bytes[ =]/, '') ?? '')?.[1];
    const stale = state !== null && Number.parseInt(state, 36) !== offset;
    if (!stale && (first === undefined || Number(first) === offset)) return false;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    sendError(response, 416, 'RANGE_INVALID', `the upload stands at byte ${offset}`);
    return true;
  }

  return {
    async handle(request, response, repository, upload, query) {
      const { method } = request;
      if (upload === '') {
        if (method === 'POST') return start(request, response, repository, query);
        sendMethodRefused(response, 'POST');
        return;
      }
      const offset = uploadPattern.test(upload) ? await uploads.offset(repository, upload) : undefined;
      if (offset === undefined) {
        sendError(response, 404, 'BLOB_UPLOAD_UNKNOWN', 'blob upload unknown to registry');
        return;
      }
      if (method === 'GET' || method === 'HEAD') {
        sendEmpty(response, 204, progress(request, repository, upload, offset));
        return;
      }
      if (uploads.busy(upload)) {
        sendError(response, 400, 'BLOB_UPLOAD_INVALID', 'another request writes to this upload');
        return;
      }
      if (method === 'DELETE') {
        await uploads.cancel(repository, upload);
        sendEmpty(response, 204);
        return;
      }
      if (method !== 'PATCH' && method !== 'PUT') {
        sendMethodRefused(response, 'DELETE, GET, HEAD, PATCH, PUT');
        return;
      }
      if (refuseMisplaced(request, response, offset, query, progress(request, repository, upload, offset))) return;
      if (method === 'PATCH') {
        const reached = await uploads.append(repository, upload, request);
        sendEmpty(response, 202, progress(request, repository, upload, reached));
        return;
      }
      const digest = query.get('digest') ?? '';
      if (isDigest(digest)) return finish(request, response, repository, upload, digest);
      sendError(response, 400, 'DIGEST_INVALID', 'provided digest did not match uploaded content', digest);
    },
  };
}
