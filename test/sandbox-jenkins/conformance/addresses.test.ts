import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawCall, shellJob, startJenkins, type TestJenkins } from '../jenkins.ts';

let jenkins: TestJenkins;
let prefixed: TestJenkins;
beforeAll(async () => {
  jenkins = await startJenkins({
    quietPeriodSeconds: 60,
    jobs: [shellJob('team/app', 'true'), shellJob('team/a b+ü', 'true'), shellJob('repo/feature%2Fx', 'true')],
  });
  prefixed = await startJenkins({ prefix: '/jenkins', jobs: [shellJob('team/app', 'echo $BUILD_URL')] });
});
afterAll(async () => {
  await jenkins.remove();
  await prefixed.remove();
});

const job = '/job/team/job/app/';

describe('addresses', () => {
  it('J14 prefix: everything is below it, Location and JSON carry it, nothing is beside it', async () => {
    const id = await prefixed.trigger(`/jenkins${job}buildWithParameters`, { KEY: 'a' });
    const again = await prefixed.call('POST', `/jenkins${job}buildWithParameters?KEY=b&delay=9sec`);
    expect(again.headers.get('location')).toBe(`${prefixed.url}/jenkins/queue/item/${id + 1}/`);
    await expect.poll(async () => (await prefixed.json(`/jenkins${job}api/json`)).lastBuild?.number).toBe(1);
    const build = await prefixed.finished(`/jenkins${job}`, 1);
    expect(build.url).toBe(`${prefixed.url}/jenkins${job}1/`);
    const { text } = await prefixed.call('GET', `/jenkins${job}1/consoleText`);
    expect(text).toContain(`\n${prefixed.url}/jenkins${job}1/\n`);
    const redirect = await prefixed.call('GET', '/jenkins/job/team');
    expect(redirect.headers.get('location')).toBe('/jenkins/job/team/');
    expect((await prefixed.call('GET', `${job}api/json`)).status).toBe(404);
  });

  it('J15 slash-redirect: an object without slash redirects to itself with one, the query kept', async () => {
    const answer = await jenkins.call('GET', '/job/team/job/app?x=1');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/job/team/job/app/?x=1']);
  });

  it('J16 folders: nested paths, no colour, and names with space, plus and umlaut encoded once', async () => {
    const folder = await jenkins.json('/job/team/api/json');
    expect(folder).toMatchObject({ _class: 'com.cloudbees.hudson.plugins.folder.Folder', fullName: 'team' });
    expect('color' in folder).toBe(false);
    expect(folder.jobs.map((each: { url: string }) => each.url)).toEqual([
      `${jenkins.url}/job/team/job/a%20b%2B%C3%BC/`,
      `${jenkins.url}/job/team/job/app/`,
    ]);
    const odd = await jenkins.json('/job/team/job/a%20b%2B%C3%BC/api/json');
    expect([odd.name, odd.fullName, odd.fullDisplayName]).toEqual(['a b+ü', 'team/a b+ü', 'team » a b+ü']);
    expect((await jenkins.call('GET', '/job/app/api/json')).status).toBe(404);
  });

  it('J17 multibranch-name: a branch job is reached by its name encoded twice, and shows the branch', async () => {
    const branch = await jenkins.json('/job/repo/job/feature%252Fx/api/json');
    expect([branch.name, branch.fullName, branch.displayName]).toEqual([
      'feature%2Fx',
      'repo/feature%2Fx',
      'feature/x',
    ]);
    expect(branch.url).toBe(`${jenkins.url}/job/repo/job/feature%252Fx/`);
    expect((await jenkins.call('GET', '/job/repo/job/feature%2Fx/api/json')).status).toBe(404);
  });

  it('J18 semicolon-400: refused anywhere in the path', async () => {
    expect((await jenkins.call('GET', '/job/team;x=1/api/json')).status).toBe(400);
  });

  it('J19 head: tells whether a job exists, without a body', async () => {
    const there = await jenkins.call('HEAD', `${job}api/json`);
    expect([there.status, there.text]).toEqual([200, '']);
    const missing = await jenkins.call('HEAD', '/job/none/api/json');
    expect([missing.status, missing.text]).toEqual([404, '']);
  });

  it('J20 root-page: the pages behind redirects answer 200', async () => {
    for (const path of ['/', '/login', '/job/team/', job])
      expect([path, (await jenkins.call('GET', path)).status]).toEqual([path, 200]);
  });

  it('J21 forwarded: Host and X-Forwarded shape Location and JSON; a configured address shapes JSON alone', async () => {
    const forwarded = { host: 'ci.example:8080', 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' };
    const locationOf = async (server: TestJenkins, headers: Record<string, string>, key: string) =>
      (await rawCall(`${server.url}${job}buildWithParameters?KEY=${key}`, 'POST', headers)).headers.location ?? '';
    const urlOf = async (server: TestJenkins, headers: Record<string, string>) =>
      JSON.parse((await rawCall(`${server.url}${job}api/json`, 'GET', headers)).body.toString()).url as string;
    expect(await locationOf(jenkins, { host: 'ci.example:8080' }, 'a')).toMatch(/^http:\/\/ci\.example:8080\/queue\//);
    expect(await locationOf(jenkins, forwarded, 'b')).toMatch(/^https:\/\/ci\.example\/queue\/item\/\d+\/$/);
    const outside = { host: 'inner', 'x-forwarded-host': 'outer.example', 'x-forwarded-proto': 'https' };
    expect(await urlOf(jenkins, outside)).toBe(`https://outer.example${job}`);

    const configured = await startJenkins({
      configuredUrl: 'https://ci.example/',
      jobs: [shellJob('team/app', 'true')],
    });
    expect(await urlOf(configured, { host: 'inner' })).toBe(`https://ci.example${job}`);
    expect(await locationOf(configured, { host: 'inner' }, 'c')).toMatch(/^http:\/\/inner\/queue\//);
    await configured.remove();
  });
});
