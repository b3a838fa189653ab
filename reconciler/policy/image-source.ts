/** The registry and repository of an image, without tag and digest; Docker's own defaults are filled in. */
function imageRepository(image: string): string {
  const name = image.split('@', 1)[0] ?? image;
  const slash = name.lastIndexOf('/');
  const colon = name.indexOf(':', slash + 1);
  const untagged = colon < 0 ? name : name.slice(0, colon);
  const [first = '', ...rest] = untagged.split('/');
  // A host has a dot, a port, or is localhost; everything else is a folder of Docker's registry.
  const isHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  if (isHost) return untagged;
  return rest.length === 0 ? `docker.io/library/${untagged}` : `docker.io/${untagged}`;
}

/** True when the image comes from one of the sources: registries, or folders of them with everything below. */
export function isFromSource(image: string, sources: readonly string[]): boolean {
  const repository = imageRepository(image);
  return sources.some(source => isWithin(repository, source));
}

/** True when everything of a source is within one of the others. */
export function isCovered(source: string, sources: readonly string[]): boolean {
  return sources.some(other => isWithin(source, other));
}

function isWithin(repository: string, source: string): boolean {
  return repository === source || repository.startsWith(`${source}/`);
}
