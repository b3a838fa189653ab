import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { rootCertificates } from 'node:tls';
import type { GitAccess } from '../../git/environment.ts';

/**
 * The same access, with git trusting `certificateAuthority` (PEM) besides the public authorities, as the HTTP clients do.
 * Git takes one file in place of its own list (git-config(1), `http.sslCAInfo`), so that file, in `folder`, holds both.
 */
export async function trustAuthorities(
  access: GitAccess,
  folder: string,
  certificateAuthority: string | undefined,
): Promise<GitAccess> {
  if (certificateAuthority === undefined) return access;
  await mkdir(folder, { recursive: true });
  const file = resolve(join(folder, 'certificate-authorities.pem'));
  await writeFile(file, `${[...rootCertificates, certificateAuthority.trim()].join('\n')}\n`);
  return { ...access, certificateAuthorityFile: file };
}
