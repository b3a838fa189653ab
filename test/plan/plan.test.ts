import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../marathon/types.ts';
import type { Problem } from '../../reconciler/desired/types.ts';
import { wishOf } from '../../reconciler/plan/wish.ts';
import { marathonVersion, plan, put, ready, running, source, web } from './cases.ts';
import { build, desiredApp, planInput } from './desired.ts';
import { restartRelevant, serve } from './marathon-model.ts';

describe('an app that Marathon does not have', () => {
  test('is created with the marks beside its own labels', () => {
    const created = plan({ desired: desiredApp(web) });
    expect(created).toMatchObject({ action: 'create', cause: 'commit', cost: 'starts 2 tasks, takes 256 MB' });
    expect(created.body?.['labels']).toEqual({
      team: 'shop',
      'pacer.source': source,
      'pacer.commit': 'c'.repeat(40),
      'pacer.hash': created.wish,
    });
    expect(created.wish).toBe(wishOf(desiredApp(web), ''));
  });

  test('is put back as drift when it was there before', () => {
    const desired = desiredApp(web);
    expect(plan({ desired, last: put(wishOf(desired, '')) })).toMatchObject({ action: 'create', cause: 'drift' });
  });

  test('is held when it was there before and nothing heals by itself', () => {
    const desired = desiredApp(web);
    const policy = { ...planInput([]).policy, selfHeal: false };
    const held = plan({ desired, last: put(wishOf(desired, '')) }, { policy });
    expect(held).toMatchObject({ action: 'held', cause: 'drift' });
    expect(held.reason).toContain('deleted');
  });

  test('is not created again from a wish that failed', () => {
    const desired = desiredApp(web);
    expect(plan({ desired, last: put(wishOf(desired, ''), 'failed') }).action).toBe('held');
  });
});

describe('an app that runs as wanted', () => {
  test('is left alone whatever its marks say', () => {
    const settled = plan({ desired: desiredApp(web), live: running(web, { 'pacer.commit': 'ancient' }) });
    expect(settled).toMatchObject({
      action: 'nothing',
      cause: 'none',
      changes: [],
      cost: 'no task is touched',
      seenVersion: 'v1',
    });
    expect(settled.body).toBeUndefined();
  });

  test('is left alone when it runs without any mark', () => {
    expect(plan({ desired: desiredApp(web), live: running(web, {}) }).action).toBe('nothing');
  });

  test('is left alone when it differs only in what Marathon does not act on', () => {
    const desired = desiredApp({ ...web, executorResources: { cpus: 0.2, mem: 32, disk: 10 } });
    const settled = plan({ desired, live: running({ ...web, executorResources: { cpus: 0.1, mem: 32, disk: 10 } }) });
    expect(settled.action).toBe('nothing');
    expect(settled.changes.map(change => change.effect)).toEqual(['none']);
  });
});

describe('a change of instances alone', () => {
  const live = running(web);

  test('is a scale in which Marathon sees nothing else change', () => {
    const scaled = plan({ desired: desiredApp({ ...web, instances: 4 }), live });
    expect(scaled).toMatchObject({
      action: 'scale',
      cause: 'commit',
      cost: 'adds 2 tasks, takes 256 MB more, no task is restarted',
    });
    const after = serve(scaled.body ?? {}, 'v2', marathonVersion, live);
    expect(restartRelevant(after)).toEqual(restartRelevant(live));
    expect(after.instances).toBe(4);
  });

  test('says how many tasks it stops', () => {
    expect(plan({ desired: desiredApp({ ...web, instances: 1 }), live }).cost).toBe('stops 1 task, frees 128 MB');
  });

  test('names the place in the file', () => {
    const scaled = plan({ desired: desiredApp({ ...web, instances: 1 }), live });
    expect(scaled.changes).toEqual([
      {
        pointer: '/instances',
        from: 2,
        to: 1,
        effect: 'scale',
        position: { file: 'clusters/prod/shop/web.yaml', line: 1, column: 11 },
      },
    ]);
    expect(scaled.reason).toContain('clusters/prod/shop/web.yaml:1:11');
  });

  test('to none is a suspension', () => {
    const suspended = plan({ desired: desiredApp({ ...web, instances: 0 }), live });
    expect(suspended).toMatchObject({ action: 'suspend', cost: 'stops 2 tasks, frees 256 MB' });
    expect(suspended.body?.['labels']).toEqual(live['labels']);
  });

  test('does not touch a default of the version that created the app', () => {
    const old = {
      ...live,
      maxLaunchDelaySeconds: 3600,
      unreachableStrategy: { inactiveAfterSeconds: 300, expungeAfterSeconds: 600 },
    };
    const scaled = plan({ desired: desiredApp({ ...web, instances: 3 }), live: old });
    expect(scaled.action).toBe('scale');
    expect(scaled.body).toMatchObject({
      maxLaunchDelaySeconds: 3600,
      unreachableStrategy: { expungeAfterSeconds: 600 },
    });
  });

  test('does not give a health check the port index that Marathon has not given it', () => {
    const checked = { ...web, healthChecks: [{ protocol: 'HTTP', path: '/' }] };
    const served = running(checked);
    expect((served['healthChecks'] as JsonObject[])[0]?.['portIndex']).toBeUndefined();
    const scaled = plan({ desired: desiredApp({ ...checked, instances: 3 }), live: served });
    const after = serve(scaled.body ?? {}, 'v2', marathonVersion, served);
    expect(restartRelevant(after)).toEqual(restartRelevant(served));
  });

  test('is a restart when it comes with another change', () => {
    const both = plan({ desired: desiredApp({ ...web, instances: 3, mem: 256 }), live });
    expect(both).toMatchObject({
      action: 'restart',
      cost: 'restarts 2 tasks, adds 1, takes 512 MB more, needs another 256 MB while rolling',
    });
  });

  test('to none together with another change is a suspension with fresh marks', () => {
    const both = plan({ desired: desiredApp({ ...web, instances: 0, mem: 256 }), live });
    expect(both).toMatchObject({
      action: 'suspend',
      cost: 'stops 2 tasks, frees 256 MB',
      body: { mem: 256, instances: 0 },
    });
    expect(both.body?.['labels']).toMatchObject({ 'pacer.hash': both.wish });
  });
});

describe('a change that restarts', () => {
  const live = running(web);

  test('names fields, places and cost, and carries fresh marks', () => {
    const changed = plan({ desired: desiredApp({ ...web, env: { MODE: 'test' } }), live });
    expect(changed).toMatchObject({
      action: 'restart',
      cause: 'commit',
      cost: 'restarts 2 tasks, needs another 256 MB while rolling',
      changes: [{ pointer: '/env/MODE', from: 'prod', to: 'test', effect: 'restart' }],
    });
    expect(changed.body).toMatchObject({
      env: { MODE: 'test' },
      labels: { team: 'shop', 'pacer.commit': 'c'.repeat(40), 'pacer.hash': changed.wish },
    });
  });

  test('keeps what others own', () => {
    const desired = desiredApp(
      { ...web, instances: 2, env: { MODE: 'test' } },
      { ignore: ['/instances', '/labels/team'] },
    );
    const owned = running({ ...web, instances: 7, labels: { team: 'other' } });
    const changed = plan({ desired, live: owned });
    expect(changed.changes.map(change => change.pointer)).toEqual(['/env/MODE']);
    expect(changed.body).toMatchObject({ instances: 7, labels: { team: 'other' } });
    expect(changed.cost).toBe('restarts 7 tasks, needs another 896 MB while rolling');
  });

  test('leaves a service port of 0 to Marathon', () => {
    const bridged = {
      ...web,
      container: { docker: { image: 'a:1' }, portMappings: [{ containerPort: 8080 }] },
      networks: [{ mode: 'container/bridge' }],
    };
    const changed = plan({ desired: desiredApp({ ...bridged, mem: 256 }), live: running(bridged) });
    expect(changed.body).toMatchObject({ container: { portMappings: [{ containerPort: 8080, servicePort: 0 }] } });
  });

  test('does not silently change what the user did not set', () => {
    const old = { ...live, maxLaunchDelaySeconds: 3600, role: 'shop' };
    const changed = plan({ desired: desiredApp({ ...web, mem: 256 }), live: old });
    expect(changed.changes.map(change => change.pointer)).toEqual(['/mem']);
    expect(changed.body).toMatchObject({ maxLaunchDelaySeconds: 3600 });
  });

  test('passes references to secrets on as they are', () => {
    const env = { DB_PASSWORD: { secret: 'shop/db' } };
    const changed = plan({ desired: desiredApp({ ...web, env, secrets: { 'shop/db': { source: 'shop/db' } } }), live });
    expect(changed.body).toMatchObject({ env });
  });
});

describe('the cause of a change', () => {
  const desired = desiredApp(web);
  const drifted = running({ ...web, env: { MODE: 'hacked' } });

  test('is drift when what was put last is still wanted', () => {
    const healed = plan({ desired, live: drifted, last: put(wishOf(desired, '')) });
    expect(healed).toMatchObject({ action: 'restart', cause: 'drift' });
    expect(healed.reason).toContain('/env/MODE');
  });

  test('is drift when there is no ledger but the mark says so', () => {
    const live = running({ ...web, env: { MODE: 'hacked' } }, { 'pacer.hash': wishOf(desired, '') });
    expect(plan({ desired, live }).cause).toBe('drift');
  });

  test('is the commit when something else was put last, whatever the mark says', () => {
    const live = running({ ...web, env: { MODE: 'hacked' } }, { 'pacer.hash': wishOf(desired, '') });
    expect(plan({ desired, live, last: put('another wish') }).cause).toBe('commit');
  });

  test('is the image when a build brought it and nothing else differs', () => {
    const container = { docker: { image: 'registry/cart@sha256:1' } };
    const live = running({ ...web, container });
    const built = plan({ desired: desiredApp(web, { build }), live, image: ready });
    expect(built).toMatchObject({ action: 'restart', cause: 'image' });
    expect(built.body).toMatchObject({ container: { type: 'DOCKER', docker: { image: ready.reference } } });
    const both = plan({ desired: desiredApp({ ...web, mem: 512 }, { build }), live, image: ready });
    expect(both.cause).toBe('commit');
  });

  test('holds drift where nothing heals by itself, naming the fields', () => {
    const policy = { ...planInput([]).policy, selfHeal: false };
    const held = plan({ desired, live: drifted, last: put(wishOf(desired, '')) }, { policy });
    expect(held).toMatchObject({ action: 'held', cause: 'drift' });
    expect(held.reason).toContain('/env/MODE');
    expect(held.change).toContain('selfHeal');
    expect(held.body).toBeUndefined();
  });

  test('lets a commit through where nothing heals by itself', () => {
    const policy = { ...planInput([]).policy, selfHeal: false };
    expect(plan({ desired, live: drifted, last: put('another wish') }, { policy }).action).toBe('restart');
  });
});

describe('a wish that failed', () => {
  const desired = desiredApp({ ...web, mem: 256 });

  test('is not tried again', () => {
    const held = plan({ desired, live: running(web), last: put(wishOf(desired, ''), 'failed') });
    expect(held).toMatchObject({ action: 'held', reason: 'Failed at commit abcdef01; waits for a newer commit.' });
  });

  test('makes room for another wish', () => {
    expect(plan({ desired, live: running(web), last: put('an older wish', 'failed') }).action).toBe('restart');
  });

  test('is nothing to hold when the app is as wanted after all', () => {
    expect(
      plan({ desired, live: running({ ...web, mem: 256 }), last: put(wishOf(desired, ''), 'failed') }).action,
    ).toBe('nothing');
  });
});

describe('an app that is built', () => {
  const desired = desiredApp(
    { ...web, container: { type: 'MESOS', docker: { forcePullImage: true }, volumes: [] } },
    { build },
  );
  const live = running({ ...web, mem: 64, container: { docker: { image: 'old' } } });

  test('builds, waits or is held as its image says, and keeps running', () => {
    const building = plan({ desired, live, image: { kind: 'building', sentence: 'Jenkins builds it.' } });
    expect(building).toMatchObject({ action: 'build', reason: 'Jenkins builds it.', cost: 'no task is touched' });
    const failed = plan({ desired, live, image: { kind: 'failed', sentence: 'The build broke.', evidence: [] } });
    expect(failed).toMatchObject({ action: 'held', reason: 'The build broke.' });
    const unknown = plan({ desired, live, image: { kind: 'unknown', sentence: 'The registry is away.' } });
    expect(unknown).toMatchObject({ action: 'wait', reason: 'The registry is away.' });
    for (const each of [building, failed, unknown]) expect(each.body).toBeUndefined();
  });

  test('waits when nobody knows an image', () => {
    expect(plan({ desired, live }).action).toBe('wait');
  });

  test('gets the image into the container it describes', () => {
    expect(plan({ desired, image: ready }).body).toMatchObject({
      container: { type: 'MESOS', docker: { image: ready.reference, forcePullImage: true } },
    });
  });

  test('has another identity with another image', () => {
    const other = { ...ready, reference: 'registry/cart@sha256:3' };
    expect(plan({ desired, image: ready }).wish).not.toBe(plan({ desired, image: other }).wish);
  });
});

describe('an app whose file is broken', () => {
  const problem: Problem = {
    file: 'clusters/prod/web.yaml',
    line: 3,
    column: 7,
    severity: 'error',
    code: 'unknown-field',
    message: 'There is no field "cpuss".',
  };

  test('is kept as it runs, with the place of the first problem', () => {
    const held = plan({ unknown: [problem], live: running(web) });
    expect(held.action).toBe('held');
    expect(held.reason).toBe('clusters/prod/web.yaml:3:7: There is no field "cpuss"; it stays as it runs.');
    expect(held.body).toBeUndefined();
  });

  test('is held even when it can also be read', () => {
    expect(plan({ unknown: [problem], desired: desiredApp({ ...web, mem: 1 }), live: running(web) }).action).toBe(
      'held',
    );
  });
});
