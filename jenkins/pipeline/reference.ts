import { buildFailure } from './failure.ts';

/** A repository on a registry. */
export interface Repository {
  /** `host[:port]` */
  readonly host: string;
  /** Name on that host, such as `shop/cart`. */
  readonly name: string;
}

const digestPattern = /^sha256:[a-f0-9]{64}$/;

/** Reads `host:port/repository`; the host must be written, there is no default registry. */
export function parseRepository(text: string, parameter: string): Repository {
  const slash = text.indexOf('/');
  const host = text.slice(0, Math.max(0, slash));
  const name = text.slice(slash + 1);
  const isHost =
    /^(?:[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\])(?::\d+)?$/.test(host) && (/[.:]/.test(host) || host === 'localhost');
  if (!isHost) throw buildFailure(`${parameter} must begin with the registry's host: "${text}" does not`);
  if (!/^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/.test(name))
    throw buildFailure(`${parameter} names no repository: "${name}" is not a lower-case OCI name`);
  return { host, name };
}

/** Reads `host:port/repository@sha256:…`. */
export function parsePinned(text: string, parameter: string): Repository & { readonly digest: string } {
  const at = text.lastIndexOf('@');
  const digest = text.slice(at + 1);
  if (at < 0 || !digestPattern.test(digest))
    throw buildFailure(`${parameter} must be pinned as host:port/repository@sha256:…, "${text}" is not`);
  return { ...parseRepository(text.slice(0, at), parameter), digest };
}
