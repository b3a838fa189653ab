import { execFileSync } from 'node:child_process';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { GitAccess } from '../../git/environment.ts';
import { openMirror, type Mirror } from '../../git/mirror.ts';
import { trustAuthorities } from '../../reconciler/daemon/trust-authorities.ts';
import { canMakeCertificates, makeCertificates, startTlsServer } from '../support/certificates.ts';
import { temporaryFolder, testRepository } from './repositories.ts';

/** A repository behind https with a certificate of its own authority, by the protocol that needs files alone. */
async function httpsRepository(): Promise<{ url: string; authority: string; commit: string }> {
  const repository = await testRepository({ 'a.yaml': 'one' });
  execFileSync('git', ['-C', repository.url, 'update-server-info']);
  const certificates = makeCertificates();
  const address = await startTlsServer(certificates, (request, response) => {
    const path = URL.parse(request.url ?? '', 'https://127.0.0.1')?.pathname ?? '';
    const file = join(repository.url, path.replace(/^\/desired\.git\//, ''));
    if (path.includes('..') || !existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
    createReadStream(file).pipe(response);
  });
  const commit = execFileSync('git', ['-C', repository.url, 'rev-parse', 'main'], { encoding: 'utf8' }).trim();
  return { url: `${address}/desired.git`, authority: certificates.authority, commit };
}

async function mirrorOf(url: string, access: GitAccess): Promise<Mirror> {
  const mirror = await openMirror({ url, directory: join(await temporaryFolder(), 'mirror.git'), ...access });
  onTestFinished(() => mirror.close());
  return mirror;
}

describe.skipIf(!canMakeCertificates)('a git server whose certificate comes from an authority of the own house', () => {
  it('is refused as long as nobody named the authority', async () => {
    const { url } = await httpsRepository();
    const mirror = await mirrorOf(url, {});
    await expect(mirror.fetch()).rejects.toMatchObject({ code: expect.stringMatching(/^git-/) as string });
  });

  it('is trusted by git once the configuration names the authority', async () => {
    const { url, authority, commit } = await httpsRepository();
    const access = await trustAuthorities({}, join(await temporaryFolder(), 'data'), authority);
    const mirror = await mirrorOf(url, access);
    await mirror.fetch();
    expect(await mirror.resolve('main')).toBe(commit);
  });
});
