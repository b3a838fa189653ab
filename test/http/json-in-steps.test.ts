import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonInSteps } from '../../http/json-in-steps.ts';
import { responseOf } from '../../http/response.ts';
import type { HttpResponse } from '../../http/types.ts';

function answer(body: string, type = 'application/json'): HttpResponse {
  const head = { status: 200, headers: { 'content-type': type }, cookies: [] };
  return responseOf(head, Buffer.from(body), { name: 'The server', method: 'GET', path: '/x' } as never);
}

const tiny = { scanned: 8, parsed: 4 };

describe('JSON in steps', () => {
  it('is what JSON.parse makes of it, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1), async (value, indent) => {
        const text = JSON.stringify(
          { before: value, lists: [[value, { deep: [value, [value]] }], []], after: 1 },
          null,
          indent,
        );
        expect(await jsonInSteps(answer(text), tiny)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('takes brackets, commas and quotes in texts for what they are', async () => {
    const text = JSON.stringify({ list: ['],[', '"],"x":["', '\\', '{"a":[1,2]}', '\u0000list 0', '__proto__'] });
    expect(await jsonInSteps(answer(text), tiny)).toEqual(JSON.parse(text));
    const lookalike = JSON.stringify({ text: '\u0000list 0', list: [11_111, 22_222, 33_333] });
    expect(await jsonInSteps(answer(lookalike), tiny)).toEqual(JSON.parse(lookalike));
    const named = '{"list":[{"__proto__":[11111,22222,33333]},{"a":[11111,22222,33333]}]}';
    expect(JSON.stringify(await jsonInSteps(answer(named), tiny))).toBe(named);
  });

  it.each([
    '{"a":[1111,2222,3333',
    '[1111,2222],3333,4444',
    '{"a":[1111,,2222,3333]}',
    '[[1111,2222}]',
    '"aaaaaaaaaaaa',
  ])('says of %s that it is no JSON', async text => {
    await expect(jsonInSteps(answer(text), tiny)).rejects.toMatchObject({ code: 'upstream-error' });
  });

  it('says of a page that it is one', async () => {
    await expect(jsonInSteps(answer('["1111","2222","3333"]', 'text/html'), tiny)).rejects.toMatchObject({
      code: 'upstream-error',
    });
  });

  it('lets others have their turn between the items of a long list', async () => {
    const text = JSON.stringify({ frameworks: [{ tasks: Array.from({ length: 5_000 }, (_each, id) => ({ id })) }] });
    let turns = 0;
    let isOver = false;
    const count = (): void => {
      turns += 1;
      if (!isOver) setImmediate(count);
    };
    setImmediate(count);
    await jsonInSteps(answer(text), { scanned: 4_096, parsed: 2_048 });
    isOver = true;
    expect(turns).toBeGreaterThan(20);
  });
});
