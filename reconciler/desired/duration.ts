import { pacerError } from '../../errors/pacer-error.ts';

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const form = /^([0-9]{1,9})(ms|s|m|h|d)$/;

/** Milliseconds of a duration such as `30s` or `10m`; undefined when it is none. */
export function durationOf(text: string): number | undefined {
  const [, amount, unit] = form.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Number(amount) * units[unit as keyof typeof units];
}

/** As `durationOf`, for text that a schema has checked already; throws `configuration-invalid` when it is no duration. */
export function parseDuration(text: string): number {
  const milliseconds = durationOf(text);
  if (milliseconds !== undefined) return milliseconds;
  throw pacerError('configuration-invalid', {
    message: `${JSON.stringify(text)} is not a duration such as 30s, 10m or 1h.`,
  });
}
