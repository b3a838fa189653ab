import { describe, expect, it } from 'vitest';
import { pacerError } from '../../errors/pacer-error.ts';
import { planCluster } from '../../reconciler/plan/plan.ts';
import { formatPlan } from '../../reconciler/plan/format-plan.ts';
import type { AppInput } from '../../reconciler/plan/types.ts';
import { createSnapshotSource } from '../../reconciler/snapshot/source.ts';
import { createSmallCluster } from '../loop/small-cluster.ts';
import { running, web } from '../plan/cases.ts';
import { desiredApp, planInput } from '../plan/desired.ts';

const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `/shop/app-${index}`);
const wish = (id: string) => ({ ...web, id });
const strict = { selfHeal: true, prune: true, maxDeletes: { share: 0.1, count: 10 } };

describe('a commit that removes everything', () => {
  it('deletes nothing of 5,000 apps, whatever the limits say, and the plan says so of each', () => {
    const apps = ids(5_000).map((id): AppInput => ({ id, image: { kind: 'none' }, live: running(wish(id)) }));
    const plan = planCluster(planInput(apps, { policy: { ...strict, maxDeletes: { share: 1, count: 100_000 } } }));
    expect([plan.totals.delete, plan.totals.held]).toEqual([0, 5_000]);
    expect(plan.apps.every(app => app.held?.by === 'deletes')).toBe(true);
    expect(plan.apps[0]?.reason).toMatch(/no app at all/);
  });

  it('but one app is held by the share of deletes, and a plan of 5,000 changes is made and printed in moments', () => {
    const apps = ids(5_000).map((id, index): AppInput => ({
      id,
      image: { kind: 'none' },
      live: running(wish(id)),
      ...(index < 2_500 ? {} : { desired: desiredApp({ ...wish(id), cmd: 'another' }) }),
    }));
    const started = performance.now();
    const plan = planCluster(planInput(apps, { policy: strict }));
    const text = formatPlan(plan);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect([plan.totals.delete, plan.totals.held, plan.totals.restart]).toEqual([0, 2_500, 2_500]);
    expect(plan.apps.find(app => app.action === 'held')?.reason).toContain(
      '2500 of 5000 apps would be deleted at once',
    );
    expect(text.length).toBeGreaterThan(5_000);
  });

  it('leaves every task alone in a daemon that follows it, too', async () => {
    const cluster = createSmallCluster();
    const names = ids(12);
    cluster.desire('c1', names.map(wish), { policy: strict });
    for (const id of names) await cluster.follow(id);
    const before = cluster.marathon.writes.length;
    cluster.desire('c2', [], { policy: { ...strict, maxDeletes: { share: 1, count: 1_000 } } });
    for (const id of names) await cluster.follow(id);
    expect(cluster.marathon.writes).toHaveLength(before);
    expect(cluster.marathon.ids()).toHaveLength(12);
    expect(cluster.state(names[0] ?? '')).toMatchObject({ sync: 'held', held: { by: 'deletes' } });
  });
});

describe('a repository that fails in the middle', () => {
  it('gives an error and never a smaller snapshot, at whatever object it fails', async () => {
    const blobs = ['a', 'b', 'c'].map(name => name.repeat(40));
    const entries = blobs.map((blob, index) => ({
      path: `clusters/prod/${index}.yaml`,
      mode: '100644',
      blob,
      size: 1,
    }));
    for (const missing of ['tree', ...blobs]) {
      const source = createSnapshotSource({
        branch: 'main',
        mirror: {
          url: 'https://git.example.com/desired.git',
          objects: {
            readAll: (asked: readonly string[]) =>
              Promise.resolve(
                asked.map(id => (id === missing ? undefined : { id, type: 'blob', bytes: Buffer.from('x') })),
              ),
          } as never,
          resolve: () => Promise.resolve('f'.repeat(40)),
          commitInfo: commit =>
            Promise.resolve({ commit, tree: 't', parents: [], author: 'A', time: 0, subject: 's' } as never),
          tree: () =>
            missing === 'tree'
              ? Promise.reject(pacerError('git-failed', { message: 'The tree is gone.' }))
              : Promise.resolve(entries),
        },
      });
      await expect(source.read()).rejects.toMatchObject({ code: 'git-failed' });
    }
  });
});

describe('a delete', () => {
  it('that Marathon did not keep is asked for again until the app is gone, and only then forgotten', async () => {
    const cluster = createSmallCluster();
    cluster.desire('c1', [wish('/a'), wish('/b')]);
    await cluster.follow('/a');
    await cluster.follow('/b');
    cluster.desire('c2', [wish('/a')]);
    cluster.marathon.dropWrites = 3;
    await cluster.look('/b');
    expect(cluster.state('/b')).toBeDefined();
    await cluster.follow('/b');
    expect([cluster.marathon.ids(), cluster.state('/b')]).toEqual([['/a'], undefined]);
  });

  it('reads the app once more before it, and is left out when somebody else owns it by now', async () => {
    const cluster = createSmallCluster();
    cluster.desire('c1', [wish('/a'), wish('/b')]);
    await cluster.follow('/a');
    await cluster.follow('/b');
    // What the daemon remembers still says that it is ours.
    cluster.marathon.editByHand('/b', { labels: { 'pacer.source': 'https://git.example.com/other.git#prod' } });
    cluster.desire('c2', [wish('/a')]);
    await cluster.follow('/b');
    expect(cluster.marathon.ids()).toEqual(['/a', '/b']);
    expect(cluster.marathon.writes).not.toContain('DELETE /b');
  });
});
