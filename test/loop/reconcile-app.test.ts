import { beforeEach, describe, expect, it } from 'vitest';
import { pacerError } from '../../errors/pacer-error.ts';
import { reconcileApp } from '../../reconciler/loop/reconcile-app.ts';
import type { ImageState } from '../../reconciler/plan/types.ts';
import { build } from '../plan/desired.ts';
import { appDefinition } from './fake-marathon.ts';
import { createSmallCluster, type SmallCluster } from './small-cluster.ts';

const a = appDefinition('/a');
const changed = appDefinition('/a', { env: { MODE: 'new' } });
const broken = appDefinition('/a', { env: { BROKEN: 'yes' } });
const healthy = { sync: 'synced', health: 'healthy' };

describe('a look at one app', () => {
  let cluster: SmallCluster;

  beforeEach(() => {
    cluster = createSmallCluster();
  });

  /** /a runs as the first commit wants it, and nobody has anything to do. */
  async function running(): Promise<void> {
    cluster.desire('c1', [a]);
    expect(await cluster.follow('/a')).toMatchObject(healthy);
    cluster.marathon.writes.length = 0;
  }

  it('puts a wish once, however often it looks until it is healthy and after', async () => {
    cluster.desire('c1', [a]);
    for (let time = 0; time < 40; time++) {
      await cluster.look('/a');
      await cluster.clock.advance(100);
    }
    expect(cluster.marathon.writes).toEqual(['PUT /a']);
    expect(cluster.state('/a')).toMatchObject(healthy);
    expect(cluster.state('/a')?.sentence).toBeUndefined();
    expect(cluster.outcomes('/a')).toEqual(['started', 'healthy']);
  });

  it('wants no further look when all is as promised', async () => {
    await running();
    const reads = cluster.marathon.reads;
    expect(await cluster.look('/a')).toBeUndefined();
    expect(cluster.marathon.reads).toBe(reads);
  });

  it('waits for the deployment of somebody else, says which, and puts the wish once when it has ended', async () => {
    await running();
    cluster.desire('c2', [changed]);
    const foreign = cluster.marathon.deployByHand('/a', 10_000);
    await cluster.look('/a');
    expect(cluster.state('/a')).toMatchObject({ sync: 'held', sentence: expect.stringContaining(foreign) as string });
    expect(await cluster.follow('/a')).toMatchObject(healthy);
    expect(cluster.marathon.writes).not.toContain('PUT /a force');
    expect(cluster.outcomes('/a')).toEqual(['started', 'healthy', 'started', 'healthy']);
    expect(cluster.marathon.needless).toEqual([]);
  });

  it('writes nothing while the cluster is frozen, and says why', async () => {
    await running();
    cluster.desire('c2', [changed]);
    await reconcileApp({ ...cluster.parts, frozen: () => 'Frozen for a reason.' }, '/a');
    expect(cluster.state('/a')).toMatchObject({ sync: 'held', health: 'healthy', sentence: 'Frozen for a reason.' });
    expect(cluster.marathon.writes).toEqual([]);
  });

  it('says that Marathon is away, keeps what it knows, and goes on by itself', async () => {
    await running();
    cluster.marathon.away = true;
    cluster.desire('c2', [changed]);
    expect(await cluster.look('/a')).toBe(5_000);
    expect(cluster.state('/a')).toMatchObject({
      sync: 'unknown',
      health: 'unknown',
      sentence: 'Marathon cannot be reached. What runs is left as it is; Pacer goes on by itself.',
      instances: { wanted: 2, running: 2 },
    });
    await cluster.clock.advance(30_000);
    cluster.marathon.away = false;
    expect(await cluster.follow('/a')).toMatchObject(healthy);
    expect(cluster.marathon.writes).toEqual(['PUT /a']);
  });

  it('does not call an app healthy while Marathon cannot be read, even when there is nothing to do for it', async () => {
    await running();
    cluster.marathon.away = true;
    await cluster.parts.observed.refresh().catch(() => {});
    expect(await cluster.look('/a')).toBe(5_000);
    expect(cluster.state('/a')).toMatchObject({ sync: 'unknown', health: 'unknown' });
    cluster.marathon.away = false;
    expect(await cluster.follow('/a')).toMatchObject(healthy);
  });

  it.each(['response-too-large', 'marathon-not-found', 'upstream-error'] as const)(
    'treats %s of Marathon as trouble that passes: it looks again, and never backs the app off',
    async code => {
      await running();
      cluster.marathon.failure = pacerError(code, { message: 'Strange answer.' });
      cluster.parts.stale.add('/a');
      expect(await cluster.look('/a')).toBe(5_000);
      expect(cluster.state('/a')?.sentence).toContain('Strange answer.');
    },
  );

  it('ends the words of a server with a full stop before it says what it does itself', async () => {
    await running();
    cluster.marathon.failure = pacerError('upstream-error', { message: 'Marathon answered 502: Bad Gateway' });
    cluster.parts.stale.add('/a');
    await cluster.look('/a');
    expect(cluster.state('/a')?.sentence).toBe(
      'Marathon answered 502: Bad Gateway. What runs is left as it is; Pacer goes on by itself.',
    );
  });

  it('lets mistakes of its own through to the queue, which sets the app aside; the state says so', async () => {
    await running();
    cluster.marathon.failure = new TypeError('x is not a function');
    cluster.parts.stale.add('/a');
    await expect(cluster.look('/a')).rejects.toThrow('x is not a function');
    expect(cluster.state('/a')).toMatchObject({
      sync: 'unknown',
      sentence: expect.stringContaining('x is not') as string,
    });
  });

  it('deletes an app whose file was removed, once, and forgets it', async () => {
    cluster.desire('c1', [a, appDefinition('/b')]);
    await cluster.follow('/a');
    await cluster.follow('/b');
    cluster.desire('c2', [appDefinition('/b')]);
    await cluster.follow('/a');
    await cluster.follow('/a');
    expect(cluster.marathon.writes.filter(write => write.startsWith('DELETE'))).toEqual(['DELETE /a']);
    expect(cluster.state('/a')).toBeUndefined();
    expect(cluster.outcomes('/a').at(-1)).toBe('deleted');
  });

  it.each([
    ['prune is off', { policy: { prune: false } }, /prune is off/],
    ['a file cannot be read', { unreadable: ['b.yaml'] }, /b\.yaml cannot be read/],
    ['too many would go', { policy: { maxDeletes: { share: 1, count: 0 } } }, /the policy allows 0/],
  ])('says "would delete" and deletes nothing when %s', async (_when, more, sentence) => {
    cluster.desire('c1', [a, appDefinition('/b')]);
    await cluster.follow('/a');
    await cluster.follow('/b');
    cluster.desire('c2', [appDefinition('/b')], more);
    await cluster.follow('/a');
    expect(cluster.marathon.writes).toEqual(['PUT /a', 'PUT /b']);
    expect(cluster.state('/a')).toMatchObject({
      sync: 'held',
      health: 'healthy',
      sentence: expect.stringMatching(sentence) as string,
    });
    expect(cluster.state('/a')?.sentence).toContain('Would delete (stops');
  });

  it('asks again for a delete that Marathon accepted and did not carry out', async () => {
    cluster.desire('c1', [a, appDefinition('/b')]);
    await cluster.follow('/a');
    await cluster.follow('/b');
    cluster.desire('c2', [appDefinition('/b')]);
    cluster.marathon.dropWrites = 1;
    await cluster.follow('/a');
    expect(cluster.marathon.writes.filter(write => write.startsWith('DELETE'))).toHaveLength(2);
    expect(cluster.marathon.stored('/a')).toBeUndefined();
  });

  it('lets a newer commit take the place of the one that is on its way', async () => {
    await running();
    cluster.desire('c2', [changed]);
    await cluster.look('/a');
    cluster.desire('c3', [appDefinition('/a', { env: { MODE: 'newest' } })]);
    expect(await cluster.follow('/a')).toMatchObject({ ...healthy, commit: 'c3' });
    expect(cluster.marathon.writes).toEqual(['PUT /a', 'PUT /a', 'PUT /a force']);
    expect(cluster.outcomes('/a').slice(2)).toEqual(['started', 'superseded', 'started', 'healthy']);
    expect(cluster.marathon.stored('/a')?.['env']).toEqual({ MODE: 'newest' });
  });

  it('ends a wish at its deadline, does not put it again for a commit that wants the same, but for one that wants another', async () => {
    await running();
    const rollout = { deadlineMilliseconds: 30_000, onFailure: 'rollback' } as const;
    cluster.desire('c2', [broken], { rollout });
    const failed = await cluster.follow('/a', 120_000);
    expect(failed).toMatchObject({
      sync: 'held',
      sentence: expect.stringContaining('Not healthy within 30 s') as string,
    });
    const writes = [...cluster.marathon.writes];
    expect(writes.map(write => write.replace(/d\d+/, 'd'))).toEqual(['PUT /a', 'PUT /a', 'PUT /a force']);
    cluster.desire('c3', [broken], { rollout });
    await cluster.follow('/a', 120_000);
    expect(cluster.marathon.writes).toEqual(writes);
    expect(cluster.marathon.stored('/a')?.['env'] ?? {}).toEqual({});
    cluster.desire('c4', [changed], { rollout });
    expect(await cluster.follow('/a')).toMatchObject(healthy);
  });

  it('waits for an image without touching Marathon, and says what it waits for', async () => {
    let image: ImageState = { kind: 'building', sentence: 'build #7 is running', url: 'http://jenkins.example.com/7' };
    const building = createSmallCluster({ image: () => image });
    building.desire('c1', [a], { build });
    expect(await building.look('/a')).toBe(250);
    expect(building.state('/a')).toMatchObject({ sync: 'building', sentence: 'Build #7 is running.' });
    image = { kind: 'unknown', sentence: 'The registry cannot be asked.' };
    expect(await building.look('/a')).toBe(1_000);
    expect(building.state('/a')).toMatchObject({ sync: 'unknown', sentence: 'The registry cannot be asked.' });
    expect(building.marathon.writes).toEqual([]);
    image = { kind: 'ready', reference: 'registry.example.com/a@sha256:1', key: 'k', sourceCommit: 's' };
    expect(await building.follow('/a')).toMatchObject(healthy);
    expect(building.marathon.writes).toEqual(['PUT /a']);
  });

  describe('when a write is lost', () => {
    it('takes up a write that was carried out though its answer was lost: nothing is put twice, the history has both ends', async () => {
      await running();
      cluster.desire('c2', [changed]);
      cluster.marathon.loseAnswers = 1;
      expect(await cluster.look('/a')).toBe(5_000);
      expect(await cluster.follow('/a')).toMatchObject(healthy);
      expect(cluster.marathon.writes).toEqual(['PUT /a']);
      const entries = cluster.ledger.entries({ app: '/a' }).slice(2);
      expect(entries.map(({ action, outcome, commit }) => [action, outcome, commit])).toEqual([
        ['restart', 'started', 'c2'],
        ['restart', 'healthy', 'c2'],
      ]);
      expect(entries[0]?.changes.map(change => change.pointer)).toEqual(['/env/MODE']);
    });

    it('knows the deployment behind a lost answer as its own, so that a newer commit need not wait for it', async () => {
      await running();
      cluster.desire('c2', [broken]);
      cluster.marathon.loseAnswers = 1;
      await cluster.look('/a');
      cluster.desire('c3', [changed]);
      expect(await cluster.follow('/a')).toMatchObject({ ...healthy, commit: 'c3' });
      expect(cluster.marathon.writes).toEqual(['PUT /a', 'PUT /a', 'PUT /a force']);
    });

    it.each([true, false])(
      'puts a wish again, once, that Marathon accepted and did not keep; whether the policy heals (%s) or not',
      async selfHeal => {
        cluster.desire('c1', [a], { policy: { selfHeal } });
        await cluster.follow('/a');
        cluster.desire('c2', [changed], { policy: { selfHeal } });
        cluster.marathon.dropWrites = 1;
        await cluster.look('/a');
        expect(cluster.state('/a')).toMatchObject({
          sync: 'deploying',
          sentence: 'Marathon accepted the change and does not show it; it is put again.',
        });
        expect(await cluster.follow('/a')).toMatchObject(healthy);
        expect(cluster.marathon.writes).toEqual(['PUT /a', 'PUT /a', 'PUT /a']);
        expect(cluster.outcomes('/a').slice(2)).toEqual(['started', 'superseded', 'started', 'healthy']);
      },
    );

    it.each([true, false])(
      'puts a new app again that Marathon accepted and did not keep (selfHeal: %s)',
      async selfHeal => {
        cluster.desire('c1', [a], { policy: { selfHeal } });
        cluster.marathon.dropWrites = 1;
        expect(await cluster.follow('/a')).toMatchObject(healthy);
        expect(cluster.marathon.writes).toEqual(['PUT /a', 'PUT /a']);
      },
    );

    it('asks ever more seldom when every write is lost, never calls it healthy, and gives up at the deadline', async () => {
      await running();
      cluster.desire('c2', [changed], { rollout: { deadlineMilliseconds: 60_000 } });
      cluster.marathon.dropWrites = Number.POSITIVE_INFINITY;
      const state = await cluster.follow('/a', 120_000);
      expect(state).toMatchObject({
        sync: 'held',
        sentence: expect.stringContaining('Not healthy within 60 s') as string,
      });
      expect(cluster.marathon.writes.length).toBeGreaterThan(3);
      expect(cluster.marathon.writes.length).toBeLessThan(9);
      expect(cluster.outcomes('/a').slice(2)).not.toContain('healthy');
    });
  });

  describe('after a change of the leader', () => {
    /** The stream is cut, and health results begin anew. */
    async function failOver(): Promise<void> {
      cluster.failover.detached();
      await cluster.clock.advance(1_000);
      cluster.marathon.forgetHealth();
      cluster.failover.attached();
      cluster.parts.stale.add('/a');
    }

    it('an app without health results is progressing for one interval of its checks, and degraded after it', async () => {
      await running();
      await failOver();
      await cluster.look('/a');
      expect(cluster.state('/a')).toMatchObject({ sync: 'synced', health: 'progressing' });
      expect(cluster.state('/a')?.sentence).toContain('0 of 2 instances are known to be healthy');
      await cluster.clock.advance(19_000);
      cluster.parts.stale.add('/a');
      await cluster.look('/a');
      expect(cluster.state('/a')).toMatchObject({ health: 'progressing' });
      await cluster.clock.advance(1_000);
      cluster.parts.stale.add('/a');
      await cluster.look('/a');
      expect(cluster.state('/a')).toMatchObject({ health: 'degraded' });
      cluster.marathon.checkHealth();
      cluster.parts.stale.add('/a');
      expect(await cluster.follow('/a')).toMatchObject(healthy);
      expect(cluster.marathon.writes).toEqual([]);
    });

    it('an instance that fails its checks is said at once', async () => {
      await running();
      await failOver();
      cluster.marathon.failChecks('/a', 1);
      await cluster.look('/a');
      expect(cluster.state('/a')).toMatchObject({ health: 'degraded' });
    });

    it('a deadline that passes before the checks had their turn ends nothing', async () => {
      await running();
      cluster.desire('c2', [changed], { rollout: { deadlineMilliseconds: 5_000, onFailure: 'rollback' } });
      await cluster.look('/a');
      await cluster.clock.advance(4_500);
      await failOver();
      await cluster.look('/a');
      await cluster.clock.advance(3_000);
      await cluster.look('/a');
      cluster.marathon.checkHealth();
      expect(await cluster.follow('/a')).toMatchObject(healthy);
      expect(cluster.marathon.writes).toEqual(['PUT /a']);
      expect(cluster.outcomes('/a').slice(2)).toEqual(['started', 'healthy']);
    });

    it('without one, the same counters are degraded at once', async () => {
      await running();
      cluster.marathon.forgetHealth();
      cluster.parts.stale.add('/a');
      await cluster.look('/a');
      expect(cluster.state('/a')).toMatchObject({ health: 'degraded' });
    });
  });

  describe('when an app is gone that was there', () => {
    const ids = ['/a', '/b', '/c'];

    beforeEach(async () => {
      cluster.desire(
        'c1',
        ids.map(id => appDefinition(id)),
      );
      for (const id of ids) await cluster.follow(id);
      cluster.marathon.writes.length = 0;
    });

    it('creates it again when the others are there', async () => {
      cluster.marathon.deleteByHand('/a');
      cluster.parts.stale.add('/a');
      expect(await cluster.follow('/a')).toMatchObject(healthy);
      expect(cluster.marathon.writes).toEqual(['PUT /a']);
    });

    it('looks at all the others before it creates one: a Marathon that lost everything is not filled app by app', async () => {
      cluster.marathon.wiped = true;
      cluster.parts.stale.add('/a');
      await cluster.look('/a');
      expect(cluster.state('/a')).toMatchObject({
        sync: 'held',
        sentence: expect.stringContaining('none of the 3 apps') as string,
      });
      expect(cluster.marathon.writes).toEqual([]);
      cluster.marathon.wiped = false;
      await cluster.parts.observed.refresh();
      for (const id of ids) expect(await cluster.follow(id)).toMatchObject(healthy);
      expect(cluster.marathon.writes).toEqual([]);
    });
  });
});
