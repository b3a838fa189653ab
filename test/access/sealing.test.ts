import { expect, it } from 'vitest';
import { createSealing } from '../../reconciler/access/sealing.ts';

it('what was sealed for one purpose opens for no other, and not after its time', async () => {
  let now = 1_000_000;
  const sealing = createSealing(['k'.repeat(40)], () => now);
  const sealed = await sealing.seal('sign-in', { who: 'ann' }, now + 60_000);
  expect(await sealing.open('sign-in', sealed)).toMatchObject({ who: 'ann' });
  expect(await sealing.open('session', sealed)).toBeUndefined();
  expect(await createSealing(['n'.repeat(40)], () => now).open('sign-in', sealed)).toBeUndefined();
  now += 61_000;
  expect(await sealing.open('sign-in', sealed)).toBeUndefined();
});
