import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { followLogs, type EventConnection, type LogListener } from '../../dashboard/api/log-stream.ts';
import { createLogBuffer } from '../../dashboard/pages/logs/buffer.ts';
import type { LogEntry } from '../../schemas/generated/log-entry.ts';

type Listener = Parameters<EventConnection['addEventListener']>[1];

/** A daemon whose log grows, and the connections that were made to it; a cursor is the number of the next entry. */
function createDaemon() {
  let written = 0;
  let current:
    { readonly send: (type: string, data: unknown, id: string) => void; readonly fail: () => void } | undefined;
  const addresses: string[] = [];
  const entry = (number: number): LogEntry => ({
    id: `e${number}`,
    source: 's',
    time: new Date(1_795_000_000_000 + number).toISOString(),
    basis: 'stamp',
    order: 'known',
    text: `line ${number}`,
    lines: 1,
  });
  const sendFrom = (from: number, to: number): void => {
    for (let next = from; next < to; next += 7) {
      const end = Math.min(to, next + 7);
      const entries = Array.from({ length: end - next }, (_, index) => entry(next + index));
      current?.send('entries', { entries }, String(end));
    }
  };
  return {
    addresses,
    written: () => written,
    write(count: number) {
      written += count;
      sendFrom(written - count, written);
    },
    /** Drops the connection, after so many lines were written that did not get out. */
    drop(unsent: number) {
      const { fail } = current ?? {};
      current = undefined;
      written += unsent;
      fail?.();
    },
    send: (type: string, data: unknown) => current?.send(type, data, ''),
    connect(address: string): EventConnection {
      addresses.push(address);
      const listeners = new Map<string, Listener>();
      let isOpen = false;
      const connection: EventConnection = {
        onopen: null,
        onerror: null,
        addEventListener: (type, listener) => void listeners.set(type, listener),
        close: () => void (isOpen = false),
      };
      const own = {
        send(type: string, data: unknown, lastEventId: string) {
          if (isOpen) listeners.get(type)?.({ data: JSON.stringify(data), lastEventId });
        },
        fail: () => connection.onerror?.(),
      };
      current = own;
      const after = Number(new URLSearchParams(address.split('?')[1]).get('after'));
      setTimeout(() => {
        if (current !== own) return;
        isOpen = true;
        connection.onopen?.();
        sendFrom(after, written);
      }, 5);
      return connection;
    },
  };
}

function follow(daemon: ReturnType<typeof createDaemon>, isHidden = false) {
  const buffer = createLogBuffer(100_000);
  const states: string[] = [];
  const sizes: number[] = [];
  let added = 0;
  let resets = 0;
  const listener: LogListener = {
    news({ entries, markers }) {
      sizes.push(entries.length);
      added += buffer.append(entries, markers);
    },
    connection: state => void states.push(state),
    reset: () => void resets++,
  };
  const host = { connect: daemon.connect, isHidden: () => isHidden };
  const stop = followLogs({ app: '/cart' }, '0', listener, host);
  return { buffer, states, sizes, stop, added: () => added, resets: () => resets };
}

describe('following logs', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it('loses nothing and hands nothing on twice, whenever the connection breaks', async () => {
    // Reading takes its time, so that there is more than one turn can hand on.
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 5));
    const step = fc.oneof(
      fc.record({ kind: fc.constant('write' as const), count: fc.nat(40) }),
      fc.record({ kind: fc.constant('drop' as const), count: fc.nat(20) }),
      fc.record({ kind: fc.constant('wait' as const), count: fc.nat(400) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async steps => {
        const daemon = createDaemon();
        const { buffer, sizes, stop } = follow(daemon);
        for (const { kind, count } of steps) {
          if (kind === 'write') daemon.write(count);
          else if (kind === 'drop') daemon.drop(count);
          else await vi.advanceTimersByTimeAsync(count);
        }
        await vi.advanceTimersByTimeAsync(20_000);
        stop();
        const handed = sizes.reduce((sum, size) => sum + size, 0);
        expect(handed).toBe(daemon.written());
        expect(buffer.slice(0, buffer.count).map(({ key }) => key)).toEqual(
          Array.from({ length: daemon.written() }, (_, number) => `e${number}`),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('hands lines on some twenty times a second at most, and rarely while nobody looks', async () => {
    for (const [isHidden, most] of [
      [false, 21],
      [true, 5],
    ] as const) {
      const daemon = createDaemon();
      const { sizes, stop, added } = follow(daemon, isHidden);
      await vi.advanceTimersByTimeAsync(10);
      for (let turn = 0; turn < 200; turn++) {
        daemon.write(25);
        await vi.advanceTimersByTimeAsync(5);
      }
      await vi.advanceTimersByTimeAsync(1_000);
      stop();
      expect(added()).toBe(5_000);
      expect(sizes.length).toBeLessThanOrEqual(most);
    }
  });

  it('says when it is not live, asks less and less often, and ends when it is told to', async () => {
    const daemon = createDaemon();
    const { states, stop } = follow(daemon);
    await vi.advanceTimersByTimeAsync(10);
    daemon.drop(0);
    expect(states).toEqual(['live', 'reconnecting']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(states).toEqual(['live', 'reconnecting', 'live']);
    stop();
    const asked = daemon.addresses.length;
    daemon.drop(5);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(daemon.addresses.length).toBe(asked);
  });

  it('says when the daemon does not know the place any more, and asks no further', async () => {
    const daemon = createDaemon();
    const { resets } = follow(daemon);
    await vi.advanceTimersByTimeAsync(10);
    daemon.send('reset', {});
    await vi.advanceTimersByTimeAsync(60_000);
    expect(resets()).toBe(1);
    expect(daemon.addresses.length).toBe(1);
  });
});
