import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** What a hash cost to make; they are written into it, so that they may change. */
interface Cost {
  /** Power of two. */
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MB and three rounds: as strong as 128 MB at once (OWASP Password Storage Cheat Sheet, scrypt), and kinder to a small machine. */
const usualCost: Cost = { logN: 15, r: 8, p: 3 };
const saltBytes = 16;
const hashBytes = 32;
/** `$scrypt$ln=15,r=8,p=3$SALT$HASH`, the PHC string format. */
const form = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22,86})\$([A-Za-z0-9+/]{43,86})$/;
const largestLogN = 20;

/** A salted hash of a password, to be kept in the configuration. */
export async function hashPassword(password: string, cost: Cost = usualCost): Promise<string> {
  const salt = randomBytes(saltBytes);
  const hash = await derive(password, salt, hashBytes, cost);
  return `$scrypt$ln=${cost.logN},r=${cost.r},p=${cost.p}$${plain(salt)}$${plain(hash)}`;
}

/** Whether a password is the one of a hash; false for a hash that is none. Takes as long whichever it is. */
export async function isPassword(password: string, hashed: string): Promise<boolean> {
  const parts = form.exec(hashed);
  if (parts === null) return false;
  const [logN, r, p] = parts.slice(1, 4).map(Number);
  const [salt = '', hash = ''] = parts.slice(4);
  if (logN === undefined || r === undefined || p === undefined || logN > largestLogN) return false;
  const wanted = Buffer.from(hash, 'base64');
  const found = await derive(password, Buffer.from(salt, 'base64'), wanted.byteLength, { logN, r, p });
  return timingSafeEqual(found, wanted);
}

/** A hash that no password has, and that takes as long to check as another one. */
export function noPasswordLike(hashed: string | undefined): string {
  const [, logN = usualCost.logN, r = usualCost.r, p = usualCost.p] = form.exec(hashed ?? '') ?? [];
  return `$scrypt$ln=${logN},r=${r},p=${p}$${plain(randomBytes(saltBytes))}$${plain(randomBytes(hashBytes))}`;
}

function derive(password: string, salt: Buffer, length: number, { logN, r, p }: Cost): Promise<Buffer> {
  const N = 2 ** logN;
  const options = { N, r, p, maxmem: 128 * N * r + 128 * r * p + 1024 * 1024 };
  return new Promise((resolve, reject) => {
    // One spelling of a letter with an accent, whichever keyboard it came from.
    scrypt(password.normalize('NFKC'), salt, length, options, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

function plain(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
