import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFeed, type Feed, type FeedState, type News, type StreamEvent } from '../../dashboard/api/feed.ts';
import type { MissedEvents } from '../../schemas/generated/missed-events.ts';

type Heard = (event: StreamEvent) => void;

/** A stream in the hands of the test. */
interface Stream {
  readonly after: number | undefined;
  isClosed: boolean;
  say(type: string, id: number | '', data?: unknown): void;
  break(): void;
}

/** A feed whose streams, answers and time are in the hands of the test. */
function listen(options: { readonly after?: number } = {}) {
  const streams: Stream[] = [];
  const news: News[] = [];
  const states: (FeedState | 'lost')[] = [];
  const asked: (number | undefined)[] = [];
  const daemon: { answer: () => Promise<MissedEvents> } = { answer: () => Promise.reject(new Error('away')) };
  const feed = createFeed({
    after: options.after,
    open(after) {
      const listeners: [string, Heard][] = [];
      const source = {
        onerror: null as ((event: Event) => void) | null,
        addEventListener: (type: string, heard: Heard) => void listeners.push([type, heard]),
        close: () => void (stream.isClosed = true),
      };
      const stream: Stream = {
        after,
        isClosed: false,
        say(type, id, data = {}) {
          const event = { lastEventId: String(id), data: JSON.stringify(data) };
          for (const [each, heard] of listeners) if (each === type) heard(event);
        },
        break: () => source.onerror?.({} as Event),
      };
      streams.push(stream);
      return source;
    },
    ask(after) {
      asked.push(after);
      return daemon.answer();
    },
    soon: run => void setTimeout(run, 0),
    onNews: each => void news.push(each),
    onHeard: state => {
      if (states.at(-1) !== state) states.push(state);
    },
    onLost: () => void states.push('lost'),
  });
  running.push(feed);
  const newest = (): Stream => {
    const stream = streams.at(-1);
    if (stream === undefined) throw new Error('no stream was opened');
    return stream;
  };
  const told = (): readonly (readonly [string, number])[] =>
    news.flatMap(({ events }) => events.map(({ type, id }) => [type, id] as const));
  return { streams, newest, news, told, states, asked, daemon, feed };
}

const running: Feed[] = [];
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const feed of running.splice(0)) feed.stop();
  vi.useRealTimers();
});
const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

it('whoever knows nothing reads everything anew once, and hears what happens from then on', async () => {
  const { newest, told, news, states } = listen();
  expect(newest().after).toBeUndefined();
  newest().say('hello', 7);
  newest().say('app', 8);
  newest().say('ledger', 9);
  await pass(0);
  expect(told()).toEqual([
    ['reset', 0],
    ['app', 8],
    ['ledger', 9],
  ]);
  expect(news.map(({ from, to }) => [from, to])).toEqual([[0, 9]]);
  expect(states).toEqual(['live']);
});

it('a stream that breaks is opened again after the last event, and what comes is told once', async () => {
  const { newest, told, streams } = listen({ after: 5 });
  newest().say('hello', 5);
  newest().say('app', 6);
  newest().break();
  expect(newest().isClosed).toBe(true);
  await pass(600);
  expect(streams.map(({ after }) => after)).toEqual([5, 6]);
  newest().say('app', 7);
  newest().say('hello', 7);
  await pass(0);
  expect(told()).toEqual([
    ['app', 6],
    ['app', 7],
  ]);
});

it('a stream that says nothing for 20 s is taken for broken', async () => {
  const { newest, streams, states } = listen({ after: 5 });
  newest().say('hello', 5);
  await pass(5_000);
  newest().say('beat', 5);
  await pass(19_000);
  expect(streams).toHaveLength(1);
  await pass(2_000);
  expect(streams).toHaveLength(2);
  expect(states).toEqual(['live', 'lost']);
});

it('a stream that something on the way holds back is replaced by asking, and comes back when it can', async () => {
  const { newest, told, states, asked, daemon } = listen({ after: 5 });
  let lastId = 5;
  daemon.answer = () => {
    lastId++;
    return Promise.resolve({ lastId, reset: false, events: [{ id: lastId, type: 'app', data: {} }] });
  };
  // It is opened, and nothing ever arrives.
  await pass(14_000);
  expect(states.at(-1)).toBe('polling');
  await pass(3_100);
  expect(asked[0]).toBe(5);
  expect(asked.length).toBeGreaterThanOrEqual(2);
  const ids = told().map(([, id]) => id);
  expect(ids).toEqual(ids.map((_id, index) => 6 + index));
  // Now it comes through, and begins with what was told already.
  await pass(6_000);
  const stream = newest();
  expect(stream.isClosed).toBe(false);
  const count = told().length;
  stream.say('app', lastId);
  stream.say('hello', lastId);
  const askedSoFar = asked.length;
  await pass(10_000);
  expect(told()).toHaveLength(count);
  expect(states.at(-1)).toBe('live');
  stream.say('beat', lastId);
  await pass(10_000);
  expect(asked).toHaveLength(askedSoFar);
});

it('what the stream tells while an answer is under way is not told again by the answer', async () => {
  const { newest, told, daemon, streams } = listen({ after: 5 });
  const answers: ((missed: MissedEvents) => void)[] = [];
  daemon.answer = () => new Promise(resolve => answers.push(resolve));
  newest().break();
  await pass(600);
  newest().break();
  expect(answers).toHaveLength(1);
  await pass(1_100);
  expect(streams).toHaveLength(3);
  newest().say('app', 6);
  const event = (id: number) => ({ id, type: 'app' as const, data: {} });
  answers[0]?.({ lastId: 7, reset: false, events: [event(6), event(7)] as MissedEvents['events'] });
  await pass(10);
  expect(told()).toEqual([
    ['app', 6],
    ['app', 7],
  ]);
});

it('a daemon that answers nothing is not asked again and again, only its stream is tried, more and more seldom', async () => {
  const { streams, states } = listen({ after: 5 });
  for (let second = 0; second < 120; second++) {
    streams.at(-1)?.break();
    await pass(1_000);
  }
  expect(new Set(states)).toEqual(new Set(['lost']));
  expect(streams.length).toBeGreaterThan(8);
  expect(streams.length).toBeLessThan(25);
});

it('another daemon that counts from a lower number on is heard, after everything was read anew', async () => {
  const { newest, told, news } = listen({ after: 1_000 });
  newest().say('hello', 1_000);
  newest().break();
  await pass(600);
  newest().say('reset', 3);
  newest().say('hello', 3);
  newest().say('app', 4);
  await pass(0);
  expect(told()).toEqual([
    ['reset', 0],
    ['app', 4],
  ]);
  expect(news.at(-1)?.to).toBe(4);
});

it('nothing is told any more once it was stopped', async () => {
  const { newest, told, feed } = listen({ after: 1 });
  newest().say('hello', 1);
  newest().say('app', 2);
  feed.stop();
  await pass(100);
  expect(told()).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});
