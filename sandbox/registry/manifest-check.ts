import type { RegistryErrorCode } from './answers.ts';
import { isListType, isManifestType } from './media-types.ts';
import { isDigest } from './names.ts';

/** Why a pushed manifest is refused; the status is 400 for all of them. */
export interface ManifestFault {
  readonly code: RegistryErrorCode;
  readonly message: string;
  readonly detail?: unknown;
}

/** What a manifest points at, to be looked up before it is stored. */
export interface ManifestReferences {
  readonly blobs: readonly string[];
  readonly manifests: readonly string[];
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
  readonly urls?: unknown;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDescriptor(value: unknown): value is Descriptor {
  return (
    isRecord(value) &&
    typeof value['digest'] === 'string' &&
    isDigest(value['digest']) &&
    Number.isInteger(value['size'])
  );
}

function invalid(message: string): ManifestFault {
  return { code: 'MANIFEST_INVALID', message: 'manifest invalid', detail: message };
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Checks the form of a pushed manifest and says what it points at (registry reference 6, OCI image specification). */
export function checkManifest(mediaType: string, bytes: Buffer): ManifestFault | ManifestReferences {
  if (!isManifestType(mediaType)) return invalid(`unsupported manifest media type: ${mediaType}`);
  const manifest = parse(bytes);
  if (!isRecord(manifest)) return invalid('the body is no JSON object');
  if (manifest['schemaVersion'] !== 2) return invalid('schemaVersion must be 2');
  const declared = manifest['mediaType'];
  if (declared !== undefined && declared !== mediaType)
    return invalid(`if present, mediaType in manifest should be '${mediaType}' not ${JSON.stringify(declared)}`);

  if (isListType(mediaType)) {
    const children = manifest['manifests'];
    if (!Array.isArray(children) || !children.every(isDescriptor))
      return invalid('manifests must be a list of descriptors');
    return { blobs: [], manifests: children.map(child => child.digest) };
  }

  const { config, layers } = manifest;
  if (!isDescriptor(config)) return invalid('config must be a descriptor');
  if (!Array.isArray(layers) || !layers.every(isDescriptor)) return invalid('layers must be a list of descriptors');
  // Layers with urls live elsewhere by licence and are not pushed.
  const stored = layers.filter(layer => !(Array.isArray(layer.urls) && layer.urls.length > 0));
  return { blobs: [config.digest, ...stored.map(layer => layer.digest)], manifests: [] };
}

/** Tells the two results of `checkManifest` apart. */
export function isFault(result: ManifestFault | ManifestReferences): result is ManifestFault {
  return 'code' in result;
}

/** Digest of the linux/amd64 child of a list that passed `checkManifest`, when it has one. */
export function amd64Child(bytes: Buffer): string | undefined {
  const list = parse(bytes);
  if (!isRecord(list) || !Array.isArray(list['manifests'])) return undefined;
  for (const child of list['manifests'] as unknown[]) {
    if (!isRecord(child) || !isRecord(child['platform'])) continue;
    const { os, architecture } = child['platform'];
    if (os === 'linux' && architecture === 'amd64' && isDescriptor(child)) return child.digest;
  }
  return undefined;
}
