import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { createBuildOnce } from '../../reconciler/build/build-once.ts';
import { createJobCheck, type JobForCheck } from '../../reconciler/build/check-job.ts';
import { createFakeJenkins } from './fake-jenkins.ts';

const good: JobForCheck = { isFolder: false, isBuildable: true, parameters: ['KEY', 'GIT_SHA'] };
const request = {
  key: 'k1',
  job: 'team/cart',
  parameters: { KEY: 'k1', GIT_SHA: 'abc' },
  neededParameters: ['KEY', 'GIT_SHA'],
};

function world(first: JobForCheck | undefined) {
  let job = first;
  let looks = 0;
  const clock = createVirtualClock();
  const jenkins = createFakeJenkins();
  const find = (): Promise<JobForCheck | undefined> => {
    looks++;
    return Promise.resolve(job);
  };
  const builds = createBuildOnce({ jenkins, clock, jobs: createJobCheck({ items: { find }, clock }) });
  return { clock, jenkins, builds, looks: () => looks, change: (next: JobForCheck | undefined) => void (job = next) };
}

describe('a job that the team manages', () => {
  it.each([
    [undefined, 'jenkins-job-missing', /no job team\/cart/],
    [{ ...good, isFolder: true }, 'jenkins-job-missing', /is a folder/],
    [{ ...good, isBuildable: false }, 'jenkins-job-disabled', /Enable the job/],
    [{ ...good, parameters: ['KEY'] }, 'jenkins-parameters-missing', /does not declare the parameter GIT_SHA/],
    [{ ...good, parameters: [] }, 'jenkins-parameters-missing', /the parameters KEY, GIT_SHA.*how-to\/jenkins/],
  ])('and that is %j is not asked to build: %s, with advice', async (job, code, words) => {
    const { builds, jenkins } = world(job);
    const state = await builds.step(request);
    expect(state).toMatchObject({ kind: 'failed', code });
    const { sentence = '', advice = '' } = state.kind === 'failed' ? state : {};
    expect(`${sentence} ${advice}`).toMatch(words);
    expect(advice).not.toBe('');
    expect(jenkins.triggers).toHaveLength(0);
  });

  it('is asked soon after somebody put it right', async () => {
    const { builds, jenkins, clock, change } = world({ ...good, isBuildable: false });
    await builds.step(request);
    change(good);
    await builds.step(request);
    expect(jenkins.triggers).toHaveLength(0);
    await clock.advance(10_000);
    expect(await builds.step(request)).toMatchObject({ kind: 'building' });
    expect(jenkins.triggers).toHaveLength(1);
  });

  it('is looked at once for many builds while it is as it must be', async () => {
    const { builds, looks } = world(good);
    for (const key of ['k1', 'k2', 'k3']) await builds.step({ ...request, key, parameters: { KEY: key } });
    expect(looks()).toBe(1);
  });

  it('that loses its parameter between two builds is noticed by the first build without it, and asked no more', async () => {
    const { builds, jenkins, clock, change } = world(good);
    await builds.step({ ...request, key: 'k0', parameters: { KEY: 'k0', GIT_SHA: 'abc' } });
    change({ ...good, parameters: [] });
    const trigger = jenkins.trigger.bind(jenkins);
    jenkins.trigger = (job, { KEY: _dropped, ...others }) => trigger(job, others);
    await builds.step(request);
    for (let look = 0; look < 10; look++) {
      expect(await builds.step(request)).toMatchObject({ kind: 'failed' });
      await clock.advance(15_000);
    }
    expect(jenkins.triggers).toHaveLength(2);
    jenkins.trigger = trigger;
    change(good);
    expect(await builds.step(request)).toMatchObject({ kind: 'building' });
  });
});
