import { expect, it } from 'vitest';
import type { ImagesLock, LockEntry } from '../../reconciler/desired/types.ts';
import { candidateOf } from '../../reconciler/lock/candidates.ts';
import { desiredStateOf } from '../loop/small-line.ts';

const entry = (image: string, digit: string): LockEntry => ({
  image,
  tag: digit,
  digest: `sha256:${digit.repeat(64)}`,
  key: digit,
  source: '/s',
  commit: digit.repeat(40),
});
const lockOf = (entries: Readonly<Record<string, LockEntry>>): ImagesLock => ({
  file: 'clusters/staging/images.lock.yaml',
  blob: JSON.stringify(entries),
  entries: new Map(Object.entries(entries)),
  broken: new Map(),
  problems: [],
});
// Its image is called `prod/cart`, as its build says.
const app = desiredStateOf({}, { '/prod/cart': '' }).apps.get('/prod/cart')!;

it('an app takes the image of the app with its id, whatever else there is', () => {
  const lock = lockOf({ '/other': entry('prod/cart', '1'), '/prod/cart': entry('elsewhere', '2') });
  expect(candidateOf(lock, app)).toEqual({ app: '/prod/cart', entry: entry('elsewhere', '2') });
});

it('else the image of the name that its build makes, from whichever app runs it', () => {
  const lock = lockOf({ '/staging/cart': entry('prod/cart', '1'), '/staging/db': entry('db', '2') });
  expect(candidateOf(lock, app)).toEqual({ app: '/staging/cart', entry: entry('prod/cart', '1') });
  const same = lockOf({ '/staging/cart': entry('prod/cart', '1'), '/staging/too': entry('prod/cart', '1') });
  expect(candidateOf(same, app)?.entry.digest).toBe(entry('prod/cart', '1').digest);
});

it('and none when there is none, or when apps there run several images of that name', () => {
  expect(candidateOf(undefined, app)).toBeUndefined();
  expect(candidateOf(lockOf({ '/staging/db': entry('db', '2') }), app)).toBeUndefined();
  const several = { '/a': entry('prod/cart', '1'), '/b': entry('prod/cart', '2'), '/c': entry('prod/cart', '1') };
  expect(candidateOf(lockOf(several), app)).toBeUndefined();
});
