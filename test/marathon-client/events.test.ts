import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import type { PacerError } from '../../errors/pacer-error.ts';
import { createMarathon } from '../../marathon/client/create-marathon.ts';
import { parseEvent } from '../../marathon/client/parse-event.ts';
import type { Marathon, MarathonOptions } from '../../marathon/client/types.ts';
import type { MarathonEvent } from '../../marathon/types.ts';
import { startLoopback, until, type Loopback } from '../support/loopback.ts';

interface Following {
  readonly clock: VirtualClock;
  readonly events: MarathonEvent[];
  readonly reasons: PacerError[];
  attached: number;
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

const started: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
});

function follow(urls: readonly string[], more: Partial<MarathonOptions> = {}, onEvent?: () => void): Following {
  const clock = createVirtualClock();
  const marathon: Marathon = createMarathon({ urls, clock, random: () => 0, ...more });
  const abort = new AbortController();
  const following: Following = {
    clock,
    events: [],
    reasons: [],
    attached: 0,
    done: marathon.events({
      signal: abort.signal,
      onEvent(event) {
        onEvent?.();
        following.events.push(event);
      },
      onAttached: () => following.attached++,
      onDetached: reason => following.reasons.push(reason),
    }),
    async stop() {
      abort.abort();
      await following.done;
      await marathon.close();
    },
  };
  started.push(following);
  return following;
}

/** A node whose streams the test writes to. */
async function eventServer(): Promise<{ server: Loopback; streams: ServerResponse[] }> {
  const streams: ServerResponse[] = [];
  const server = await startLoopback((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream;charset=utf-8', connection: 'close' });
    response.flushHeaders();
    streams.push(response);
  });
  return { server, streams };
}

function frame(type: string, more: object = {}): string {
  return `event: ${type}\r\ndata: ${JSON.stringify({ eventType: type, timestamp: 't', ...more })}\r\n\r\n`;
}

describe('the event stream', () => {
  it('is asked for with exactly the one type that Marathon takes', async () => {
    const { server } = await eventServer();
    const following = follow([server.url], { authorization: { kind: 'basic', user: 'u', password: 'p' } });
    await until(() => following.attached === 1);
    expect(server.received[0]?.path).toBe('/v2/events?plan-format=light');
    expect(server.received[0]?.headers['accept']).toBe('text/event-stream');
    expect(server.received[0]?.headers['authorization']).toBe(`Basic ${btoa('u:p')}`);
  });

  it('delivers events in whatever pieces they arrive', async () => {
    const { server, streams } = await eventServer();
    const following = follow([server.url]);
    await until(() => following.attached === 1);
    const bytes = Buffer.from(
      `\r\n${frame('status_update_event', { appId: '/ä' })}\r\n${frame('app_terminated_event', { appId: '/b' })}`,
    );
    for (const byte of bytes) streams[0]?.write(Buffer.from([byte]));
    await until(() => following.events.length === 2);
    expect(following.events.map(each => [each.type, each.appIds])).toEqual([
      ['status_update_event', ['/ä']],
      ['app_terminated_event', ['/b']],
    ]);
  });

  it('skips what is no JSON and goes on', async () => {
    const { server, streams } = await eventServer();
    const following = follow([server.url]);
    await until(() => following.attached === 1);
    streams[0]?.write(`event: x\ndata: not json\n\nevent: y\ndata: [1]\n\n${frame('deployment_success', { id: 'd' })}`);
    await until(() => following.events.length === 1);
    expect(following.events[0]?.deploymentId).toBe('d');
  });

  it('comes back after it ended, and says so each time, so that everything is read again', async () => {
    const { server, streams } = await eventServer();
    const following = follow([server.url]);
    await until(() => following.attached === 1);
    for (let times = 1; times <= 3; times++) {
      streams.at(-1)?.end();
      await until(() => following.reasons.length === times);
      await following.clock.advance(250);
      await until(() => following.attached === times + 1);
    }
    expect(following.reasons.map(each => each.code)).toEqual(Array(3).fill('upstream-unreachable'));
  });

  it('that is silent for 30 seconds is given up, and one that only sends empty lines is not', async () => {
    const { server, streams } = await eventServer();
    const following = follow([server.url]);
    await until(() => following.attached === 1);
    for (let beats = 1; beats <= 5; beats++) {
      await following.clock.advance(29_000);
      streams[0]?.write(beats === 5 ? frame('beat') : `\r\n${frame('beat')}`);
      await until(() => following.events.length === beats);
    }
    expect(following.reasons).toEqual([]);
    await following.clock.advance(30_000);
    await until(() => following.reasons.length === 1);
    expect(following.reasons[0]?.code).toBe('upstream-timeout');
    await following.clock.advance(250);
    await until(() => following.attached === 2);
  });

  it('is followed to the leader, without credentials when that is not one of the configured nodes', async () => {
    const leader = await eventServer();
    const standby = await startLoopback((request, response) => {
      response.writeHead(302, { location: leader.server.url + request.path });
      response.end();
    });
    const authorization = { kind: 'basic', user: 'u', password: 'p' } as const;
    const stranger = follow([standby.url], { authorization });
    await until(() => stranger.attached === 1);
    const known = follow([standby.url, leader.server.url], { authorization });
    await until(() => known.attached === 1);
    expect(leader.server.received.map(each => each.headers['authorization'])).toEqual([
      undefined,
      `Basic ${btoa('u:p')}`,
    ]);
    expect(leader.server.received.map(each => each.headers['accept'])).toEqual([
      'text/event-stream',
      'text/event-stream',
    ]);
  });

  it('goes to the next node when this one does not give it', async () => {
    const bad = await startLoopback((_, response) => {
      response.writeHead(503, { 'content-type': 'text/html' });
      response.end('<h1>Too many</h1>');
    });
    const { server } = await eventServer();
    const following = follow([bad.url, server.url]);
    await until(() => following.reasons.length === 1);
    await following.clock.advance(250);
    await until(() => following.attached === 1);
    expect(following.reasons[0]?.message).toBe('Marathon answered 503 in place of its event stream: Too many');
  });

  it('waits longer after each failure up to a limit, for ever', async () => {
    const server = await startLoopback((_, response) => {
      response.writeHead(401);
      response.end();
    });
    const following = follow([server.url], { random: () => 1 });
    for (const [index, pause] of [750, 2_250, 6_750, 15_000, 15_000].entries()) {
      await until(() => following.reasons.length === index + 1);
      await following.clock.advance(pause - 1);
      expect(server.received).toHaveLength(index + 1);
      await following.clock.advance(1);
      await until(() => server.received.length === index + 2);
    }
    expect(following.reasons[0]?.code).toBe('upstream-refused');
  });

  it('comes back quickly again once it has lasted', async () => {
    const { server, streams } = await eventServer();
    const following = follow([server.url], { random: () => 1 });
    for (const [index, [lasted, pause]] of (
      [
        [0, 750],
        [0, 2_250],
        [10_000, 750],
      ] as const
    ).entries()) {
      await until(() => following.attached === index + 1);
      await following.clock.advance(lasted);
      streams.at(-1)?.end();
      await until(() => following.reasons.length === index + 1);
      await following.clock.advance(pause - 1);
      expect(server.received).toHaveLength(index + 1);
      await following.clock.advance(1);
    }
    await until(() => following.attached === 4);
  });

  it('is lost and found again when the listener throws, so that nobody misses it in silence', async () => {
    const { server, streams } = await eventServer();
    const following = follow([server.url], {}, () => {
      throw new Error('listener broke');
    });
    await until(() => following.attached === 1);
    streams[0]?.write(frame('x'));
    await until(() => following.reasons.length === 1);
    expect(following.reasons[0]?.message).toContain('listener broke');
    await following.clock.advance(250);
    await until(() => following.attached === 2);
  });

  it('ends when the signal is aborted: attached, connecting and in a pause', async () => {
    const { server } = await eventServer();
    const attached = follow([server.url]);
    await until(() => attached.attached === 1);
    const silent = await startLoopback(() => {});
    const connecting = follow([silent.url]);
    await until(() => silent.received.length === 1);
    const bad = await startLoopback((_, response) => void response.writeHead(500).end());
    const pausing = follow([bad.url]);
    await until(() => pausing.reasons.length === 1);
    for (const each of [attached, connecting, pausing]) await each.stop();
    await until(() => server.connections() + silent.connections() === 0);
    expect([attached.reasons.length, connecting.reasons.length]).toEqual([0, 0]);
  });
});

describe('an event', () => {
  it.each([
    ['status_update_event', { appId: '/a' }, ['/a'], undefined],
    ['instance_changed_event', { runSpecId: '/a', id: 'x' }, ['/a'], undefined],
    ['api_post_event', { appDefinition: { id: '/a' } }, ['/a'], undefined],
    [
      'deployment_info',
      {
        plan: {
          id: 'd',
          steps: [{ actions: [{ app: '/a' }, { app: '/b' }] }, { actions: [{ app: '/a' }, { pod: '/p' }] }],
        },
      },
      ['/a', '/b'],
      'd',
    ],
    ['deployment_failed', { id: 'd', plan: { id: 'd', steps: [] } }, [], 'd'],
    ['scheduler_disconnected_event', {}, [], undefined],
  ])('%s names its apps and deployment', (type, more, appIds, deploymentId) => {
    const event = parseEvent(undefined, JSON.stringify({ eventType: type, ...more }));
    expect([event?.type, event?.appIds, event?.deploymentId]).toEqual([type, appIds, deploymentId]);
  });
});
