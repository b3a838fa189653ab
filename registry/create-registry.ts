import { pacerError } from '../errors/pacer-error.ts';
import { parseBaseUrl } from '../http/base-url.ts';
import { createHttp } from '../http/create-http.ts';
import { isObject, type JsonObject } from '../http/json.ts';
import { readRetries, withRetries } from '../http/retry.ts';
import type { HttpResponse } from '../http/types.ts';
import { corrupt, digestOf, isDefinitelyAbsent, missing, registryFailure } from './answers.ts';
import { createSend } from './authorized.ts';
import { fetchTags } from './fetch-tags.ts';
import { isDigest, isRepository, isTag } from './reference.ts';
import { createTokens } from './tokens.ts';
import type { Manifest, Registry, RegistryOptions } from './types.ts';
import { uploadBlob } from './upload-blob.ts';

/** All four, also on HEAD: with fewer, a registry converts the manifest or denies it (registry reference 3). */
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const manifestBytes = 8 * 1024 * 1024;
const blobTimeout = 600_000;

/**
 * A client of one registry. It tells four outcomes apart (registry reference 6): there, definitely absent (undefined or
 * `image-missing`), not allowed (`upstream-refused`), and could not tell (every other error).
 */
export function createRegistry(options: RegistryOptions): Registry {
  const { url: _url, authorization: given, tokenHosts, retry, random, maximumBlobBytes, ...tuning } = options;
  const base = parseBaseUrl(options.url);
  const url = base.origin + base.prefix;
  const name = `The registry ${url}`;
  const authorization = given ?? base.authorization;
  const single = createHttp({ ...tuning, name: 'The registry', baseUrl: url });
  const http = withRetries(single, retry ?? readRetries, { clock: options.clock, random: random ?? Math.random });
  const tokens = createTokens({
    registryUrl: url,
    ...(authorization === undefined ? {} : { authorization }),
    tokenHosts: tokenHosts ?? [],
    tuning,
  });
  const send = createSend(http, authorization, tokens);

  function askManifest(method: 'GET' | 'HEAD', repository: string, reference: string): Promise<HttpResponse> {
    const path = `/v2/${checkedRepository(repository)}/manifests/${checkedReference(reference)}`;
    // The digest is of the bytes as they are stored, so no proxy may compress them on the way.
    const headers = { accept: manifestTypes, 'accept-encoding': 'identity' };
    const request = { method, path, headers, maximumBytes: manifestBytes, redirects: 'any-host' } as const;
    return send(request, `${repository}:pull`);
  }

  /** The manifest, or undefined when the registry definitely does not have it. */
  async function findManifest(repository: string, reference: string): Promise<Manifest | undefined> {
    const what = `${repository}${isDigest(reference) ? '@' : ':'}${reference}`;
    const response = await askManifest('GET', repository, reference);
    if (isDefinitelyAbsent(response)) return undefined;
    if (response.status !== 200) throw registryFailure(name, what, response);
    const digest = digestOf(response.body);
    const announced = digestHeader(response);
    if (isDigest(reference) && digest !== reference) throw corrupt(name, what, reference, digest);
    if (announced !== undefined && digest !== announced) throw corrupt(name, what, announced, digest);
    const manifest = response.json();
    if (!isObject(manifest)) throw registryFailure(name, what, response);
    return { digest, mediaType: mediaTypeOf(response, manifest), bytes: response.body, manifest };
  }

  return {
    url,
    async headManifest(repository, reference) {
      const response = await askManifest('HEAD', repository, reference);
      const digest = digestHeader(response);
      const mediaType = mediaTypeOf(response, {});
      if (response.status === 200 && digest !== undefined && mediaType !== '') {
        if (isDigest(reference) && digest !== reference)
          throw corrupt(name, `${repository}@${reference}`, reference, digest);
        return { digest, mediaType };
      }
      if (response.status !== 200 && response.status !== 404 && response.status !== 405)
        throw registryFailure(name, `${repository}:${reference}`, response);
      // An answer to HEAD has no body that could say why it is a 404; GET has, and it also has bytes to hash.
      const found = await findManifest(repository, reference);
      return found === undefined ? undefined : { digest: found.digest, mediaType: found.mediaType };
    },
    async getManifest(repository, reference) {
      const found = await findManifest(repository, reference);
      if (found === undefined) throw missing(name, `${repository}${isDigest(reference) ? '@' : ':'}${reference}`);
      return found;
    },
    async getBlob(repository, digest) {
      const what = `blob ${checkedDigest(digest)} of ${repository}`;
      const request = {
        path: `/v2/${checkedRepository(repository)}/blobs/${digest}`,
        headers: { accept: '*/*', 'accept-encoding': 'identity' },
        redirects: 'any-host',
        maximumBytes: maximumBlobBytes ?? 2 * 1024 ** 3,
        timeoutMilliseconds: blobTimeout,
      } as const;
      const response = await send(request, `${repository}:pull`);
      if (isDefinitelyAbsent(response)) throw missing(name, what);
      if (response.status !== 200) throw registryFailure(name, what, response);
      const found = digestOf(response.body);
      if (found !== digest) throw corrupt(name, what, digest, found);
      return response.body;
    },
    tags: repository => fetchTags(http, name, send, checkedRepository(repository)),
    putBlob: (repository, bytes) => uploadBlob(http, name, send, checkedRepository(repository), bytes),
    async putManifest(repository, reference, mediaType, bytes) {
      const path = `/v2/${checkedRepository(repository)}/manifests/${checkedReference(reference)}`;
      const headers = { 'content-type': mediaType };
      const response = await send({ method: 'PUT', path, headers, body: bytes }, `${repository}:push`);
      if (response.status !== 201) throw registryFailure(name, `storing ${repository}:${reference}`, response);
      const digest = digestOf(bytes);
      const stored = digestHeader(response) ?? digest;
      if (stored !== digest) throw corrupt(name, `${repository}:${reference}`, digest, stored);
      return digest;
    },
    async close() {
      await http.close();
      await tokens.close();
    },
  };
}

function digestHeader(response: HttpResponse): string | undefined {
  const header = response.headers['docker-content-digest'];
  return header !== undefined && isDigest(header) ? header : undefined;
}

function mediaTypeOf(response: HttpResponse, manifest: JsonObject): string {
  const header = (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '';
  const own = manifest['mediaType'];
  return (header === '' || header === 'application/json') && typeof own === 'string' ? own : header;
}

function checkedRepository(repository: string): string {
  if (isRepository(repository)) return repository;
  throw pacerError('usage', { message: `"${repository}" is no repository name of a registry.` });
}

function checkedReference(reference: string): string {
  if (isTag(reference) || isDigest(reference)) return reference;
  throw pacerError('usage', { message: `"${reference}" is neither a tag nor a digest.` });
}

function checkedDigest(digest: string): string {
  if (isDigest(digest)) return digest;
  throw pacerError('usage', { message: `"${digest}" is no digest.` });
}
