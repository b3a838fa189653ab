import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../server.ts';
import { matchesEtag, sendEmpty, sendError, sendMethodRefused } from './answers.ts';
import type { BlobStore } from './blob-store.ts';
import type { RecordFact } from './events.ts';
import { amd64Child, checkManifest, isFault } from './manifest-check.ts';
import type { ManifestStore, StoredManifest } from './manifest-store.ts';
import { acceptedTypes, mediaTypes } from './media-types.ts';
import { isDigest, isTag, splitDigest } from './names.ts';

const largestManifest = 4 * 1024 * 1024;

/** The `manifests/<reference>` routes of one registry. */
export interface ManifestRoutes {
  handle(request: IncomingMessage, response: ServerResponse, repository: string, reference: string): Promise<void>;
}

/** Manifest routes with the `Accept` behaviour of distribution v3 (registry reference 3). */
export function createManifestRoutes(manifests: ManifestStore, blobs: BlobStore, record: RecordFact): ManifestRoutes {
  async function find(repository: string, reference: string): Promise<StoredManifest | undefined> {
    if (isDigest(reference)) return manifests.byDigest(repository, reference);
    const digest = await manifests.digestOfTag(repository, reference);
    return digest === undefined ? undefined : manifests.byDigest(repository, digest);
  }

  /** What is answered for a stored manifest, or the sentence of the 404 when `Accept` does not suit. */
  async function negotiate(
    repository: string,
    stored: StoredManifest,
    byTag: boolean,
    accepted: ReadonlySet<string>,
  ): Promise<StoredManifest | string> {
    if (accepted.has(stored.mediaType)) return stored;
    if (stored.mediaType === mediaTypes.ociManifest)
      return 'OCI manifest found, but accept header does not support OCI manifests';
    if (stored.mediaType === mediaTypes.ociIndex)
      return 'OCI index found, but accept header does not support OCI indexes';
    if (stored.mediaType !== mediaTypes.dockerList || !byTag) return stored;
    const child = amd64Child(stored.bytes);
    const manifest = child === undefined ? undefined : await manifests.byDigest(repository, child);
    return manifest ?? 'manifest list has no manifest for linux/amd64';
  }

  async function read(
    request: IncomingMessage,
    response: ServerResponse,
    repository: string,
    reference: string,
  ): Promise<void> {
    const byTag = !isDigest(reference);
    const stored = await find(repository, reference);
    if (stored === undefined) {
      const detail = byTag ? { Tag: reference } : { Name: repository, Revision: reference };
      sendError(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown', detail);
      return;
    }
    const answer = await negotiate(repository, stored, byTag, acceptedTypes(request.headers.accept));
    if (typeof answer === 'string') {
      sendError(response, 404, 'MANIFEST_UNKNOWN', answer);
      return;
    }
    const { digest, mediaType } = answer;
    const size = answer.bytes.length;
    record(request, { action: 'pull', repository, digest, mediaType, size, ...(byTag ? { tag: reference } : {}) });
    const headers = { 'docker-content-digest': answer.digest, etag: `"${answer.digest}"` };
    if (matchesEtag(request.headers['if-none-match'], answer.digest)) {
      sendEmpty(response, 304, headers);
      return;
    }
    response.writeHead(200, {
      'content-type': answer.mediaType,
      'content-length': String(answer.bytes.length),
      ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : answer.bytes);
  }

  async function firstMissing(repository: string, needed: { blobs: readonly string[]; manifests: readonly string[] }) {
    for (const digest of needed.blobs) if ((await blobs.size(repository, digest)) === undefined) return digest;
    for (const digest of needed.manifests) if (!(await manifests.has(repository, digest))) return digest;
    return undefined;
  }

  async function write(
    request: IncomingMessage,
    response: ServerResponse,
    repository: string,
    reference: string,
  ): Promise<void> {
    if (Number(request.headers['content-length'] ?? 0) > largestManifest) {
      response.setHeader('connection', 'close');
      sendError(response, 413, 'MANIFEST_INVALID', 'manifest invalid', `manifest over ${largestManifest} bytes`);
      return;
    }
    const bytes = await readBody(request, largestManifest);
    const mediaType = (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
    const checked = checkManifest(mediaType, bytes);
    if (isFault(checked)) {
      sendError(response, 400, checked.code, checked.message, checked.detail);
      return;
    }
    const byTag = !isDigest(reference);
    const algorithm = byTag ? 'sha256' : splitDigest(reference).algorithm;
    const digest = `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
    if (!byTag && digest !== reference) {
      sendError(response, 400, 'DIGEST_INVALID', 'provided digest did not match uploaded content');
      return;
    }
    const missing = await firstMissing(repository, checked);
    if (missing !== undefined) {
      sendError(response, 400, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry', missing);
      return;
    }
    await manifests.put(repository, { digest, mediaType, bytes }, byTag ? reference : undefined);
    const tagged = byTag ? { tag: reference } : {};
    record(request, { action: 'push', repository, digest, mediaType, size: bytes.length, ...tagged });
    const host = request.headers.host ?? 'localhost';
    sendEmpty(response, 201, {
      location: `http://${host}/v2/${repository}/manifests/${digest}`,
      'docker-content-digest': digest,
    });
  }

  async function remove(
    request: IncomingMessage,
    response: ServerResponse,
    repository: string,
    reference: string,
  ): Promise<void> {
    const digest = isDigest(reference) ? reference : await manifests.digestOfTag(repository, reference);
    const removed = isDigest(reference)
      ? await manifests.remove(repository, reference)
      : await manifests.untag(repository, reference);
    if (removed && digest !== undefined) {
      record(request, { action: 'delete', repository, digest, ...(isDigest(reference) ? {} : { tag: reference }) });
      sendEmpty(response, 202);
    } else sendError(response, 404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  }

  return {
    async handle(request, response, repository, reference) {
      if (!isDigest(reference) && !isTag(reference)) {
        if (reference.includes(':')) sendError(response, 400, 'DIGEST_INVALID', 'invalid digest format', reference);
        else sendError(response, 400, 'TAG_INVALID', 'manifest tag did not match URI', reference);
        return;
      }
      const { method } = request;
      if (method === 'GET' || method === 'HEAD') return read(request, response, repository, reference);
      if (method === 'PUT') return write(request, response, repository, reference);
      if (method === 'DELETE') return remove(request, response, repository, reference);
      sendMethodRefused(response, 'DELETE, GET, HEAD, PUT');
    },
  };
}
