import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { pacerError } from '../../errors/pacer-error.ts';
import { createBuildOnce, type BuildOnce } from '../../reconciler/build/build-once.ts';
import type { BuildRequest } from '../../reconciler/build/build-request.ts';
import { findBuilds, type BuildForBuilds } from '../../reconciler/build/find-build.ts';
import { createFakeJenkins, type FakeJenkins } from './fake-jenkins.ts';

const request: BuildRequest = { key: 'k1', job: 'pacer/build-image', parameters: { KEY: 'k1', TAG: 'k1' } };

/** The network between a daemon and Jenkins: requests for builds can be held up on the way. */
interface Network {
  isSlow: boolean;
  /** Requests that are under way; each call lets one arrive. */
  readonly underWay: (() => void)[];
  /** Nothing gets through to the lists of Jenkins. */
  isAway?: boolean;
}

function daemonAt(jenkins: FakeJenkins, clock: VirtualClock, network: Network): BuildOnce {
  const trigger: FakeJenkins['trigger'] = async (job, parameters) => {
    if (network.isSlow) await new Promise<void>(resolve => network.underWay.push(resolve));
    return jenkins.trigger(job, parameters);
  };
  const stop: FakeJenkins['stop'] = async (job, number) => {
    await jenkins.stop(job, number);
    if ((await jenkins.build(job, number))?.building === true) jenkins.finish(number, 'ABORTED');
  };
  const queuedItems: FakeJenkins['queuedItems'] = job => {
    if (network.isAway === true) throw pacerError('upstream-unreachable', { message: 'Jenkins is away.' });
    return jenkins.queuedItems(job);
  };
  return createBuildOnce({ jenkins: { ...jenkins, trigger, stop, queuedItems }, clock });
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}

/** What every build of the key ended with; `undefined` runs. */
async function results(jenkins: FakeJenkins): Promise<readonly (string | undefined)[]> {
  return (await jenkins.builds('', 50)).toReversed().map(({ result }) => result);
}

describe('two daemons that want one key', () => {
  let jenkins: FakeJenkins;
  let clock: VirtualClock;
  let network: Network;
  let one: BuildOnce;
  let other: BuildOnce;

  beforeEach(() => {
    jenkins = createFakeJenkins();
    clock = createVirtualClock();
    network = { isSlow: false, underWay: [] };
    one = daemonAt(jenkins, clock, { isSlow: false, underWay: [] });
    other = daemonAt(jenkins, clock, network);
  });

  /** The other daemon finds nothing and asks; its request is under way when this returns. */
  async function askLate(): Promise<void> {
    network.isSlow = true;
    void other.step(request);
    await settle();
    network.isSlow = false;
    expect(network.underWay).toHaveLength(1);
  }

  it('share one item when the second request arrives while the first waits', async () => {
    await askLate();
    await one.step(request);
    network.underWay.shift()?.();
    await settle();
    expect(await jenkins.queuedItems('')).toHaveLength(1);
    expect(jenkins.cancelled).toEqual([]);
  });

  it('have one build when the second request arrives after the first has left the queue', async () => {
    await askLate();
    await one.step(request);
    jenkins.start();
    network.underWay.shift()?.();
    await settle();
    expect(jenkins.cancelled).toEqual([2]);
    expect(await other.step(request)).toMatchObject({ kind: 'building', sentence: 'build #1 is running' });
    jenkins.finish(1, 'SUCCESS');
    expect(await one.step(request)).toMatchObject({ kind: 'succeeded' });
    expect(await other.step(request)).toMatchObject({ kind: 'succeeded' });
    expect(await results(jenkins)).toEqual(['SUCCESS']);
  });

  it('stop the second build when the first was in no list while it waited', async () => {
    await askLate();
    await one.step(request);
    jenkins.start(true);
    network.underWay.shift()?.();
    await settle();
    expect(jenkins.cancelled).toEqual([]);
    jenkins.start();
    jenkins.show();
    await other.step(request);
    expect(await other.step(request)).toMatchObject({ kind: 'building', sentence: 'build #1 is running' });
    expect(await results(jenkins)).toEqual([undefined, 'ABORTED']);
  });

  it('take the image of the first when it was over before the second request arrived', async () => {
    await askLate();
    await one.step(request);
    jenkins.start();
    jenkins.finish(1, 'SUCCESS');
    network.underWay.shift()?.();
    await settle();
    expect(jenkins.cancelled).toEqual([2]);
    expect(await other.step(request)).toMatchObject({ kind: 'succeeded' });
  });

  it('look again for the first build when the look after the request was lost', async () => {
    await askLate();
    await one.step(request);
    jenkins.start();
    network.isAway = true;
    network.underWay.shift()?.();
    await settle();
    expect(jenkins.cancelled).toEqual([]);
    network.isAway = false;
    expect(await other.step(request)).toMatchObject({ kind: 'building', sentence: 'build #1 is running' });
    expect(jenkins.cancelled).toEqual([2]);
  });

  it('leave alone what a person asked for', async () => {
    await one.step(request);
    jenkins.start();
    jenkins.queue({ KEY: 'k1', TAG: 'k1' }, [{ kind: 'UserIdCause', user: 'ann' }]);
    await daemonAt(jenkins, clock, network).step(request);
    expect(jenkins.cancelled).toEqual([]);
  });

  it('keep the first also when they are different users of Jenkins', async () => {
    await one.step(request);
    jenkins.start();
    const trigger: FakeJenkins['trigger'] = (_job, parameters) =>
      Promise.resolve({ queueId: jenkins.queue(parameters, [{ kind: 'UserIdCause', user: 'second' }]) });
    let looks = 0;
    const builds: FakeJenkins['builds'] = (job, limit) =>
      looks++ === 0 ? Promise.resolve([]) : jenkins.builds(job, limit);
    const stranger = createBuildOnce({ jenkins: { ...jenkins, trigger, builds }, clock });
    expect(await stranger.step(request)).toMatchObject({ kind: 'building', sentence: 'build #1 is running' });
    expect(jenkins.cancelled).toEqual([2]);
  });

  it('go on with the first when a person takes the second off the queue', async () => {
    await askLate();
    await one.step(request);
    jenkins.start(true);
    network.underWay.shift()?.();
    await settle();
    jenkins.cancelAll();
    jenkins.show();
    expect(await other.step(request)).toMatchObject({ kind: 'building', sentence: 'build #1 is running' });
  });

  it('is not misled after a restart by the build that was stopped for being the second', async () => {
    await one.step(request);
    jenkins.start();
    jenkins.queue({ KEY: 'k1', TAG: 'k1' }, [{ kind: 'UserIdCause', user: 'pacer' }]);
    jenkins.start();
    const restarted = daemonAt(jenkins, clock, network);
    expect(await restarted.step(request)).toMatchObject({ kind: 'building', sentence: 'build #1 is running' });
    expect(await results(jenkins)).toEqual([undefined, 'ABORTED']);
    expect(await daemonAt(jenkins, clock, network).step(request)).toMatchObject({ sentence: 'build #1 is running' });
    expect(jenkins.triggers).toHaveLength(1);
  });

  it('judge a key by the first build when the second was stopped while it ran', async () => {
    const causes = [{ kind: 'UserIdCause', user: 'pacer' }];
    const build = (number: number, result: string, timestamp: number): BuildForBuilds => {
      const url = `http://jenkins/job/x/${number}/`;
      const facts = { number, queueId: number, url, building: false, result, timestamp, duration: 10_000 };
      return { ...facts, parameters: { KEY: 'k1' }, causes };
    };
    const over = [build(3, 'ABORTED', 40_000), build(2, 'ABORTED', 5_000), build(1, 'FAILURE', 0)];
    const lists = { queuedItems: () => Promise.resolve([]), builds: () => Promise.resolve(over) };
    const found = await findBuilds(lists, 'job', 'k1', 'KEY');
    expect(found.map(each => each.kind === 'build' && each.number)).toEqual([3, 1]);
  });

  it('build a key at most once, whatever is late, hidden or lost, and whichever of them dies', async () => {
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.constant('step' as const), fc.nat(1)) },
      fc.tuple(fc.constantFrom('kill' as const, 'slow' as const, 'fast' as const, 'arrive' as const), fc.nat(1)),
      fc.tuple(fc.constantFrom('start' as const, 'startHidden' as const, 'show' as const), fc.nat(1)),
      fc.tuple(fc.constantFrom('loseAnswer' as const, 'loseRequest' as const, 'time' as const), fc.nat(1)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async actions => {
        const world = createFakeJenkins();
        const time = createVirtualClock();
        const networks: Network[] = [0, 1].map(() => ({ isSlow: false, underWay: [] }));
        const daemons = networks.map(each => daemonAt(world, time, each));
        const start = async (isHidden: boolean): Promise<void> => {
          if ((await world.queuedItems('')).length > 0) world.start(isHidden);
        };
        const run = async (name: (typeof actions)[number][0], index: number): Promise<void> => {
          const own = networks[index];
          if (own === undefined) return;
          if (name === 'step') void daemons[index]?.step(request).catch(() => undefined);
          // Requests of a dead daemon still arrive.
          if (name === 'kill') daemons[index] = daemonAt(world, time, own);
          if (name === 'slow') own.isSlow = true;
          if (name === 'fast') own.isSlow = false;
          if (name === 'arrive') own.underWay.shift()?.();
          if (name === 'start' || name === 'startHidden') await start(name === 'startHidden');
          if (name === 'show') world.show();
          if (name === 'loseAnswer') world.loseNextAnswer();
          if (name === 'loseRequest') world.loseNextRequest();
          if (name === 'time') await time.advance(3_000);
          await settle();
        };
        for (const [name, index] of actions) await run(name, index);
        // The dust settles: everything arrives, both look until nothing changes.
        world.show();
        for (const each of networks) each.isSlow = false;
        for (let round = 0; round < 12; round++) {
          for (const index of [0, 1]) {
            await run('arrive', index);
            await run('step', index);
          }
          await start(false);
          await time.advance(3_000);
        }
        // A third process that looks is the last to find a build whose sender died while its request was under way.
        await daemonAt(world, time, { isSlow: false, underWay: [] }).step(request);
        const all = await results(world);
        expect(all.filter(result => result !== 'ABORTED')).toHaveLength(1);
        expect(await world.queuedItems('')).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
