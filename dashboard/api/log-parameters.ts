import type { LogQuery } from '../../schemas/generated/log-query.ts';

/** The parameters of a question as they stand in an address. */
export function logParameters(query: LogQuery): string {
  const all = Object.entries(query).filter(([, value]) => value !== undefined);
  return new URLSearchParams(all.map(([name, value]) => [name, String(value)] as [string, string])).toString();
}
