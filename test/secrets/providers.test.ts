import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reveal } from '../../reconciler/desired/secrets/secret.ts';
import { createEnvironmentSecrets, variableOf } from '../../reconciler/secrets/environment.ts';
import { createFileSecrets } from '../../reconciler/secrets/files.ts';
import type { SecretProvider } from '../../reconciler/secrets/types.ts';

async function valueOf(provider: SecretProvider, name: string): Promise<string | undefined> {
  const found = await provider.read(name);
  return found === undefined ? undefined : reveal(found.secret);
}

describe('secrets in files', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pacer-secrets-'));
    await mkdir(join(folder, 'shop'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are the files as they are, but for one line end', async () => {
    const files = createFileSecrets(folder, 1_000);
    await writeFile(join(folder, 'shop/a'), 'one\n');
    await writeFile(join(folder, 'shop/b'), ' two \n\n');
    await writeFile(join(folder, 'shop/c'), 'three\r\n');
    expect(await valueOf(files, 'shop/a')).toBe('one');
    expect(await valueOf(files, 'shop/b')).toBe(' two \n');
    expect(await valueOf(files, 'shop/c')).toBe('three');
    expect(await valueOf(files, 'shop/none')).toBeUndefined();
    expect(await valueOf(files, 'shop')).toBeUndefined();
  });

  it('are not taken for gone when the whole folder is', async () => {
    const files = createFileSecrets(folder, 1_000);
    await rm(folder, { recursive: true });
    await expect(valueOf(files, 'shop/a')).rejects.toMatchObject({ code: 'secret-provider-down' });
  });

  it('are refused by name when they are no text, too long, or not to be read', async () => {
    const files = createFileSecrets(folder, 1_000);
    await writeFile(join(folder, 'shop/bytes'), Buffer.from([0xff, 0xfe]));
    await writeFile(join(folder, 'shop/zero'), 'a\0b');
    await writeFile(join(folder, 'shop/long'), 'x'.repeat(70_000));
    for (const name of ['shop/bytes', 'shop/zero', 'shop/long'])
      await expect(valueOf(files, name)).rejects.toMatchObject({ code: 'secret-unusable' });
    await symlink('circle', join(folder, 'shop/circle'));
    await expect(valueOf(files, 'shop/circle')).rejects.toMatchObject({ code: 'secret-provider-down' });
  });
});

describe('secrets in the environment', () => {
  it('have one variable each, and no two of them the same', async () => {
    const environment = createEnvironmentSecrets('PACER_SECRET_', { PACER_SECRET_SHOP__DB_PASSWORD: 'canary' });
    expect(await valueOf(environment, 'shop/db-password')).toBe('canary');
    expect(await valueOf(environment, 'shop/other')).toBeUndefined();
    for (const name of ['shop/db_password', 'SHOP/db-password', 'shop__db-password', 'shop-/db', 'shop--db', '-a'])
      expect(variableOf('P_', name)).toBeUndefined();
  });
});
