/** Media types of manifests that this registry stores. Schema 1 is not spoken, as in distribution v3. */
export const mediaTypes = {
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
} as const;

const known: ReadonlySet<string> = new Set(Object.values(mediaTypes));

/** True for the four types that may be pushed. */
export function isManifestType(mediaType: string): boolean {
  return known.has(mediaType);
}

/** True for the two types that list children by platform. */
export function isListType(mediaType: string): boolean {
  return mediaType === mediaTypes.ociIndex || mediaType === mediaTypes.dockerList;
}

/** The media types of `Accept` headers, without parameters. A wildcard counts as no type at all, as in distribution. */
export function acceptedTypes(header: string | undefined): ReadonlySet<string> {
  const types = (header ?? '').split(',').map(part => (part.split(';')[0] ?? '').trim().toLowerCase());
  return new Set(types);
}
