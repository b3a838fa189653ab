import { describe, expect, it } from 'vitest';
import { createWorld } from './world.ts';

const app = { id: '/web', cmd: 'run', cpus: 0.1, mem: 10, instances: 2, portDefinitions: [{ port: 0 }] };
const check = { protocol: 'HTTP', path: '/', portIndex: 0, intervalSeconds: 1 };

describe('a restart of the stand-in', () => {
  it('finds apps, versions, service ports and the last failure, and starts the tasks again', async () => {
    const before = createWorld();
    before.put(app);
    await before.clock.advance(1000);
    before.put({ ...app, instances: 3 });
    await before.clock.advance(1000);
    before.mesos.report(before.instances('/web')[0]?.task?.id ?? '', 'TASK_FAILED', { message: 'gone' });
    await before.clock.advance(2000);
    const after = before.restart();
    await after.clock.advance(1000);
    expect(after.engine.root.apps).toEqual(before.engine.root.apps);
    expect(after.engine.root.versionsOf('/web')).toEqual(before.engine.root.versionsOf('/web'));
    expect(after.engine.root.failureOf('/web')?.message).toBe('gone');
    expect(after.engine.root.rootVersions()).toHaveLength(2);
    expect(after.runningVersions('/web')).toHaveLength(3);
    expect(after.engine.deployments.list()).toEqual([]);
    const other = after.put({ ...app, id: '/other' });
    expect(after.engine.root.apps.get('/other')?.definition.portDefinitions?.[0]?.port).toBe(10001);
    expect(other.version > (after.engine.root.versionsOf('/web').at(-1)?.version ?? '')).toBe(true);
  });

  it('case 79: an unfinished creation goes on under its id, in the order of dependencies', async () => {
    const before = createWorld();
    before.mesos.decide(() => 'stages');
    const created = before.put(app);
    await before.clock.advance(1000);
    const after = before.restart();
    expect(after.engine.deployments.list().map(({ plan }) => plan.id)).toEqual([created.plan.id]);
    await after.clock.advance(1000);
    expect(after.runningVersions('/web')).toHaveLength(2);
    expect(after.typesOf(created)).toContain('deployment_success');
    expect(after.restart().engine.deployments.list()).toEqual([]);
  });

  it('case 79: in the middle of a hopeless upgrade the old version is started again and serves on', async () => {
    const before = createWorld();
    const old = before.put({ ...app, healthChecks: [check] });
    await before.clock.advance(10_000);
    before.mesos.decide(task => (task.command === 'broken' ? 'stages' : 'runs'));
    const broken = before.put({ ...app, cmd: 'broken', healthChecks: [check] });
    await before.clock.advance(5000);
    expect(before.runningVersions('/web')).toEqual([old.version, old.version]);

    const after = before.restart();
    after.mesos.decide(task => (task.command === 'broken' ? 'stages' : 'runs'));
    await after.clock.advance(30_000);
    expect(after.runningVersions('/web')).toEqual([old.version, old.version]);
    expect(after.mesos.tasks.size).toBe(4);
    const good = after.put({ ...app, cmd: 'good', healthChecks: [check] }, { force: true });
    await after.clock.advance(30_000);
    expect(after.typesOf(broken)).toContain('deployment_failed');
    expect(after.runningVersions('/web')).toEqual([good.version, good.version]);
    expect(after.mesos.tasks.size).toBe(2);
  });

  it('case 79: an unfinished removal is finished', async () => {
    const before = createWorld();
    before.put(app);
    await before.clock.advance(1000);
    const removed = before.remove('/web');
    const after = before.restart();
    await after.clock.advance(1000);
    expect(after.typesOf(removed)).toContain('deployment_success');
    expect(after.mesos.tasks.size).toBe(0);
    expect(after.engine.root.apps.size).toBe(0);
  });

  it('keeps the last fifty versions of an app', async () => {
    const world = createWorld();
    for (let instances = 0; instances < 55; instances++)
      world.put({ ...app, cmd: 'run', instances: instances % 2 }, { force: true });
    expect(world.engine.root.versionsOf('/web')).toHaveLength(50);
    expect(world.engine.root.rootVersions()).toHaveLength(50);
    const after = world.restart();
    expect(after.engine.root.versionsOf('/web')).toEqual(world.engine.root.versionsOf('/web'));
  });
});
