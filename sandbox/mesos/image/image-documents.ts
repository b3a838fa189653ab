import { isAbsolute, posix } from 'node:path';
import { isObject, listOf, objectOf, stringOf, stringsOf, type JsonObject } from '../../../http/json.ts';
import type { ImageConfiguration } from './types.ts';

/** A content descriptor of the OCI image specification. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
}

/** Digest of the linux/amd64 child when the document is an index or a manifest list, undefined when it is no list. */
export function platformChild(document: JsonObject): string | undefined {
  if (!Array.isArray(document['manifests'])) return undefined;
  const children = document['manifests'].filter(isObject);
  const child = children.find(candidate => {
    const platform = objectOf(candidate['platform']);
    return platform['os'] === 'linux' && platform['architecture'] === 'amd64';
  });
  const digest = stringOf(child?.['digest']);
  if (digest === undefined) throw new Error('the image has no variant for linux/amd64');
  return digest;
}

/** Configuration and layers of an image manifest, the lowest layer first. */
export function manifestParts(document: JsonObject): { readonly config: Descriptor; readonly layers: Descriptor[] } {
  const config = descriptor(document['config']);
  if (config === undefined) throw new Error('its manifest names no configuration');
  const layers = listOf(document['layers']).map(layer => {
    const found = descriptor(layer);
    if (found === undefined) throw new Error('its manifest has a layer without a digest');
    return found;
  });
  return { config, layers };
}

/** Reads the configuration blob; members that a container does not need are ignored, missing ones get their defaults. */
export function imageConfiguration(blob: Buffer): ImageConfiguration {
  const config = objectOf(objectOf(JSON.parse(blob.toString('utf8')) as unknown)['config']);
  const directory = stringOf(config['WorkingDir']) ?? '';
  return {
    entrypoint: stringsOf(config['Entrypoint']),
    cmd: stringsOf(config['Cmd']),
    environment: stringsOf(config['Env']),
    workingDirectory: posix.normalize(isAbsolute(directory) ? directory : `/${directory}`),
  };
}

function descriptor(value: unknown): Descriptor | undefined {
  const { digest, mediaType } = objectOf(value);
  if (typeof digest !== 'string') return undefined;
  return { digest, mediaType: stringOf(mediaType) ?? '' };
}
