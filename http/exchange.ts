import type { Clock } from '../clock/clock.ts';
import type { Connections } from './connections.ts';
import { cancelled, networkFailure, timedOut, type Exchange } from './failures.ts';
import { drain } from './read-body.ts';
import type { Target } from './redirects.ts';
import { headOf } from './response.ts';
import type { HttpHead, RequestInfo } from './types.ts';

/** An answer whose head is there; its body is still on the way. Whoever has it calls `finish` in the end. */
export interface Opened {
  readonly head: HttpHead;
  readonly body: AsyncIterable<Buffer>;
  readonly exchange: Exchange;
  /** Turns what reading the body threw into the reason that is known here: aborted, late, or the network. */
  readonly failure: (thrown: unknown) => Error;
  /** Stops the timer; the body may take as long as it likes from here on. */
  readonly releaseTimer: () => void;
  /** Reads a short rest away, so that the connection can be used again. */
  readonly drain: () => Promise<void>;
  /** Lets go of timer, signal and connection. */
  readonly finish: () => void;
}

/** What is sent, once: no redirect is followed. */
export interface Sending {
  /** For messages: `Marathon`. */
  readonly name: string;
  /** For messages. */
  readonly baseUrl: string;
  readonly target: Target;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
  /** For the whole exchange, unless `releaseTimer` is called. */
  readonly limitMilliseconds: number;
  /** Any of them gives it up. */
  readonly signals: readonly AbortSignal[];
}

/** With what. */
export interface Sender {
  readonly connections: Connections;
  readonly clock: Clock;
  readonly onRequest?: ((info: RequestInfo) => void) | undefined;
}

/** Sends one request. Rejects with `upstream-unreachable`, `upstream-timeout` or `cancelled`; every status is an answer. */
export async function sendOnce(sending: Sending, { connections, clock, onRequest }: Sender): Promise<Opened> {
  const { name, baseUrl, target, headers, body, limitMilliseconds, signals } = sending;
  const exchange: Exchange = { name, baseUrl, method: target.method, path: target.path.split('?', 1)[0] ?? '/' };
  const abort = new AbortController();
  let late = false;
  const timer = clock.after(
    limitMilliseconds,
    () => {
      late = true;
      abort.abort();
    },
    { background: true },
  );
  const giveUp = (): void => abort.abort();
  for (const signal of signals) {
    if (signal.aborted) abort.abort();
    signal.addEventListener('abort', giveUp);
  }
  const release = (): void => {
    timer.cancel();
    for (const signal of signals) signal.removeEventListener('abort', giveUp);
  };
  const failure = (thrown: unknown): Error => {
    if (late) return timedOut(exchange, limitMilliseconds);
    if (abort.signal.aborted) return cancelled(exchange);
    return networkFailure(thrown, exchange);
  };
  const started = clock.now();
  const report = (status?: number): void =>
    onRequest?.({
      method: target.method,
      path: exchange.path,
      ...(status === undefined ? {} : { status }),
      milliseconds: clock.now() - started,
    });
  try {
    if (abort.signal.aborted) throw cancelled(exchange);
    const answer = await connections.send({ ...target, headers, body, signal: abort.signal });
    const status = answer.statusCode ?? 0;
    report(status);
    return {
      head: headOf(status, answer.headers),
      body: answer as AsyncIterable<Buffer>,
      exchange,
      failure,
      releaseTimer: () => timer.cancel(),
      drain: () => drain(answer),
      finish() {
        release();
        if (!answer.readableEnded) answer.destroy();
      },
    };
  } catch (thrown) {
    release();
    report();
    throw failure(thrown);
  }
}
