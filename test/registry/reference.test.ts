import fc from 'fast-check';
import { expect, it } from 'vitest';
import { manifestReference, parseReference, printReference } from '../../registry/reference.ts';

const digest = `sha256:${'a'.repeat(64)}`;

it.each([
  ['tomcat', { repository: 'tomcat' }],
  ['team/app:1.2', { repository: 'team/app', tag: '1.2' }],
  ['localhost/app', { host: 'localhost', repository: 'app' }],
  ['127.0.0.1:5000/hello:x', { host: '127.0.0.1:5000', repository: 'hello', tag: 'x' }],
  ['reg.example.com/a/b/c', { host: 'reg.example.com', repository: 'a/b/c' }],
  [`reg:5000/app:1@${digest}`, { host: 'reg:5000', repository: 'app', tag: '1', digest }],
  [`[::1]:5000/app@${digest}`, { host: '[::1]:5000', repository: 'app', digest }],
  ['team__x/a-b.c_d', { repository: 'team__x/a-b.c_d' }],
])('%s is taken apart and printed the same', (text, expected) => {
  expect(parseReference(text)).toEqual(expected);
  expect(printReference(expected)).toBe(text);
});

it.each([
  '',
  'Team/app',
  'app:',
  'app:a:b',
  'app@sha256:12',
  'a//b',
  '/app',
  'app/',
  'reg:5000/',
  'app:.x',
  'http://reg/app',
  'a b',
  'a___b',
  `app:${'t'.repeat(129)}`,
])('"%s" is no reference', text => {
  expect(parseReference(text)).toBeUndefined();
});

it('what is made of valid parts is printed and read back unchanged', () => {
  const component = fc.stringMatching(/^[a-z0-9]{1,8}([._-][a-z0-9]{1,8})?$/);
  const parts = fc.record(
    {
      host: fc.constantFrom('localhost:1', 'reg.example.com', '10.0.0.1:5000'),
      repository: fc.array(component, { minLength: 1, maxLength: 4 }).map(all => all.join('/')),
      tag: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/),
      digest: fc.stringMatching(/^[0-9a-f]{64}$/).map(hex => `sha256:${hex}`),
    },
    { requiredKeys: ['host', 'repository'] },
  );
  fc.assert(
    fc.property(parts, reference => {
      expect(parseReference(printReference(reference))).toEqual(reference);
    }),
  );
});

it('no text of a thousand characters takes noticeable time', () => {
  const hostile = [
    'a'.repeat(1000) + '!',
    'a-'.repeat(500),
    'a.'.repeat(500) + '!',
    '-'.repeat(1000),
    `${'a_'.repeat(400)}:`,
  ];
  const started = performance.now();
  for (const text of hostile) parseReference(text);
  expect(performance.now() - started).toBeLessThan(100);
});

it('the digest is asked for before the tag, and latest without either', () => {
  expect(manifestReference({ repository: 'a', tag: '1', digest })).toBe(digest);
  expect(manifestReference({ repository: 'a', tag: '1' })).toBe('1');
  expect(manifestReference({ repository: 'a' })).toBe('latest');
});
