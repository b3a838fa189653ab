import { systemClock } from '../../clock/clock.ts';
import { createParser } from 'eventsource-parser';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAccess, openAccess } from '../../reconciler/access/access.ts';
import { createApi } from '../../reconciler/api/server.ts';
import { createEventLog, createStateStore } from '../../reconciler/loop/events.ts';
import type { LogInstances } from '../../schemas/generated/log-instances.ts';
import type { LogPage } from '../../schemas/generated/log-page.ts';
import type { LogBatch } from '../../schemas/generated/log-batch.ts';
import { createLogWorld, worldBegin, type LogWorld } from '../logs/world.ts';

function serve(world: LogWorld | undefined) {
  const logs = world?.start();
  const events = createEventLog(3);
  const server = createApi({
    access: createAccess(openAccess, systemClock),
    log: pino({ level: 'silent' }),
    cluster: 'test',
    states: createStateStore(events, () => 0),
    events,
    plan: () => Promise.resolve(undefined),
    problems: () => [],
    history: () => [],
    overview: () => ({ cluster: 'test', repository: '', branch: 'main', troubles: [], ready: true }),
    logs: () => logs,
    lookAgain: () => {},
    hooks: {},
    metrics: { read: () => [] },
  } as unknown as Parameters<typeof createApi>[0]);
  onTestFinished(() => server.close());
  return server;
}

function worldWithLines(): LogWorld {
  const world = createLogWorld();
  const instance = world.add('a');
  for (let count = 0; count < 5; count++)
    instance.write(`${new Date(worldBegin - 10_000 + count).toISOString()} INFO line ${count}\n`);
  return world;
}

const headers = { host: '127.0.0.1' };

it('a page of logs fits its schema, and so does a histogram', async () => {
  const ajv = new Ajv2020({ strict: false });
  for (const name of ['source', 'entry', 'marker', 'page', 'histogram'])
    ajv.addSchema(
      JSON.parse(readFileSync(join(import.meta.dirname, `../../schemas/log-${name}.schema.json`), 'utf8')) as object,
    );
  const server = serve(worldWithLines());
  for (const [path, name] of [
    ['logs?app=/shop/cart&grep=line', 'page'],
    ['logs/histogram?app=/shop/cart', 'histogram'],
  ]) {
    const answer = await server.inject({ url: `/api/v1/${path}`, headers });
    expect(answer.statusCode).toBe(200);
    const validate = ajv.getSchema(`https://pacer.example/schemas/log-${name}.schema.json`);
    expect(validate?.(answer.json()), JSON.stringify(validate?.errors)).toBe(true);
  }
});

it('instances are found by a part of their names, those that run before those that ended', async () => {
  const world = createLogWorld();
  const [old, gone, late] = [world.add('a'), world.add('b'), world.add('c')];
  gone.isOver = true;
  const server = serve(world);
  const find = async (text: string): Promise<LogInstances> => {
    const answer = await server.inject({ url: `/api/v1/logs/instances?q=${encodeURIComponent(text)}`, headers });
    expect(answer.statusCode).toBe(200);
    const schema = readFileSync(join(import.meta.dirname, '../../schemas/log-instances.schema.json'), 'utf8');
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(schema) as object);
    expect(validate(answer.json()), JSON.stringify(validate.errors)).toBe(true);
    return answer.json();
  };
  const all = await find('/Shop');
  expect(all.instances.map(({ id, state }) => [id, state])).toEqual([
    [old.id, 'running'],
    [late.id, 'running'],
    [gone.id, 'ended'],
  ]);
  expect(all.more).toBe(0);
  expect((await find(old.id)).instances.map(({ id }) => id)).toEqual([old.id]);
  expect((await find('nothing like it')).instances).toEqual([]);
  // By its short name its lines are asked for as well.
  const { name = '' } = all.instances[2] ?? {};
  const page = await server.inject({ url: `/api/v1/logs?instance=${name}`, headers });
  expect(new Set(page.json<LogPage>().sources.map(({ instance }) => instance))).toEqual(new Set([gone.id]));
});

it('a stream of logs goes on behind the event that was received last', async () => {
  const world = worldWithLines();
  const server = serve(world);
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const read = async (lastEventId: string | undefined, wanted: number) => {
    const abort = new AbortController();
    const texts: string[] = [];
    let cursor = '';
    const parser = createParser({
      onEvent({ event, data, id }) {
        if (event !== 'entries') return;
        texts.push(...(JSON.parse(data) as LogBatch).entries.map(entry => entry.text.slice(25)));
        cursor = id ?? cursor;
      },
    });
    const passing = setInterval(() => void world.clock.advance(100), 5);
    const response = await fetch(`${url}/api/v1/logs/stream?app=/shop/cart&after=start`, {
      signal: abort.signal,
      headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
      if (texts.length >= wanted) break;
    }
    clearInterval(passing);
    abort.abort();
    return { texts, cursor };
  };
  const first = await read(undefined, 5);
  expect(first.texts).toEqual([0, 1, 2, 3, 4].map(count => `INFO line ${count}`));
  world.instances[0]?.write(`${new Date(world.clock.now()).toISOString()} INFO line 5\n`);
  expect((await read(first.cursor, 1)).texts).toEqual(['INFO line 5']);
});

it('a download is handed over as a file', async () => {
  const answer = await serve(worldWithLines()).inject({
    url: '/api/v1/logs/download?app=/shop/cart&format=ndjson',
    headers,
  });
  expect(answer.headers['content-disposition']).toBe('attachment; filename="logs.ndjson"');
  expect(answer.body.trimEnd().split('\n')).toHaveLength(5);
});

it('a question that is wrong is refused in a sentence, and before there is a cluster that is said', async () => {
  const server = serve(worldWithLines());
  for (const query of ['', '?app=/a&grep=/(/', '?app=/a&limit=none', '?app=/a&before=x']) {
    const answer = await server.inject({ url: `/api/v1/logs${query}`, headers });
    expect([query, answer.statusCode]).toEqual([query, 400]);
    expect(answer.json()).toMatchObject({ code: 'usage' });
  }
  const gone = await server.inject({ url: '/api/v1/logs?app=/shop/cart&around=AAAAAAAAh0.1', headers });
  expect(gone.statusCode).toBe(404);
  expect((await serve(undefined).inject({ url: '/api/v1/logs?app=/a', headers })).statusCode).toBe(503);
});
