import { sleep, type Clock } from '../clock/clock.ts';
import { isPacerError } from '../errors/pacer-error.ts';
import { isReading } from './method.ts';
import type { Http, HttpHead, HttpResponse } from './types.ts';

/** How often and how patiently a read is repeated. A value: it can be printed, compared and tested. */
export interface RetryPolicy {
  /** Requests in all, the first included; 1 never repeats. */
  readonly attempts: number;
  readonly baseMilliseconds: number;
  /** The longest pause. A server that asks for a longer one with `Retry-After` is not asked again here. */
  readonly maximumMilliseconds: number;
}

/** Never repeats. */
export const noRetries: RetryPolicy = { attempts: 1, baseMilliseconds: 0, maximumMilliseconds: 0 };

/** For reads that somebody waits for: bridges a blip of the network, and leaves an outage to the caller's own schedule. */
export const readRetries: RetryPolicy = { attempts: 3, baseMilliseconds: 100, maximumMilliseconds: 2_000 };

/** A wrong date in `Retry-After` must not silence us for ever. */
const longestPeace = 60_000;

const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * The next pause by decorrelated jitter: anywhere between the base and three times the pause before, never over the
 * maximum. `random` is in [0, 1).
 */
export function nextDelay(policy: RetryPolicy, previousMilliseconds: number, random: number): number {
  const ceiling = Math.max(policy.baseMilliseconds, previousMilliseconds * 3);
  const delay = policy.baseMilliseconds + random * (ceiling - policy.baseMilliseconds);
  return Math.min(policy.maximumMilliseconds, Math.round(delay));
}

/** Milliseconds that `Retry-After` asks for, given in seconds or as a date (RFC 9110 10.2.3). */
export function retryAfter(head: HttpHead, now: number): number | undefined {
  const value = head.headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * An Http that repeats GET and HEAD after failures that pass: connection errors, time-outs, 429, 502, 503, 504.
 * Everything else goes out exactly once. The last answer or error is handed over as it is. A server that asks for a
 * longer pause than the policy has gets it, up to a minute: until then reads are answered with what it said.
 */
export function withRetries(
  http: Http,
  policy: RetryPolicy,
  effects: { readonly clock: Clock; readonly random: () => number },
): Http {
  const closing = new AbortController();
  let asksForPeace: { readonly until: number; readonly answer: HttpResponse } | undefined;

  return {
    ...http,
    async request(request) {
      if (!isReading(request.method)) return http.request(request);
      if (asksForPeace !== undefined && effects.clock.now() < asksForPeace.until) return asksForPeace.answer;
      const signals = [closing.signal, ...(request.signal === undefined ? [] : [request.signal])];
      // The first pause is anywhere between one and three times the base, so that clients do not come back in step.
      let delay = policy.baseMilliseconds;
      for (let attempt = 1; ; attempt++) {
        const last = attempt >= policy.attempts;
        const outcome = await http.request(request).catch((error: unknown) => {
          if (last || !passes(error)) throw error;
          return undefined;
        });
        if (outcome !== undefined && (last || !passing.has(outcome.status))) return outcome;
        delay = nextDelay(policy, delay, effects.random());
        const asked = outcome === undefined ? undefined : retryAfter(outcome, effects.clock.now());
        if (asked !== undefined && outcome !== undefined) {
          if (asked > policy.maximumMilliseconds) {
            asksForPeace = { until: effects.clock.now() + Math.min(asked, longestPeace), answer: outcome };
            return outcome;
          }
          delay = Math.max(delay, asked);
        }
        await sleep(effects.clock, delay, AbortSignal.any(signals));
      }
    },
    async close() {
      closing.abort();
      await http.close();
    },
  };
}

function passes(error: unknown): boolean {
  return isPacerError(error) && (error.code === 'upstream-unreachable' || error.code === 'upstream-timeout');
}
