import { expect, it } from 'vitest';
import { atOnce, inSteps } from '../../reconciler/loop/in-steps.ts';
import { createTurns } from '../../reconciler/loop/turns.ts';

it('many pieces of work that never wait let others have their turn after every so many', async () => {
  const turn = createTurns(10);
  const order: string[] = [];
  const others = (): void => {
    order.push('other');
    if (order.length < 200) setImmediate(others);
  };
  setImmediate(others);
  const worker = async (): Promise<void> => {
    for (let piece = 0; piece < 25; piece++) {
      await turn();
      order.push('piece');
    }
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
  expect(order.filter(each => each === 'piece')).toHaveLength(100);
  const runs = order
    .join(' ')
    .split('other')
    .map(run => run.split('piece').length - 1);
  expect(Math.max(...runs)).toBe(10);
});

it('steps give the same with and without pauses', async () => {
  function* steps(): Generator<void, number, void> {
    let sum = 0;
    for (let number = 0; number < 5; number++) {
      sum += number;
      yield;
    }
    return sum;
  }
  expect(await inSteps(steps())).toBe(10);
  expect(atOnce(steps())).toBe(10);
});
