import { constants, renameSync, writeFileSync } from 'node:fs';
import { cp, mkdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject } from '../../../http/json.ts';
import { manifestReference, parseReference, printReference, type ImageReference } from '../../../registry/reference.ts';
import { imageConfiguration, manifestParts, platformChild } from './image-documents.ts';
import type { ImageConfiguration, ImageRegistry, PulledImage } from './types.ts';
import { unpackLayer } from './unpack-layer.ts';

/** Images of this machine, unpacked once each. */
export interface ImageStore {
  /**
   * Brings an image here. A digest that is here already needs no registry; a tag neither, unless `force` asks
   * what it points at now: as an agent with `forcePullImage` off. Rejects with a sentence naming image and cause.
   */
  pull(reference: string, force: boolean, signal: AbortSignal): Promise<PulledImage>;
  /** Copies the image's files for one task, which may change them without anybody else seeing it. */
  copyRootfs(image: PulledImage, target: string): Promise<void>;
  close(): Promise<void>;
}

/** What the store works with. */
export interface ImageStoreOptions {
  readonly directory: string;
  /** A client for `host[:port]`; `docker.io` for references without a host. */
  readonly registries: (host: string) => ImageRegistry;
}

const dockerHub = 'docker.io';

/** Opens the store; half-unpacked images of a crashed predecessor are removed. */
export async function createImageStore(options: ImageStoreOptions): Promise<ImageStore> {
  const unfinished = join(options.directory, 'unfinished');
  const tagsFile = join(options.directory, 'tags.json');
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  const tags = await readTags(tagsFile);
  const clients = new Map<string, ImageRegistry>();
  const resolving = new Map<string, Promise<string>>();
  const unpacking = new Map<string, Promise<PulledImage>>();

  function client(host: string): ImageRegistry {
    const known = clients.get(host) ?? options.registries(host);
    clients.set(host, known);
    return known;
  }

  /** Digest of the manifest for this platform. */
  async function resolve(reference: ImageReference, repository: string, force: boolean): Promise<string> {
    const name = printReference(reference);
    const known = tags[name];
    if (known !== undefined && (!force || reference.digest !== undefined)) return known;
    const registry = client(reference.host ?? dockerHub);
    const manifest = await registry.getManifest(repository, manifestReference(reference));
    const digest = platformChild(manifest.manifest) ?? manifest.digest;
    await image(registry, repository, digest);
    tags[name] = digest;
    writeFileSync(`${tagsFile}.new`, JSON.stringify(tags, undefined, 2));
    renameSync(`${tagsFile}.new`, tagsFile);
    return digest;
  }

  function image(registry: ImageRegistry, repository: string, digest: string): Promise<PulledImage> {
    return shared(unpacking, digest, async () => {
      const here = await readImage(placeOf(digest), digest);
      return here ?? unpackImage(registry, repository, digest);
    });
  }

  async function unpackImage(registry: ImageRegistry, repository: string, digest: string): Promise<PulledImage> {
    const { manifest } = await registry.getManifest(repository, digest);
    const { config, layers } = manifestParts(manifest);
    const configuration = imageConfiguration(await registry.getBlob(repository, config.digest));
    const place = join(unfinished, hexOf(digest));
    await rm(place, { recursive: true, force: true });
    await mkdir(join(place, 'rootfs'), { recursive: true });
    const rootfs = await realpath(join(place, 'rootfs'));
    for (const layer of layers)
      await unpackLayer(await registry.getBlob(repository, layer.digest), layer.mediaType, rootfs);
    await writeFile(join(place, 'configuration.json'), JSON.stringify(configuration));
    await mkdir(join(options.directory, 'sha256'), { recursive: true });
    // Something damaged may lie there, since it was not found to be an image.
    await rm(placeOf(digest), { recursive: true, force: true });
    await rename(place, placeOf(digest));
    return { digest, rootfs: join(placeOf(digest), 'rootfs'), configuration };
  }

  function placeOf(digest: string): string {
    return join(options.directory, 'sha256', hexOf(digest));
  }

  async function bring(text: string, force: boolean): Promise<PulledImage> {
    const reference = parseReference(text);
    if (reference === undefined) throw new Error('this is no image reference');
    const isShort = reference.host === undefined && !reference.repository.includes('/');
    const repository = isShort ? `library/${reference.repository}` : reference.repository;
    const digest = await shared(resolving, `${force} ${text}`, () => resolve(reference, repository, force));
    return image(client(reference.host ?? dockerHub), repository, digest);
  }

  return {
    async pull(text, force, signal) {
      try {
        return await untilAborted(bring(text, force), signal);
      } catch (error) {
        const cause = error instanceof Error ? error.message : String(error);
        throw new Error(`Failed to pull image '${text}': ${cause}`, { cause: error });
      }
    },
    async copyRootfs(pulled, target) {
      // A clone where the file system can, else a copy; links stay as they are.
      const how = { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE };
      await cp(pulled.rootfs, target, how);
    },
    async close() {
      for (const registry of clients.values()) await registry.close();
      clients.clear();
      await Promise.allSettled([...resolving.values(), ...unpacking.values()]);
    },
  };
}

/** Runs `work` unless the same key is being worked on: then both wait for the one result. */
async function shared<T>(running: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const current = running.get(key);
  if (current !== undefined) return current;
  const started = work().finally(() => running.delete(key));
  running.set(key, started);
  return started;
}

/** Leaves the work running for others when one who waits gives up. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('given up on request'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

async function readImage(place: string, digest: string): Promise<PulledImage | undefined> {
  try {
    const text = await readFile(join(place, 'configuration.json'), 'utf8');
    return { digest, rootfs: join(place, 'rootfs'), configuration: JSON.parse(text) as ImageConfiguration };
  } catch {
    return undefined;
  }
}

async function readTags(file: string): Promise<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isObject(value) ? { ...(value as Record<string, string>) } : {};
  } catch {
    return {};
  }
}

function hexOf(digest: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new Error(`${digest} is no sha256 digest`);
  return digest.slice('sha256:'.length);
}
