import { pacerError } from '../errors/pacer-error.ts';
import type { Http } from '../http/types.ts';
import { corrupt, digestOf, registryFailure } from './answers.ts';
import type { Send } from './authorized.ts';

const uploadTimeout = 600_000;

/** Uploads a blob in one piece unless the repository has it already (registry reference 8); its digest. */
export async function uploadBlob(
  http: Http,
  name: string,
  send: Send,
  repository: string,
  bytes: Buffer,
): Promise<string> {
  const digest = digestOf(bytes);
  const access = `${repository}:push`;
  const blob = `/v2/${repository}/blobs/${digest}`;
  const there = await send({ method: 'HEAD', path: blob, redirects: 'any-host' }, `${repository}:pull`);
  if (there.status === 200) return digest;
  if (there.status !== 404) throw registryFailure(name, `a blob of ${repository}`, there);

  const started = await send({ method: 'POST', path: `/v2/${repository}/blobs/uploads/` }, access);
  if (started.status !== 202) throw registryFailure(name, `an upload to ${repository}`, started);
  const location = started.headers['location'];
  if (location === undefined)
    throw pacerError('registry-rejected', { message: `${name} did not say where to upload to.` });
  // The host in Location is what the registry believes to be called, wrong behind many a proxy: only the path counts.
  // It carries a state of its own in the query, which stays.
  const finished = await send(
    {
      method: 'PUT',
      path: http.pathOf(location),
      query: { digest },
      body: bytes,
      timeoutMilliseconds: uploadTimeout,
    },
    access,
  );
  if (finished.status !== 201) throw registryFailure(name, `the upload of ${digest} to ${repository}`, finished);
  const stored = finished.headers['docker-content-digest'];
  if (stored !== undefined && stored !== digest) throw corrupt(name, `blob ${digest}`, digest, stored);
  return digest;
}
