import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../clock/clock.ts';
import { createVirtualClock } from '../../../clock/virtual-clock.ts';
import { createFaultBoard } from '../../../sandbox/faults/board.ts';
import type { FaultHooks, FaultOrder } from '../../../sandbox/faults/types.ts';
import { withFaults } from '../../../sandbox/faults/with-faults.ts';
import { rawCall, scriptJob, shellJob, startJenkins, type TestJenkins } from '../jenkins.ts';

const trigger = '/job/app/buildWithParameters';
const jobs = [shellJob('app', 'true')];
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(options: Parameters<typeof startJenkins>[0]): Promise<TestJenkins> {
  const jenkins = await startJenkins(options);
  closing.push(() => jenkins.remove());
  return jenkins;
}

/** A Jenkins behind the faults of the sandbox, as `POST /faults` of its control port switches them on. */
async function startFaulty(options: Parameters<typeof startJenkins>[0] = { jobs }) {
  const hooks = {} as { -readonly [Server in keyof FaultHooks]: FaultHooks[Server] };
  const board = createFaultBoard(systemClock, hooks);
  const jenkins = await startJenkins(options, handler => withFaults('jenkins', board, systemClock, handler));
  hooks.jenkins = jenkins;
  closing.push(async () => {
    board.stop();
    await jenkins.remove();
  });
  const order = (fault: Omit<FaultOrder, 'server'>) => board.add({ server: 'jenkins', ...fault });
  return { jenkins, order, clear: () => board.clear() };
}

describe('a fault', () => {
  it('J85 starting-503: every path is 503 with HTML, and everything is there afterwards', async () => {
    const { jenkins, order, clear } = await startFaulty();
    order({ fault: 'starting-503' });
    for (const path of ['/', '/login', '/api/json', '/job/app/api/json', '/nowhere']) {
      const { status, text, headers } = await jenkins.call('GET', path);
      expect([path, status, headers.get('content-type')?.split(';')[0]]).toEqual([path, 503, 'text/html']);
      expect(text).toContain('Jenkins is getting ready to work');
    }
    expect((await jenkins.call('POST', `${trigger}?KEY=a`)).status).toBe(503);
    clear();
    expect((await jenkins.json('/job/app/api/json')).builds).toEqual([]);
  });

  it('J86 quiet-down: triggers answer 201, items wait and say why, and go on afterwards', async () => {
    const { jenkins, order, clear } = await startFaulty();
    order({ fault: 'quiet-down' });
    expect((await jenkins.json('/api/json')).quietingDown).toBe(true);
    const id = await jenkins.trigger(trigger, { KEY: 'a' });
    expect((await jenkins.json(`/queue/item/${id}/api/json`)).why).toBe('Jenkins is about to shut down');
    clear();
    expect(await jenkins.executableOf(id)).toBe(1);

    await jenkins.call('POST', '/quietDown?reason=update');
    expect(await jenkins.json('/api/json?tree=quietingDown,quietDownReason')).toMatchObject({
      quietingDown: true,
      quietDownReason: 'update',
    });
    await jenkins.call('POST', '/cancelQuietDown');
    expect((await jenkins.json('/api/json')).quietingDown).toBe(false);
  });

  it('J87 lost-response: the POST is carried out and queued, and the connection ends before the answer', async () => {
    const { jenkins, order } = await startFaulty({ jobs, quietPeriodSeconds: 60 });
    order({ fault: 'lost-answer', times: 1 });
    await expect(rawCall(`${jenkins.url}${trigger}?KEY=lost`, 'POST')).rejects.toThrow(/ECONNRESET|socket hang up/);
    const { items } = await jenkins.json('/queue/api/json');
    expect(items.map((item: { params: string }) => item.params)).toEqual(['\nKEY=lost']);
    expect((await jenkins.call('POST', `${trigger}?KEY=lost`)).status).toBe(303);
  });

  it("J88 slow: answers after the client's time-out; who waits gets the true answer, and who asks again one item", async () => {
    const { jenkins, order, clear } = await startFaulty({ jobs, quietPeriodSeconds: 60 });
    order({ fault: 'slow', milliseconds: 300 });
    const begun = performance.now();
    await expect(rawCall(`${jenkins.url}${trigger}?KEY=a`, 'POST', {}, AbortSignal.timeout(50))).rejects.toThrow(
      /aborted/,
    );
    expect(performance.now() - begun).toBeLessThan(300);
    expect((await rawCall(`${jenkins.url}${trigger}?KEY=b`, 'POST')).status).toBe(201);
    expect(performance.now() - begun).toBeGreaterThan(300);
    clear();
    await jenkins.call('POST', `${trigger}?KEY=a`);
    const { items } = await jenkins.json('/queue/api/json');
    expect(items.map((item: { params: string }) => item.params).sort()).toEqual(['\nKEY=a', '\nKEY=b']);
  });

  it('J89 html-200: a login page with status 200 in place of JSON', async () => {
    const { jenkins, order } = await startFaulty();
    order({ fault: 'login-page', times: 1 });
    const { status, headers, text } = await jenkins.call('GET', '/api/json');
    expect([status, headers.get('content-type')?.split(';')[0]]).toEqual([200, 'text/html']);
    expect(text).toMatch(/<form|sign in|log in/i);
    expect((await jenkins.json('/api/json')).mode).toBe('NORMAL');
  });

  it('J90 crash-restart: the last queue entries are lost, the session is another, and an id is given out twice', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'pacer-jenkins-'));
    closing.push(() => rm(directory, { recursive: true, force: true }));
    const options = { directory, quietPeriodSeconds: 3600, jobs };
    const first = await startJenkins(options);
    const lost = await first.trigger(trigger, { KEY: 'lost' });
    await first.crash();
    const second = await start(options);
    expect(second.session).not.toBe(first.session);
    expect((await second.call('GET', `/queue/item/${lost}/api/json`)).status).toBe(404);
    expect(await second.trigger(trigger, { KEY: 'other' })).toBe(lost);
    expect((await second.json(`/queue/item/${lost}/api/json`)).params).toBe('\nKEY=other');
  });

  it('J91 build-vanishes: a record that is discarded while it is watched becomes 404, log and artifacts too', async () => {
    const jenkins = await start({ jobs: [shellJob('app', 'echo x > a.txt', { keep: 1, artifacts: ['a.txt'] })] });
    const build = async (key: string) => {
      const number = await jenkins.executableOf(await jenkins.trigger(trigger, { KEY: key }));
      await expect.poll(async () => (await jenkins.json('/job/app/api/json')).lastCompletedBuild?.number).toBe(number);
      return number;
    };
    const watched = await build('a');
    expect((await jenkins.call('GET', `/job/app/${watched}/api/json`)).status).toBe(200);
    await build('b');
    const status = async (page: string) => (await jenkins.call('GET', `/job/app/${watched}/${page}`)).status;
    await expect.poll(() => status('api/json')).toBe(404);
    expect([await status('logText/progressiveText'), await status('artifact/a.txt')]).toEqual([404, 404]);
  });

  it('J92 parameter-removed: a job that was edited drops the key silently, from definition, item and build', async () => {
    const jenkins = await start({ jobs, quietPeriodSeconds: 60 });
    const names = async () => {
      const tree = encodeURIComponent('property[parameterDefinitions[name]]');
      const { property } = await jenkins.json(`/job/app/api/json?tree=${tree}`);
      return property.flatMap((each: { parameterDefinitions?: { name: string }[] }) => each.parameterDefinitions ?? []);
    };
    expect(await names()).toEqual([{ _class: 'hudson.model.StringParameterDefinition', name: 'KEY' }]);
    const config = (await jenkins.call('GET', '/job/app/config.xml')).text;
    await jenkins.call('POST', '/job/app/config.xml', {}, config.replace('<name>KEY</name>', '<name>OTHER</name>'));
    expect((await names()).map((each: { name: string }) => each.name)).toEqual(['OTHER']);
    const answer = await jenkins.call('POST', `${trigger}?KEY=mine`);
    expect(answer.status).toBe(201);
    const item = await jenkins.json(`${new URL(answer.headers.get('location') ?? '').pathname}api/json`);
    expect(item.params).toBe('\nOTHER=');
  });

  it('J93 result-kinds: each of the five results, a build that hangs, and one that floods its log', async () => {
    const shell = (script: string) =>
      `<hudson.tasks.Shell><command>${script}</command><unstableReturn>3</unstableReturn></hudson.tasks.Shell>`;
    const jenkins = await start({
      jobs: [
        scriptJob('success', "echo 'fine'"),
        scriptJob('unstable', "unstable 'tests failed'"),
        scriptJob('failure', "error 'no such thing'"),
        scriptJob('not-built', "currentBuild.result = 'NOT_BUILT'"),
        scriptJob('hang', "sh 'sleep 600'"),
        scriptJob('unknown', "frobnicate 'it'"),
        scriptJob('flood', `sh 'head -c 8000000 /dev/zero | tr "\\\\0" x; echo; echo the last line'`),
      ],
    });
    await jenkins.create('/', 'free', `<project><builders>${shell('exit 3')}</builders></project>`);
    const resultOf = async (job: string) => {
      await jenkins.trigger(`/job/${job}/build`);
      await expect.poll(async () => (await jenkins.call('GET', `/job/${job}/1/api/json`)).status).toBe(200);
      return (await jenkins.finished(`/job/${job}/`, 1)).result as string;
    };
    const results: Record<string, string> = {};
    for (const job of ['success', 'unstable', 'failure', 'not-built', 'unknown', 'free'])
      results[job] = await resultOf(job);
    expect(results).toEqual({
      success: 'SUCCESS',
      unstable: 'UNSTABLE',
      failure: 'FAILURE',
      'not-built': 'NOT_BUILT',
      unknown: 'FAILURE',
      free: 'UNSTABLE',
    });
    expect((await jenkins.call('GET', '/job/unknown/1/consoleText')).text).toContain("No such DSL method 'frobnicate'");

    const hanging = await jenkins.executableOf(await jenkins.trigger('/job/hang/build'));
    expect((await jenkins.json(`/job/hang/${hanging}/api/json`)).building).toBe(true);
    await jenkins.call('POST', `/job/hang/${hanging}/stop`);
    expect((await jenkins.finished('/job/hang/', hanging)).result).toBe('ABORTED');

    expect(await resultOf('flood')).toBe('SUCCESS');
    const log = await jenkins.call('GET', '/job/flood/1/logText/progressiveText?start=8000000');
    expect(log.text).toContain('the last line');
    expect(Number(log.headers.get('x-text-size'))).toBeGreaterThan(8_000_000);
  });

  it('J94 executable-late: the item has left and names the build, whose address is 404 for a while', async () => {
    const clock = createVirtualClock();
    const jenkins = await start({ clock, jobs: [shellJob('app', 'sleep 60')] });
    jenkins.setDelays({ build: 1000 });
    const id = await jenkins.trigger(trigger, { KEY: 'a' });
    const number = await jenkins.executableOf(id);
    expect((await jenkins.call('GET', `/job/app/${number}/api/json`)).status).toBe(404);
    await clock.advance(1000);
    expect((await jenkins.json(`/job/app/${number}/api/json`)).queueId).toBe(id);
  });
});
