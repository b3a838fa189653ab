import type { Clock } from '../../clock/clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { createHttp } from '../../http/create-http.ts';
import type { Probes } from './gates.ts';

/** A gate is looked at again and again: no need to wait long for one answer. */
const timeoutMilliseconds = 3_000;
const maximumBytes = 1024 * 1024;

/** Asks over HTTP; each question has a connection of its own, so that nothing is kept between two rollouts. */
export function createProbes(clock: Clock): Probes {
  async function get(url: string): Promise<{ readonly status: number; readonly text: string }> {
    const { origin, pathname, search } = new URL(url);
    const http = createHttp({ name: origin, baseUrl: origin, clock, timeoutMilliseconds, maximumBytes });
    try {
      const response = await http.request({ path: `${pathname}${search}` });
      return { status: response.status, text: response.text() };
    } finally {
      await http.close();
    }
  }
  return {
    ask: get,
    async measure(server, query) {
      const { status, text } = await get(
        `${server.replace(/\/$/, '')}/api/v1/query?query=${encodeURIComponent(query)}`,
      );
      if (status !== 200)
        throw pacerError('upstream-error', { message: `Prometheus answered ${status} to the query of a gate.` });
      return valueOf(text);
    },
  };
}

/** The one value of an instant query: a scalar, or the first of a vector (Prometheus HTTP API, /api/v1/query). */
function valueOf(text: string): number | undefined {
  const { data } = JSON.parse(text) as { data?: { resultType?: string; result?: unknown } };
  const result = data?.result;
  if (!Array.isArray(result)) return undefined;
  const sample: unknown =
    data?.resultType === 'scalar' ? result : (result[0] as { value?: unknown } | undefined)?.value;
  const value: unknown = Array.isArray(sample) ? sample[1] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? Number(value) : undefined;
}
