import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import type { LiveApp } from '../../marathon/types.ts';
import { createFailover } from '../../reconciler/observe/failover.ts';
import { createFreeze } from '../../reconciler/observe/freeze.ts';
import { createObserved } from '../../reconciler/observe/observed.ts';
import type { DesiredState } from '../../reconciler/desired/types.ts';

function live(id: string, more: Partial<LiveApp> = {}): LiveApp {
  return {
    id,
    version: '2026-01-01T00:00:00.000Z',
    instances: 1,
    tasksStaged: 0,
    tasksRunning: 1,
    tasksHealthy: 0,
    tasksUnhealthy: 0,
    ...more,
  };
}

function setUp(initial: readonly LiveApp[]) {
  const world = { apps: [...initial], listings: 0, reads: 0, down: false };
  const changed: string[] = [];
  const observed = createObserved({
    clock: createVirtualClock(),
    onChange: id => changed.push(id),
    marathon: {
      apps() {
        world.listings++;
        if (world.down) throw pacerError('upstream-unreachable', { message: 'Marathon cannot be reached.' });
        return Promise.resolve(structuredClone(world.apps));
      },
      app(id) {
        world.reads++;
        return Promise.resolve(structuredClone(world.apps.find(app => app.id === id)));
      },
    },
  });
  return { world, changed, observed };
}

describe('what Marathon runs, as last seen', () => {
  it('keeps the same object for an app that did not change, so that nothing is worked out again', async () => {
    const { observed, changed } = setUp([live('/a'), live('/b')]);
    await observed.refresh();
    const before = observed.app('/a');
    changed.length = 0;
    await observed.refresh();
    expect(observed.app('/a')).toBe(before);
    expect(changed).toEqual([]);
  });

  it('tells which apps are new, gone, or different', async () => {
    const { world, observed, changed } = setUp([live('/a'), live('/b'), live('/c')]);
    await observed.refresh();
    changed.length = 0;
    world.apps = [live('/a'), live('/b', { tasksHealthy: 1 }), live('/d')];
    await observed.refresh();
    expect(changed.toSorted()).toEqual(['/b', '/c', '/d']);
  });

  it('asks one listing for everybody who asks at the same time', async () => {
    const { world, observed } = setUp([live('/a')]);
    await Promise.all([observed.refresh(), observed.refresh(), observed.refresh()]);
    expect(world.listings).toBe(1);
  });

  it('reads a few apps one by one and many with one listing', async () => {
    const apps = Array.from({ length: 50 }, (_unused, index) => live(`/app-${index}`));
    const { world, observed } = setUp(apps);
    await Promise.all(['/app-1', '/app-2'].map(observed.look));
    expect(world).toMatchObject({ reads: 2, listings: 0 });
    const looked = await Promise.all(apps.map(app => observed.look(app.id)));
    expect(world).toMatchObject({ reads: 2, listings: 1 });
    expect(looked.map(app => app?.id)).toEqual(apps.map(app => app.id));
  });

  it('keeps what it knew while Marathon is away, and says so', async () => {
    const { world, observed } = setUp([live('/a')]);
    await observed.refresh();
    world.down = true;
    await expect(observed.refresh()).rejects.toThrow('cannot be reached');
    expect(observed.app('/a')).toBeDefined();
    expect(observed.trouble()).toBe('Marathon cannot be reached.');
    world.down = false;
    await observed.refresh();
    expect(observed.trouble()).toBeUndefined();
  });
});

describe('law 1: what cannot be the promised cluster is not touched', () => {
  const ids = ['/a', '/b', '/c', '/d'];
  const desired = (commit: string): DesiredState =>
    ({ commit, apps: new Map(ids.map(id => [id, { id }])) }) as unknown as DesiredState;

  async function frozenWith(apps: readonly LiveApp[], frameworks: readonly string[]) {
    const { world, observed } = setUp(apps);
    let call = 0;
    const freeze = createFreeze({
      observed,
      ledger: { last: () => ({ outcome: 'healthy' }) },
      info: () =>
        Promise.resolve({ version: '1.8.0', frameworkId: frameworks[Math.min(call++, frameworks.length - 1)] ?? '' }),
    });
    await freeze.prepare();
    await observed.refresh();
    return { world, observed, freeze };
  }

  it('freezes when a Marathon that ran many apps has none of them, until a new commit says to go on', async () => {
    const { freeze } = await frozenWith([live('/foreign')], ['f1']);
    expect(freeze.reason(desired('c1'))).toContain('none of the 4 apps');
    expect(freeze.reason(desired('c1'))).toBeDefined();
    expect(freeze.reason(desired('c2'))).toBeUndefined();
  });

  it('lets go when the apps are back', async () => {
    const { world, observed, freeze } = await frozenWith([], ['f1']);
    world.apps = ids.map(id => live(id));
    await observed.refresh();
    expect(freeze.reason(desired('c1'))).toBeUndefined();
  });

  it('does not mind a single app that is gone', async () => {
    const { freeze } = await frozenWith([live('/b'), live('/c'), live('/d')], ['f1']);
    expect(freeze.reason(desired('c1'))).toBeUndefined();
  });

  it('freezes when another framework answers under the same address', async () => {
    const { freeze } = await frozenWith(
      ids.map(id => live(id)),
      ['f1', 'f2'],
    );
    expect(freeze.reason(desired('c1'))).toBeUndefined();
    freeze.forget();
    await freeze.prepare();
    expect(freeze.reason(desired('c1'))).toContain('f2');
  });
});

describe('when Marathon may have changed its leader', () => {
  it('counts from the end of the event stream, from its return, and from the first answer after a silence', async () => {
    const clock = createVirtualClock();
    const failover = createFailover(clock);
    expect(failover.age()).toBeUndefined();
    failover.detached();
    await clock.advance(4_000);
    // Every further attempt that fails says nothing new.
    failover.detached();
    expect(failover.age()).toBe(4_000);
    failover.answersAgain();
    await clock.advance(1_000);
    expect(failover.age()).toBe(1_000);
    failover.attached();
    expect(failover.age()).toBe(0);
  });

  it('is told of the first answer after a silence, and of no other', async () => {
    let told = 0;
    let isDown = false;
    const observed = createObserved({
      clock: createVirtualClock(),
      onChange: () => {},
      onRecovered: () => void told++,
      marathon: {
        apps: () =>
          isDown ? Promise.reject(pacerError('upstream-error', { message: 'down' })) : Promise.resolve([live('/a')]),
        app: () => Promise.resolve(live('/a')),
      },
    });
    await observed.refresh();
    expect(told).toBe(0);
    isDown = true;
    await expect(observed.refresh()).rejects.toThrow('down');
    await observed.look('/a');
    expect(told).toBe(1);
    isDown = false;
    await observed.refresh();
    expect(told).toBe(1);
  });
});
