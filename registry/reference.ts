/** An image reference taken apart: `[host[:port]/]name[:tag][@digest]`. With a tag and a digest the digest wins. */
export interface ImageReference {
  /** `host[:port]`; left out means Docker Hub. */
  readonly host?: string;
  /** `team/app`, lower case. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest?: string;
}

// Grammar of registry reference 1. None of the patterns can backtrack: each separator begins with a character of its own.
const componentPattern = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*$/;
const hostPattern = /^(?:\[[0-9a-fA-F:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}))(?::\d{1,5})?$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** True for `sha256:` and 64 lower-case hexadecimal digits. */
export function isDigest(text: string): boolean {
  return digestPattern.test(text);
}

/** True for what a registry takes as a tag. */
export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/** True for a repository name such as `team/app`. */
export function isRepository(text: string): boolean {
  return text.length <= 255 && text.split('/').every(component => componentPattern.test(component));
}

/** Takes a reference apart; undefined when it is none. Nothing is filled in, so that printing gives the same text. */
export function parseReference(text: string): ImageReference | undefined {
  if (text.length > 1024) return undefined;
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const named = at === -1 ? text : text.slice(0, at);
  const slash = named.indexOf('/');
  const first = slash === -1 ? '' : named.slice(0, slash);
  const host = isHost(first) ? first : undefined;
  const rest = host === undefined ? named : named.slice(slash + 1);
  const colon = rest.indexOf(':');
  const repository = colon === -1 ? rest : rest.slice(0, colon);
  const tag = colon === -1 ? undefined : rest.slice(colon + 1);
  if (!isRepository(repository)) return undefined;
  if (tag !== undefined && !isTag(tag)) return undefined;
  if (digest !== undefined && !isDigest(digest)) return undefined;
  return {
    ...(host === undefined ? {} : { host }),
    repository,
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** Prints a reference. */
export function printReference(reference: ImageReference): string {
  const host = reference.host === undefined ? '' : `${reference.host}/`;
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return host + reference.repository + tag + digest;
}

/** What to ask the registry for: the digest, else the tag, else `latest`. */
export function manifestReference(reference: ImageReference): string {
  return reference.digest ?? reference.tag ?? 'latest';
}

/** The first component is a host only if it could not be a repository name: a dot, a colon, or `localhost`. */
function isHost(first: string): boolean {
  if (!first.includes('.') && !first.includes(':') && first !== 'localhost') return false;
  return hostPattern.test(first);
}
