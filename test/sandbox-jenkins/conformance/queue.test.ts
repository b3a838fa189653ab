import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../../clock/virtual-clock.ts';
import { shellJob, startJenkins, type TestJenkins } from '../jenkins.ts';

const trigger = '/job/app/buildWithParameters';
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

const jobs = [shellJob('app', 'true')];
const untilStopped = 'sleep 60';

describe('a queue item', () => {
  it('J42 item-waiting: waits out the quiet period and says so', async () => {
    const clock = createVirtualClock();
    const jenkins = await start({ clock, quietPeriodSeconds: 5, jobs });
    const id = await jenkins.trigger(trigger, { KEY: 'a' });
    expect(await jenkins.json(`/queue/item/${id}/api/json`)).toMatchObject({
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

  it('J43 item-blocked: while a build of a job without concurrency runs; equal triggers fold into it', async () => {
    const jenkins = await start({ jobs: [shellJob('app', untilStopped, { concurrent: false })] });
    await jenkins.executableOf(await jenkins.trigger(trigger, { KEY: 'first' }));
    const id = await jenkins.trigger(trigger, { KEY: 'second' });
    const item = await jenkins.json(`/queue/item/${id}/api/json`);
    expect([item._class, item.blocked]).toEqual(['hudson.model.Queue$BlockedItem', true]);
    expect(item.why).toBe('Build #1 is already in progress (ETA: N/A)');
    expect(item.buildableStartMilliseconds).toBeGreaterThanOrEqual(item.inQueueSince);
    expect((await jenkins.call('POST', `${trigger}?KEY=second`)).status).toBe(303);
    await jenkins.call('POST', '/job/app/1/stop');
    expect(await jenkins.executableOf(id)).toBe(2);
  });

  it('J44 item-buildable: waits for an executor, is stuck after a day, and pending while it is handed over', async () => {
    const clock = createVirtualClock();
    const jenkins = await start({ clock, executors: 1, jobs: [shellJob('app', untilStopped)] });
    await jenkins.executableOf(await jenkins.trigger(trigger, { KEY: 'first' }));
    const id = await jenkins.trigger(trigger, { KEY: 'second' });
    const item = () => jenkins.json(`/queue/item/${id}/api/json`);
    expect(await item()).toMatchObject({
      _class: 'hudson.model.Queue$BuildableItem',
      buildable: true,
      pending: false,
      stuck: false,
      why: 'Waiting for next available executor',
    });
    await clock.advance(24 * 3_600_000 + 1);
    expect((await item()).stuck).toBe(true);
    jenkins.setDelays({ handOver: 1000 });
    await jenkins.call('POST', '/job/app/1/stop');
    await expect.poll(async () => (await item()).pending).toBe(true);
    expect((await jenkins.call('POST', `/queue/cancelItem?id=${id}`)).status).toBe(500);
    await clock.advance(1000);
    expect(await jenkins.executableOf(id)).toBe(2);
  });

  it('J45 item-left: first without executable and not cancelled, then with the build', async () => {
    const clock = createVirtualClock();
    const jenkins = await start({ clock, jobs });
    jenkins.setDelays({ executable: 500 });
    const id = await jenkins.trigger(trigger, { KEY: 'a' });
    const early = await jenkins.json(`/queue/item/${id}/api/json`);
    expect(early).toMatchObject({
      _class: 'hudson.model.Queue$LeftItem',
      cancelled: false,
      executable: null,
      why: null,
    });
    await expect.poll(async () => (await jenkins.json('/job/app/api/json')).lastCompletedBuild?.number).toBe(1);
    expect((await jenkins.json(`/queue/item/${id}/api/json`)).executable).toBeNull();
    await clock.advance(500);
    expect((await jenkins.json(`/queue/item/${id}/api/json`)).executable).toEqual({
      _class: 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
      number: 1,
      url: `${jenkins.url}/job/app/1/`,
    });
  });

  it('J46 item-cancelled: has left as cancelled, and no build comes of it', async () => {
    const jenkins = await start({ quietPeriodSeconds: 60, jobs });
    const id = await jenkins.trigger(trigger, { KEY: 'a' });
    await jenkins.call('POST', `/queue/cancelItem?id=${id}`);
    const item = await jenkins.json(`/queue/item/${id}/api/json`);
    expect([item._class, item.cancelled, item.executable]).toEqual(['hudson.model.Queue$LeftItem', true, null]);
    expect((await jenkins.json('/job/app/api/json')).builds).toEqual([]);
  });

  it('J47 item-expiry: is forgotten five minutes after it left, or when the stand-in is told to', async () => {
    for (const [options, seconds] of [[{}, 300] as const, [{ leftItemSeconds: 10 }, 10] as const]) {
      const clock = createVirtualClock();
      const jenkins = await start({ clock, jobs, ...options });
      const id = await jenkins.trigger(trigger, { KEY: 'a' });
      await jenkins.executableOf(id);
      await clock.advance(seconds * 1000);
      expect((await jenkins.call('GET', `/queue/item/${id}/api/json`)).status).toBe(200);
      await clock.advance(1);
      expect((await jenkins.call('GET', `/queue/item/${id}/api/json`)).status).toBe(404);
    }
  });

  it('J48 item-index: has a page of plain text', async () => {
    const jenkins = await start({ quietPeriodSeconds: 60, jobs });
    const page = await jenkins.call('GET', `/queue/item/${await jenkins.trigger(trigger, { KEY: 'a' })}/`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/plain;charset=UTF-8']);
  });

  it('J49 queue-list: is found in the queue by id, task address and parameters; left items are not listed', async () => {
    const jenkins = await start({ quietPeriodSeconds: 60, jobs });
    const gone = await jenkins.trigger(trigger, { KEY: 'gone' });
    await jenkins.call('POST', `/queue/cancelItem?id=${gone}`);
    const id = await jenkins.trigger(trigger, { KEY: 'find-me' });
    const tree = 'items[id,url,why,task[url],actions[parameters[name,value]]]';
    const { items } = await jenkins.json(`/queue/api/json?tree=${encodeURIComponent(tree)}`);
    expect(items).toHaveLength(1);
    expect([items[0].id, items[0].task.url]).toEqual([id, `${jenkins.url}/job/app/`]);
    const parameters = items[0].actions.flatMap((action: { parameters?: object[] }) => action.parameters ?? []);
    expect(parameters).toEqual([{ _class: 'hudson.model.StringParameterValue', name: 'KEY', value: 'find-me' }]);
  });

  it('J50 cancel-codes: 204, then 500 for what has left, 404 unknown, 422 without the right, 405 for GET; 302 before 2.222', async () => {
    const users = [
      { name: 'all', token: 'a' },
      { name: 'viewer', token: 'v', rights: 'read' as const },
    ];
    const as = (name: string, token: string) => ({
      authorization: `Basic ${Buffer.from(`${name}:${token}`).toString('base64')}`,
    });
    const jenkins = await start({ quietPeriodSeconds: 60, jobs, users });
    const queued = await jenkins.call('POST', `${trigger}?KEY=a`, as('all', 'a'));
    const id = Number(/(\d+)\/$/.exec(queued.headers.get('location') ?? '')?.[1]);
    const cancel = `/queue/cancelItem?id=${id}`;
    expect((await jenkins.call('GET', cancel, as('all', 'a'))).status).toBe(405);
    expect((await jenkins.call('POST', cancel, as('viewer', 'v'))).status).toBe(422);
    expect((await jenkins.call('POST', cancel, as('all', 'a'))).status).toBe(204);
    const again = await jenkins.call('POST', cancel, as('all', 'a'));
    expect([again.status, again.text.includes('Could not cancel run')]).toEqual([500, true]);
    expect((await jenkins.call('POST', '/queue/cancelItem?id=999', as('all', 'a'))).status).toBe(404);

    const old = await start({ quietPeriodSeconds: 60, jobs, compatibility: { cancelStatus: 302 } });
    const waiting = await old.trigger(trigger, { KEY: 'a' });
    for (const wanted of [waiting, waiting, 999])
      expect((await old.call('POST', `/queue/cancelItem?id=${wanted}`)).status).toBe(302);
    expect((await old.json(`/queue/item/${waiting}/api/json`)).cancelled).toBe(true);
  });

  it('J51 cancel-legacy: item/N/cancelQueue is 204 whether or not anything was cancelled; 302 before 2.222', async () => {
    for (const [compatibility, status] of [[{}, 204] as const, [{ cancelStatus: 302 as const }, 302] as const]) {
      const jenkins = await start({ quietPeriodSeconds: 60, jobs, compatibility });
      const id = await jenkins.trigger(trigger, { KEY: 'a' });
      expect((await jenkins.call('GET', `/queue/item/${id}/cancelQueue`)).status).toBe(405);
      for (let turn = 0; turn < 2; turn++)
        expect((await jenkins.call('POST', `/queue/item/${id}/cancelQueue`)).status).toBe(status);
      expect((await jenkins.json(`/queue/item/${id}/api/json`)).cancelled).toBe(true);
    }
  });

  it('J52 queue-restart: survives a clean stop with its id; a crash forgets what was not saved yet', async () => {
    const directory = await freshDirectory();
    const clock = createVirtualClock();
    const options = { directory, clock, quietPeriodSeconds: 3600, jobs };
    const first = await startJenkins(options);
    const kept = await first.trigger(trigger, { KEY: 'kept' });
    await first.stop();

    const second = await startJenkins(options);
    expect((await second.json(`/queue/item/${kept}/api/json`)).params).toBe('\nKEY=kept');
    const saved = await second.trigger(trigger, { KEY: 'saved' });
    expect(saved).toBe(kept + 1);
    await clock.advance(60_000);
    await expect.poll(async () => readFile(join(directory, 'queue.json'), 'utf8')).toContain('saved');
    const lost = await second.trigger(trigger, { KEY: 'lost' });
    await second.crash();

    const third = await start(options);
    expect((await third.json(`/queue/item/${saved}/api/json`)).params).toBe('\nKEY=saved');
    expect((await third.call('GET', `/queue/item/${lost}/api/json`)).status).toBe(404);
  });
});
