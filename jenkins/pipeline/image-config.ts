import { withoutCredentials, type Parameters } from './parameters.ts';
import type { Layer } from './layer.ts';
import type { Descriptor, ImageConfig, RegistryImage } from './registry-image.ts';

const epoch = '1970-01-01T00:00:00Z';
const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';

const ociLayerTypes: Readonly<Record<string, string>> = {
  'application/vnd.docker.image.rootfs.diff.tar.gzip': layerType,
  'application/vnd.docker.image.rootfs.diff.tar': 'application/vnd.oci.image.layer.v1.tar',
  'application/vnd.docker.image.rootfs.diff.tar.zstd': 'application/vnd.oci.image.layer.v1.tar+zstd',
};

/** The labels every image of this pipeline carries: what it was made of. */
export function provenanceLabels(parameters: Parameters): Record<string, string> {
  const { parent } = parameters;
  return {
    'org.opencontainers.image.revision': parameters.sourceCommit,
    'org.opencontainers.image.source': withoutCredentials(parameters.sourceRepository),
    ...(parent === undefined
      ? {}
      : {
          'org.opencontainers.image.base.name': `${parent.host}/${parent.name}`,
          'org.opencontainers.image.base.digest': parent.digest,
        }),
    'pacer.key': parameters.key,
  };
}

/** The same entries in the order of their names, so that equal records print equally. */
export function sortedRecord(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function mergeEnvironment(inherited: readonly string[], added: Readonly<Record<string, string>>): string[] {
  const merged = new Map(inherited.map(line => [line.slice(0, line.indexOf('=')), line]));
  for (const [name, value] of Object.entries(sortedRecord(added))) merged.set(name, `${name}=${value}`);
  return [...merged.values()];
}

/** The image configuration (OCI image specification, config.md), the parent's with the recipe's changes on top. */
export function makeConfig(
  parameters: Parameters,
  parent: RegistryImage | undefined,
  layer: Layer | undefined,
): ImageConfig {
  const { recipe } = parameters;
  const inherited = parent?.config.config ?? {};
  const environment = mergeEnvironment(inherited.Env ?? [], recipe.environment ?? {});
  const copied = Object.entries(recipe.copy ?? {}).map(([glob, place]) => `${glob} ${place}`);
  return {
    created: epoch,
    architecture: parent?.config.architecture ?? 'amd64',
    os: parent?.config.os ?? 'linux',
    config: {
      ...inherited,
      ...(environment.length === 0 ? {} : { Env: environment }),
      ...(recipe.workingDirectory === undefined ? {} : { WorkingDir: recipe.workingDirectory }),
      ...(recipe.command === undefined ? {} : { Cmd: recipe.command }),
      Labels: sortedRecord({ ...inherited.Labels, ...recipe.labels, ...provenanceLabels(parameters) }),
    },
    rootfs: {
      type: 'layers',
      diff_ids: [...(parent?.config.rootfs.diff_ids ?? []), ...(layer === undefined ? [] : [layer.diffId])],
    },
    history: [
      ...(parent?.config.history ?? []),
      layer === undefined
        ? { created: epoch, created_by: 'pacer: configuration', empty_layer: true }
        : { created: epoch, created_by: `pacer: copy ${copied.sort().join(', ')}` },
    ],
  };
}

/** The OCI manifest over a pushed configuration, the parent's layers and the new one. */
export function makeManifest(config: Descriptor, parent: RegistryImage | undefined, layer: Layer | undefined): string {
  const inherited = (parent?.layers ?? []).map(descriptor => ({
    ...descriptor,
    mediaType: ociLayerTypes[descriptor.mediaType] ?? descriptor.mediaType,
  }));
  const added = layer === undefined ? [] : [{ mediaType: layerType, digest: layer.digest, size: layer.size }];
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config,
    layers: [...inherited, ...added],
  });
}
