import { describe, expect, it } from 'vitest';
import type { RolloutSpec } from '../../reconciler/desired/types.ts';
import type { Probes } from '../../reconciler/rollout/gates.ts';
import { appDefinition } from './fake-marathon.ts';
import { a, blueGreen, broken, canary, changed, newest } from './beside-apps.ts';
import { createSmallCluster, type SmallCluster } from './small-cluster.ts';

async function running(rollout: Partial<RolloutSpec>, probes?: Probes): Promise<SmallCluster> {
  const cluster = createSmallCluster(probes === undefined ? {} : { probes });
  cluster.desire('c1', [a], { rollout });
  await cluster.follow('/a');
  cluster.marathon.writes.length = 0;
  return cluster;
}

/** The plan of what runs: empty at the end of everything. */
function isAsWanted(cluster: SmallCluster): void {
  expect(cluster.state('/a')).toMatchObject({ sync: 'synced', health: 'healthy' });
  expect(cluster.marathon.ids()).toEqual(['/a']);
  expect(cluster.marathon.needless).toEqual([]);
}

describe('a canary', () => {
  it('runs beside first, and when it is healthy the rest follows and it goes', async () => {
    const cluster = await running(canary);
    cluster.desire('c2', [changed], { rollout: canary });
    await cluster.look('/a');
    expect(cluster.marathon.stored('/a-canary')).toMatchObject({
      instances: 1,
      env: { MODE: 'new' },
      labels: { 'pacer.beside': '/a', 'pacer.source': 'https://git.example.com/desired.git#prod' },
    });
    expect(cluster.marathon.stored('/a-canary')?.['portDefinitions']).not.toMatchObject([{ port: 10_001 }]);
    expect(cluster.marathon.stored('/a')?.['env'] ?? {}).toEqual({});
    expect(cluster.state('/a')).toMatchObject({ sync: 'deploying', rollout: { beside: '/a-canary' } });
    await cluster.follow('/a');
    expect(cluster.marathon.writes).toEqual(['PUT /a-canary', 'PUT /a', 'DELETE /a-canary']);
    expect(cluster.marathon.stored('/a')?.['env']).toEqual({ MODE: 'new' });
    isAsWanted(cluster);
    expect(cluster.state('/a')?.rollout).toBeUndefined();
    expect(cluster.outcomes('/a')).toEqual(['started', 'healthy', 'started', 'started', 'healthy']);
    expect(cluster.ledger.entries({ app: '/a' })[2]?.sentence).toBe('First beside, as /a-canary.');
  });

  it('tells its steps, one of which runs', async () => {
    const strategy = { kind: 'canary', instances: 2, gates: [{ kind: 'for', milliseconds: 30_000 }] } as const;
    const cluster = await running({ ...canary, strategy });
    cluster.desire('c2', [changed], { rollout: { ...canary, strategy } });
    await cluster.look('/a');
    await cluster.clock.advance(5_000);
    await cluster.look('/a');
    await cluster.clock.advance(10_000);
    await cluster.look('/a');
    expect(cluster.state('/a')).toMatchObject({ sentence: '/a-canary runs beside: healthy for 10 s of 30 s.' });
    expect(cluster.state('/a')?.rollout?.steps.map(({ name, state }) => `${state}: ${name}`)).toEqual([
      'done: start 2 of /a-canary',
      'done: /a-canary is healthy',
      'running: healthy for 30 s',
      'waiting: replace /a',
      'waiting: remove /a-canary',
    ]);
    await cluster.follow('/a', 120_000);
    isAsWanted(cluster);
  });

  it('that does not get healthy is removed, and the app itself was never touched', async () => {
    const cluster = await running(canary);
    cluster.desire('c2', [broken], { rollout: canary });
    const state = await cluster.follow('/a', 120_000);
    expect(cluster.marathon.writes.filter(write => write.includes('/a ') || write.endsWith('/a'))).toEqual([]);
    expect(cluster.marathon.ids()).toEqual(['/a']);
    expect(state).toMatchObject({ sync: 'held', health: 'healthy' });
    expect(state?.sentence).toMatch(/^The new version failed beside, as \/a-canary\. It did not get ready in time\./);
    expect(state?.sentence).toContain('still runs');
    expect(cluster.outcomes('/a').slice(2)).toEqual(['started', 'failed']);
    cluster.desire('c3', [changed], { rollout: canary });
    await cluster.follow('/a');
    isAsWanted(cluster);
  });

  it('that does not get healthy is left to look at with onFailure: hold, until a newer commit', async () => {
    const hold = { ...canary, onFailure: 'hold' } as const;
    const cluster = await running(hold);
    cluster.desire('c2', [broken], { rollout: hold });
    await cluster.follow('/a', 120_000);
    expect(cluster.marathon.ids()).toEqual(['/a', '/a-canary']);
    cluster.desire('c3', [a], { rollout: hold });
    await cluster.follow('/a', 60_000);
    isAsWanted(cluster);
  });

  it('ends with a newer commit: what it tried is replaced by the newer wish, and by nothing when that is taken back', async () => {
    const cluster = await running(canary);
    cluster.desire('c2', [changed], { rollout: canary });
    await cluster.look('/a');
    cluster.desire('c3', [newest], { rollout: canary });
    await cluster.follow('/a');
    expect(cluster.marathon.writes.map(write => write.replace(' force', ''))).toEqual([
      'PUT /a-canary',
      'PUT /a-canary',
      'PUT /a-canary',
      'PUT /a',
      'DELETE /a-canary',
    ]);
    expect(cluster.marathon.stored('/a')?.['env']).toEqual({ MODE: 'newest' });
    isAsWanted(cluster);
    cluster.desire('c4', [changed], { rollout: canary });
    await cluster.look('/a');
    cluster.marathon.writes.length = 0;
    cluster.desire('c5', [newest], { rollout: canary });
    await cluster.follow('/a');
    expect(cluster.marathon.writes.at(-1)).toMatch(/^DELETE \/a-canary/);
    expect(cluster.marathon.writes.every(write => !/ \/a( |$)/.test(write))).toBe(true);
    isAsWanted(cluster);
  });

  it('is not needed for a scale, for what starts anew, and for what somebody changed by hand', async () => {
    const cluster = await running(canary);
    cluster.desire('c2', [{ ...a, instances: 5 }], { rollout: canary });
    await cluster.follow('/a');
    cluster.marathon.editByHand('/a', { env: { MODE: 'by hand' } });
    cluster.parts.stale.add('/a');
    await cluster.follow('/a');
    expect(cluster.marathon.writes).toEqual(['PUT /a', 'PUT /a']);
  });

  it('does not take an id that another app has', async () => {
    const cluster = await running(canary);
    const other = appDefinition('/a-canary');
    cluster.desire('c2', [a, other], { rollout: canary });
    await cluster.follow('/a-canary');
    cluster.desire('c3', [changed, other], { rollout: canary });
    await cluster.look('/a');
    expect(cluster.state('/a')).toMatchObject({ sync: 'held' });
    expect(cluster.state('/a')?.sentence).toContain('Another app has the id /a-canary');
  });

  it('goes with its app when the app is removed from git', async () => {
    const cluster = await running(canary);
    cluster.desire('c2', [changed], { rollout: canary });
    await cluster.look('/a');
    cluster.desire('c3', [appDefinition('/b')], { policy: { maxDeletes: { share: 0.1, count: 1 } } });
    await cluster.follow('/a');
    await cluster.follow('/a-canary');
    expect(cluster.marathon.ids()).toEqual([]);
  });

  it.each([
    ['answers as expected', 200, 0.01, 'PUT /a', /^$/],
    ['answers with an error', 503, 0.01, 'DELETE /a-canary', /answers 503, expected is 200/],
    ['has too many errors', 200, 0.2, 'DELETE /a-canary', /errors is 0.2, allowed is at most 0.1/],
  ])('that %s (%i, error rate %f) leads to %s', async (_what, status, rate, write, sentence) => {
    const asked: string[] = [];
    const probes: Probes = {
      ask: url => {
        asked.push(url);
        return Promise.resolve({ status, text: '' });
      },
      measure: () => Promise.resolve(rate),
    };
    const strategy = {
      kind: 'canary',
      instances: 1,
      gates: [
        { kind: 'http', url: 'http://probe.example.com/a', expect: 200 },
        { kind: 'prometheus', url: 'http://prometheus.example.com', query: 'errors', max: 0.1 },
      ],
    } as const;
    const cluster = await running({ ...canary, strategy }, probes);
    cluster.desire('c2', [changed], { rollout: { ...canary, strategy } });
    const state = await cluster.follow('/a', 120_000);
    expect(cluster.marathon.writes[1]).toBe(write);
    expect(asked).toContain('http://probe.example.com/a');
    expect(cluster.marathon.ids()).toEqual(['/a']);
    expect(state?.sentence ?? '').toMatch(sentence);
  });
});

describe('blue and green', () => {
  it('has all instances beside before the app itself is replaced, and removes them after', async () => {
    const cluster = await running(blueGreen);
    cluster.desire('c2', [changed], { rollout: blueGreen });
    await cluster.look('/a');
    expect(cluster.marathon.stored('/a-green')).toMatchObject({ instances: 4 });
    await cluster.follow('/a');
    expect(cluster.marathon.writes).toEqual(['PUT /a-green', 'PUT /a', 'DELETE /a-green']);
    isAsWanted(cluster);
  });

  it('bears the labels by which marathon-lb joins both', async () => {
    const labels = { HAPROXY_GROUP: 'external', HAPROXY_DEPLOYMENT_GROUP: 'a', HAPROXY_DEPLOYMENT_ALT_PORT: '10005' };
    const cluster = createSmallCluster();
    cluster.desire('c1', [{ ...a, labels }], { rollout: blueGreen });
    await cluster.follow('/a');
    cluster.desire('c2', [{ ...changed, labels }], { rollout: blueGreen });
    await cluster.look('/a');
    const live = cluster.marathon.stored('/a-green');
    expect(live?.['labels']).toMatchObject({
      ...labels,
      HAPROXY_0_PORT: '10001',
      HAPROXY_APP_ID: 'a',
      HAPROXY_DEPLOYMENT_COLOUR: 'green',
      HAPROXY_DEPLOYMENT_TARGET_INSTANCES: '4',
    });
    expect(live?.['portDefinitions']).toMatchObject([{ port: 10_005 }]);
    await cluster.follow('/a');
    isAsWanted(cluster);
    expect(cluster.marathon.stored('/a')?.['labels']).not.toHaveProperty('HAPROXY_DEPLOYMENT_COLOUR');
  });
});

describe('a process that is killed while a change goes out beside', () => {
  it.each([
    ['canary', canary],
    ['blue and green', blueGreen],
  ])(
    '%s: another one goes on from what Marathon shows, at whatever step and without the ledger',
    async (_name, rollout) => {
      for (const keepsLedger of [true, false]) {
        for (let killedAfter = 0; killedAfter <= 8_000; killedAfter += 400) {
          const world = await running(rollout);
          world.desire('c2', [changed], { rollout });
          const end = world.clock.now() + killedAfter;
          while (world.clock.now() < end) {
            await world.look('/a');
            await world.clock.advance(200);
          }
          const ledger = keepsLedger ? world.ledger : createSmallCluster().ledger;
          const successor = createSmallCluster({ world: { ...world, ledger } });
          successor.desire('c2', [changed], { rollout });
          await successor.follow('/a', 60_000);
          const writes = world.marathon.writes.filter(write => write.startsWith('PUT'));
          expect(writes, `killed after ${killedAfter}`).toHaveLength(2);
          expect(world.marathon.stored('/a')?.['env']).toEqual({ MODE: 'new' });
          isAsWanted(successor);
        }
      }
    },
  );

  it('blue and green: at no moment fewer serve than were promised, though the app itself stops all its tasks first', async () => {
    const stopsFirst = { ...a, upgradeStrategy: { minimumHealthCapacity: 0, maximumOverCapacity: 0 } };
    const next = { ...stopsFirst, env: { MODE: 'new' } };
    for (let killedAfter = 0; killedAfter <= 6_000; killedAfter += 200) {
      let cluster = createSmallCluster();
      cluster.desire('c1', [stopsFirst], { rollout: blueGreen });
      await cluster.follow('/a');
      cluster.desire('c2', [next], { rollout: blueGreen });
      for (let passed = 0; passed < 12_000; passed += 200) {
        if (passed === killedAfter) {
          cluster = createSmallCluster({ world: { ...cluster, ledger: createSmallCluster().ledger } });
          cluster.desire('c2', [next], { rollout: blueGreen });
        }
        await cluster.look('/a');
        const serving = ['/a', '/a-green'].map(id => cluster.marathon.stored(id)?.tasksHealthy ?? 0);
        expect(Math.max(...serving), `killed after ${killedAfter}, at ${passed}`).toBe(4);
        await cluster.clock.advance(200);
      }
      isAsWanted(cluster);
    }
  });

  it('the app itself has its own time for getting healthy, though the answer to its change was lost', async () => {
    const strategy = { kind: 'canary', instances: 1, gates: [{ kind: 'for', milliseconds: 19_000 }] } as const;
    const slow = { ...canary, strategy };
    const cluster = await running(slow);
    cluster.desire('c2', [changed], { rollout: slow });
    for (let passed = 0; passed < 20_500; passed += 500) {
      await cluster.look('/a');
      await cluster.clock.advance(500);
    }
    cluster.marathon.loseAnswers = 1;
    // Events have it looked at all the time.
    for (let passed = 0; passed < 10_000; passed += 200) {
      cluster.parts.stale.add('/a');
      await cluster.look('/a');
      await cluster.clock.advance(200);
    }
    expect(cluster.marathon.loseAnswers).toBe(0);
    expect(cluster.outcomes('/a')).not.toContain('failed');
    isAsWanted(cluster);
  });

  it('what somebody changes beside is put again and gets its time anew, also by a successor', async () => {
    const strategy = { kind: 'canary', instances: 1, gates: [{ kind: 'for', milliseconds: 3_000 }] } as const;
    const slow = { ...canary, strategy };
    const world = await running(slow);
    world.desire('c2', [changed], { rollout: slow });
    await world.look('/a');
    world.marathon.away = true;
    await world.look('/a');
    await world.clock.advance(21_500);
    world.marathon.away = false;
    const successor = createSmallCluster({ world });
    successor.desire('c2', [changed], { rollout: slow });
    await successor.look('/a');
    successor.marathon.editByHand('/a-canary', { instances: 2 });
    successor.parts.stale.add('/a');
    await successor.follow('/a', 60_000);
    expect(successor.marathon.stored('/a')?.['env']).toEqual({ MODE: 'new' });
    isAsWanted(successor);
  });

  it('a successor that has to put what runs beside again gives it its time once, and not for ever', async () => {
    const world = await running(canary);
    world.desire('c2', [broken], { rollout: canary });
    await world.look('/a');
    await world.clock.advance(60_000);
    world.marathon.deleteByHand('/a-canary');
    const successor = createSmallCluster({ world });
    successor.desire('c2', [broken], { rollout: canary });
    const state = await successor.follow('/a', 90_000);
    expect(state).toMatchObject({ sync: 'held', health: 'healthy' });
    expect(successor.marathon.ids()).toEqual(['/a']);
  });
});
