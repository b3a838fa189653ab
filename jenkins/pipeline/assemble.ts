import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import type { Console } from './console.ts';
import { planCopy } from './copy-plan.ts';
import { buildFailure } from './failure.ts';
import { makeConfig, makeManifest } from './image-config.ts';
import { writeLayer, type Layer } from './layer.ts';
import type { Parameters } from './parameters.ts';
import { bringBlob, pushBlob, pushManifest } from './push.ts';
import { readImage, type RegistryImage } from './registry-image.ts';
import { createRegistry, type Registry } from './registry.ts';

/** Where a build works. */
export interface Workplace {
  /** Checked-out source. */
  readonly source: string;
  /** Folder for files that only this build needs. */
  readonly scratch: string;
  readonly environment: NodeJS.ProcessEnv;
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

async function makeLayer(parameters: Parameters, place: Workplace, console: Console): Promise<Layer | undefined> {
  const { copy } = parameters.recipe;
  if (copy === undefined || Object.keys(copy).length === 0) {
    if (parameters.parent !== undefined) return undefined;
    throw buildFailure('the recipe copies nothing and has no parent: the image would be empty');
  }
  const entries = await planCopy(place.source, copy);
  const layer = await writeLayer(entries, join(place.scratch, 'layer.tar.gz'));
  console.line(`${entries.length} files, ${layer.size} bytes, ${layer.digest}`);
  return layer;
}

/**
 * Makes the image from the recipe's `copy` on top of the parent and pushes it: blobs first, the manifest last, so that
 * the tag never points at something incomplete. Returns the digest of the manifest it pushed, or of what `findFaster` says
 * was pushed meanwhile: that is kept.
 */
export async function assembleImage(
  parameters: Parameters,
  registry: Registry,
  place: Workplace,
  console: Console,
  findFaster: () => Promise<string | undefined>,
): Promise<string> {
  const { image, tag, parent } = parameters;
  await mkdir(place.scratch, { recursive: true });

  console.stage('copy files into a layer');
  const layer = await makeLayer(parameters, place, console);

  let parentImage: RegistryImage | undefined;
  if (parent !== undefined) {
    console.stage(`bring parent ${parent.host}/${parent.name}@${parent.digest}`);
    const parentRegistry =
      parent.host === image.host ? registry : createRegistry(parent.host, image.host, place.environment);
    parentImage = await readImage(parentRegistry, parent.name, parent.digest);
    if (parentImage === undefined)
      throw buildFailure(`the parent ${parent.host}/${parent.name}@${parent.digest} is not in its registry`);
    for (const blob of parentImage.layers)
      await bringBlob(parent, parentRegistry, image, registry, blob, place.scratch);
    console.line(`${parentImage.layers.length} layers`);
  }

  console.stage(`push ${image.host}/${image.name}:${tag}`);
  const config = JSON.stringify(makeConfig(parameters, parentImage, layer));
  const configDigest = sha256(config);
  if (layer !== undefined) await pushBlob(registry, image.name, layer.digest, await openAsBlob(layer.file));
  await pushBlob(registry, image.name, configDigest, Buffer.from(config));
  const descriptor = {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    digest: configDigest,
    size: Buffer.byteLength(config),
  };
  const manifest = makeManifest(descriptor, parentImage, layer);
  const faster = await findFaster();
  if (faster === undefined) await pushManifest(registry, image.name, tag, manifest);
  await rm(place.scratch, { recursive: true, force: true });
  return faster ?? sha256(manifest);
}
