/** Repository name of the OCI distribution specification: lower-case components joined by `/`. */
const repositoryPattern = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digestPattern = /^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$/;

/** Whether a request path names a repository at all; anything else never reaches a route, as in distribution. */
export function isRepositoryName(name: string): boolean {
  return name.length <= 1024 && repositoryPattern.test(name);
}

/** Names above this many characters are refused with NAME_INVALID. */
export const longestRepositoryName = 255;

/** Whether `reference` may be a tag: `[A-Za-z0-9_][A-Za-z0-9._-]{0,127}`. */
export function isTag(reference: string): boolean {
  return tagPattern.test(reference);
}

/** Whether `reference` is a digest that this registry can verify: sha256 or sha512 in lower-case hex. */
export function isDigest(reference: string): boolean {
  return digestPattern.test(reference);
}

/** Splits a digest that passed `isDigest` into its hash algorithm and hex. */
export function splitDigest(digest: string): { readonly algorithm: string; readonly hex: string } {
  const colon = digest.indexOf(':');
  return { algorithm: digest.slice(0, colon), hex: digest.slice(colon + 1) };
}
