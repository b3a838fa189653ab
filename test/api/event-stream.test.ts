import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { batchPause, createEventBatches, newestOfEach } from '../../reconciler/api/event-batches.ts';
import type { DaemonEvent, EventLog } from '../../reconciler/loop/events.ts';
import { settings, startApi, tokenOf } from '../access/people.ts';

const app = (id: number, name: string): DaemonEvent => ({ id, type: 'app', data: { id: name, at: id } });

/** One reader of batches on virtual time. */
function reader(isBehind = () => false) {
  const clock = createVirtualClock();
  const batches: (readonly DaemonEvent[])[] = [];
  let given = 0;
  const events = createEventBatches({
    clock,
    send: batch => void batches.push(batch),
    isBehind,
    giveUp: () => given++,
  });
  return { clock, batches, events, givenUp: () => given };
}

it('the first change after a quiet time is told at once, with what happens in the same moment', async () => {
  const { clock, batches, events } = reader();
  events.add(app(1, '/a'));
  events.add({ id: 2, type: 'ledger', data: {} });
  await clock.advance(0);
  expect(batches.map(batch => batch.map(({ id }) => id))).toEqual([[1, 2]]);
});

it('a thousand changes of one app in a second are at most six batches, each with its newest state', async () => {
  const { clock, batches, events } = reader();
  for (let id = 1; id <= 1_000; id++) {
    events.add(app(id, '/a'));
    await clock.advance(1);
  }
  await clock.advance(batchPause);
  expect(batches.length).toBeGreaterThanOrEqual(5);
  expect(batches.length).toBeLessThanOrEqual(7);
  expect(batches.every(batch => batch.length === 1)).toBe(true);
  expect(batches.at(-1)?.[0]?.id).toBe(1_000);
});

it('a reader that takes nothing is sent nothing, gets the newest states once it does, and is given up when too much waits', async () => {
  let isBehind = true;
  const { clock, batches, events, givenUp } = reader(() => isBehind);
  for (let id = 1; id <= 500; id++) events.add(app(id, `/app-${id % 10}`));
  await clock.advance(60_000);
  expect(batches).toEqual([]);
  isBehind = false;
  await clock.advance(batchPause);
  expect(batches.map(batch => batch.map(({ id }) => id))).toEqual([[491, 492, 493, 494, 495, 496, 497, 498, 499, 500]]);
  isBehind = true;
  for (let id = 501; id <= 20_501; id++) events.add(app(id, `/app-${id}`));
  expect(givenUp()).toBe(1);
});

it('wherever a batch is cut off, going on after the last id that came gives every newest state and every entry of the ledger', () => {
  const event = fc.record({ name: fc.constantFrom('/a', '/b', '/c'), isLedger: fc.boolean() });
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 40 }), fc.nat(40), (made, cut) => {
      const all = made.map(({ name, isLedger }, index) =>
        isLedger ? ({ id: index + 1, type: 'ledger', data: {} } as const) : app(index + 1, name),
      );
      const first = newestOfEach(all).slice(0, cut);
      const last = first.at(-1)?.id ?? 0;
      const then = newestOfEach(all.filter(({ id }) => id > last));
      const heard = [...first, ...then];
      expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);
      expect(newestOfEach(heard)).toEqual(newestOfEach(all));
    }),
  );
});

/** A server with the fixed people, and readers of its stream. */
async function listening(more: Parameters<typeof startApi>[1] = {}) {
  const server = startApi(settings, more);
  onTestFinished(() => server.close());
  await server.listen({ host: '127.0.0.1', port: 0 });
  const { port } = server.server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${tokenOf('viewer')}` };
  const ask = (path: string, more: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/api/v1/events${path}`, { headers: { ...headers, ...more } });
  /** Reads until an event fits, then breaks the connection; all events that came. */
  async function readUntil(
    response: Response,
    isLast: (event: EventSourceMessage) => boolean,
  ): Promise<readonly EventSourceMessage[]> {
    const heard: EventSourceMessage[] = [];
    const parser = createParser({ onEvent: event => void heard.push(event) });
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
      if (heard.some(isLast)) break;
    }
    return heard;
  }
  /** A reader that takes nothing until `resume` is called on it. */
  async function openPaused(path: string): Promise<{ readonly socket: Socket; taken(): string }> {
    const socket = connect(port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    let taken = '';
    socket.write(
      `GET /api/v1/events${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: ${headers.authorization}\r\n\r\n`,
    );
    await once(socket, 'readable');
    const parser = (chunk: Buffer): void => void (taken += chunk.toString());
    socket.on('data', parser);
    socket.pause();
    return { socket, taken: () => taken };
  }
  return { server, ask, readUntil, openPaused };
}

/** Counts who listens to the events of a server. */
function countListeners(events: EventLog): () => number {
  const subscribe = events.subscribe.bind(events);
  let count = 0;
  events.subscribe = listener => {
    const unsubscribe = subscribe(listener);
    count++;
    return () => {
      count--;
      unsubscribe();
    };
  };
  return () => count;
}

const large = 'x'.repeat(100_000);

it(
  'a reader that comes back gets what it missed, once, and only the newest of each app',
  { timeout: 30_000 },
  async () => {
    const { server, ask, readUntil } = await listening();
    const first = await readUntil(await ask(''), ({ event }) => event === 'hello');
    const known = first.at(-1)?.id ?? '';
    for (let turn = 1; turn <= 50; turn++) server.events.append('app', { id: '/shop/cart', turn });
    server.events.append('ledger', { app: '/shop/cart', entry: 1 });
    server.events.append('ledger', { app: '/shop/cart', entry: 2 });
    const again = await readUntil(await ask('', { 'last-event-id': known }), ({ event }) => event === 'hello');
    expect(again.map(({ event, data }) => [event, JSON.parse(data)])).toEqual([
      ['app', { id: '/shop/cart', turn: 50 }],
      ['ledger', { app: '/shop/cart', entry: 1 }],
      ['ledger', { app: '/shop/cart', entry: 2 }],
      ['hello', {}],
    ]);
    const nothing = await readUntil(await ask(`?after=${again.at(-1)?.id}`), ({ event }) => event === 'hello');
    expect(nothing.map(({ event }) => event)).toEqual(['hello']);
  },
);

it('a program that wants every change gets every change', { timeout: 30_000 }, async () => {
  const { server, ask, readUntil } = await listening();
  const response = await ask('?all=true');
  for (let turn = 1; turn <= 20; turn++) server.events.append('app', { id: '/shop/cart', turn });
  const heard = await readUntil(response, ({ data }) => data.includes('"turn":20'));
  expect(heard.filter(({ event, data }) => event === 'app' && data.includes('turn'))).toHaveLength(20);
});

it('whoever cannot have the stream asks for what was missed, and is told to read everything when that is not known', async () => {
  const { server, ask } = await listening();
  const start = (await (await ask('/missed')).json()) as { lastId: number };
  expect(start).toEqual({ lastId: server.events.lastId(), reset: true, events: [] });
  server.events.append('app', { id: '/shop/cart', turn: 1 });
  server.events.append('app', { id: '/shop/cart', turn: 2 });
  const next = await (await ask(`/missed?after=${start.lastId}`)).json();
  const lastId = start.lastId + 2;
  expect(next).toEqual({
    lastId,
    reset: false,
    events: [{ id: lastId, type: 'app', data: { id: '/shop/cart', turn: 2 } }],
  });
  expect(await (await ask('/missed?after=999999')).json()).toMatchObject({ reset: true });
  expect(await (await ask('/missed?after=x')).json()).toMatchObject({ reset: true });
});

it('a reader that comes back for events that are no longer kept is told to read everything anew', async () => {
  const { server, ask, readUntil } = await listening();
  for (let turn = 1; turn <= 2_100; turn++) server.events.append('app', { id: '/shop/cart', turn });
  const heard = await readUntil(await ask('?after=1'), ({ event }) => event === 'hello');
  expect(heard.map(({ event, id }) => [event, id])).toEqual([
    ['reset', String(server.events.lastId())],
    ['hello', String(server.events.lastId())],
  ]);
});

it('a reader hears something every five seconds while nothing happens', { timeout: 30_000 }, async () => {
  const clock = createVirtualClock();
  const { ask, readUntil } = await listening({ clock });
  const response = await ask('');
  await clock.advance(4_999);
  await clock.advance(1);
  await clock.advance(5_000);
  let beats = 0;
  const heard = await readUntil(response, ({ event }) => event === 'beat' && ++beats === 2);
  expect(heard.map(({ event }) => event)).toEqual(['hello', 'beat', 'beat']);
});

it(
  'a reader that takes nothing for a while is not cut off, and gets the newest state then',
  { timeout: 30_000 },
  async () => {
    const clock = createVirtualClock();
    const { server, openPaused } = await listening({ clock });
    const { socket, taken } = await openPaused('');
    for (let turn = 1; turn <= 300; turn++) {
      server.events.append('app', { id: '/shop/cart', turn, large });
      await clock.advance(batchPause);
      if (turn % 20 === 0) await new Promise(resolve => setImmediate(resolve));
    }
    socket.resume();
    await expect
      .poll(
        async () => {
          await clock.advance(batchPause);
          return taken().includes('"turn":300');
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    expect(taken().split('event: app').length).toBeLessThan(200);
  },
);

it(
  'a reader of every change that lets them pile up is cut off, and nobody listens for it any more',
  { timeout: 30_000 },
  async () => {
    const { server, openPaused } = await listening();
    const listeners = countListeners(server.events);
    const before = listeners();
    const { socket } = await openPaused('?all=true');
    expect(listeners()).toBe(before + 1);
    const closed = once(socket, 'close');
    for (let turn = 1; turn <= 300; turn++) {
      server.events.append('app', { id: '/shop/cart', turn, large });
      if (turn % 20 === 0) await new Promise(resolve => setImmediate(resolve));
    }
    await expect.poll(listeners, { timeout: 20_000 }).toBe(before);
    socket.resume();
    await closed;
  },
);

it('nobody listens any more for a reader that went away', { timeout: 30_000 }, async () => {
  const { server, openPaused } = await listening();
  const listeners = countListeners(server.events);
  const { socket } = await openPaused('');
  expect(listeners()).toBe(1);
  socket.destroy();
  await expect.poll(listeners, { timeout: 10_000 }).toBe(0);
});
