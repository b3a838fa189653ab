import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../marathon/types.ts';
import type { DesiredApp } from '../desired/types.ts';
import type { SecretsState } from './secrets.ts';
import type { ImageState } from './types.ts';

/**
 * The reference of the image to put into the definition, `''` when the definition names its own; undefined while it is
 * not known, so that nothing can be put.
 */
export function imageReferenceOf(desired: DesiredApp, image: ImageState): string | undefined {
  if (image.kind === 'ready') return desired.build === undefined ? '' : image.reference;
  return image.kind === 'none' && desired.build === undefined ? '' : undefined;
}

/**
 * Identity of what is wanted: SHA-256 (hex) over the hash of the app and the image it is to run; for an app with secrets
 * followed by a dot and the keyed hash of their values, where these are known.
 */
export function wishOf(desired: DesiredApp, reference: string, secrets?: SecretsState): string {
  const hash = createHash('sha256').update(`${desired.hash}\n${reference}`).digest('hex');
  if (desired.secrets === undefined || secrets?.kind !== 'ready') return hash;
  return `${hash}.${secrets.fingerprint}`;
}

/** True when two wishes are the same but for the values of secrets. */
export function isSameDefinition(one: string, other: string): boolean {
  return one.split('.')[0] === other.split('.')[0];
}

/** The definition with the built image in it; other members of the container stay as they are. */
export function definitionWithImage(desired: DesiredApp, reference: string): JsonObject & { readonly id: string } {
  const definition: JsonObject & { readonly id: string } = { ...desired.definition, id: desired.id };
  if (reference === '') return definition;
  const container = objectOf(definition['container']);
  const docker = { ...objectOf(container['docker']), image: reference };
  return { ...definition, container: { ...container, type: container['type'] ?? 'DOCKER', docker } };
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
