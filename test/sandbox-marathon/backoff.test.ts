import { describe, expect, it } from 'vitest';
import { createWorld } from './world.ts';

const app = {
  id: '/web',
  cmd: 'run',
  cpus: 0.1,
  mem: 10,
  backoffSeconds: 10,
  backoffFactor: 2,
  maxLaunchDelaySeconds: 35,
};

/** Times of the launches, in seconds after the first. */
async function launches(world: ReturnType<typeof createWorld>, until: number): Promise<number[]> {
  const times: number[] = [];
  const first = world.clock.now();
  let seen = 0;
  for (let second = 0; second <= until; second++) {
    const all = world.mesos.history.filter(entry => entry.startsWith('+')).length;
    for (; seen < all; seen++) times.push(Math.round((world.clock.now() - first) / 1000));
    await world.clock.advance(1000);
  }
  return times;
}

describe('launch backoff (reference 4.7)', () => {
  it('case 100: each failure doubles the delay up to the maximum', async () => {
    const world = createWorld();
    world.mesos.decide(() => ({ ends: 'TASK_FAILED', after: 1 }));
    world.put(app);
    await world.clock.advance(0);
    expect(await launches(world, 110)).toEqual([0, 11, 31, 66, 101]);
  });

  it('case 99: a change of the configuration starts afresh, a scaling keeps the delay', async () => {
    const world = createWorld();
    world.mesos.decide(() => ({ ends: 'TASK_FAILED', after: 1 }));
    world.put(app);
    await world.clock.advance(1000);
    world.put({ ...app, instances: 2 }, { force: true });
    await world.clock.advance(1000);
    expect(world.mesos.history).toHaveLength(1);
    world.put({ ...app, cmd: 'other', instances: 2 }, { force: true });
    await world.clock.advance(50);
    expect(world.mesos.history).toHaveLength(3);
  });

  it('case 99: a restart starts at once', async () => {
    const world = createWorld();
    world.mesos.decide(() => ({ ends: 'TASK_FAILED', after: 1 }));
    world.put(app);
    await world.clock.advance(1000);
    world.put(app, { force: true, restart: true });
    await world.clock.advance(50);
    expect(world.mesos.history).toHaveLength(2);
  });

  it('a task that was killed does not count', async () => {
    const world = createWorld();
    world.put(app);
    await world.clock.advance(1000);
    const [instance] = world.instances('/web');
    if (instance !== undefined) world.engine.tracker.kill(instance, 'Running');
    await world.clock.advance(500);
    expect(world.mesos.history.filter(entry => entry.startsWith('+'))).toHaveLength(2);
  });

  it('a task that ran for long has cleared the delay', async () => {
    const world = createWorld();
    world.put(app);
    await world.clock.advance(1000);
    const fail = (): void => world.mesos.report(world.instances('/web')[0]?.task?.id ?? '', 'TASK_FAILED');
    fail();
    await world.clock.advance(80_000);
    fail();
    await world.clock.advance(0);
    const [entry] = world.engine.launcher.queue();
    expect(entry?.delay).toBe(10_000);
  });
});
