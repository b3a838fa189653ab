import type { Json } from '../../../marathon/types.ts';
import { isObject } from '../merge-patch.ts';

/** True for a document that SOPS has written. */
export function isEncryptedDocument(document: Json): boolean {
  const metadata = isObject(document) ? document['sops'] : undefined;
  return isObject(metadata) && typeof metadata['mac'] === 'string';
}
