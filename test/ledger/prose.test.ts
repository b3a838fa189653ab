import fc from 'fast-check';
import { expect, test } from 'vitest';
import { proseOf } from '../../reconciler/ledger/prose.ts';
import { entry } from './setup-entry.ts';

const commit = 'c'.repeat(40);
const ended = { ended: '2023-11-14T22:13:32.500Z' };

test.for([
  [
    'the start of a change',
    entry(commit, 0, {
      changes: [
        { pointer: '/mem', from: 512, to: 1024 },
        { pointer: '/container/docker/image', from: null, to: `shop/cart@sha256:${'ab'.repeat(32)}` },
      ],
    }),
    'deployment begun for Ann. Changed: mem 512 → 1024, image nothing → shop/cart@sha256:abababababab.',
  ],
  ['a new image', entry(commit, 0, { cause: 'image' }), 'deployment of a new image begun for Ann.'],
  [
    'healing',
    entry(commit, 0, { cause: 'drift', actor: 'drift', action: 'scale' }),
    'change of the number of instances begun to undo a change that was made in Marathon by hand.',
  ],
  ['a good end', entry(commit, 0, { outcome: 'healthy', ...ended }), 'deployment done, healthy after 13 s.'],
  [
    'a bad end',
    entry(commit, 0, { outcome: 'failed', ...ended, sentence: 'The tasks end with exit code 1.' }),
    'deployment failed after 13 s. The tasks end with exit code 1.',
  ],
  [
    'a change that another one replaced',
    entry(commit, 0, { outcome: 'superseded', ...ended, supersededBy: 'd'.repeat(40) }),
    'deployment given up after 13 s for commit dddddddd.',
  ],
  ['a deletion', entry(commit, 0, { action: 'delete', outcome: 'deleted', ...ended }), 'deletion done after 13 s.'],
] as const)('an auditor reads %s as a sentence', ([, line, sentence]) => {
  expect(proseOf(line)).toBe(`2023-11-14 22:13:20 UTC /shop/cart: ${sentence}`);
});

test('no text in an entry makes a second line, or reaches a terminal as control characters', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, text, (actor, sentence, to) => {
      const line = proseOf(entry(commit, 0, { actor, sentence, changes: [{ pointer: '/cmd', from: null, to }] }));
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    }),
  );
});
