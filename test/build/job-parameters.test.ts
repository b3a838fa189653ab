import { describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createBuildOnce } from '../../reconciler/build/build-once.ts';
import { jobParametersOf, keyParameterOf } from '../../reconciler/build/job-parameters.ts';
import type { BuildSpec } from '../../reconciler/desired/types.ts';
import { createFakeJenkins } from './fake-jenkins.ts';

const build: BuildSpec = {
  source: { repository: 'https://git.example/shop/cart.git', ref: 'main' },
  job: 'team/cart-image',
  image: 'shop/cart',
};
const subject = { key: 'k1', sourceCommit: 'c0ffee', parent: 'reg:5000/tomcat@sha256:1', registryHost: 'reg:5000' };

describe("parameters of a team's own job", () => {
  it('are the seven that Pacer sends to every job', () => {
    expect(jobParametersOf(build, subject)).toEqual({
      KEY: 'k1',
      SOURCE_REPOSITORY: 'https://git.example/shop/cart.git',
      SOURCE_COMMIT: 'c0ffee',
      RECIPE: '{}',
      PARENT: 'reg:5000/tomcat@sha256:1',
      IMAGE: 'reg:5000/shop/cart',
      TAG: 'k1',
    });
    expect(keyParameterOf(build)).toBe('KEY');
  });

  it('are mapped to the names that the job has, with other braces left as they are', () => {
    const parameters = {
      GIT_SHA: '{SOURCE_COMMIT}',
      TARGET: '{IMAGE}:{TAG}',
      IMAGE_TAG: '{TAG}',
      OPTIONS: '{"json": "{OTHER}", "a": {}}',
    };
    expect(jobParametersOf({ ...build, parameters }, subject)).toMatchObject({
      GIT_SHA: 'c0ffee',
      TARGET: 'reg:5000/shop/cart:k1',
      IMAGE_TAG: 'k1',
      OPTIONS: '{"json": "{OTHER}", "a": {}}',
      KEY: 'k1',
    });
    expect(keyParameterOf({ ...build, parameters })).toBe('IMAGE_TAG');
  });

  it('let a build be recognised by the mapped one, so that it is made once', async () => {
    const jenkins = createFakeJenkins();
    const trigger = jenkins.trigger;
    // The job declares IMAGE_TAG and nothing else.
    jenkins.trigger = (job, { IMAGE_TAG = '' }) => trigger(job, { IMAGE_TAG });
    const request = { key: 'k1', job: 'team/cart-image', parameters: { IMAGE_TAG: 'k1' }, keyParameter: 'IMAGE_TAG' };
    const first = createBuildOnce({ jenkins, clock: systemClock });
    await first.step(request);
    expect(await first.step(request)).toMatchObject({ kind: 'building' });
    // Another daemon, or this one after a restart, finds the item in the queue, and then the build.
    expect(await createBuildOnce({ jenkins, clock: systemClock }).step(request)).toMatchObject({ kind: 'building' });
    jenkins.start();
    jenkins.finish(1, 'SUCCESS');
    expect(await createBuildOnce({ jenkins, clock: systemClock }).step(request)).toMatchObject({ kind: 'succeeded' });
    expect(jenkins.triggers).toHaveLength(1);
  });

  it('are asked for by name when the job does not declare the one that carries the key', async () => {
    const jenkins = createFakeJenkins();
    const trigger = jenkins.trigger;
    jenkins.trigger = job => trigger(job, {});
    const builds = createBuildOnce({ jenkins, clock: systemClock });
    const request = { key: 'k1', job: 'team/cart-image', parameters: { IMAGE_TAG: 'k1' }, keyParameter: 'IMAGE_TAG' };
    await builds.step(request);
    expect(await builds.step(request)).toMatchObject({
      kind: 'failed',
      sentence: expect.stringContaining('does not declare the parameter IMAGE_TAG'),
    });
  });
});
