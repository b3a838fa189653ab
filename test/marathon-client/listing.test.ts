import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createMarathon } from '../../marathon/client/create-marathon.ts';
import { readApps } from '../../marathon/client/readers.ts';
import type { Marathon } from '../../marathon/client/types.ts';
import { startLoopback } from '../support/loopback.ts';

/** A client of a server that answers every listing with the text of the moment. */
async function serving(): Promise<{ marathon: Marathon; answer(text: string, type?: string): void }> {
  let text = '';
  let type = 'application/json';
  const server = await startLoopback((_request, response) => {
    response.writeHead(200, { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) }).end(text);
  });
  const marathon = createMarathon({ urls: [server.url], clock: systemClock });
  onTestFinished(() => marathon.close());
  return {
    marathon,
    answer(next, nextType = 'application/json') {
      text = next;
      type = nextType;
    },
  };
}

const app = (index: number, more: object = {}): object => ({
  id: `/a/${index}`,
  version: 'v',
  instances: 1,
  tasksRunning: 1,
  tasksHealthy: 0,
  ...more,
});

describe('a listing', () => {
  const anything = fc.jsonValue({ maxDepth: 4 });
  const listing = fc
    .array(anything, { maxLength: 5 })
    .map(values => ({ apps: values.map((labels, index) => app(index, { labels })) }));

  it('is read as its parser would read it, however it is written', async () => {
    const { marathon, answer } = await serving();
    await fc.assert(
      fc.asyncProperty(
        listing,
        fc.constantFrom(undefined, 1, '\t', '\r\n'),
        fc.constantFrom('', '\n', ' \r\n\t'),
        async (value, indent, around) => {
          const text = around + JSON.stringify(value, undefined, indent as string) + around;
          answer(text);
          expect(await marathon.apps()).toEqual(readApps(JSON.parse(text)));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('that is cut off anywhere, or has anything too much, is an error and never half a cluster', async () => {
    const { marathon, answer } = await serving();
    const text = JSON.stringify({ apps: [app(1, { cmd: '}]{"\\' }), app(2)] });
    for (let length = 0; length < text.length; length += 7) {
      answer(text.slice(0, length));
      await expect(marathon.apps()).rejects.toMatchObject({ code: 'upstream-error' });
    }
    for (const wrong of [
      `${text}x`,
      `${text}${text}`,
      text.replace('},{', '}{'),
      text.replace('},{', '},,{'),
      text.replace(']}', ',]}'),
      '[]',
      '{}',
      '{"apps":{}}',
      '{"apps":[1]}',
      '{"apps":[{}]}',
    ]) {
      answer(wrong);
      await expect(marathon.apps(), wrong).rejects.toMatchObject({ code: 'upstream-error' });
    }
  });

  it('in HTML is an error, whatever stands in it', async () => {
    const { marathon, answer } = await serving();
    answer(JSON.stringify({ apps: [app(1)] }), 'text/html;charset=utf-8');
    await expect(marathon.apps()).rejects.toMatchObject({
      code: 'upstream-error',
      message: expect.stringMatching(/in place of JSON/),
    });
  });

  it('may have other members around the apps, and no apps', async () => {
    const { marathon, answer } = await serving();
    for (const [text, count] of [
      [JSON.stringify({ total: 1, apps: [app(1)] }), 1],
      [JSON.stringify({ apps: [app(1), app(2)], total: 2 }), 2],
      ['{"apps":[]}', 0],
      [' { "apps" : [ ] } ', 0],
    ] as const) {
      answer(text);
      expect(await marathon.apps()).toHaveLength(count);
    }
  });

  it('of many megabytes keeps nobody waiting, and is no copy but what was parsed', async () => {
    const { marathon, answer } = await serving();
    answer(JSON.stringify({ apps: Array.from({ length: 5_000 }, (_, index) => app(index, { cmd: 'x'.repeat(500) })) }));
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    expect(await marathon.apps()).toHaveLength(5_000);
    isOver = true;
    expect(turns).toBeGreaterThan(20);
  });

  it('that is long and has misleading texts and lists in it is cut in the right places only', async () => {
    const { marathon, answer } = await serving();
    const misleading = [
      { id: '/x' },
      { id: '/y' },
      'a"},{"id":"/z',
      { a: [{ id: '/b' }, { id: '/c', d: '},{"id":"/' }] },
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...misleading), { maxLength: 6 }), async labels => {
        const apps = Array.from({ length: 700 }, (_, index) => app(index, { labels, cmd: 'ü'.repeat(400) }));
        answer(JSON.stringify({ apps }));
        expect(await marathon.apps()).toEqual(readApps({ apps }));
      }),
      { numRuns: 15 },
    );
  });
});
