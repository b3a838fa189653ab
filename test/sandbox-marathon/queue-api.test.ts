import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { agent, createFakeMesos } from './fake-mesos.ts';
import { createHttpWorld } from './http-world.ts';

const web = { id: '/web', cmd: 'run', cpus: 0.1, mem: 16 };

describe('the launch queue over HTTP', () => {
  it('case 98: it is empty, then shows what waits for offers with the funnel of reasons', async () => {
    const { call, get, clock } = await createHttpWorld();
    expect((await get('/v2/queue')).body).toEqual({ queue: [] });
    await call('POST', '/v2/apps', { ...web, instances: 2, mem: 100_000, constraints: [] });
    await clock.advance(6000);
    const [entry] = (await get('/v2/queue?embed=lastUnusedOffers')).body.queue;
    expect(entry).toMatchObject({ count: 2, delay: { timeLeftSeconds: 0, overdue: true }, app: { id: '/web' } });
    const summary = entry.processedOffersSummary;
    expect(summary.unusedOffersCount).toBe(summary.processedOffersCount);
    expect(summary.rejectSummaryLastOffers).toEqual(
      [
        ['UnfulfilledRole', 0, 3],
        ['UnfulfilledConstraint', 0, 3],
        ['NoCorrespondingReservationFound', 0, 3],
        ['AgentMaintenance', 0, 3],
        ['InsufficientCpus', 0, 3],
        ['InsufficientMemory', 3, 3],
        ['InsufficientDisk', 0, 0],
        ['InsufficientGpus', 0, 0],
        ['InsufficientPorts', 0, 0],
        ['DeclinedScarceResources', 0, 0],
      ].map(([reason, declined, processed]) => ({ reason, declined, processed })),
    );
    expect(entry.lastUnusedOffers[0]).toMatchObject({
      offer: { hostname: '127.0.0.1', agentId: 'S0' },
      reason: ['InsufficientMemory'],
    });
  });

  it.each([
    [{ cpus: 100 }, 'InsufficientCpus'],
    [{ disk: 100_000 }, 'InsufficientDisk'],
    [{ portDefinitions: [{ port: 80 }], requirePorts: true }, 'InsufficientPorts'],
    [{ constraints: [['rack', 'LIKE', 'r9']] }, 'UnfulfilledConstraint'],
  ])('case 117: %o waits with the reason %s', async (more, reason) => {
    const { call, get } = await createHttpWorld();
    await call('POST', '/v2/apps', { ...web, ...more });
    const [entry] = (await get('/v2/queue')).body.queue;
    const [stage] = entry.processedOffersSummary.rejectSummaryLastOffers.filter(
      (each: { declined: number }) => each.declined > 0,
    );
    expect(stage).toEqual({ reason, declined: 3, processed: 3 });
  });

  it('a new agent takes what was waiting', async () => {
    const clock = createVirtualClock();
    const mesos = createFakeMesos(clock, []);
    const world = await createHttpWorld({ mesos, clock });
    await world.call('POST', '/v2/apps', web);
    expect((await world.get('/v2/queue')).body.queue).toHaveLength(1);
    mesos.addAgent(agent('late'));
    expect((await world.get('/v2/queue')).body.queue).toEqual([]);
    expect(mesos.tasks.size).toBe(1);
  });

  it('cases 97, 98, 99: a crashing app is delayed; the delay can be taken away', async () => {
    const { call, get, clock, mesos } = await createHttpWorld();
    mesos.decide(() => ({ ends: 'TASK_FINISHED', after: 10 }));
    await call('POST', '/v2/apps', { ...web, backoffSeconds: 100 });
    await clock.advance(1000);
    const [entry] = (await get('/v2/queue')).body.queue;
    expect(entry).toMatchObject({ count: 1, delay: { timeLeftSeconds: 100, overdue: false } });
    mesos.decide(() => 'runs');
    expect((await call('DELETE', '/v2/queue/web/delay')).status).toBe(204);
    await clock.advance(1000);
    expect((await get('/v2/queue')).body.queue).toEqual([]);
    const unknown = await call('DELETE', '/v2/queue/web/delay');
    expect([unknown.status, unknown.body]).toEqual([404, { message: 'Application /web not found in tasks queue.' }]);
  });
});
