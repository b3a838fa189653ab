import { describe, expect, it } from 'vitest';
import { createWorld, type World } from './world.ts';

const check = { protocol: 'HTTP', path: '/', portIndex: 0, intervalSeconds: 1, gracePeriodSeconds: 300 };

function app(upgradeStrategy: { minimumHealthCapacity: number; maximumOverCapacity: number }, cmd: string) {
  return {
    id: '/web',
    cmd,
    instances: 4,
    cpus: 0.1,
    mem: 10,
    portDefinitions: [{ port: 0 }],
    healthChecks: [check],
    upgradeStrategy,
  };
}

/** Old and new tasks that run or are being started, as `old+new`, each time that changes. */
function watch(world: World, oldVersion: string): string[] {
  const seen: string[] = [];
  function note(): void {
    const alive = world.instances('/web').filter(instance => instance.goal === 'Running');
    const old = alive.filter(instance => instance.record.version === oldVersion).length;
    const state = `${old}+${alive.length - old}`;
    if (seen.at(-1) !== state) seen.push(state);
  }
  world.engine.tracker.onChange(note);
  note();
  return seen;
}

describe('rolling upgrade of four healthy tasks (reference 4.4)', () => {
  it.each([
    { h: 1, o: 1, largest: 8, smallest: 4, startsWith: ['4+0', '4+1', '4+2', '4+3', '4+4'] },
    { h: 0.5, o: 0, largest: 4, smallest: 2, startsWith: ['4+0', '3+0', '2+0', '2+1', '2+2'] },
    { h: 1, o: 0, largest: 5, smallest: 4, startsWith: ['4+0', '4+1', '3+1', '3+2', '2+2'] },
    { h: 1, o: 0.25, largest: 5, smallest: 4, startsWith: ['4+0', '4+1', '3+1', '3+2', '2+2'] },
    { h: 0, o: 0, largest: 4, smallest: 0, startsWith: ['4+0', '3+0', '2+0', '1+0', '0+0', '0+1'] },
    { h: 0, o: 1, largest: 8, smallest: 0, startsWith: ['4+0', '3+0', '2+0', '1+0', '0+0', '0+1'] },
    { h: 0.75, o: 0.5, largest: 6, smallest: 3, startsWith: ['4+0', '3+0', '3+1', '3+2', '3+3'] },
  ])(
    'cases 58, 72, 73: minimumHealthCapacity $h, maximumOverCapacity $o',
    async ({ h, o, largest, smallest, startsWith }) => {
      const world = createWorld();
      const strategy = { minimumHealthCapacity: h, maximumOverCapacity: o };
      const first = world.put(app(strategy, 'one'));
      await world.clock.advance(20_000);
      expect(world.engine.deployments.list()).toEqual([]);
      expect(world.runningVersions('/web')).toEqual(Array(4).fill(first.version));

      let fewestHealthy = 4;
      let mostTasks = 0;
      const seen = watch(world, first.version);
      const second = world.put(app(strategy, 'two'));
      expect(second.plan.steps).toEqual([{ actions: [{ action: 'RestartApplication', app: '/web' }] }]);
      for (let turn = 0; turn < 2000 && world.engine.deployments.list().length > 0; turn++) {
        await world.clock.advance(20);
        const instances = world.instances('/web');
        const serving = instances.filter(
          i => i.condition === 'Running' && !i.isBeingKilled && world.engine.health.isHealthy(i),
        );
        fewestHealthy = Math.min(fewestHealthy, serving.length);
        mostTasks = Math.max(mostTasks, world.mesos.tasks.size);
      }
      expect(world.engine.deployments.list()).toEqual([]);
      expect(world.runningVersions('/web')).toEqual(Array(4).fill(second.version));
      expect(seen.slice(0, startsWith.length)).toEqual(startsWith);
      expect(seen.at(-1)).toBe('0+4');
      expect(fewestHealthy).toBe(smallest);
      expect(mostTasks).toBeLessThanOrEqual(largest);
    },
  );
});
