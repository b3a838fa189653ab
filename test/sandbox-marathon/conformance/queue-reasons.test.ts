import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../clock/virtual-clock.ts';
import { agent, createFakeMesos } from '../fake-mesos.ts';
import { createHttpWorld } from '../http-world.ts';
import { app, details, dialects, dialectsBefore, isSince, read, run, taskIds } from './cases.ts';

describe.each(dialects)('what waits in the queue of %s, and why (case 117)', dialect => {
  const open = (more: Parameters<typeof createHttpWorld>[0] = {}) => createHttpWorld({ dialect, ...more });
  const is = { wish: { constraints: [['rack', 'IS', 'r9']] }, reason: 'UnfulfilledConstraint' };
  const since15 = isSince('1.5', dialect) ? [is] : [];

  it.each([
    { wish: { cpus: 100 }, reason: 'InsufficientCpus' },
    { wish: { mem: 100_000 }, reason: 'InsufficientMemory' },
    { wish: { disk: 100_000 }, reason: 'InsufficientDisk' },
    { wish: { gpus: 3 }, reason: 'InsufficientGpus' },
    { wish: { portDefinitions: [{ port: 80 }], requirePorts: true }, reason: 'InsufficientPorts' },
    { wish: { acceptedResourceRoles: ['gold'], role: 'gold' }, reason: 'UnfulfilledRole' },
    { wish: { constraints: [['rack', 'CLUSTER', 'r9']] }, reason: 'UnfulfilledConstraint' },
    { wish: { constraints: [['rack', 'LIKE', 'x.*']] }, reason: 'UnfulfilledConstraint' },
    { wish: { constraints: [['rack', 'UNLIKE', 'r.*']] }, reason: 'UnfulfilledConstraint' },
    { wish: { constraints: [['rack', 'MAX_PER', '0']] }, reason: 'UnfulfilledConstraint' },
    { wish: { constraints: [['shelf', 'UNIQUE']] }, reason: 'UnfulfilledConstraint' },
    { wish: { constraints: [['shelf', 'GROUP_BY', '2']] }, reason: 'UnfulfilledConstraint' },
    ...since15,
  ])('case 117: $wish waits in the queue because of $reason', async ({ wish, reason }) => {
    const clock = createVirtualClock();
    const agents = [agent('S0', { attributes: { rack: 'r1' } }), agent('S1', { attributes: { rack: 'r2' } })];
    const world = await open({ clock, mesos: createFakeMesos(clock, agents), features: ['gpu_resources'] });
    const { role, ...plain } = wish as { role?: string };
    if (role !== undefined) await world.call('POST', '/v2/groups', { id: `/${role}` });
    const id = role === undefined ? '/web' : `/${role}/web`;
    const created = await world.call('POST', '/v2/apps', app(id, isSince('1.9', dialect) ? wish : plain));
    expect(created.status).toBe(201);
    await clock.advance(1000);
    const [entry] = (await world.get('/v2/queue?embed=lastUnusedOffers')).body.queue;
    expect(entry).toMatchObject({ count: 1, delay: { overdue: true } });
    const { processedOffersSummary: summary, lastUnusedOffers } = entry;
    expect(summary.rejectSummaryLastOffers.find((stage: { declined: number }) => stage.declined > 0)).toEqual({
      reason,
      declined: 2,
      processed: 2,
    });
    expect(lastUnusedOffers.map((offer: { reason: string[] }) => offer.reason)).toEqual([[reason], [reason]]);
    expect((await world.get('/v2/deployments')).body).toHaveLength(1);
  });

  it.each([
    { constraint: ['rack', 'UNIQUE'], fits: 2 },
    { constraint: ['rack', 'MAX_PER', '1'], fits: 2 },
    { constraint: ['rack', 'CLUSTER'], fits: 3 },
    { constraint: ['rack', 'GROUP_BY'], fits: 4 },
  ])('case 117: of four tasks with $constraint $fits find a place', async ({ constraint, fits }) => {
    const clock = createVirtualClock();
    const agents = ['r1', 'r2'].map((rack, index) =>
      agent(`S${index}`, { attributes: { rack }, resources: { cpus: 0.35, mem: 1000, disk: 0, gpus: 0 } }),
    );
    const world = await open({ clock, mesos: createFakeMesos(clock, agents) });
    await world.call('POST', '/v2/apps', app('/web', { instances: 4, constraints: [constraint] }));
    await clock.advance(2000);
    expect(world.mesos.tasks.size).toBe(fits);
    const { queue } = (await world.get('/v2/queue')).body;
    expect(queue.map(({ count }: { count: number }) => count)).toEqual(fits === 4 ? [] : [4 - fits]);
    if (fits === 4) return;
    const stage = queue[0].processedOffersSummary.rejectSummaryLastOffers.find(
      ({ reason }: { reason: string }) => reason === 'UnfulfilledConstraint',
    );
    expect(stage.declined).toBeGreaterThan(0);
  });

  it('case 117: a task that fails is replaced', async () => {
    const world = await open();
    await run(world, app('/web'));
    const [before = ''] = await taskIds(world, '/web');
    world.mesos.report(before, 'TASK_FAILED', { message: 'exit 1' });
    await world.clock.advance(3000);
    const { tasks, tasksRunning, lastTaskFailure } = await read(world, '/web');
    expect(tasksRunning).toBe(1);
    expect(tasks[0].id).not.toBe(before);
    expect(lastTaskFailure).toMatchObject({ taskId: before, state: 'TASK_FAILED', message: 'exit 1' });
  });
});

describe.each(dialectsBefore('1.5'))('operators of %s', dialect => {
  it('case 117: IS is not one of them', async () => {
    const { call } = await createHttpWorld({ dialect });
    const refused = await call('POST', '/v2/apps', app('/web', { constraints: [['rack', 'IS', 'r9']] }));
    expect(refused.status).toBe(422);
    expect(details(refused.body)[0]).toMatch(/^\/constraints\(0\): Constraint operator must be one of the following/);
  });
});
