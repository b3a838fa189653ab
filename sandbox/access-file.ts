import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { pacerError } from '../errors/pacer-error.ts';
import { parseYaml } from './yaml.ts';

/** Who may come into the daemon of a sandbox, as its configuration says it. */
export interface SandboxAccess {
  /** `access`, and `publicUrl` where the file names one. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Lets the sandbox itself look at the first deployment. Made anew at every start, and kept nowhere. */
  readonly token: string;
}

/** A name that no role of a person is likely to have. */
const ownName = 'sandbox-guide';
const ownLifetime = 24 * 3_600_000;

/**
 * Reads a file with `access` (and `publicUrl`) as in the configuration of the daemon, so that what was tried here can be taken
 * there as it is. Files that it names are looked for beside it. Whether it is right is for the daemon to say. Rejects with `usage`.
 */
export async function readAccessFile(file: string, now: number): Promise<SandboxAccess> {
  const { access, publicUrl } = parsed(file, await textOf(file));
  if (!isMapping(access))
    throw usage(
      `${file} has no "access".`,
      'Write the part "access:" of a daemon\'s configuration; see docs/how-to/sign-in.md.',
    );
  const token = randomBytes(32).toString('base64url');
  const hash = `sha256:${createHash('sha256').update(token).digest('hex')}`;
  const own = { name: ownName, hash, expires: new Date(now + ownLifetime).toISOString() };
  const role = { who: [`token:${ownName}`], verbs: ['view'], apps: ['/'] };
  const withFiles = resolveFiles(access, dirname(resolve(file)));
  return {
    token,
    configuration: {
      access: { ...withFiles, tokens: added(withFiles['tokens'], own), roles: added(withFiles['roles'], role) },
      ...(publicUrl === undefined ? {} : { publicUrl }),
    },
  };
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    throw usage(`${file} cannot be read.`, 'Give --access a file with the part "access:" of a configuration.', thrown);
  }
}

function parsed(file: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value = parseYaml(text);
    return isMapping(value) ? value : {};
  } catch (thrown) {
    throw usage(`${file} is no YAML.`, thrown instanceof Error ? thrown.message : 'Correct the file.', thrown);
  }
}

function resolveFiles(mapping: Readonly<Record<string, unknown>>, folder: string): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(mapping).map(([name, value]) => {
      if (isMapping(value)) return [name, resolveFiles(value, folder)];
      return [name, name.endsWith('File') && typeof value === 'string' ? resolve(folder, value) : value];
    }),
  );
}

/** What is no list is left to the daemon to complain about. */
function added(list: unknown, more: object): unknown {
  if (list === undefined) return [more];
  return Array.isArray(list) ? [...(list as readonly unknown[]), more] : list;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function usage(message: string, advice: string, cause?: unknown): Error {
  return pacerError('usage', { message, advice, cause });
}
