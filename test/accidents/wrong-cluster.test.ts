import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import type { ClusterSpec, DesiredState } from '../../reconciler/desired/types.ts';
import { createFreeze, type Freeze } from '../../reconciler/observe/freeze.ts';
import { createObserved } from '../../reconciler/observe/observed.ts';
import { createFakeMarathon } from '../loop/fake-marathon.ts';

/** A daemon that sees the framework `f2`, when it was `before`, and a commit that pins `pinned`. */
async function frozen(before: string | undefined, pinned: string | undefined): Promise<ReturnType<Freeze['stop']>> {
  const clock = createVirtualClock();
  const marathon = createFakeMarathon(clock);
  marathon.frameworkId = 'f2';
  const observed = createObserved({ marathon, clock, onChange: () => {} });
  const freeze = createFreeze({
    info: () => marathon.info(),
    observed,
    ledger: { last: () => undefined },
    framework: before,
  });
  await observed.refresh();
  await freeze.prepare();
  const cluster: ClusterSpec = {
    name: 'prod',
    marathon: { url: 'http://marathon.example.com' },
    owns: ['/'],
    vars: {},
    policy: { selfHeal: true, prune: true, maxDeletes: { share: 1, count: 10 } },
    ...(pinned === undefined ? {} : { frameworkId: pinned }),
  };
  const desired: DesiredState = {
    commit: 'c1',
    cluster,
    apps: new Map(),
    images: new Map(),
    unknown: new Map(),
    unreadable: [],
    problems: [],
  };
  return freeze.stop(desired);
}

describe('a cluster file that points production at another framework', () => {
  it('changes nothing when the file pins the framework, also in a daemon that was just started', async () => {
    expect(await frozen(undefined, 'f1')).toMatchObject({
      by: 'framework',
      sentence: expect.stringMatching(/f2.*cluster\.yaml says f1/),
      release: expect.stringContaining('frameworkId'),
    });
  });

  it('changes nothing without a pin when the daemon knows that it was another one', async () => {
    expect(await frozen('f1', undefined)).toMatchObject({ by: 'framework', release: expect.stringContaining('f2') });
  });

  it('goes on when somebody writes the new framework down, and when it is the same', async () => {
    expect(await frozen('f1', 'f2')).toBeUndefined();
    expect(await frozen('f2', undefined)).toBeUndefined();
    expect(await frozen(undefined, undefined)).toBeUndefined();
  });
});
