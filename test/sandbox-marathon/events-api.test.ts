import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createEventBus } from '../../sandbox/marathon/events/bus.ts';
import { createEventStreams } from '../../sandbox/marathon/events/event-stream.ts';
import { startServer } from '../../sandbox/server.ts';
import { attach } from './attach.ts';
import { createHttpWorld } from './http-world.ts';

describe('the event stream (reference 6.1)', () => {
  it('case 109: it begins with its own attachment, in CRLF frames, on a connection that closes', async () => {
    const { port } = await createHttpWorld();
    const stream = await attach(port);
    expect(stream.head.toLowerCase()).toContain('content-type: text/event-stream;charset=utf-8\r\n');
    expect(stream.head.toLowerCase()).toContain('connection: close\r\n');
    expect(stream.head.toLowerCase()).not.toContain('transfer-encoding');
    expect(stream.head.toLowerCase()).not.toContain('content-length');
    await expect.poll(stream.text).toMatch(/^event: event_stream_attached\r\ndata: \{.*\}\r\n\r\n$/);
    const event = JSON.parse(/data: (.*)\r/.exec(stream.text())?.[1] ?? '');
    expect(event).toMatchObject({ eventType: 'event_stream_attached', timestamp: expect.any(String) });
    expect(event.remoteAddress).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('a bare CRLF comes every 10 s', async () => {
    const { port, clock } = await createHttpWorld();
    const stream = await attach(port, '?event_type=none');
    await clock.advance(20_000);
    await expect.poll(stream.text).toBe('\r\n\r\n');
  });

  it('cases 110, 118: event_type filters, and a deployment is seen to its end with a light plan', async () => {
    const { port, call, settle } = await createHttpWorld();
    const stream = await attach(port, '?event_type=deployment_success&event_type=api_post_event');
    const created = await call('POST', '/v2/apps', { id: '/web', cmd: 'run', mem: 16, cpus: 0.1 });
    await settle();
    await expect.poll(stream.text).toContain('deployment_success');
    const events = [...stream.text().matchAll(/data: (.*)\r/g)].map(match => JSON.parse(match[1] ?? ''));
    expect(events.map(event => event.eventType)).toEqual(['api_post_event', 'deployment_success']);
    expect(events[0]).toMatchObject({ uri: '/v2/apps', clientIp: '127.0.0.1', appDefinition: { id: '/web' } });
    expect(events[1].id).toBe(created.body.deployments[0].id);
    expect(Object.keys(events[1].plan).toSorted()).toEqual(['id', 'steps', 'version']);
  });

  it('case 109: any other Accept and TRACE are a 405 page; OPTIONS names the methods', async () => {
    const { call } = await createHttpWorld();
    for (const accept of ['*/*', 'text/event-stream, */*', 'application/json']) {
      const answer = await call('GET', '/v2/events', undefined, { accept });
      expect(answer.status).toBe(405);
      expect(answer.headers['content-type']).toContain('text/html');
    }
    expect((await call('TRACE', '/v2/events')).status).toBe(405);
    expect((await call('OPTIONS', '/v2/events')).headers['allow']).toBe('GET, HEAD, OPTIONS');
  });

  it('case 109: a client that does not read is disconnected', async () => {
    const bus = createEventBus(systemClock);
    const streams = createEventStreams(systemClock, bus, 20);
    const server = await startServer('events', 0, (_request, response) =>
      streams.open(response, 'somebody', new Set()),
    );
    onTestFinished(() => server.stop());
    const stream = await attach(server.port);
    stream.socket.pause();
    let isClosed = false;
    stream.socket.on('close', () => {
      isClosed = true;
    });
    for (let turn = 0; turn < 100; turn++) bus.publish('deployment_info', { big: 'x'.repeat(500_000) });
    stream.socket.resume();
    await expect.poll(() => isClosed).toBe(true);
  });

  it('case 114: who abdicates closes the streams', async () => {
    const { port, call, clock } = await createHttpWorld();
    const stream = await attach(port);
    let isClosed = false;
    stream.socket.on('close', () => {
      isClosed = true;
    });
    const answer = await call('DELETE', '/v2/leader');
    expect(answer.body).toEqual({ message: 'Leadership abdicated' });
    await clock.advance(500);
    await expect.poll(() => isClosed).toBe(true);
  });
});

describe('a deployment event of a Marathon before 1.7 (reference 6.1, 6.2)', () => {
  const app = { id: '/shop/web', cmd: 'run', mem: 16, cpus: 0.1 };

  interface Plan {
    readonly original: unknown;
    readonly target: unknown;
  }

  /** The plans of the deployment events that came, in order. */
  function plansOf(text: string): readonly Plan[] {
    return [...text.matchAll(/data: (.*)\r/g)].map(match => (JSON.parse(match[1] ?? '') as { plan: Plan }).plan);
  }

  it('carries the whole tree before and after', async () => {
    const { port, call, settle } = await createHttpWorld({ dialect: '1.4' });
    const stream = await attach(port, '?event_type=deployment_success');
    await call('POST', '/v2/apps', app);
    await settle();
    await call('PUT', '/v2/apps/shop/web', { mem: 32 });
    await settle();
    await expect.poll(() => plansOf(stream.text()).length).toBe(2);
    const [created, updated] = plansOf(stream.text());
    expect(created?.original).toMatchObject({ id: '/', groups: [] });
    expect(created?.target).toMatchObject({ groups: [{ id: '/shop', apps: [{ id: '/shop/web', mem: 16 }] }] });
    expect(updated?.original).toEqual(created?.target);
    expect(updated?.target).toMatchObject({ groups: [{ id: '/shop', apps: [{ id: '/shop/web', mem: 32 }] }] });
  });

  it('is light for a client of 1.5 that asks for it, and never is where nobody knows of light plans', async () => {
    for (const [dialect, isLight] of [
      ['1.5', true],
      ['1.4', false],
    ] as const) {
      const { port, call, settle } = await createHttpWorld({ dialect });
      const stream = await attach(port, '?event_type=deployment_success&plan-format=light');
      await call('POST', '/v2/apps', app);
      await settle();
      await expect.poll(() => plansOf(stream.text()).length).toBe(1);
      expect(plansOf(stream.text())[0]?.target === undefined).toBe(isLight);
    }
  });

  it('of a change that was refused has the tree as it is on both sides', async () => {
    const { port, call } = await createHttpWorld({ dialect: '1.4' });
    await call('POST', '/v2/apps', { ...app, mem: 10_000_000 });
    const stream = await attach(port, '?event_type=deployment_failed');
    expect((await call('PUT', '/v2/apps/shop/web', { mem: 32 })).status).toBe(409);
    await expect.poll(() => plansOf(stream.text()).length).toBe(1);
    const [refused] = plansOf(stream.text());
    expect(refused?.target).toMatchObject({ groups: [{ apps: [{ mem: 10_000_000 }] }] });
    expect(refused?.original).toEqual(refused?.target);
  });
});
