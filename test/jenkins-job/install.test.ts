import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { createJenkins } from '../../jenkins/client/create-jenkins.ts';
import type { Jenkins } from '../../jenkins/client/types.ts';
import { jobParameters, type BuildJob } from '../../jenkins/job/build-job.ts';
import { installBuildJob } from '../../jenkins/job/install.ts';
import { readMarker } from '../../jenkins/job/marker.ts';
import { shellJob, startJenkins, type TestJenkins } from '../sandbox-jenkins/jenkins.ts';

const users = [
  { name: 'pacer', token: 'T0KEN' },
  { name: 'viewer', token: 'V1EW', rights: 'read' as const },
  { name: 'blind', token: 'BL1ND', hidden: ['tools'] },
];
const job: BuildJob = {
  fullName: 'tools/pacer/build-image',
  sourceRepository: 'https://git.example/tools/pacer.git',
  sourceRef: 'main',
  credentialsId: 'git-reader',
};

let server: TestJenkins;
let jenkins: Jenkins;
const clients: Jenkins[] = [];

function clientOf(user: string, token: string): Jenkins {
  const client = createJenkins({ url: `${server.url}/jenkins`, user, token, clock: systemClock });
  clients.push(client);
  return client;
}

beforeAll(async () => {
  server = await startJenkins({ users, prefix: '/jenkins', jobs: [shellJob('theirs/build', 'true')] });
  jenkins = clientOf('pacer', 'T0KEN');
});
afterAll(async () => {
  for (const client of clients) await client.close();
  await server.remove();
});

const authorization = `Basic ${Buffer.from('pacer:T0KEN').toString('base64')}`;

async function config(path: string): Promise<string> {
  const answer = await server.call('GET', `/jenkins${path}config.xml`, { authorization });
  expect(answer.status).toBe(200);
  return answer.text;
}

const jobPath = '/job/tools/job/pacer/job/build-image/';

describe("an installation of Pacer's job", () => {
  it('says what it would do, and does nothing, on a dry run', async () => {
    const outcome = await installBuildJob(jenkins.items, job, { isDryRun: true });
    expect(outcome.map(({ fullName, action }) => [fullName, action])).toEqual([
      ['tools', 'create'],
      ['tools/pacer', 'create'],
      ['tools/pacer/build-image', 'create'],
    ]);
    expect(await jenkins.items.find('tools')).toBeUndefined();
  });

  it('creates the folders and the job, with all parameters and a marker, and finds nothing to do the next time', async () => {
    const first = await installBuildJob(jenkins.items, job, { isDryRun: false });
    expect(first.map(item => item.action)).toEqual(['create', 'create', 'create']);
    expect(await jenkins.parameterNames(job.fullName)).toEqual(jobParameters.map(each => each.name));
    const found = await jenkins.items.find(job.fullName);
    expect([found?.isBuildable, readMarker(found?.description ?? '')?.hash]).toEqual([
      true,
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
    const text = await config(jobPath);
    expect(text).toContain('<credentialsId>git-reader</credentialsId>');
    expect(text).toContain('<scriptPath>jenkins/pipeline/Jenkinsfile</scriptPath>');

    const again = await installBuildJob(jenkins.items, job, { isDryRun: false });
    expect(again.map(item => item.action)).toEqual(['nothing', 'nothing', 'nothing']);
    expect(await config(jobPath)).toBe(text);
  });

  it('replaces the definition when it has changed, and keeps the builds', async () => {
    const changed = { ...job, sourceRef: 'release' };
    const dry = await installBuildJob(jenkins.items, changed, { isDryRun: true });
    expect(dry.at(-1)).toMatchObject({ action: 'update', reason: 'its definition has changed' });
    expect(await config(jobPath)).toContain('<name>main</name>');
    await installBuildJob(jenkins.items, changed, { isDryRun: false });
    expect(await config(jobPath)).toContain('<name>release</name>');
    await installBuildJob(jenkins.items, job, { isDryRun: false });
  });

  it('puts back parameters that somebody took away, although the marker is still there', async () => {
    const text = await config(jobPath);
    const edited = text.replace(/<name>KEY<\/name>/, '<name>OTHER</name>');
    await server.call('POST', `/jenkins${jobPath}config.xml`, { authorization }, edited);
    expect(await jenkins.parameterNames(job.fullName)).not.toContain('KEY');
    const outcome = await installBuildJob(jenkins.items, job, { isDryRun: false });
    expect(outcome.at(-1)).toMatchObject({ action: 'update', reason: 'somebody took away its parameters KEY' });
    expect(await jenkins.parameterNames(job.fullName)).toContain('KEY');
  });

  it('leaves a job without the marker alone, and says so', async () => {
    const before = await config('/job/theirs/job/build/');
    const install = installBuildJob(jenkins.items, { ...job, fullName: 'theirs/build' }, { isDryRun: false });
    await expect(install).rejects.toMatchObject({
      code: 'jenkins-rejected',
      message: 'The job theirs/build exists and was not installed by Pacer, so it is left alone.',
    });
    expect(await config('/job/theirs/job/build/')).toBe(before);
  });

  it('refuses a folder in place of the job, and a job in place of a folder', async () => {
    const asFolder = installBuildJob(jenkins.items, { ...job, fullName: 'theirs' }, { isDryRun: false });
    await expect(asFolder).rejects.toMatchObject({ message: 'theirs is a folder, and no job.' });
    const asJob = installBuildJob(jenkins.items, { ...job, fullName: 'theirs/build/x' }, { isDryRun: false });
    await expect(asJob).rejects.toMatchObject({ message: 'theirs/build is a job, and no folder.' });
  });

  it('names the permission that its user lacks', async () => {
    const viewer = clientOf('viewer', 'V1EW');
    const install = installBuildJob(viewer.items, { ...job, fullName: 'new/job' }, { isDryRun: false });
    await expect(install).rejects.toMatchObject({
      code: 'jenkins-permission-missing',
      message: expect.stringMatching(/does not allow the creation of new: .* lacks the permission hudson/),
    });
  });

  it('does not take an item that its user may not see for a missing one', async () => {
    const blind = clientOf('blind', 'BL1ND');
    const install = installBuildJob(blind.items, job, { isDryRun: false });
    await expect(install).rejects.toMatchObject({
      code: 'jenkins-rejected',
      message: expect.stringMatching(/A job already exists with the name .tools./),
    });
  });
});
