import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { dump } from 'js-yaml';
import { beforeAll, describe, expect, it } from 'vitest';
import { reveal } from '../../reconciler/desired/secrets/secret.ts';
import type { SnapshotFile } from '../../reconciler/desired/types.ts';
import { createEncryptedSecrets } from '../../reconciler/secrets/encrypted.ts';
import type { SecretProvider } from '../../reconciler/secrets/types.ts';
import { encryptTree } from './encrypt.ts';

type Document = Record<string, unknown>;

describe('secrets in encrypted files of the repository', () => {
  let identity: string;
  let recipient: string;
  let other: string;

  beforeAll(async () => {
    identity = await generateX25519Identity();
    recipient = await identityToRecipient(identity);
    other = await generateX25519Identity();
  });

  function provider(files: Readonly<Record<string, Document | string>>, identities = [identity]): SecretProvider {
    const entries = Object.entries(files).map(([path, content]): [string, SnapshotFile] => {
      const json = path.endsWith('.json') ? JSON.stringify(content) : dump(content);
      const bytes = Buffer.from(typeof content === 'string' ? content : json);
      return [path, { path, mode: '100644', blob: path, size: bytes.length, bytes }];
    });
    const all = new Map(entries);
    return createEncryptedSecrets({ folder: 'secrets', identities, interval: 1_000, files: () => all });
  }

  async function valueOf(from: SecretProvider, name: string): Promise<string | undefined> {
    const found = await from.read(name);
    return found === undefined ? undefined : reveal(found.secret);
  }

  it('are found by file and member, in YAML and JSON, deep and of every type', async () => {
    const from = provider({
      'secrets/shop.yaml': await encryptTree(
        { 'db-password': 'pä$$ "word"', deep: { port: 5432, on: true, rate: 0.5 }, list: ['a', 'b'] },
        [recipient],
      ),
      'secrets/shop/mail.json': await encryptTree({ password: 'two\nlines' }, [recipient]),
    });
    expect(await valueOf(from, 'shop/db-password')).toBe('pä$$ "word"');
    expect(await valueOf(from, 'shop/deep/port')).toBe('5432');
    expect(await valueOf(from, 'shop/deep/on')).toBe('true');
    expect(await valueOf(from, 'shop/deep/rate')).toBe('0.5');
    expect(await valueOf(from, 'shop/mail/password')).toBe('two\nlines');
    expect(await valueOf(from, 'shop/none')).toBeUndefined();
    expect(await valueOf(from, 'pay/none')).toBeUndefined();
    expect(await valueOf(from, 'shop')).toBeUndefined();
  });

  it('are only those values that are encrypted; readable ones are checked all the same', async () => {
    const tree = { user_unencrypted: 'ada', password: 'canary' };
    const document = await encryptTree(tree, [recipient], { readable: ['user_unencrypted'] });
    const from = provider({ 'secrets/shop.yaml': document });
    expect(await valueOf(from, 'shop/password')).toBe('canary');
    expect(await valueOf(from, 'shop/user_unencrypted')).toBeUndefined();
    const changed = provider({ 'secrets/shop.yaml': { ...document, user_unencrypted: 'eve' } });
    await expect(valueOf(changed, 'shop/password')).rejects.toMatchObject({ code: 'secret-file-changed' });
    const only = await encryptTree(tree, [recipient], { readable: ['user_unencrypted'], onlyEncrypted: true });
    expect(
      await valueOf(provider({ 'secrets/shop.yaml': { ...only, user_unencrypted: 'eve' } }), 'shop/password'),
    ).toBe('canary');
  });

  it('are opened by any of several recipients', async () => {
    const document = await encryptTree({ password: 'canary' }, [await identityToRecipient(other), recipient]);
    expect(await valueOf(provider({ 'secrets/shop.yaml': document }), 'shop/password')).toBe('canary');
  });

  it('are refused by name when the file is for somebody else', async () => {
    const from = provider({ 'secrets/shop.yaml': await encryptTree({ password: 'canary' }, [recipient]) }, [other]);
    await expect(valueOf(from, 'shop/password')).rejects.toMatchObject({
      code: 'secret-key-wrong',
      message: expect.stringContaining('secrets/shop.yaml') as string,
    });
  });

  it('are refused when a value was moved, exchanged, taken out or brought from another file', async () => {
    const document = await encryptTree({ a: 'one', b: 'two' }, [recipient]);
    const elsewhere = await encryptTree({ a: 'one', b: 'two' }, [recipient]);
    const { a, b, ...rest } = document;
    const wrong: readonly Document[] = [
      { a: b, b: a, ...rest },
      { a, b: a, ...rest },
      { a, ...rest },
      { b, a, ...rest },
      { a, b, c: 'plain', ...rest },
      { a: 'plain', b, ...rest },
      { a: elsewhere['a'], b, ...rest },
      { a: String(a).replace(/type:str/, 'type:int'), ...rest },
      { a, b, sops: { ...(rest['sops'] as Document), lastmodified: '2026-11-22T12:00:01Z' } },
      { a, b, sops: { ...(rest['sops'] as Document), mac: a } },
      { a, b, sops: { ...(rest['sops'] as Document), mac_only_encrypted: true } },
    ];
    expect(await valueOf(provider({ 'secrets/shop.yaml': document }), 'shop/a')).toBe('one');
    for (const each of wrong)
      await expect(valueOf(provider({ 'secrets/shop.yaml': each }), 'shop/b')).rejects.toMatchObject({
        code: 'secret-file-changed',
      });
  });

  it('are refused with a place when the file is broken, and no message has a value in it', async () => {
    const from = provider({ 'secrets/shop.yaml': 'a: [1\n' });
    await expect(valueOf(from, 'shop/a')).rejects.toMatchObject({
      code: 'secret-file-changed',
      message: expect.stringMatching(/^secrets\/shop\.yaml:\d+:\d+: /) as string,
    });
    const plain = provider({ 'secrets/shop.yaml': { a: 'canary-in-clear' } });
    const error = await valueOf(plain, 'shop/a').catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code: 'secret-file-changed' });
    expect(JSON.stringify(error)).not.toContain('canary');
  });
});
