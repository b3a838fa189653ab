import { expect, it } from 'vitest';
import { parseChallenges } from '../../registry/challenge.ts';

it('quoted values may hold commas and escaped quotes, and challenges may be joined', () => {
  const header =
    'Bearer realm="https://auth/t?a=b",service="my,\\"reg\\"",scope="repository:a:pull,push", Basic realm="x", Negotiate';
  expect(parseChallenges(header)).toEqual([
    {
      scheme: 'bearer',
      parameters: { realm: 'https://auth/t?a=b', service: 'my,"reg"', scope: 'repository:a:pull,push' },
    },
    { scheme: 'basic', parameters: { realm: 'x' } },
    { scheme: 'negotiate', parameters: {} },
  ]);
});

it('garbage gives no usable challenge and no exception', () => {
  for (const header of ['', ',,,', '="x"', '"""', 'realm="x"', 'a'.repeat(100_000)])
    expect(parseChallenges(header).every(each => Object.keys(each.parameters).length === 0)).toBe(true);
});
