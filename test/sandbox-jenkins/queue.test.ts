import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../clock/virtual-clock.ts';
import { shellJob, startJenkins, type TestJenkins } from './jenkins.ts';

const job = '/job/app/';
const opened: TestJenkins[] = [];
const directories: string[] = [];

async function start(options: Parameters<typeof startJenkins>[0]): Promise<TestJenkins> {
  const jenkins = await startJenkins(options);
  opened.push(jenkins);
  return jenkins;
}

async function freshDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'pacer-jenkins-'));
  directories.push(directory);
  return directory;
}

afterEach(async () => {
  for (const jenkins of opened.splice(0)) await jenkins.remove();
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true, force: true });
});

const untilReleased = 'while [ ! -e "$KEY" ]; do sleep 0.05; done';

describe('a queue item', () => {
  it('J40, J42: waits out the quiet period and says so', async () => {
    const clock = createVirtualClock();
    const jenkins = await start({ clock, quietPeriodSeconds: 5, jobs: [shellJob('app', 'true')] });
    const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'a' });
    const item = await jenkins.json(`/queue/item/${id}/api/json`);
    expect(item).toMatchObject({
      _class: 'hudson.model.Queue$WaitingItem',
      blocked: false,
      buildable: false,
      id,
      inQueueSince: clock.now(),
      params: '\nKEY=a',
      stuck: false,
      task: { name: 'app', url: `${jenkins.url}/job/app/`, color: 'notbuilt' },
      url: `queue/item/${id}/`,
      why: 'In the quiet period. Expires in 5 sec',
      timestamp: clock.now() + 5000,
    });
    await clock.advance(4999);
    expect((await jenkins.json(`/queue/item/${id}/api/json`))._class).toBe('hudson.model.Queue$WaitingItem');
    await clock.advance(1);
    expect((await jenkins.json(`/queue/item/${id}/api/json`))._class).toBe('hudson.model.Queue$LeftItem');
  });

  it('J40: delay=3sec is seconds, a bare number milliseconds cut to whole seconds; an earlier trigger pulls forward', async () => {
    const clock = createVirtualClock();
    const jenkins = await start({ clock, quietPeriodSeconds: 60, jobs: [shellJob('app', 'true')] });
    const waits = async (id: number) => (await jenkins.json(`/queue/item/${id}/api/json`)).timestamp - clock.now();
    expect(await waits(await jenkins.trigger(`${job}buildWithParameters?delay=3sec`, { KEY: 'a' }))).toBe(3000);
    expect(await waits(await jenkins.trigger(`${job}buildWithParameters?delay=2700`, { KEY: 'b' }))).toBe(2000);
    const slow = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'c' });
    expect(await jenkins.trigger(`${job}buildWithParameters?delay=10secs`, { KEY: 'c' })).toBe(slow);
    expect(await waits(slow)).toBe(10_000);
    await jenkins.trigger(`${job}buildWithParameters?delay=30sec`, { KEY: 'c' });
    expect(await waits(slow)).toBe(10_000);
    expect((await jenkins.call('POST', `${job}buildWithParameters?delay=soon`)).status).toBe(500);
  });

  it('J43: is blocked while a build of a job without concurrency runs, and J36 folds into it', async () => {
    const jenkins = await start({ jobs: [shellJob('app', untilReleased, { concurrent: false })] });
    const running = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'first' });
    await jenkins.executableOf(running);
    const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'second' });
    const item = await jenkins.json(`/queue/item/${id}/api/json`);
    expect(item._class).toBe('hudson.model.Queue$BlockedItem');
    expect([item.blocked, item.why]).toEqual([true, 'Build #1 is already in progress (ETA: N/A)']);
    expect((await jenkins.call('POST', `${job}buildWithParameters?KEY=second`)).status).toBe(303);
    await jenkins.call('POST', `${job}1/stop`);
    expect(await jenkins.executableOf(id)).toBe(2);
  });

  it('J44: is buildable while no executor is free, and starts when one is', async () => {
    const jenkins = await start({ executors: 1, jobs: [shellJob('app', untilReleased)] });
    await jenkins.executableOf(await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'first' }));
    const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'second' });
    expect(await jenkins.json(`/queue/item/${id}/api/json`)).toMatchObject({
      _class: 'hudson.model.Queue$BuildableItem',
      buildable: true,
      pending: false,
      why: 'Waiting for next available executor',
    });
    await jenkins.call('POST', `${job}1/stop`);
    expect(await jenkins.executableOf(id)).toBe(2);
  });

  it('J38: once started, the same trigger makes a new item', async () => {
    const jenkins = await start({ jobs: [shellJob('app', untilReleased)] });
    const first = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'same' });
    await jenkins.executableOf(first);
    const again = await jenkins.call('POST', `${job}buildWithParameters?KEY=same`);
    expect([again.status, again.headers.get('location')]).toEqual([201, `${jenkins.url}/queue/item/${first + 1}/`]);
  });

  it('J45, J47: has left with its executable, and is forgotten five minutes later', async () => {
    const clock = createVirtualClock();
    const jenkins = await start({ clock, jobs: [shellJob('app', 'true')] });
    const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'a' });
    const number = await jenkins.executableOf(id);
    expect(await jenkins.json(`/queue/item/${id}/api/json`)).toMatchObject({
      _class: 'hudson.model.Queue$LeftItem',
      why: null,
      cancelled: false,
      executable: {
        _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
        number,
        url: `${jenkins.url}/job/app/${number}/`,
      },
    });
    await clock.advance(5 * 60_000);
    expect((await jenkins.call('GET', `/queue/item/${id}/api/json`)).status).toBe(200);
    await clock.advance(1);
    expect((await jenkins.call('GET', `/queue/item/${id}/api/json`)).status).toBe(404);
  });

  it('J46, J50: is cancelled with 204 once, then 500; unknown ids are 404, GET is 405', async () => {
    const jenkins = await start({ quietPeriodSeconds: 60, jobs: [shellJob('app', 'true')] });
    const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'a' });
    const codes: number[] = [];
    for (const [method, path] of [
      ['GET', `/queue/cancelItem?id=${id}`],
      ['POST', `/queue/cancelItem?id=${id}`],
      ['POST', `/queue/cancelItem?id=${id}`],
      ['POST', '/queue/cancelItem?id=999'],
    ] as const)
      codes.push((await jenkins.call(method, path)).status);
    expect(codes).toEqual([405, 204, 500, 404]);
    const item = await jenkins.json(`/queue/item/${id}/api/json`);
    expect([item._class, item.cancelled, item.executable]).toEqual(['hudson.model.Queue$LeftItem', true, null]);
    expect((await jenkins.json('/job/app/api/json')).builds).toEqual([]);
  });

  it('J48, J51: has a text page, and cancelQueue always answers 204', async () => {
    const jenkins = await start({ quietPeriodSeconds: 60, jobs: [shellJob('app', 'true')] });
    const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'a' });
    const page = await jenkins.call('GET', `/queue/item/${id}/`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/plain;charset=UTF-8']);
    for (let turn = 0; turn < 2; turn++)
      expect((await jenkins.call('POST', `/queue/item/${id}/cancelQueue`)).status).toBe(204);
  });

  it('J49: is found in the queue by its parameters through tree', async () => {
    const jenkins = await start({ quietPeriodSeconds: 60, jobs: [shellJob('app', 'true')] });
    const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'find-me' });
    const tree = 'items[id,url,why,task[url],actions[parameters[name,value]]]';
    const { items } = await jenkins.json(`/queue/api/json?tree=${encodeURIComponent(tree)}`);
    expect(items).toHaveLength(1);
    expect([items[0].id, items[0].task.url]).toEqual([id, `${jenkins.url}/job/app/`]);
    const parameters = items[0].actions.flatMap((action: { parameters?: object[] }) => action.parameters ?? []);
    expect(parameters).toEqual([{ _class: 'hudson.model.StringParameterValue', name: 'KEY', value: 'find-me' }]);
  });

  it('J86: waits while Jenkins quiets down, and triggers still answer 201', async () => {
    const jenkins = await start({ jobs: [shellJob('app', 'true')] });
    await jenkins.call('POST', '/quietDown');
    expect((await jenkins.json('/api/json?tree=quietingDown')).quietingDown).toBe(true);
    const id = await jenkins.trigger(`${job}buildWithParameters`, { KEY: 'a' });
    expect((await jenkins.json(`/queue/item/${id}/api/json`)).why).toBe('Jenkins is about to shut down');
    await jenkins.call('POST', '/cancelQuietDown');
    expect(await jenkins.executableOf(id)).toBe(1);
  });
});

describe('a restart', () => {
  it('J02, J52: after a clean stop, items come back with their ids under a new session', async () => {
    const directory = await freshDirectory();
    const jobs = [shellJob('app', 'true')];
    const first = await startJenkins({ directory, quietPeriodSeconds: 3600, jobs });
    const id = await first.trigger(`${job}buildWithParameters`, { KEY: 'kept' });
    await first.stop();
    const second = await start({ directory, quietPeriodSeconds: 3600, jobs });
    expect(second.session).not.toBe(first.session);
    expect((await second.json(`/queue/item/${id}/api/json`)).params).toBe('\nKEY=kept');
    expect(await second.trigger(`${job}buildWithParameters`, { KEY: 'new' })).toBe(id + 1);
  });

  it('J52, J90: after a crash, an item that was not saved yet is lost and its id is given out again', async () => {
    const directory = await freshDirectory();
    const jobs = [shellJob('app', 'true')];
    const clock = createVirtualClock();
    const first = await startJenkins({ directory, clock, quietPeriodSeconds: 3600, jobs });
    const saved = await first.trigger(`${job}buildWithParameters`, { KEY: 'saved' });
    await clock.advance(60_000);
    await expect.poll(async () => readFile(join(directory, 'queue.json'), 'utf8').catch(() => '')).toContain('saved');
    const lost = await first.trigger(`${job}buildWithParameters`, { KEY: 'lost' });
    await first.crash();
    const second = await start({ directory, clock, quietPeriodSeconds: 3600, jobs });
    expect((await second.json(`/queue/item/${saved}/api/json`)).params).toBe('\nKEY=saved');
    expect((await second.call('GET', `/queue/item/${lost}/api/json`)).status).toBe(404);
    expect(await second.trigger(`${job}buildWithParameters`, { KEY: 'other' })).toBe(lost);
  });
});
