import { resolve as resolvePath } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pacerError } from '../errors/pacer-error.ts';

/** A repository address that passed the check. */
export interface RepositoryAddress {
  /** As it was written, without anything secret in it. */
  readonly url: string;
  readonly protocol: 'https' | 'ssh' | 'file';
  /** Directory of a local repository: an absolute path or a `file:` URL. */
  readonly directory?: string;
}

const scpLike = /^(?:[A-Za-z0-9][\w.-]*@)?[A-Za-z0-9][\w.-]*:(?![/:\\])[^\s\0]+$/;

/**
 * Checks an address that a user wrote: `https:`, `ssh:`, `file:`, the short ssh form `git@host:path`, or an absolute path.
 * Throws `git-refused` for everything else, for options in disguise, and for passwords inside the address.
 */
export function parseRepositoryAddress(address: string): RepositoryAddress {
  if (address === '' || hasControlOrSpace(address)) throw refused(address, 'it is empty or has spaces in it');
  if (address.startsWith('-')) throw refused(address, 'it begins with a dash');
  if (address.startsWith('/')) return { url: address, protocol: 'file', directory: resolvePath(address) };
  if (!address.includes('://')) {
    if (!scpLike.test(address)) throw refused(address, 'it is no URL and no absolute path');
    return { url: address, protocol: 'ssh' };
  }
  return parseUrl(address);
}

function parseUrl(address: string): RepositoryAddress {
  const url = URL.parse(address);
  if (url === null) throw refused(address, 'it is not a URL');
  if (url.protocol === 'file:') return { url: address, protocol: 'file', directory: localDirectory(url, address) };
  if (url.protocol !== 'https:' && url.protocol !== 'ssh:')
    throw refused(address, `${url.protocol} is not one of https, ssh and file`);
  if (url.password !== '') throw refused(withoutPassword(url), 'it has a password in it; put credentials into a file');
  if (url.hostname === '' || url.hostname.startsWith('-')) throw refused(address, 'its host name is not one');
  if (url.username.startsWith('-')) throw refused(address, 'its user name begins with a dash');
  if (url.pathname === '' || url.pathname === '/') throw refused(address, 'it names no repository on that host');
  return { url: address, protocol: url.protocol === 'https:' ? 'https' : 'ssh' };
}

function localDirectory(url: URL, address: string): string {
  try {
    return resolvePath(fileURLToPath(url));
  } catch {
    throw refused(address, 'a file: address has three slashes and an absolute path, as in file:///srv/git/app.git');
  }
}

/**
 * Resolves `../hello.git` against the address of another repository, the way git resolves the URL of a submodule
 * (git-submodule(1)): each `../` takes off one part of the base. Addresses that are not relative come back checked.
 */
export function resolveRelativeAddress(address: string, base: string): string {
  if (!isRelativeAddress(address)) return parseRepositoryAddress(address).url;
  if (hasControlOrSpace(address)) throw refused(address, 'it has spaces in it');
  let rest = address;
  let root = base.replace(/\/$/, '');
  let separator = '/';
  for (;;) {
    if (rest.startsWith('../')) {
      rest = rest.slice(3);
      const cut = cutLastPart(root);
      if (cut === undefined) throw refused(address, `it goes above the start of ${base}`);
      root = cut.root;
      separator = cut.separator;
    } else if (rest.startsWith('./')) rest = rest.slice(2);
    else break;
  }
  if (rest === '' || rest === '.' || rest === '..') throw refused(address, 'it names no repository');
  return parseRepositoryAddress(`${root}${separator}${rest.replace(/\/$/, '')}`).url;
}

/**
 * Whether two addresses mean the same repository, however they are written: https or ssh, with or without user, port of the
 * protocol, `.git` and a slash at the end. False when one of them is no address. For hints only, never for rights.
 */
export function isSameRepository(first: string, second: string): boolean {
  const place = placeOf(first);
  return place !== undefined && place === placeOf(second);
}

function placeOf(address: string): string | undefined {
  const path = (text: string): string => text.replace(/^\/+|\/+$/g, '').replace(/\.git$/, '');
  const scp = scpLike.test(address) && !address.includes('://') ? /^(?:[^@]*@)?([^:]+):(.+)$/.exec(address) : null;
  if (scp !== null) return `${scp[1]?.toLowerCase()}/${path(scp[2] ?? '')}`;
  if (address.startsWith('/')) return `/${path(resolvePath(address))}`;
  const url = URL.parse(address);
  if (url === null) return undefined;
  if (url.protocol === 'file:') return `/${path(decodeURIComponent(url.pathname))}`;
  return `${url.hostname}/${path(url.pathname)}`;
}

/** True for addresses that are meant relative to another repository. */
function isRelativeAddress(address: string): boolean {
  return address.startsWith('./') || address.startsWith('../');
}

/** The last part of a base, as git's `chop_last_dir` takes it: after a slash, or after the colon of `host:path`. */
function cutLastPart(root: string): { root: string; separator: string } | undefined {
  const start = root.includes('://') ? root.indexOf('://') + 3 : 0;
  const slash = root.lastIndexOf('/');
  if (slash >= start && slash > 0) return { root: root.slice(0, slash), separator: '/' };
  if (start > 0) return undefined;
  const colon = root.lastIndexOf(':');
  return colon < 0 ? undefined : { root: root.slice(0, colon), separator: ':' };
}

function hasControlOrSpace(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code <= 32 || code === 127) return true;
  }
  return false;
}

function withoutPassword(url: URL): string {
  const copy = new URL(url);
  copy.password = '';
  return copy.href;
}

function refused(address: string, why: string): Error {
  return pacerError('git-refused', {
    message: `The repository address ${JSON.stringify(address)} cannot be used: ${why}.`,
    advice:
      'Use https://host/path.git, ssh://git@host/path.git, git@host:path.git, or the absolute path of a local repository.',
  });
}
