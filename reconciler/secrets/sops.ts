import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';
import type { Decrypter } from 'age-encryption';
import { pacerError } from '../../errors/pacer-error.ts';
import { isObject } from '../../http/json.ts';
import type { Json, JsonObject } from '../../marathon/types.ts';

/** `ENC[AES256_GCM,data:…,iv:…,tag:…,type:str]`, all three parts in base64. */
const envelope =
  /^ENC\[AES256_GCM,data:([A-Za-z0-9+/=]*),iv:([A-Za-z0-9+/=]+),tag:([A-Za-z0-9+/=]+),type:(str|int|float|bool|bytes|comment)\]$/;

interface Leaf {
  /** Names of the members on the way; items of a list have no name of their own. */
  readonly path: readonly string[];
  readonly value: Json;
}

/**
 * Decrypts a document that SOPS has encrypted for age, and checks that nothing in it was changed since. The result has the
 * values that were encrypted, by the names of their members with slashes between. Rejects with `secret-key-wrong` or
 * `secret-file-changed`; neither holds a value.
 */
export async function decryptDocument(
  document: Json,
  path: string,
  identities: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const metadata = isObject(document) ? document['sops'] : undefined;
  const changed = (why: string): Error =>
    pacerError('secret-file-changed', { message: `The encrypted file ${path} cannot be trusted: ${why}.` });
  if (!isObject(document) || !isObject(metadata)) throw changed('it has no "sops" member');
  const { mac, lastmodified } = metadata;
  if (typeof mac !== 'string' || typeof lastmodified !== 'string') throw changed('it has no checksum');
  const key = await dataKeyOf(metadata, path, identities);
  const isOnlyEncrypted = metadata['mac_only_encrypted'] === true || metadata['mac_only_encrypted'] === 'true';
  const digest = createHash('sha512');
  if (isOnlyEncrypted) digest.update(createHash('sha256').update('sops').digest());
  const values = new Map<string, string>();
  for (const leaf of leavesOf(document)) {
    const { value } = leaf;
    const isSealed = typeof value === 'string' && value.startsWith('ENC[');
    if (isSealed) {
      const plain = open(value, key, `${leaf.path.join(':')}:`);
      if (plain === undefined) throw changed(`the value of ${leaf.path.join('/')} was moved or changed`);
      digest.update(plain.bytes);
      values.set(leaf.path.join('/'), plain.type === 'bool' ? plain.text.toLowerCase() : plain.text);
    } else if (!isOnlyEncrypted) digest.update(plainBytes(value));
  }
  const wanted = open(mac, key, lastmodified);
  const found = Buffer.from(digest.digest('hex').toUpperCase(), 'utf8');
  if (wanted?.bytes.length !== found.length || !timingSafeEqual(wanted.bytes, found))
    throw changed('its checksum does not fit what is in it');
  return values;
}

async function dataKeyOf(metadata: JsonObject, path: string, identities: readonly string[]): Promise<Buffer> {
  const groups = metadata['key_groups'];
  if (Array.isArray(groups) && groups.length > 1)
    throw pacerError('secret-key-wrong', {
      message: `The encrypted file ${path} needs keys of several groups.`,
      advice: 'Encrypt it with one group of age recipients.',
    });
  const [group] = Array.isArray(groups) ? (groups as readonly Json[]) : [metadata];
  const recipients = isObject(group) && Array.isArray(group['age']) ? (group['age'] as readonly Json[]) : [];
  // Only who has encrypted files needs it, and it takes as much memory as hundreds of apps.
  const age = await import('age-encryption');
  const decrypter = new age.Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  for (const recipient of recipients) {
    const sealed = isObject(recipient) ? recipient['enc'] : undefined;
    if (typeof sealed !== 'string') continue;
    const opened = await unsealed(decrypter, age.armor.decode, sealed);
    if (opened?.byteLength === 32) return Buffer.from(opened);
  }
  throw pacerError('secret-key-wrong', {
    message: `The encrypted file ${path} cannot be decrypted: none of its ${recipients.length} age recipients is the identity of the daemon.`,
  });
}

async function unsealed(
  decrypter: Decrypter,
  decode: (text: string) => Uint8Array,
  sealed: string,
): Promise<Uint8Array | undefined> {
  try {
    return await decrypter.decrypt(decode(sealed.trim()));
  } catch {
    return undefined;
  }
}

interface Opened {
  readonly bytes: Buffer;
  readonly text: string;
  readonly type: string;
}

function open(text: string, key: Buffer, additional: string): Opened | undefined {
  const [, data = '', nonce = '', tag = '', type = ''] = envelope.exec(text) ?? [];
  const authentication = Buffer.from(tag, 'base64');
  if (nonce === '' || authentication.length !== 16) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(additional, 'utf8'));
    decipher.setAuthTag(authentication);
    const bytes = Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]);
    return { bytes, text: bytes.toString('utf8'), type };
  } catch {
    return undefined;
  }
}

function* leavesOf(document: JsonObject): Generator<Leaf> {
  for (const [name, member] of Object.entries(document)) {
    if (name !== 'sops' && member !== undefined) yield* below(member, [name]);
  }
}

function* below(value: Json, path: readonly string[]): Generator<Leaf> {
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) yield* below(item, path);
    return;
  }
  if (!isObject(value)) {
    if (value !== null) yield { path, value };
    return;
  }
  for (const [name, member] of Object.entries(value)) if (member !== undefined) yield* below(member, [...path, name]);
}

/** As SOPS counts a value that it left readable. */
function plainBytes(value: Json): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
