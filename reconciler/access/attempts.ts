import { createHmac, randomBytes } from 'node:crypto';

/** How much is allowed. */
export interface AttemptLimit {
  /** At once. */
  readonly burst: number;
  /** Milliseconds until one more is allowed. */
  readonly pause: number;
}

/** Counts attempts by who makes them or whom they are aimed at. */
export interface Attempts {
  /** Milliseconds to wait; 0 when it is allowed, which is then counted. */
  take(key: string): number;
  /** One that turned out to be fine is not counted. */
  giveBack(key: string): void;
}

const slotCount = 8_192;

/**
 * Keys share a fixed number of slots, by a keyed hash. Memory is bounded however many keys there are, nobody can push a key
 * out by sending many others, and nobody outside knows which keys share a slot. Sharing makes it stricter, never laxer.
 */
export function createAttempts(limit: AttemptLimit, now: () => number): Attempts {
  const secret = randomBytes(32);
  const left = new Float64Array(slotCount).fill(limit.burst);
  const filledAt = new Float64Array(slotCount).fill(now());

  function slotOf(key: string): number {
    return createHmac('sha256', secret).update(key).digest().readUInt32BE(0) % slotCount;
  }

  function fill(slot: number): number {
    const gained = (now() - (filledAt[slot] ?? 0)) / limit.pause;
    const filled = Math.min(limit.burst, (left[slot] ?? 0) + Math.max(0, gained));
    left[slot] = filled;
    filledAt[slot] = now();
    return filled;
  }

  return {
    take(key) {
      const slot = slotOf(key);
      const filled = fill(slot);
      if (filled < 1) return Math.ceil((1 - filled) * limit.pause);
      left[slot] = filled - 1;
      return 0;
    },
    giveBack(key) {
      const slot = slotOf(key);
      left[slot] = Math.min(limit.burst, fill(slot) + 1);
    },
  };
}

/** The address that attempts are counted for: of IPv6 the network, as everybody has many addresses in theirs. */
export function addressKey(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail] = plain.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  return [...first, ...Array.from({ length: zeros }, () => '0'), ...last].slice(0, 4).join(':');
}
