import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Signed times may be so far from ours, milliseconds: what is older may be a recording. */
const tolerance = 5 * 60_000;

/**
 * Whether a body was signed with the secret: `X-Hub-Signature-256` (GitHub, Gitea, Forgejo, Bitbucket: HMAC-SHA-256 over the
 * bytes), `X-Gitlab-Token` (GitLab: the secret itself), or `webhook-signature` (standardwebhooks.com: id, time and bytes). Only
 * the last one covers a time, which must be near `now`.
 */
export function isSigned(headers: IncomingHttpHeaders, body: Buffer, secret: string, now: number): boolean {
  const token = header(headers, 'x-gitlab-token');
  if (token !== undefined) return isEqualText(token, secret);
  const standard = header(headers, 'webhook-signature');
  if (standard !== undefined) return isSignedStandard(headers, standard, body, secret, now);
  const signature =
    header(headers, 'x-hub-signature-256') ??
    header(headers, 'x-gitea-signature') ??
    header(headers, 'x-hub-signature');
  if (signature === undefined) return false;
  return isEqualText(signature.replace(/^sha256=/, ''), createHmac('sha256', secret).update(body).digest('hex'));
}

/** Whether a sender that cannot sign proves itself: `Bearer SECRET`, or the secret as password of basic authentication. */
export function hasSecret(headers: IncomingHttpHeaders, secret: string): boolean {
  const [, scheme = '', value = ''] = /^(bearer|basic) (.+)$/i.exec(header(headers, 'authorization') ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return isEqualText(value, secret);
  if (scheme === '') return false;
  const pair = Buffer.from(value, 'base64').toString('utf8');
  return isEqualText(pair.slice(pair.indexOf(':') + 1), secret);
}

/** The one value of a header; undefined when it is missing. */
export function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function isSignedStandard(
  headers: IncomingHttpHeaders,
  signatures: string,
  body: Buffer,
  secret: string,
  now: number,
): boolean {
  const id = header(headers, 'webhook-id') ?? '';
  const time = header(headers, 'webhook-timestamp') ?? '';
  if (!/^\d{1,12}$/.test(time) || Math.abs(Number(time) * 1000 - now) > tolerance) return false;
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  const expected = createHmac('sha256', key).update(`${id}.${time}.`).update(body).digest('base64');
  return signatures.split(' ').some(signature => isEqualText(signature.replace(/^v1,/, ''), expected));
}

/** Hashed first: of one length whatever is compared, so that it tells nothing of the length of the secret. */
function isEqualText(one: string, other: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
