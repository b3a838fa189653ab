import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createVirtualClock, type VirtualClock } from '../../clock/virtual-clock.ts';
import { createBuildOnce, type BuildOnce } from '../../reconciler/build/build-once.ts';
import type { BuildRequest } from '../../reconciler/build/build-request.ts';
import { createFakeJenkins, type FakeJenkins } from './fake-jenkins.ts';

const request: BuildRequest = { key: 'k1', job: 'pacer/build-image', parameters: { KEY: 'k1', TAG: 'k1' } };

describe('build once', () => {
  let jenkins: FakeJenkins;
  let clock: VirtualClock;
  let builds: BuildOnce;

  beforeEach(() => {
    jenkins = createFakeJenkins();
    clock = createVirtualClock();
    builds = createBuildOnce({ jenkins, clock });
  });

  it('asks Jenkins once and follows queue item and build to the end', async () => {
    expect(await builds.step(request)).toMatchObject({ kind: 'building' });
    expect(await builds.step(request)).toMatchObject({
      kind: 'building',
      sentence: 'queued in Jenkins: In the quiet period',
    });
    jenkins.start();
    expect(await builds.step(request)).toMatchObject({ kind: 'building', sentence: 'build #1 is running' });
    jenkins.finish(1, 'SUCCESS');
    expect(await builds.step(request)).toMatchObject({ kind: 'succeeded' });
    expect(jenkins.triggers).toHaveLength(1);
  });

  it('adopts a build that a former process asked for, queued or running', async () => {
    await builds.step(request);
    const afterRestart = createBuildOnce({ jenkins, clock });
    expect(await afterRestart.step(request)).toMatchObject({ kind: 'building' });
    jenkins.start();
    const afterAnother = createBuildOnce({ jenkins, clock });
    expect(await afterAnother.step(request)).toMatchObject({ kind: 'building', sentence: 'build #1 is running' });
    expect(jenkins.triggers).toHaveLength(1);
  });

  it('does not ask again right after a restart for a build that has left the queue and is not shown yet', async () => {
    await builds.step(request);
    jenkins.start(true);
    const young = createBuildOnce({ jenkins, clock, caution: 1_000 });
    expect(await young.step(request)).toMatchObject({
      kind: 'building',
      sentence: expect.stringContaining('making sure'),
    });
    await clock.advance(500);
    expect(await young.step(request)).toMatchObject({ kind: 'building' });
    jenkins.show();
    await clock.advance(600);
    expect(await young.step(request)).toMatchObject({ kind: 'building', sentence: 'build #1 is running' });
    expect(jenkins.triggers).toHaveLength(1);
  });

  it('asks at the second look right after a start, and at the first one later on', async () => {
    const young = createBuildOnce({ jenkins, clock, caution: 1_000 });
    await young.step(request);
    expect(jenkins.triggers).toHaveLength(0);
    await clock.advance(1_000);
    await young.step(request);
    expect(jenkins.triggers).toHaveLength(1);
    await clock.advance(60_000);
    await young.step({ ...request, key: 'k2', parameters: { KEY: 'k2' } });
    expect(jenkins.triggers).toHaveLength(2);
  });

  it('asks only once when several apps want the same key at the same moment', async () => {
    await Promise.all([builds.step(request), builds.step(request), builds.step(request)]);
    expect(jenkins.triggers).toHaveLength(1);
  });

  it('finds the build whose trigger was answered by silence, instead of asking again', async () => {
    jenkins.loseNextAnswer();
    expect(await builds.step(request)).toMatchObject({ kind: 'unknown' });
    expect(await builds.step(request)).toMatchObject({ kind: 'building' });
    expect(jenkins.triggers).toHaveLength(1);
  });

  it('asks again when the request itself was lost, but not before it looked for some seconds', async () => {
    jenkins.loseNextRequest();
    await builds.step(request);
    expect(await builds.step(request)).toMatchObject({ kind: 'unknown' });
    expect(jenkins.triggers).toHaveLength(0);
    await clock.advance(5_000);
    expect(await builds.step(request)).toMatchObject({ kind: 'building' });
    expect(jenkins.triggers).toHaveLength(1);
  });

  it('asks again when Jenkins lost its queue in a crash', async () => {
    await builds.step(request);
    jenkins.crash();
    expect(await builds.step(request)).toMatchObject({ kind: 'unknown' });
    await clock.advance(5_000);
    await builds.step(request);
    expect(jenkins.triggers).toHaveLength(2);
  });

  it('says why a build failed with the last line of its console, and does not build the same inputs again', async () => {
    await builds.step(request);
    jenkins.start();
    jenkins.finish(1, 'FAILURE', ['make: *** [all] Error 2', 'Finished: FAILURE']);
    expect(await builds.step(request)).toMatchObject({
      kind: 'failed',
      sentence: 'Build #1 of pacer/build-image ended with FAILURE: make: *** [all] Error 2',
    });
    await clock.advance(3_600_000);
    expect(await builds.step(request)).toMatchObject({ kind: 'failed' });
    expect(jenkins.triggers).toHaveLength(1);
  });

  it('tries a build again that was cut off, a bounded number of times', async () => {
    for (let round = 0; round < 10; round++) {
      await builds.step(request);
      if (jenkins.triggers.length === round + 1) {
        jenkins.start();
        jenkins.finish(round + 1, 'ABORTED');
      }
      await builds.step(request);
      await clock.advance(60_000);
    }
    expect(jenkins.triggers).toHaveLength(3);
  });

  it('notices a job that does not declare KEY instead of waiting for ever', async () => {
    const trigger = jenkins.trigger.bind(jenkins);
    jenkins.trigger = (job, { KEY: _dropped, ...others }) => trigger(job, others);
    await builds.step(request);
    expect(await builds.step(request)).toMatchObject({
      kind: 'failed',
      sentence: expect.stringContaining('does not declare the parameter KEY'),
    });
  });

  it('does not take the queue item of another key for its own when Jenkins gives an id out twice after a crash', async () => {
    await builds.step(request);
    jenkins.crash();
    const other = jenkins.queue({ KEY: 'k2' }, []);
    const item = jenkins.queueItem.bind(jenkins);
    jenkins.queueItem = () => item(other);
    expect(await builds.step(request)).toMatchObject({
      kind: 'unknown',
      sentence: 'Jenkins gave the queue id to another build; looking again',
    });
    await builds.step(request);
    expect(jenkins.triggers).toHaveLength(2);
  });

  it('does not take the build of another key for its own when the job was made anew and numbers begin again', async () => {
    await builds.step(request);
    jenkins.start();
    await builds.step(request);
    const build = jenkins.build.bind(jenkins);
    jenkins.build = async (job, number) => {
      const found = await build(job, number);
      return found === undefined
        ? undefined
        : { ...found, building: false, result: 'SUCCESS', parameters: { KEY: 'k2' } };
    };
    expect(await builds.step(request)).toMatchObject({
      kind: 'unknown',
      sentence: 'Jenkins gave the number 1 to another build; looking again',
    });
  });

  it('follows a build that shows no parameters yet, and asks for no other', async () => {
    await builds.step(request);
    jenkins.start();
    const build = jenkins.build.bind(jenkins);
    jenkins.build = async (job, number) => {
      const found = await build(job, number);
      return found === undefined ? undefined : { ...found, parameters: {} };
    };
    expect(await builds.step(request)).toMatchObject({ kind: 'building', sentence: 'build #1 is running' });
    expect(jenkins.triggers).toHaveLength(1);
  });

  it('says that Jenkins is away and goes on afterwards', async () => {
    jenkins.down = true;
    expect(await builds.step(request)).toMatchObject({
      kind: 'unknown',
      sentence: expect.stringContaining('cannot be reached'),
    });
    jenkins.down = false;
    expect(await builds.step(request)).toMatchObject({ kind: 'building' });
  });

  it('never has two builds of one key running, whatever is lost and however often the daemon dies', async () => {
    const action = fc.constantFrom(
      'step',
      'step',
      'step',
      'kill',
      'loseAnswer',
      'loseRequest',
      'start',
      'time',
      'down',
      'up',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async actions => {
        const world = createFakeJenkins();
        const time = createVirtualClock();
        let daemon = createBuildOnce({ jenkins: world, clock: time });
        for (const next of actions) {
          if (next === 'step') await daemon.step(request);
          if (next === 'kill') daemon = createBuildOnce({ jenkins: world, clock: time });
          if (next === 'loseAnswer') world.loseNextAnswer();
          if (next === 'loseRequest') world.loseNextRequest();
          if (next === 'down') world.down = true;
          if (next === 'up') world.down = false;
          if (next === 'time') await time.advance(3_000);
          if (next === 'start' && !world.down && (await world.queuedItems('')).length > 0) world.start();
          expect(world.triggers.length).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 300 },
    );
  });
});
