import { pacerError } from '../errors/pacer-error.ts';

/**
 * Versions of Marathon that treat definitions differently. `1.5` stands for 1.5 to 1.7, `1.10` for everything after 1.9
 * (Marathon API reference, head and 2.1).
 */
export type Dialect = '1.4' | '1.5' | '1.8' | '1.9' | '1.10';

const order: readonly Dialect[] = ['1.4', '1.5', '1.8', '1.9', '1.10'];

/** True when `dialect` is `other` or a later one. */
export function isAtLeast(dialect: Dialect, other: Dialect): boolean {
  return order.indexOf(dialect) >= order.indexOf(other);
}

/**
 * The dialect of a Marathon that calls itself `version` in `GET /v2/info` ("1.8.244", "1.4.13", "1.11.24-SNAPSHOT").
 * Versions before 1.4 are read as 1.4.
 * Throws `upstream-error` for something that is no version.
 */
export function dialectOf(version: string): Dialect {
  const match = /^v?(\d{1,6})\.(\d{1,6})(?:[.+-].*)?$/s.exec(version.trim());
  if (!match) {
    throw pacerError('upstream-error', { message: `Marathon says its version is "${version}", which is no version.` });
  }
  const major = Number(match[1]);
  const minor = Number(match[2]);
  if (major < 1) return '1.4';
  if (major > 1 || minor >= 10) return '1.10';
  if (minor <= 4) return '1.4';
  if (minor <= 7) return '1.5';
  return minor === 8 ? '1.8' : '1.9';
}
