import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { armor, Encrypter } from 'age-encryption';

/** A readable tree: texts, numbers and truths in members and lists. */
export type Tree = { readonly [name: string]: Leaf };
type Leaf = string | number | boolean | Tree | readonly Leaf[];

/** Encrypts a tree as SOPS does, for tests: names stay readable, values and a checksum over them become envelopes. */
export async function encryptTree(
  tree: Tree,
  recipients: readonly string[],
  options: { readonly readable?: readonly string[]; readonly onlyEncrypted?: boolean } = {},
): Promise<Record<string, unknown>> {
  const key = randomBytes(32);
  const digest = createHash('sha512');
  if (options.onlyEncrypted === true) digest.update(createHash('sha256').update('sops').digest());

  function walk(value: Leaf, path: readonly string[]): unknown {
    if (Array.isArray(value)) return (value as readonly Leaf[]).map(item => walk(item, path));
    if (typeof value === 'object')
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, walk(member, [...path, name])]));
    const plain = plainOf(value as string | number | boolean);
    const isReadable = options.readable?.includes(path[0] ?? '') === true;
    if (!isReadable || options.onlyEncrypted !== true) digest.update(plain.text);
    return isReadable ? value : seal(plain.text, plain.type, key, `${path.join(':')}:`);
  }

  const document = Object.fromEntries(Object.entries(tree).map(([name, member]) => [name, walk(member, [name])]));
  const lastmodified = '2026-11-22T12:00:00Z';
  const mac = seal(digest.digest('hex').toUpperCase(), 'str', key, lastmodified);
  const age = await Promise.all(recipients.map(async recipient => ({ recipient, enc: await sealKey(key, recipient) })));
  return {
    ...document,
    sops: {
      age,
      lastmodified,
      mac,
      unencrypted_suffix: '_unencrypted',
      version: '3.9.4',
      ...(options.onlyEncrypted === true ? { mac_only_encrypted: true } : {}),
    },
  };
}

async function sealKey(key: Buffer, recipient: string): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return armor.encode(await encrypter.encrypt(new Uint8Array(key)));
}

function seal(text: string, type: string, key: Buffer, additional: string): string {
  const nonce = randomBytes(32);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(additional));
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  const parts = [data, nonce, cipher.getAuthTag()].map(bytes => bytes.toString('base64'));
  return `ENC[AES256_GCM,data:${parts[0]},iv:${parts[1]},tag:${parts[2]},type:${type}]`;
}

function plainOf(value: string | number | boolean): { readonly text: string; readonly type: string } {
  if (typeof value === 'string') return { text: value, type: 'str' };
  if (typeof value === 'boolean') return { text: value ? 'True' : 'False', type: 'bool' };
  return { text: String(value), type: Number.isInteger(value) ? 'int' : 'float' };
}
