import { pacerError } from '../../errors/pacer-error.ts';
import { createSecret, type Secret } from '../desired/secrets/secret.ts';

const mostBytes = 64 * 1024;

/**
 * A secret of bytes that somebody keeps: UTF-8 text of at most 64 KiB that can be the value of a variable. Throws
 * `secret-unusable`.
 */
export function usableSecret(name: string, title: string, bytes: Uint8Array): Secret {
  const refuse = (why: string): Error =>
    pacerError('secret-unusable', { message: `The secret ${name} of ${title} cannot be a variable: it ${why}.` });
  if (bytes.byteLength > mostBytes) throw refuse(`has more than ${mostBytes} bytes`);
  if (bytes.includes(0)) throw refuse('has a zero byte in it');
  try {
    return createSecret(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw refuse('is not UTF-8 text');
  }
}
