import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/clock.ts';
import { noRetries } from '../../http/retry.ts';
import { createJenkins } from '../../jenkins/client/create-jenkins.ts';
import { isJobUrl, jobPath } from '../../jenkins/client/job-path.ts';
import type { Jenkins } from '../../jenkins/client/types.ts';
import { mockHttp } from '../support/http-mock.ts';

const origin = 'http://ci.example:8080';
const base = `${origin}/jenkins`;
const mock = mockHttp(origin);
const job = 'pacer/build-image';
const jobUrl = '/jenkins/job/pacer/job/build-image';
const page = '<html><head><title>Error</title></head><body><h2>HTTP ERROR</h2><p>Oops</p></body></html>';

let jenkins: Jenkins;
let restarts: string[];
beforeEach(() => {
  restarts = [];
  jenkins = createJenkins({
    url: `${base}/`,
    user: 'robot',
    token: 'T0KEN',
    clock: systemClock,
    retry: noRetries,
    onRestart: session => restarts.push(session),
  });
});
afterEach(() => jenkins.close());

describe('a trigger', () => {
  const parameters = { CONTENT_KEY: '9f3c', MESSAGE: 'a b&c=ü' };

  it('is a form POST with the token, without a crumb, that gives the queue id', async () => {
    mock()
      .post(`${jobUrl}/buildWithParameters`, 'CONTENT_KEY=9f3c&MESSAGE=a+b%26c%3D%C3%BC')
      .query({ delay: '1sec' })
      .matchHeader('authorization', `Basic ${btoa('robot:T0KEN')}`)
      .matchHeader('content-type', 'application/x-www-form-urlencoded')
      .reply(201, '', { location: 'https://internal-name/jenkins/queue/item/41/' });
    expect(await jenkins.trigger(job, parameters)).toEqual({ queueId: 41 });
  });

  it('that equals one that waits gives that one, and the redirect is not followed', async () => {
    mock().post(`${jobUrl}/buildWithParameters`).query(true).reply(303, '', { location: '/jenkins/queue/item/7/' });
    expect(await jenkins.trigger(job, parameters)).toEqual({ queueId: 7 });
  });

  async function failure(status: number, body = page, headers: Record<string, string> = {}): Promise<unknown> {
    mock().post(`${jobUrl}/buildWithParameters`).query(true).reply(status, body, headers);
    return jenkins.trigger(job, parameters).catch((thrown: unknown) => thrown);
  }

  it.each([
    [302, 'jenkins-rejected', /disabled/],
    [400, 'jenkins-parameters-missing', /takes no parameters: HTTP ERROR Oops/],
    [401, 'upstream-refused', /credentials/],
    [403, 'upstream-refused', /does not allow a build of pacer\/build-image/],
    [404, 'jenkins-job-missing', /no job pacer\/build-image/],
    [405, 'jenkins-rejected', /POST/],
    [409, 'jenkins-job-disabled', /disabled/],
    [414, 'jenkins-rejected', /too large/],
    [429, 'upstream-error', /429/],
    [500, 'jenkins-outcome-unknown', /may or may not/],
    [502, 'jenkins-outcome-unknown', /502/],
    [503, 'jenkins-outcome-unknown', /503/],
    [200, 'jenkins-outcome-unknown', /200/],
  ])('answered with %i is %s', async (status, code, message) => {
    expect(await failure(status)).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('that is accepted without a queue item may have made one', async () => {
    expect(await failure(201, '')).toMatchObject({ code: 'jenkins-outcome-unknown' });
    expect(await failure(303, '', { location: '/jenkins/job/pacer/' })).toMatchObject({
      code: 'jenkins-outcome-unknown',
    });
  });

  it('that is sent to a login page is refused', async () => {
    expect(await failure(302, '', { location: '/jenkins/login?from=x' })).toMatchObject({ code: 'upstream-refused' });
  });

  it('that lacks a permission names it', async () => {
    expect(await failure(403, page, { 'x-required-permission': 'hudson.model.Item.Build' })).toMatchObject({
      code: 'jenkins-permission-missing',
      message: expect.stringContaining('hudson.model.Item.Build'),
    });
  });
});

describe('the queue', () => {
  const actions = [
    {},
    {
      _class: 'hudson.model.CauseAction',
      causes: [
        { _class: 'hudson.model.Cause$UserIdCause', userId: 'robot' },
        { _class: 'hudson.triggers.TimerTrigger$TimerTriggerCause' },
      ],
    },
    {
      _class: 'jenkins.model.InterruptedBuildAction',
      causes: [{ _class: 'jenkins.model.CauseOfInterruption$UserInterruption' }],
    },
    { parameters: [{ name: 'CONTENT_KEY', value: '9f3c' }, { name: 'FORCE', value: true }, { name: 'SECRET' }] },
  ];
  const left = {
    _class: 'hudson.model.Queue$LeftItem',
    actions,
    id: 41,
    inQueueSince: 1760000000000,
    stuck: false,
    why: null,
    cancelled: false,
    executable: { number: 7, url: 'https://internal-name/jenkins/job/pacer/job/build-image/7/' },
  };

  it('item that became a build names it, on the configured base', async () => {
    mock().get('/jenkins/queue/item/41/api/json').query(true).reply(200, left);
    expect(await jenkins.queueItem(41)).toEqual({
      id: 41,
      state: 'left',
      cancelled: false,
      build: { number: 7, url: `${base}/job/pacer/job/build-image/7/` },
      stuck: false,
      inQueueSince: 1760000000000,
      parameters: { CONTENT_KEY: '9f3c', FORCE: 'true' },
      causes: [{ kind: 'UserIdCause', user: 'robot' }, { kind: 'TimerTriggerCause' }],
    });
  });

  it('item that left and has no build yet is neither cancelled nor built', async () => {
    mock()
      .get('/jenkins/queue/item/41/api/json')
      .query(true)
      .reply(200, { ...left, executable: null });
    const item = await jenkins.queueItem(41);
    expect([item?.state, item?.cancelled, item?.build]).toEqual(['left', false, undefined]);
  });

  it('item that Jenkins has forgotten is undefined, one that it cannot tell is an error', async () => {
    mock().get('/jenkins/queue/item/41/api/json').query(true).reply(404, page);
    mock().get('/jenkins/queue/item/41/api/json').query(true).reply(503, page);
    expect(await jenkins.queueItem(41)).toBeUndefined();
    await expect(jenkins.queueItem(41)).rejects.toMatchObject({ code: 'upstream-error' });
  });

  it('items of one job are told from other jobs, folders and pipeline steps', async () => {
    const item = (id: number, url: string, kind: string): object => ({
      _class: `hudson.model.Queue$${kind}`,
      id,
      actions,
      why: 'Waiting',
      stuck: id === 2,
      task: { url },
    });
    mock()
      .get('/jenkins/queue/api/json')
      .query(query => String(query['tree']).startsWith('items['))
      .reply(200, {
        items: [
          item(1, 'https://internal-name/job/pacer/job/build-image/', 'WaitingItem'),
          item(2, `${base}/job/pacer/job/build-image/`, 'BlockedItem'),
          item(3, `${base}/job/pacer/job/build-image/7/`, 'BuildableItem'),
          item(4, `${base}/job/other/job/pacer/job/build-image/`, 'BuildableItem'),
          item(5, `${base}/job/pacer/job/build-image-2/`, 'BuildableItem'),
          {},
        ],
      });
    const items = await jenkins.queuedItems(job);
    expect(items.map(each => [each.id, each.state, each.why, each.stuck])).toEqual([
      [1, 'waiting', 'Waiting', false],
      [2, 'blocked', 'Waiting', true],
    ]);
  });

  it.each([
    [204, 'cancelled'],
    [302, 'cancelled'],
    [404, 'gone'],
  ])('item whose cancellation is answered with %i is %s', async (status, expected) => {
    mock().post('/jenkins/queue/cancelItem').query({ id: 41 }).reply(status);
    expect(await jenkins.cancelQueued(41)).toBe(expected);
  });

  it('item that left before it could be cancelled is gone, and other failures are failures', async () => {
    mock().post('/jenkins/queue/cancelItem').query(true).reply(500, '<p>Could not cancel run 41</p>');
    mock().post('/jenkins/queue/cancelItem').query(true).reply(500, page);
    mock().post('/jenkins/queue/cancelItem').query(true).reply(422, page);
    expect(await jenkins.cancelQueued(41)).toBe('gone');
    await expect(jenkins.cancelQueued(41)).rejects.toMatchObject({ code: 'upstream-error' });
    await expect(jenkins.cancelQueued(41)).rejects.toMatchObject({ code: 'upstream-refused' });
  });
});

describe('the user', () => {
  it('is the one that Jenkins names, and none when that is anonymous', async () => {
    const path = '/jenkins/whoAmI/api/json';
    mock().get(path).query(true).reply(200, { name: 'robot', anonymous: false });
    mock().get(path).query(true).reply(200, { name: 'anonymous', anonymous: true });
    expect(await jenkins.whoAmI()).toBe('robot');
    expect(await jenkins.whoAmI()).toBeUndefined();
  });
});

describe('stages', () => {
  it('of a pipeline come with their words for how they stand, and are undefined without the plugin', async () => {
    const failed = { name: 'Test', status: 'FAILED', error: { message: 'script returned exit code 1' } };
    const stages = [
      { id: '6', name: 'Build', status: 'SUCCESS', startTimeMillis: 5, durationMillis: 7 },
      { id: '9', ...failed, startTimeMillis: 12, durationMillis: 3 },
    ];
    mock().get(`${jobUrl}/7/wfapi/describe`).reply(200, { name: '#7', stages });
    mock().get(`${jobUrl}/7/wfapi/describe`).reply(404, page);
    expect(await jenkins.stages(job, 7)).toEqual([
      { name: 'Build', status: 'succeeded', startedAt: 5, duration: 7 },
      { name: 'Test', status: 'failed', startedAt: 12, duration: 3, error: 'script returned exit code 1' },
    ]);
    expect(await jenkins.stages(job, 7)).toBeUndefined();
  });
});

describe('builds', () => {
  const build = {
    number: 7,
    url: 'http://x/jenkins/job/pacer/job/build-image/7/',
    queueId: 41,
    building: false,
    result: 'SUCCESS',
    timestamp: 1760000000000,
    duration: 4200,
    estimatedDuration: -1,
    description: null,
    actions: [{ parameters: [{ name: 'CONTENT_KEY', value: '9f3c' }] }],
  };
  const expected = {
    number: 7,
    url: `${base}/job/pacer/job/build-image/7/`,
    queueId: 41,
    building: false,
    result: 'SUCCESS',
    timestamp: 1760000000000,
    duration: 4200,
    parameters: { CONTENT_KEY: '9f3c' },
    causes: [],
  };

  it('are listed with what finds them again, and no more than are asked for', async () => {
    mock()
      .get(`${jobUrl}/api/json`)
      .query(query => /^builds\[number,url,queueId,.*\]\{0,20\}$/.test(String(query['tree'])))
      .reply(200, { _class: 'x', builds: [build] });
    expect(await jenkins.builds(job, 20)).toEqual([expected]);
  });

  it('of a job that is not to be seen are an error and not an empty list', async () => {
    mock().get(`${jobUrl}/api/json`).query(true).reply(404, page);
    await expect(jenkins.builds(job, 20)).rejects.toMatchObject({ code: 'jenkins-job-missing' });
  });

  it('that have a result but still archive are still building', async () => {
    mock()
      .get(`${jobUrl}/7/api/json`)
      .query(true)
      .reply(200, { ...build, inProgress: true, description: 'd' });
    mock().get(`${jobUrl}/8/api/json`).query(true).reply(404, page);
    expect(await jenkins.build(job, 7)).toEqual({ ...expected, building: true, description: 'd' });
    expect(await jenkins.build(job, 8)).toBeUndefined();
  });

  it('answered by a login page with 200 are an upstream error', async () => {
    mock().get(`${jobUrl}/7/api/json`).query(true).reply(200, page, { 'content-type': 'text/html' });
    await expect(jenkins.build(job, 7)).rejects.toMatchObject({ code: 'upstream-error' });
  });

  it('are stopped, and those that are over stay as they are', async () => {
    mock().post(`${jobUrl}/7/stop`).reply(302, '', { location: '/x' });
    mock().post(`${jobUrl}/8/stop`).reply(404, page);
    mock().post(`${jobUrl}/9/stop`).reply(403, page);
    await expect(jenkins.stop(job, 7)).resolves.toBeUndefined();
    await expect(jenkins.stop(job, 8)).resolves.toBeUndefined();
    await expect(jenkins.stop(job, 9)).rejects.toMatchObject({ code: 'upstream-refused' });
  });
});

describe('a log', () => {
  it('goes on at the size that Jenkins names, which is not the length of the text', async () => {
    const path = `${jobUrl}/7/logText/progressiveText`;
    mock()
      .get(path)
      .query({ start: 0 })
      .matchHeader('accept', 'text/plain')
      .reply(200, 'Started\n', { 'x-text-size': '93', 'x-more-data': 'true' });
    mock().get(path).query({ start: 93 }).reply(200, 'Finished\n', { 'x-text-size': '120' });
    expect(await jenkins.console(job, 7, 0)).toEqual({ text: 'Started\n', next: 93, more: true });
    expect(await jenkins.console(job, 7, 93)).toEqual({ text: 'Finished\n', next: 120, more: false });
  });

  it('of a build that does not exist is an error', async () => {
    mock().get(`${jobUrl}/7/logText/progressiveText`).query(true).reply(404, page);
    await expect(jenkins.console(job, 7, 0)).rejects.toMatchObject({ code: 'jenkins-rejected' });
  });
});

describe('the job', () => {
  it('declares its parameters, none, or is not there', async () => {
    const definitions = { parameterDefinitions: [{ name: 'CONTENT_KEY' }, { name: 'RECIPE' }] };
    mock()
      .get(`${jobUrl}/api/json`)
      .query(true)
      .reply(200, { property: [{ _class: 'x' }, definitions] });
    mock().get(`${jobUrl}/api/json`).query(true).reply(200, { property: [] });
    mock().get(`${jobUrl}/api/json`).query(true).reply(404, page);
    expect(await jenkins.parameterNames(job)).toEqual(['CONTENT_KEY', 'RECIPE']);
    expect(await jenkins.parameterNames(job)).toEqual([]);
    expect(await jenkins.parameterNames(job)).toBeUndefined();
  });

  it.each([
    ['pacer/build-image', '/job/pacer/job/build-image'],
    ['a b', '/job/a%20b'],
    ['repo/feature%2Fx', '/job/repo/job/feature%252Fx'],
  ])('%s has the path %s', (name, path) => {
    expect(jobPath(name)).toBe(path);
    expect(isJobUrl(`https://any/prefix${path}/`, name)).toBe(true);
  });

  it.each(['', '/', 'a;b', '../x', 'a/..'])('"%s" is refused as a name', name => {
    expect(() => jobPath(name)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('gives artifacts by path, and nothing for a missing one', async () => {
    mock().get(`${jobUrl}/7/artifact/out/image%20result.json`).reply(200, '{"digest":"sha256:1"}');
    mock().get(`${jobUrl}/7/artifact/missing`).reply(404, page);
    expect((await jenkins.artifact(job, 7, 'out/image result.json'))?.toString()).toBe('{"digest":"sha256:1"}');
    expect(await jenkins.artifact(job, 7, 'missing')).toBeUndefined();
    await expect(jenkins.artifact(job, 7, '../../config.xml')).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('the server', () => {
  it('tells version and state, and a new session is noticed as a restart', async () => {
    const headers = (session: string) => ({ 'x-jenkins': '2.528.3', 'x-jenkins-session': session });
    mock()
      .get('/jenkins/api/json')
      .query({ tree: 'mode,quietingDown' })
      .reply(200, { mode: 'NORMAL', quietingDown: false }, headers('aaaa'));
    mock().get('/jenkins/queue/item/1/api/json').query(true).reply(404, page, headers('bbbb'));
    mock().get('/jenkins/api/json').query(true).reply(200, { mode: 'NORMAL', quietingDown: true }, headers('bbbb'));
    expect(await jenkins.status()).toEqual({ version: '2.528.3', session: 'aaaa', quietingDown: false });
    expect(restarts).toEqual([]);
    await jenkins.queueItem(1);
    expect(restarts).toEqual(['bbbb']);
    expect(await jenkins.status()).toEqual({ version: '2.528.3', session: 'bbbb', quietingDown: true });
    expect(restarts).toEqual(['bbbb']);
  });

  it('that starts up is an upstream error', async () => {
    mock().get('/jenkins/api/json').query(true).reply(503, '<h1>Jenkins is getting ready to work</h1>');
    await expect(jenkins.status()).rejects.toMatchObject({
      code: 'upstream-error',
      message: 'Jenkins answered 503 to a look at its state: Jenkins is getting ready to work',
    });
  });
});
