import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HttpResponse } from '../../http/types.ts';
import { createListingReader } from '../../marathon/client/listing-reader.ts';
import type { LiveApp } from '../../marathon/types.ts';

function answer(body: string): HttpResponse {
  const json = (): unknown => JSON.parse(body);
  return { status: 200, headers: {}, cookies: [], body: Buffer.from(body), text: () => body, json };
}

function app(id: string, more: Readonly<Record<string, unknown>> = {}): LiveApp {
  const status = { tasksStaged: 0, tasksRunning: 1, tasksHealthy: 1, tasksUnhealthy: 0 };
  return { id, version: '2026-01-01T00:00:00.000Z', instances: 1, ...status, ...more } as LiveApp;
}

function listing(apps: readonly unknown[]): HttpResponse {
  return answer(JSON.stringify({ apps }));
}

// Values that look like the beginning of the next app, in a string and as objects.
const cuttable = fc.constantFrom<unknown>(
  '},{"id":"/trap',
  [{ a: 1 }, { id: '/trap' }],
  [{ id: '/x' }, { id: '/y', z: [{ id: '/z' }, { id: '/w' }] }],
  'ü€😀',
  null,
);

describe('reading listings', () => {
  it('gives what is listed, whatever was listed before', async () => {
    const one = fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), cmd: cuttable, last: cuttable });
    const list = fc.uniqueArray(one, { selector: ({ name }) => name, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(list, { minLength: 1, maxLength: 5 }), async lists => {
        const reader = createListingReader();
        for (const each of lists) {
          const apps = each.map(({ name, cmd, last }) => app(`/${name}`, { cmd, last }));
          expect(await reader.read(listing(apps))).toEqual(apps);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the object of an app that did not change, though others come, change and go', async () => {
    const reader = createListingReader();
    const before = await reader.read(listing([app('/a'), app('/b'), app('/c'), app('/d')]));
    const after = await reader.read(listing([app('/new'), app('/b'), app('/c', { instances: 2 }), app('/d')]));
    expect(after.map(({ id, instances }) => [id, instances])).toEqual([
      ['/new', 1],
      ['/b', 1],
      ['/c', 2],
      ['/d', 1],
    ]);
    expect(after[1]).toBe(before[1]);
    expect(after[2]).not.toBe(before[2]);
    expect(after[3]).toBe(before[3]);
  });

  it('keeps objects when the apps come in another order', async () => {
    const reader = createListingReader();
    const [a, b, c] = await reader.read(listing([app('/a'), app('/b'), app('/c')]));
    const after = await reader.read(listing([app('/c'), app('/a'), app('/b')]));
    expect(after.map((each, index) => each === [c, a, b][index])).toEqual([true, true, true]);
  });

  it('gives the same list for the same body', async () => {
    const reader = createListingReader();
    const first = listing([app('/a')]);
    const apps = await reader.read(first);
    expect(reader.lastBody()).toBe(first.body);
    expect(await reader.read({ ...first })).toBe(apps);
  });

  it.each([
    ['written with white space', JSON.stringify({ apps: [app('/a'), app('/b')] }, undefined, 2)],
    ['with more members', JSON.stringify({ apps: [app('/a'), app('/b')], more: [{ id: '/x' }, { id: '/y' }] })],
    ['with other members first', JSON.stringify({ first: 1, apps: [app('/a'), app('/b')] })],
    ['ended by a line break', `${JSON.stringify({ apps: [app('/a'), app('/b')] })}\n`],
  ])('reads a listing %s', async (_how, body) => {
    const reader = createListingReader();
    for (let turn = 0; turn < 2; turn++)
      expect((await reader.read(answer(body))).map(({ id }) => id)).toEqual(['/a', '/b']);
  });

  it.each(['{"apps":[', '{"apps":[{"id":"/a"', '{"apps":[{"id":"/a"}{"id":"/b"}]}', '{"apps":[,]}', '[]x'])(
    'refuses %s, also after a good listing',
    async body => {
      const reader = createListingReader();
      await reader.read(listing([app('/a'), app('/b')]));
      await expect(reader.read(answer(body))).rejects.toThrow(SyntaxError);
    },
  );

  it('takes an empty answer for an error, never for an empty cluster or the listing before', async () => {
    const reader = createListingReader();
    await expect(reader.read(answer(''))).rejects.toThrow(SyntaxError);
    await reader.read(listing([app('/a')]));
    await expect(reader.read(answer(''))).rejects.toThrow(SyntaxError);
    await expect(reader.read({ ...answer(''), body: Buffer.alloc(0) })).rejects.toThrow(SyntaxError);
  });

  it.each(['{"apps":{}}', '{"apps":[{"id":""}]}', '{"apps":[{"id":"/a"}]}', '{}'])(
    'takes %s for another server, never for an empty cluster',
    async body => {
      await expect(createListingReader().read(answer(body))).rejects.toMatchObject({ code: 'upstream-error' });
    },
  );

  it('lets others have their turn in a long listing', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => app(`/app-${index}`, { cmd: 'x'.repeat(1_000) }));
    const reader = createListingReader();
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await reader.read(listing(many));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });
});
