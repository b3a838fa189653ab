import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword } from '../../reconciler/access/password.ts';
import { tokenDigest } from '../../reconciler/access/tokens.ts';

/** Of everybody in the file. */
export const password = 'correct horse battery';
/** May look at everything. */
export const lookingToken = 'a token that looks at everything';
/** Was good until yesterday. */
export const expiredToken = 'a token that was good until yesterday';

/**
 * Writes who may come in, as somebody who tries it would: an administrator (ann), one who deploys the shop and nothing else
 * (dave), one who only looks (vera), one whom no role names (sam), and two tokens. The path of the file.
 */
export async function writeAccessFile(): Promise<string> {
  const day = 86_400_000;
  const passwordHash = await hashPassword(password, { logN: 4, r: 8, p: 1 });
  const person = (user: string, name: string) => ({ user, name, email: `${user}@example.com`, passwordHash });
  const token = (name: string, text: string, expires: number) => ({
    name,
    hash: `sha256:${tokenDigest(text).toString('hex')}`,
    expires: new Date(expires).toISOString(),
  });
  const access = {
    users: [
      person('ann', 'Ann Admin'),
      person('dave', 'Dave Deployer'),
      person('vera', 'Vera Viewer'),
      person('sam', 'Sam Stranger'),
    ],
    tokens: [token('look', lookingToken, Date.now() + day), token('old', expiredToken, Date.now() - day)],
    roles: [
      { who: ['user:ann'], verbs: ['view', 'deploy', 'approve', 'operate'] },
      { who: ['user:dave'], verbs: ['deploy'], apps: ['/shop'] },
      { who: ['user:vera', 'token:look', 'token:old'], verbs: ['view'] },
    ],
  };
  const file = join(await mkdtemp(join(tmpdir(), 'pacer-access-')), 'access.yaml');
  // JSON is YAML, too.
  await writeFile(file, JSON.stringify({ access }));
  return file;
}
