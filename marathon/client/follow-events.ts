import { createParser } from 'eventsource-parser';
import { sleep, type Clock, type Timer } from '../../clock/clock.ts';
import { asPacerError, pacerError } from '../../errors/pacer-error.ts';
import { nextDelay, type RetryPolicy } from '../../http/retry.ts';
import { plainText } from '../../http/plain-text.ts';
import type { Http, HttpStream } from '../../http/types.ts';
import type { Nodes } from './nodes.ts';
import { parseEvent } from './parse-event.ts';
import type { EventOptions } from './types.ts';

/** Marathon sends an empty line every 10 s (reference 6.1): three missed, and the connection counts as dead. */
const silenceMilliseconds = 30_000;
/** A stream that lasted this long was a good one: the next reconnect starts with a short pause again. */
const settledMilliseconds = 10_000;
/** Heavy deployment events of old versions hold the whole group twice. */
const largestEvent = 256 * 1024 * 1024;

/** Pauses between reconnects. */
export const reconnectPolicy: RetryPolicy = {
  attempts: Number.POSITIVE_INFINITY,
  baseMilliseconds: 250,
  maximumMilliseconds: 15_000,
};

/** Follows the event stream of the nodes until the signal is aborted. There is no replay: see `EventOptions.onAttached`. */
export async function followEvents(
  nodes: Nodes,
  options: EventOptions,
  policy: RetryPolicy,
  effects: { readonly clock: Clock; readonly random: () => number },
): Promise<void> {
  const { clock } = effects;
  const { signal } = options;
  let delay = policy.baseMilliseconds;
  while (!signal.aborted) {
    const node = nodes.current();
    let attachedAt: number | undefined;
    try {
      await readStream(node, clock, options, () => {
        attachedAt = clock.now();
        options.onAttached();
      });
    } catch (thrown) {
      if (signal.aborted) return;
      options.onDetached(asPacerError(thrown));
    }
    if (attachedAt !== undefined && clock.now() - attachedAt >= settledMilliseconds) delay = policy.baseMilliseconds;
    else nodes.leave(node);
    delay = nextDelay(policy, delay, effects.random());
    await sleep(clock, delay, signal);
  }
}

/** One connection. It always ends in an exception: that a stream ends is never what was wanted. */
async function readStream(node: Http, clock: Clock, options: EventOptions, onAttached: () => void): Promise<never> {
  const silence = new AbortController();
  let watchdog: Timer | undefined;
  const heard = (): void => {
    watchdog?.cancel();
    watchdog = clock.after(silenceMilliseconds, () => silence.abort(), { background: true });
  };
  let stream: HttpStream | undefined;
  try {
    stream = await node.stream({
      path: '/v2/events',
      // Old versions send the whole group with each deployment event otherwise.
      query: { 'plan-format': 'light' },
      // Exactly this: with anything else Marathon answers 405.
      headers: { accept: 'text/event-stream' },
      redirects: 'any-host',
      signal: AbortSignal.any([options.signal, silence.signal]),
    });
    heard();
    await checkHead(stream);
    onAttached();
    await feed(stream, options.onEvent, heard);
  } catch (thrown) {
    if (silence.signal.aborted && !options.signal.aborted) {
      throw pacerError('upstream-timeout', {
        message: `The event stream of Marathon at ${node.baseUrl} was silent for ${silenceMilliseconds / 1000} s.`,
        cause: thrown,
      });
    }
    throw thrown;
  } finally {
    watchdog?.cancel();
    stream?.cancel();
  }
  throw pacerError('upstream-unreachable', { message: `Marathon at ${node.baseUrl} ended the event stream.` });
}

async function feed(stream: HttpStream, onEvent: EventOptions['onEvent'], heard: () => void): Promise<void> {
  const decoder = new TextDecoder();
  const parser = createParser({
    maxBufferSize: largestEvent,
    onEvent(message) {
      const event = parseEvent(message.event, message.data);
      if (event !== undefined) onEvent(event);
    },
  });
  for await (const chunk of stream.body) {
    heard();
    parser.feed(decoder.decode(chunk, { stream: true }));
  }
}

async function checkHead(stream: HttpStream): Promise<void> {
  const { status } = stream;
  const type = stream.headers['content-type'] ?? '';
  if (status === 200 && type.startsWith('text/event-stream')) return;
  const code = status === 401 || status === 403 ? 'upstream-refused' : 'upstream-error';
  const start = await firstChunk(stream);
  throw pacerError(code, {
    message: `Marathon answered ${status} in place of its event stream${start === '' ? '' : `: ${start}`}`,
    context: { status },
  });
}

async function firstChunk(stream: HttpStream): Promise<string> {
  for await (const chunk of stream.body) return plainText(chunk);
  return '';
}
