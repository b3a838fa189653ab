import type { Parameters } from './parameters.ts';
import { readDigest } from './push.ts';
import { readImage } from './registry-image.ts';
import type { Registry } from './registry.ts';

/** Digest of the image under the tag when it was made from the same key: then there is nothing to build, or to push. */
export async function findExisting(registry: Registry, parameters: Parameters): Promise<string | undefined> {
  const { image, tag, key } = parameters;
  if ((await readDigest(registry, image.name, tag)) === undefined) return undefined;
  const existing = await readImage(registry, image.name, tag);
  return existing?.config.config?.Labels?.['pacer.key'] === key ? existing.digest : undefined;
}
